"""everything-v1: a picture comes back; the throw-away model of the tests."""

from PIL import Image

from ..errors import invalid
from .fields import is_url, known
from .model import Body, Made, Order, SimulatedModel, SourceFile, Work

MIB = 1024 * 1024
BAD = ("InvalidURL", "the picture cannot be read")
VIEWS = ("front", "left", "back", "right")
EXTRAS = ("extra1", "extra2", "extra3")
FIELDS = {"instruction", "prompt", "image_url", "images", "extra_urls", "mask_url"}


def check(body: Body) -> Order:
    """Return the order of *body*; one way of three, extras without gaps."""
    given = known(body, "input", FIELDS)
    parameters = known(body, "parameters", {"strength", "not"})
    if given is None or parameters is None or not given.get("instruction"):
        raise invalid("a field is missing or unknown")
    if sum(bool(given.get(name)) for name in ("prompt", "image_url", "images")) != 1:
        raise invalid("one of prompt, image_url and images")
    urls = {name: given.get(f"{name}_url") for name in ("image", "mask")}
    urls |= dict(zip(VIEWS, given.get("images", ()), strict=False))
    if "images" in given and (len(given["images"]) != len(VIEWS) or not urls["front"]):
        raise invalid("four views, the front among them")
    urls |= dict(zip(EXTRAS, given.get("extra_urls", ()), strict=False))
    there = {name: url for name, url in urls.items() if url}
    if not all(is_url(url) for url in there.values()):
        raise invalid("no url")
    return Order(there, given.get("prompt", ""))


def make(work: Work) -> Made:
    """Return a picture as wide as there are files."""
    target = work.folder / "result.png"
    Image.new("RGB", (64 * max(1, len(work.files)), 64), "teal").save(target)
    return Made({"result_url": target}, {"image_count": 1})


MODEL = SimulatedModel(
    name="everything-v1",
    path="aigc/everything/generation",
    per_second=100,
    running=1,
    sources=dict.fromkeys(("image", "mask", *VIEWS, *EXTRAS), SourceFile(10 * MIB, BAD, BAD)),
    no_object=BAD,
    check=check,
    make=make,
)
