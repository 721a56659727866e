"""What the portrait models ask of a picture, and the boxes they work with.

Source of the refusals: Model Studio, "EMO video generation" (S) and "EMO detection" (T).
"""

from pathlib import Path

from ..errors import TaskFailed
from .pictures import Picture, UnreadablePicture, picture_facts, read_picture
from .subject import Box, Face, faces, is_dark

FORMATS = {"JPEG", "PNG", "BMP", "WEBP"}  # S
LEAST_SIDE, MOST_SIDE = 400, 7000  # S
SMALL, LARGE = 0.09, 0.93  # a face's height by the picture's
EDGE = 0.004
HEAD_ROOM = 2.0  # the moving area by the face's longer side, for 1:1
BODY_WIDTH = 2.3  # the moving area's width by the face's, for 3:4
FULL_BODY = 0.66  # a face taller than this leaves no half body
RATIOS = {"1:1": (1, 1), "3:4": (3, 4)}

REFUSALS = {
    "url": (
        "InvalidURL",
        (
            "The request URL is invalid, please check the request URL is available and the request "
            "image format is one of the following types: JPEG, JPG, PNG, BMP, and WEBP."
        ),
    ),
    "none": (
        "InvalidFile.Content",
        "The input image has no human body. Please upload other image with single person.",
    ),
    "many": (
        "InvalidFile.Content",
        "The input image has multi human bodies. Please upload other image with single person.",
    ),
    "proportion": (
        "InvalidFile.BodyProportion",
        (
            "The proportion of the detected person in the picture is too large or too small, "
            "please upload other image."
        ),
    ),
    "resolution": (
        "InvalidFile.Resolution",
        (
            "The image resolution is invalid, please make sure that the largest length of image is "
            "smaller than 7000, and the smallest length of image is larger than 400."
        ),
    ),
    "dark": (
        "InvalidFile.Value",
        "The value of the image is invalid, please upload other clearer image.",
    ),
    "full_face": (
        "InvalidFile.FullFace",
        "The pose of the detected face is invalid, please upload other image with whole face.",
    ),
    "full_body": (
        "InvalidFile.FullBody",
        (
            "The pose of the detected person is invalid, please upload other image with whole "
            "body, or change the ratio parameter to 1:1."
        ),
    ),
}


def refused(reason: str) -> TaskFailed:
    """Return the refusal for one of the reasons of REFUSALS."""
    return TaskFailed(*REFUSALS[reason])


def portrait_in(path: Path) -> Picture:
    """Return the picture at *path*; TaskFailed for another format or size, or a dark one."""
    try:
        facts = picture_facts(path)
        if facts.format not in FORMATS:
            raise refused("url")
        if (
            min(facts.width, facts.height) < LEAST_SIDE
            or max(facts.width, facts.height) > MOST_SIDE
        ):
            raise refused("resolution")
        picture = read_picture(path)
    except UnreadablePicture as error:
        raise refused("url") from error
    if is_dark(picture):
        raise refused("dark")
    return picture


def one_face(picture: Picture) -> Face:
    """Return the one face in *picture*; TaskFailed when there is none, or more than one."""
    found = faces(picture)
    if not found:
        raise refused("none")
    if len(found) > 1:
        raise refused("many")
    return found[0]


def person_in(path: Path) -> tuple[Picture, Face]:
    """Return the picture at *path* and the one face in it; TaskFailed when it is not fit."""
    picture = portrait_in(path)
    face, (height, width) = one_face(picture), picture.shape[:2]
    if face.height < SMALL * height or face.height > LARGE * height:
        raise refused("proportion")
    if face.box[0] <= EDGE * width or face.box[2] >= (1 - EDGE) * width:
        raise refused("full_face")
    return picture, face


def moving_area(face: Face, width: int, height: int, ratio: str) -> Box:
    """Return the box around *face* that is to move, of exactly *ratio*, inside the picture.

    TaskFailed when a half body is asked for and there is none.
    """
    wide, high = RATIOS[ratio]
    if ratio == "3:4" and face.height > FULL_BODY * height:
        raise refused("full_body")
    wanted = HEAD_ROOM * max(face.width, face.height) if ratio == "1:1" else BODY_WIDTH * face.width
    unit = int(min(wanted / wide, width / wide, height / high))
    own_width, own_height = unit * wide, unit * high
    middle = (face.box[0] + face.box[2]) / 2
    share = 0.46 if ratio == "1:1" else 0.34
    level = (face.box[1] + face.box[3]) / 2
    left = int(min(max(0.0, middle - own_width / 2), width - own_width))
    top = int(min(max(0.0, level - own_height * share), height - own_height))
    return left, top, left + own_width, top + own_height
