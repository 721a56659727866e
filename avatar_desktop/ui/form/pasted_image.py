"""Keeps a picture that was pasted: it has no file of its own."""

import asyncio
from datetime import datetime
from itertools import count
from pathlib import Path

from PySide6.QtGui import QImage

from avatar_desktop.domain.errors import Action, AppError, Explanation
from avatar_desktop.domain.text import N_, say, verbatim

NOT_IN_NAMES = str.maketrans(dict.fromkeys('<>:"/\\|?*', " "))


async def kept_image(cache: Path, image: QImage, title: str) -> Path:
    """Save *image* as a PNG below *cache*, named by *title* and the time; AppError."""
    try:
        path = await asyncio.to_thread(_place, cache / "pasted", title, datetime.now().astimezone())
        kept = await asyncio.to_thread(lambda: image.save(str(path)))
    except OSError as error:
        raise _cannot_keep(error.strerror or "") from error
    if not kept:
        raise _cannot_keep("")
    return path


def _place(folder: Path, title: str, now: datetime) -> Path:
    """Return an empty file in *folder* that was not there before; OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{title.translate(NOT_IN_NAMES).strip()} {now:%Y-%m-%d %H.%M.%S}"
    for number in count(1):
        path = folder / (f"{stem}.png" if number == 1 else f"{stem} ({number}).png")
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            continue
        return path
    raise AssertionError


def _cannot_keep(why: str) -> AppError:
    what = say(N_("The pasted picture could not be kept."))
    do = say(N_("Make room on the disk, then paste it again."))
    return AppError(Explanation(what, verbatim(why), do, Action.NONE), code="Paste")
