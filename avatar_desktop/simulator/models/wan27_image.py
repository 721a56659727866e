"""wan2.7-image: pictures and words become a new picture.

Source: Model Studio, "Wan image generation and editing 2.7" (S). Simulated is what the app asks
for: the first face in the manner of the last picture, in the shape of that; S's colour themes,
boxes and series are refused. `seed`, `thinking_mode` and `watermark` are checked; the picture is
marked in any case. Words that are too long are cut (S).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ..errors import ServiceError, invalid
from .fields import is_data, is_url
from .model import Body, Made, Order, SimulatedModel, SourceFile, Work
from .wan27_media import BAD_URL, PICTURE_BYTES, TOO_LARGE, limited_picture

MOST_PICTURES = 9  # S
MOST_SIGNS = 5000  # S
MOST_RESULTS = 4  # S
PIXELS = {"1K": 1024 * 1024, "2K": 2048 * 2048}  # S
MOST_SEED = 2**31 - 1  # S
WRONG = "The request has a field that is missing or in a wrong format."


def check(body: Body) -> Order:
    """Return the order of *body*; ServiceError 400 for any field out of the documents."""
    given, parameters = body.get("input"), body.get("parameters", {})
    if set(body) - {"model", "input", "parameters"} or not isinstance(parameters, dict):
        raise invalid(WRONG)
    messages = given.get("messages") if isinstance(given, dict) and len(given) == 1 else None
    if not isinstance(messages, list) or len(messages) != 1:
        raise invalid("Only one message is supported.")
    message = messages[0]
    if not isinstance(message, dict) or set(message) != {"role", "content"}:
        raise invalid(WRONG)
    if message["role"] != "user" or not isinstance(message["content"], list):
        raise invalid(WRONG)
    pictures, words = _parts(message["content"])
    _check_parameters(parameters)
    urls = {f"image{number}": url for number, url in enumerate(pictures, 1)}
    return Order(urls, (words, parameters.get("size", "2K"), parameters.get("n", 1)))


def _parts(content: list[Any]) -> tuple[list[str], str]:
    if not all(isinstance(one, dict) and set(one) in ({"image"}, {"text"}) for one in content):
        raise invalid(WRONG)
    pictures = [one["image"] for one in content if "image" in one]
    words = [one["text"] for one in content if "text" in one]
    if len(words) != 1 or not isinstance(words[0], str) or not words[0]:
        raise invalid("The text is missing or invalid.")
    if not 1 <= len(pictures) <= MOST_PICTURES:
        raise invalid("The number of images is invalid.")
    if not all(is_url(one) or is_data(one, "image/") for one in pictures):
        raise ServiceError(400, *BAD_URL)
    return pictures, words[0][:MOST_SIGNS]


def _check_parameters(parameters: Mapping[str, Any]) -> None:
    fits = {
        "size": lambda value: isinstance(value, str) and value in PIXELS,
        "n": lambda value: type(value) is int and 1 <= value <= MOST_RESULTS,
        "watermark": lambda value: type(value) is bool,
        "thinking_mode": lambda value: type(value) is bool,
        "is_async": lambda value: value is True,  # the official SDK sends it along
        "seed": lambda value: type(value) is int and 0 <= value <= MOST_SEED,
    }
    for name, value in parameters.items():
        if name not in fits or not fits[name](value):
            raise invalid(f"The {name} is invalid.")


def make(work: Work) -> Made:
    """Return the picture, as often as it is wanted; TaskFailed for what S does not allow."""
    from ..media.cosplay import dressed
    from ..media.opencv import cv2
    from ..media.page import on_a_page
    from ..media.repaint import repainted_like
    from ..media.subject import faces

    _, size, count = work.order.values
    pictures = [limited_picture(path) for path in work.files.values()]
    first, last = pictures[0], pictures[-1]
    found = faces(first)
    drawn = dressed(first, found[0], last) if found else repainted_like(first, last)
    drawn = on_a_page(drawn, last.shape[1::-1], PIXELS[size])
    _, data = cv2.imencode(".png", drawn)
    files = {f"image{number}": work.folder / f"result{number}.png" for number in range(count)}
    for path in files.values():
        path.write_bytes(data.tobytes())
    usage = {
        "image_count": count, "size": f"{drawn.shape[1]}*{drawn.shape[0]}", "input_tokens": 0,
        "output_tokens": 0, "total_tokens": 0,
    }  # fmt: skip
    return Made(files, usage, {"finished": True}, _in_choices)


def _in_choices(links: Mapping[str, str]) -> dict[str, Any]:
    content = [[{"type": "image", "image": link}] for link in links.values()]
    messages = [{"role": "assistant", "content": one} for one in content]
    return {"choices": [{"finish_reason": "stop", "message": one} for one in messages]}


MODEL = SimulatedModel(
    name="wan2.7-image",
    path="aigc/image-generation/generation",
    per_second=5,  # no source tells
    running=1,
    sources={
        f"image{number}": SourceFile(PICTURE_BYTES, too_large=TOO_LARGE, no_download=BAD_URL)
        for number in range(1, MOST_PICTURES + 1)
    },
    no_object=BAD_URL,
    check=check,
    make=make,
    bill=lambda order, _seconds: Decimal("0.2") * order.values[2],  # resellers
)
