"""wanx-style-repaint-v1: a portrait in one of the presets, or in the style of a picture.

Source: Model Studio, "Portrait style redraw" (S). Its page of error codes adds
InvalidImage.NoHumanFace.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

from ..errors import ServiceError, TaskFailed, invalid
from .fields import is_url, known
from .model import Body, Made, Order, SimulatedModel, SourceFile, Work

MIB = 1024 * 1024
OWN_STYLE = -1
PRESETS = (*range(10), 14, 15, *range(30, 41))  # S
LEAST_SIDE = 256  # S
MOST_SIDES = (5760, 3240)  # S: the long side, the short one
MOST_ASPECT = 2  # S
FORMATS = {"JPEG", "PNG", "BMP", "WEBP"}  # S
BAD_URL = (
    "InvalidURL",
    "The request URL is invalid, make sure the url is correct and is an image",
)
BAD_SIZE = ("InvalidImageResolution", "The input image resolution is too large or small")
BAD_FORMAT = ("InvalidImageFormat", "the input image is in invalid format")
NO_FACE = ("InvalidImage.NoHumanFace", "No human face detected in the input image")


def check(body: Body) -> Order:
    """Return the order of *body*; ServiceError 400 for any field out of the documents."""
    given = known(body, "input", {"image_url", "style_ref_url", "style_index"})
    parameters = known(body, "parameters", set())
    if set(body) - {"model", "input", "parameters"} or given is None or parameters is None:
        raise invalid("The request has a field that is missing or in a wrong format.")
    style = given.get("style_index")
    if type(style) is not int or style not in {OWN_STYLE, *PRESETS}:
        raise invalid("The style_index is invalid.")
    urls = {"image": given.get("image_url")}
    if style == OWN_STYLE:
        urls["style_ref"] = given.get("style_ref_url")
    if not all(is_url(url) for url in urls.values()):
        raise ServiceError(400, *BAD_URL)
    return Order({name: str(url) for name, url in urls.items()}, style)


def make(work: Work) -> Made:
    """Return the repainted portrait; TaskFailed for a picture that S does not allow."""
    from ..media.opencv import cv2
    from ..media.repaint import repainted, repainted_like
    from ..media.subject import faces

    pictures = {name: _read(path) for name, path in work.files.items()}
    if not faces(pictures["image"]):
        raise TaskFailed(*NO_FACE)
    style: int = work.order.values
    drawn = (
        repainted_like(pictures["image"], pictures["style_ref"])
        if style == OWN_STYLE
        else repainted(pictures["image"], PRESETS.index(style))
    )
    target = work.folder / "result.jpg"
    _, data = cv2.imencode(".jpg", drawn, [cv2.IMWRITE_JPEG_QUALITY, 92])
    target.write_bytes(data.tobytes())
    told = {"error_code": 0, "error_message": "Success", "style_index": style}
    return Made({"url": target}, {"image_count": 1}, told, _in_list)


def _read(path: Path) -> Any:
    from ..media.pictures import UnreadablePicture, picture_facts, read_picture

    try:
        facts = picture_facts(path)
        if facts.format not in FORMATS:
            raise TaskFailed(*BAD_FORMAT)
        long, short = max(facts.width, facts.height), min(facts.width, facts.height)
        too_large = long > MOST_SIDES[0] or short > MOST_SIDES[1]
        if short < LEAST_SIDE or too_large or long > MOST_ASPECT * short:
            raise TaskFailed(*BAD_SIZE)
        return read_picture(path)
    except UnreadablePicture as error:
        raise TaskFailed(*BAD_FORMAT) from error


def _in_list(links: Any) -> dict[str, Any]:
    return {"results": [{"url": links["url"]}]}


MODEL = SimulatedModel(
    name="wanx-style-repaint-v1",
    path="aigc/image-generation/generation",
    per_second=2,  # S
    running=1,  # S
    sources={
        name: SourceFile(10 * MIB, too_large=BAD_SIZE, no_download=BAD_URL)  # S "10M"
        for name in ("image", "style_ref")
    },
    no_object=BAD_URL,
    check=check,
    make=make,
    tells_start=True,
    failed_usage={"image_num": 0},  # S
    bill=lambda _order, _seconds: Decimal("0.12"),  # price page
)
