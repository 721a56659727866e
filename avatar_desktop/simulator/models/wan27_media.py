"""What the Wan 2.7 models ask of a picture, alike on all their pages."""

from pathlib import Path
from typing import Any

from ..errors import TaskFailed

MIB = 1024 * 1024
PICTURE_BYTES = 20 * MIB
SIDES = range(240, 8000 + 1)
MOST_ASPECT = 8
FORMATS = {"JPEG", "PNG", "BMP", "WEBP"}
BAD_URL = ("InvalidURL", "Required URL is missing or invalid, please check the request URL.")
TOO_LARGE = ("InvalidParameter", "The size of the input file is too large.")


def limited_picture(path: Path) -> Any:
    """Return the picture at *path*, in BGR; TaskFailed for one that the pages do not allow."""
    from ..media.pictures import UnreadablePicture, picture_facts, read_picture

    try:
        facts = picture_facts(path)
        if facts.format not in FORMATS:
            raise TaskFailed("InvalidParameter", "The format of the input image is invalid.")
        check_sides(facts.width, facts.height, SIDES)
        return read_picture(path)
    except UnreadablePicture as error:
        raise TaskFailed("InvalidParameter", "The input image cannot be opened.") from error


def check_sides(width: int, height: int, sides: range) -> None:
    """Raise TaskFailed where a side is not one of *sides*, or one is over 8 times the other."""
    long, short = max(width, height), min(width, height)
    if short not in sides or long not in sides or long > MOST_ASPECT * short:
        raise TaskFailed("InvalidParameter", "The size is not match the limits of the model.")
