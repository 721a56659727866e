"""emo-detect-v1: says at once whether a portrait will do for emo-v1, and gives the boxes.

Sources: Model Studio, "EMO detection" (T) and its page of error codes.
"""

from decimal import Decimal

from ..errors import ServiceError, invalid
from .fields import NO_URL, is_url, known
from .model import Body, Made, Order, SourceFile, SyncModel, Work

MIB = 1024 * 1024
MOST_BYTES = 100 * MIB  # T names no limit
BAD_URL = (
    "InvalidURL",
    (
        "The request URL is invalid, please check the request URL is available and the request "
        "image format is one of the following types: JPEG, JPG, PNG, BMP, and WEBP."
    ),
)
WRONG = (
    "The request is missing required parameters or in a wrong format, please check the parameters "
    "that you send."
)
RATIOS = {"1:1", "3:4"}  # T


def check(body: Body) -> Order:
    """Return the order of *body*; ServiceError 400 for any field out of the documents."""
    given = known(body, "input", {"image_url"})
    parameters = known(body, "parameters", {"ratio"})
    if set(body) - {"model", "input", "parameters"} or given is None or parameters is None:
        raise invalid(WRONG)
    ratio = parameters.get("ratio", "1:1")
    if not isinstance(ratio, str) or ratio not in RATIOS:
        raise invalid("The ratio is invalid.")
    if not is_url(given.get("image_url")):
        raise ServiceError(400, "InvalidURL", NO_URL)
    return Order({"image": given["image_url"]}, ratio)


def look(work: Work) -> Made:
    """Return the boxes; TaskFailed for a portrait that will not do."""
    from ..media.portrait import moving_area, person_in

    picture, face = person_in(work.files["image"])
    height, width = picture.shape[:2]
    area = moving_area(face, width, height, work.order.values)
    output = {
        "check_pass": True,
        "humanoid": True,
        "face_bbox": list(face.box),
        "ext_bbox": list(area),
    }
    return Made({}, {"image_count": 1}, output)


MODEL = SyncModel(
    name="emo-detect-v1",
    path="aigc/image2video/face-detect",
    per_second=5,  # Model Studio, "Rate limits"
    sources={"image": SourceFile(MOST_BYTES, too_large=BAD_URL, no_download=BAD_URL)},
    no_object=BAD_URL,
    check=check,
    look=look,
    bill=lambda _order, _seconds: Decimal("0.004"),  # price page, passed or not
)
