"""wan2.7-videoedit: a clip changed after words and pictures.

Source: Model Studio, "Wan2.7 video editing" (S). The simulated change is a look that the words
choose, or the colours of the first picture; `prompt_extend`, `audio_setting` and `watermark` are
checked, the clip keeps its sound and is marked in any case. Words that are too long are cut (S).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zlib import crc32

from ..errors import ServiceError, TaskFailed, invalid
from ..tariffs import tenths
from .fields import SDK_FIELDS, is_data, is_url
from .model import Body, Made, Order, SimulatedModel, SourceFile, Work
from .wan27_media import BAD_URL, PICTURE_BYTES, TOO_LARGE, check_sides, limited_picture

MIB = 1024 * 1024
MOST_PICTURES = 4  # S
SIDES = range(240, 4096 + 1)  # S
LEAST_SECONDS, MOST_SECONDS = 1.95, 10.05  # S "2 to 10 s", and what a container rounds
CONTAINERS = {"mov", "mp4"}  # S
WORDS = {"prompt": 5000, "negative_prompt": 500}  # S
SHORT_SIDES = {"720P": 720, "1080P": 1080}
RATIOS = {  # S: the sides at 720P and at 1080P
    "16:9": ((1280, 720), (1920, 1080)), "9:16": ((720, 1280), (1080, 1920)),
    "1:1": ((960, 960), (1440, 1440)), "4:3": ((1104, 832), (1648, 1248)),
    "3:4": ((832, 1104), (1248, 1648)),
}  # fmt: skip
PARAMETERS: dict[str, tuple[Any, ...]] = {
    "resolution": tuple(SHORT_SIDES),
    "ratio": tuple(RATIOS),
    "audio_setting": ("auto", "origin"),
    "prompt_extend": (True, False),
    "watermark": (True, False),
    "duration": (0, *range(2, 10 + 1)),
}
MOST_SEED = 2**31 - 1  # S


@dataclass(frozen=True, slots=True)
class EditValues:
    """The words and the options, defaults filled in; `ratio` is empty for the clip's own."""

    prompt: str
    resolution: str
    ratio: str
    seconds: int


def check(body: Body) -> Order:
    """Return the order of *body*; ServiceError 400 for any field out of the documents."""
    given, parameters = body.get("input"), body.get("parameters", {})
    if not isinstance(given, dict) or not isinstance(parameters, dict):
        raise invalid("The request has a field that is missing or in a wrong format.")
    strange = (set(body) - {"model", "input", "parameters"}) | (
        set(given) - {"media", *WORDS} - SDK_FIELDS
    )
    if strange:
        raise invalid(f"The {min(strange)} is invalid.")
    for name in WORDS:
        if not isinstance(given.get(name, ""), str):
            raise invalid(f"The {name} is invalid.")
    _check_parameters(parameters)
    values = EditValues(
        given.get("prompt", "")[: WORDS["prompt"]], parameters.get("resolution", "1080P"),
        parameters.get("ratio", ""), parameters.get("duration", 0),
    )  # fmt: skip
    return Order(_urls(given.get("media")), values)


def _check_parameters(parameters: Mapping[str, Any]) -> None:
    for name, value in parameters.items():
        if name == "seed":
            fits = type(value) is int and 0 <= value <= MOST_SEED
        else:
            fits = any(
                value == one and type(value) is type(one) for one in PARAMETERS.get(name, ())
            )
        if not fits:
            raise invalid(f"The {name} is invalid.")


def _urls(media: Any) -> dict[str, str]:
    """Return the addresses of exactly one clip and of up to four pictures."""
    entries = media if isinstance(media, list) else []
    if not all(isinstance(one, dict) and set(one) == {"type", "url"} for one in entries):
        raise invalid("The media is invalid.")
    clips = [one["url"] for one in entries if one["type"] == "video"]
    pictures = [one["url"] for one in entries if one["type"] == "reference_image"]
    whole = len(clips) + len(pictures) == len(entries)
    if not whole or len(clips) != 1 or len(pictures) > MOST_PICTURES:
        raise invalid("The media is invalid.")
    if not is_url(clips[0]) or not all(is_url(one) or is_data(one, "image/") for one in pictures):
        raise ServiceError(400, *BAD_URL)
    return {"video": clips[0], **{f"ref_image{at}": url for at, url in enumerate(pictures, 1)}}


def make(work: Work) -> Made:
    """Return the changed clip; TaskFailed for files that S does not allow."""
    from ..media.clip import UnreadableClip, open_clip
    from ..media.looks import LOOKS
    from ..media.rework import rework

    values: EditValues = work.order.values
    pictures = [limited_picture(path) for name, path in work.files.items() if name != "video"]
    target = work.folder / "result.mp4"
    try:
        with open_clip(work.files["video"]) as clip:
            if clip.container not in CONTAINERS:
                raise TaskFailed("InvalidParameter", "The format of the input video is invalid.")
            check_sides(clip.width, clip.height, SIDES)
            if not LEAST_SECONDS <= clip.seconds <= MOST_SECONDS:
                raise TaskFailed("InvalidParameter", "The duration of the video is invalid.")
            seconds = min(clip.seconds, values.seconds or clip.seconds)
            rework(
                clip, target, look=crc32(values.prompt.encode()) % len(LOOKS), like=pictures[:1],
                size=_size(values, clip.width, clip.height), seconds=seconds, stop=work.stop,
            )  # fmt: skip
            taken = clip.seconds
    except UnreadableClip as error:
        raise TaskFailed("InvalidParameter", "The input video cannot be opened.") from error
    usage = {
        "duration": round(taken + seconds, 2), "input_video_duration": round(taken, 2),
        "output_video_duration": round(seconds, 2), "video_count": 1,
        "SR": SHORT_SIDES[values.resolution],
    }  # fmt: skip
    told = {"orig_prompt": values.prompt}
    return Made({"video_url": target}, usage, told, seconds={"video": taken})


def bill(order: Order, seconds: Mapping[str, float]) -> Decimal:
    """Return the price of the seconds of input and output together (S), as resellers tell it."""
    values: EditValues = order.values
    taken = seconds["video"]
    given = min(taken, values.seconds or taken)
    return tenths(taken, given) * Decimal("0.6" if values.resolution == "720P" else "1.0")


def _size(values: EditValues, width: int, height: int) -> tuple[int, int]:
    """Return the sides of the result: S's for a ratio, else the clip's shape."""
    from ..media.film import sized

    if values.ratio:
        return RATIOS[values.ratio][values.resolution == "1080P"]
    return sized(width, height, SHORT_SIDES[values.resolution])


MODEL = SimulatedModel(
    name="wan2.7-videoedit",
    path="aigc/video-generation/video-synthesis",
    per_second=5,  # no source tells
    running=1,
    sources={
        "video": SourceFile(100 * MIB, too_large=TOO_LARGE, no_download=BAD_URL),  # S
        **{
            f"ref_image{number}": SourceFile(
                PICTURE_BYTES, too_large=TOO_LARGE, no_download=BAD_URL
            )
            for number in range(1, MOST_PICTURES + 1)
        },
    },
    no_object=BAD_URL,
    check=check,
    make=make,
    bill=bill,
)
