"""wanx-style-cosplay-v1: a face as a 3D cartoon in the manner of a template.

Source: Model Studio, "Cosplay" (S). S names no formats and no size in bytes; those of its sibling
wanx-style-repaint-v1 hold here, without its 10 MB.
"""

from decimal import Decimal

from ..errors import ServiceError, TaskFailed, invalid
from .fields import is_url, known
from .model import Body, Made, Order, SimulatedModel, SourceFile, Work

MIB = 1024 * 1024
CARTOON_3D = 1  # the only style that S lists
ECHOED_INDEX = 0  # S, in its sample answer
LEAST_SIDE = 256  # S
MOST_SIDES = (5760, 3240)  # S: the long side, the short one
MOST_ASPECT = 1.8  # S
FORMATS = {"JPEG", "PNG", "BMP", "WEBP"}
BAD_URL = (
    "InvalidURL",
    "The request URL is invalid, make sure the url is correct and is an image",
)
BAD_SIZE = ("InvalidImageResolution", "The input image resolution is too large or small")
NO_FACE = ("InvalidFace", "The input image has no valid face")


def check(body: Body) -> Order:
    """Return the order of *body*; ServiceError 400 for any field out of the documents."""
    given = known(body, "input", {"face_image_url", "template_image_url", "model_index"})
    parameters = known(body, "parameters", set())
    if set(body) - {"model", "input", "parameters"} or given is None or parameters is None:
        raise invalid("The request has a field that is missing or in a wrong format.")
    if type(given.get("model_index")) is not int or given["model_index"] != CARTOON_3D:
        raise invalid("The model_index is invalid.")
    urls = {name: given.get(f"{name}_image_url") for name in ("face", "template")}
    if not all(is_url(url) for url in urls.values()):
        raise ServiceError(400, *BAD_URL)
    return Order({name: str(url) for name, url in urls.items()})


def make(work: Work) -> Made:
    """Return the cartoon; TaskFailed for a picture that S does not allow."""
    from ..media.cosplay import dressed
    from ..media.opencv import cv2
    from ..media.pictures import UnreadablePicture, picture_facts, read_picture
    from ..media.subject import faces

    try:
        for path in work.files.values():
            facts = picture_facts(path)
            if facts.format not in FORMATS:
                raise TaskFailed(*BAD_URL)
            _check_sides(max(facts.width, facts.height), min(facts.width, facts.height))
        portrait, template = (read_picture(work.files[name]) for name in ("face", "template"))
    except UnreadablePicture as error:
        raise TaskFailed(*BAD_URL) from error
    found = faces(portrait)
    if not found:
        raise TaskFailed(*NO_FACE)
    target = work.folder / "result.jpg"
    _, data = cv2.imencode(
        ".jpg", dressed(portrait, found[0], template), [cv2.IMWRITE_JPEG_QUALITY, 92]
    )
    target.write_bytes(data.tobytes())
    told = {"error_code": 0, "error_message": "Success", "model_index": ECHOED_INDEX}
    return Made({"result_url": target}, {"image_count": 1}, told)


def _check_sides(long: int, short: int) -> None:
    too_large = long > MOST_SIDES[0] or short > MOST_SIDES[1]
    if short < LEAST_SIDE or too_large or long > MOST_ASPECT * short:
        raise TaskFailed(*BAD_SIZE)


MODEL = SimulatedModel(
    name="wanx-style-cosplay-v1",
    path="aigc/image-generation/generation",
    per_second=2,  # S
    running=1,  # S
    sources={
        name: SourceFile(100 * MIB, too_large=BAD_SIZE, no_download=BAD_URL)
        for name in ("face", "template")
    },
    no_object=BAD_URL,
    check=check,
    make=make,
    tells_start=True,
    failed_usage={"image_num": 0},  # S
    bill=lambda _order, _seconds: Decimal(0),  # in trial, never priced
)
