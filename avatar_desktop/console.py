"""The command line's voice: JSON is UTF-8, words are what the terminal can show, neither raises.

A reader that goes away ends what is said and nothing else: the work and the exit code stay.
"""

import contextlib
import errno
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from avatar_desktop.domain.text import N_, say
from avatar_desktop.i18n import Language
from avatar_desktop.paths import resources

READER_GONE = {errno.EPIPE, errno.EINVAL, errno.ESHUTDOWN}
"""Windows says EINVAL where others say EPIPE."""
CHINESE = "简体中文"


@contextmanager
def speaking(*, as_json: bool) -> Iterator[None]:
    """Make the streams take any text until the end of the block, and end them in peace."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if as_json and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            _written(stream, "")


def language_of(wanted: str, *, as_json: bool, free: bool = False) -> Language:
    """Return the language of what is told; English where the terminal cannot show the other."""
    folder = resources() / "locale"
    told = Language(wanted, folder, free=free)
    if as_json or told.code == "en" or _shows(CHINESE):
        return told
    return Language("en", folder, free=free)


def say_line(text: str) -> None:
    """Print *text* as a line for people, at once."""
    _told(text)


def say_json(data: object) -> None:
    """Print *data* as JSON on one line, at once; half of a pair of surrogates stays escaped."""
    _told(json.dumps(data, ensure_ascii=False, default=str))


def say_aside(text: str) -> None:
    """Print *text* where it is not taken for the answer."""
    _written(sys.stderr, text + "\n")


def _told(text: str) -> None:
    refusal = _written(sys.stdout, text + "\n")
    if refusal:
        words = say(N_("What was to be printed could not be written: {words}."), words=refusal)
        say_aside(str(words))


def _written(stream: TextIO | None, text: str) -> str:
    """Write *text* at once; return why the stream refused it, if not for want of a reader."""
    if stream is None or stream.closed:
        return ""
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        _abandon(stream)
        return "" if error.errno in READER_GONE else error.strerror or type(error).__name__
    return ""


def _abandon(stream: TextIO) -> None:
    """Let what *stream* still holds, and all that follows, go nowhere."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _shows(text: str) -> bool:
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
