"""Keeps a picture that was pasted: it has no file of its own."""

import asyncio
import secrets
from pathlib import Path

from PySide6.QtGui import QImage

from avatar_desktop.domain.errors import Action, AppError, Explanation
from avatar_desktop.domain.text import N_, say, verbatim


async def kept_image(cache: Path, image: QImage) -> Path:
    """Save *image* as a PNG below *cache* and return its path; AppError."""
    folder = cache / "pasted"
    path = folder / f"{secrets.token_hex(8)}.png"
    try:
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        kept = await asyncio.to_thread(lambda: image.save(str(path)))
    except OSError as error:
        raise _cannot_keep(error.strerror or "") from error
    if not kept:
        raise _cannot_keep("")
    return path


def _cannot_keep(why: str) -> AppError:
    what = say(N_("The pasted picture could not be kept."))
    do = say(N_("Make room on the disk, then paste it again."))
    return AppError(Explanation(what, verbatim(why), do, Action.NONE), code="Paste")
