"""Copies a result to where a person wants it."""

import asyncio
import contextlib
import errno
import os
import shutil
from pathlib import Path

from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.system import disk_errors

LONGEST = 200
"""Bytes of a file's name without its suffix; systems take 255 in all."""
FORBIDDEN = '\\/:*?"<>|\0'

REASONS = {
    errno.EACCES: N_("That folder may not be written to."),
    errno.EPERM: N_("That folder may not be written to."),
    errno.EROFS: N_("That folder may not be written to."),
    errno.ENOENT: N_("The file or the folder is no longer there."),
}


class NotCopied(Exception):
    """The copy was not made; nothing half-written is left behind."""

    def __init__(self, explanation: Explanation) -> None:
        super().__init__(explanation.painted())
        self.explanation = explanation


def file_name(wanted: str) -> str:
    """Return *wanted* without what some system refuses in a file's name, and short enough."""
    cleaned = "".join("_" if c in FORBIDDEN or not c.isprintable() else c for c in wanted)
    short = cleaned.strip(" .")[:120].encode("utf-8", "replace")[:LONGEST]
    return short.decode("utf-8", "ignore").rstrip(" .") or "result"


async def copy(source: Path, target: Path) -> None:
    """Copy *source* as *target*, whole or not at all; NotCopied."""
    try:
        await asyncio.to_thread(_copy, source, target)
    except OSError as error:
        raise NotCopied(_explained(error)) from error


def _copy(source: Path, target: Path) -> None:
    if target.exists() and target.samefile(source):
        return
    part = target.with_name(f".{os.getpid()}-{os.urandom(4).hex()}.part")
    try:
        shutil.copyfile(source, part)
        part.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _explained(error: OSError) -> Explanation:
    known = REASONS.get(error.errno or 0)
    why = Message(known) if known else disk_errors.reason(error)
    return Explanation(
        say(N_("The file could not be saved.")),
        why,
        say(N_("The result itself is safe in the library. Choose another place.")),
    )
