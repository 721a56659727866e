"""Text is what reads as UTF-8."""

import io
from pathlib import Path

from avatar_desktop.domain.received import Received
from avatar_desktop.domain.text import say
from avatar_desktop.domain.viewers import viewers
from avatar_desktop.media.worker import LOOK

BOUNDS = {"text": LOOK}


def verify(path: Path, viewer, unread=None):
    """Return that *path* is text; FileRejected."""
    from avatar_desktop.media import errors

    try:
        text = path.read_bytes().decode("utf-8")
    except ValueError:
        text = ""
    if not text.strip() or "\0" in text:
        raise errors.wrong_result("?", say(viewers()[viewer].wanted))
    return Received("txt", unread)


def poster(path: Path, viewer, side):
    """Return the first words of *path* as a picture."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (side, side * 3 // 4), "white")
    ImageDraw.Draw(picture).text((8, 8), path.read_text("utf-8")[:200], "black")
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()
