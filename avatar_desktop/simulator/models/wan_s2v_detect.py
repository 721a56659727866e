"""wan2.2-s2v-detect: says at once whether a picture will do for wan2.2-s2v; it finds no boxes.

Source: Model Studio, "wan2.2-s2v detection" (T): formats and sides as those of emo-detect-v1,
people from head to whole body and cartoons; no parameters.
"""

from decimal import Decimal

from ..errors import ServiceError, invalid
from .emo_detect_v1 import BAD_URL, MOST_BYTES, WRONG
from .fields import NO_URL, is_url, known
from .model import Body, Made, Order, SourceFile, SyncModel, Work


def check(body: Body) -> Order:
    """Return the order of *body*; ServiceError 400 for any field out of the document."""
    given, parameters = known(body, "input", {"image_url"}), known(body, "parameters", set())
    if set(body) - {"model", "input", "parameters"} or given is None or parameters is None:
        raise invalid(WRONG)
    if not is_url(given.get("image_url")):
        raise ServiceError(400, "InvalidURL", NO_URL)
    return Order({"image": given["image_url"]})


def look(work: Work) -> Made:
    """Return the pass; TaskFailed for a picture that will not do."""
    from ..media.portrait import one_face, portrait_in

    one_face(portrait_in(work.files["image"]))
    return Made({}, {"image_count": 1}, {"check_pass": True, "humanoid": True})


MODEL = SyncModel(
    name="wan2.2-s2v-detect",
    path="aigc/image2video/face-detect",
    per_second=5,  # Model Studio, "Rate limits"
    sources={"image": SourceFile(MOST_BYTES, too_large=BAD_URL, no_download=BAD_URL)},
    no_object=BAD_URL,
    check=check,
    look=look,
    bill=lambda _order, _seconds: Decimal("0.004"),  # price page, passed or not
)
