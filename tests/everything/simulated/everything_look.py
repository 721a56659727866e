"""everything-look: says that a picture will do, and nothing else."""

from ..errors import invalid
from .fields import is_url, known
from .model import Body, Made, Order, SourceFile, SyncModel, Work

BAD = ("InvalidURL", "the picture cannot be read")


def check(body: Body) -> Order:
    """Return the order of *body*."""
    given = known(body, "input", {"image_url"})
    if given is None or not is_url(given.get("image_url")):
        raise invalid("no url")
    return Order({"image": given["image_url"]})


def look(_work: Work) -> Made:
    """Return that it has passed."""
    return Made({}, {"image_count": 1}, {"check_pass": True})


MODEL = SyncModel(
    name="everything-look",
    path="aigc/everything/look",
    per_second=100,
    sources={"image": SourceFile(10**7, BAD, BAD)},
    no_object=BAD,
    check=check,
    look=look,
)
