"""emo-v1: a portrait says what a voice says.

Source: Model Studio, "EMO video generation" (S). Fields are judged when the task is submitted,
the files behind the addresses when it runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..errors import ServiceError, TaskFailed, invalid
from ..tariffs import tenths
from .emo_detect_v1 import BAD_URL, MOST_BYTES, WRONG
from .fields import NO_URL, is_url, known
from .model import Body, Made, Order, SimulatedModel, SourceFile, Work

MIB = 1024 * 1024
MOST_SECONDS = 60  # S "< 60s"
CORNERS = 4
SLACK = 0.02  # of a side, for the ratio of the moving area
SIZES = {"1:1": (512, 512), "3:4": (512, 704)}  # S
ASPECTS = {"1:1": 1.0, "3:4": 0.75}
STYLES = {"normal", "calm", "active"}  # S
INPUTS = {"image_url", "audio_url", "face_bbox", "ext_bbox"}
BAD_BOX = "Invalid bbox input"
TOO_LARGE = ("InvalidURL", "File size is larger than 15MB.")
NOT_SOUND = ("InvalidURL", "File type is not supported. Allowed types are: .wav, .mp3.")
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class EmoValues:
    """The boxes as given, the ratio that the moving area has, and how lively it moves."""

    face: Box
    area: Box
    ratio: str
    style: str


def check(body: Body) -> Order:
    """Return the order of *body*; ServiceError 400 for any field out of the documents."""
    given = known(body, "input", INPUTS)
    parameters = known(body, "parameters", {"style_level"})
    if set(body) - {"model", "input", "parameters"} or given is None or parameters is None:
        raise invalid(WRONG)
    urls = {name: given.get(f"{name}_url") for name in ("image", "audio")}
    if not all(is_url(url) for url in urls.values()):
        raise ServiceError(400, "InvalidURL", NO_URL)
    face, area = _box(given.get("face_bbox")), _box(given.get("ext_bbox"))
    style = parameters.get("style_level", "normal")
    if not isinstance(style, str) or style not in STYLES:
        raise invalid("The style_level is invalid.")
    return Order({name: str(url) for name, url in urls.items()},
                 EmoValues(face, area, _ratio(area), style))  # fmt: skip


def _box(value: Any) -> Box:
    if (
        not isinstance(value, list)
        or len(value) != CORNERS
        or any(type(corner) is not int or corner < 0 for corner in value)
    ):
        raise invalid(BAD_BOX)
    x1, y1, x2, y2 = value
    if x1 >= x2 or y1 >= y2:
        raise invalid(BAD_BOX)
    return x1, y1, x2, y2


def _ratio(area: Box) -> str:
    """Return the documented ratio that *area* has."""
    wide, high = area[2] - area[0], area[3] - area[1]
    for ratio, aspect in ASPECTS.items():
        if abs(wide - high * aspect) <= max(1.0, high * SLACK):
            return ratio
    raise invalid(BAD_BOX)


def make(work: Work) -> Made:
    """Return the talking portrait; TaskFailed when picture, boxes or voice are not as S says."""
    from ..media.portrait import person_in
    from ..media.talking import talk
    from ..media.voice import UnreadableVoice, read_voice

    values: EmoValues = work.order.values
    try:
        voice = read_voice(work.files["audio"], MOST_SECONDS)
    except UnreadableVoice as error:
        raise TaskFailed(*NOT_SOUND) from error
    if voice.seconds >= MOST_SECONDS:
        raise TaskFailed("InvalidURL", f"The input audio is longer than {MOST_SECONDS}s!")
    picture, _ = person_in(work.files["image"])
    height, width = picture.shape[:2]
    for x1, y1, x2, y2 in (values.face, values.area):
        if x2 > width or y2 > height or x1 >= x2 or y1 >= y2:
            raise TaskFailed("InvalidParameter", BAD_BOX)
    target = work.folder / "result.mp4"
    talk(
        picture, voice, target, face=values.face, area=values.area, size=SIZES[values.ratio],
        style=values.style, stop=work.stop,
    )  # fmt: skip
    usage = {"video_duration": round(voice.seconds, 2), "video_ratio": values.ratio}
    arrange = _in_list if work.shape == "list" else _in_object
    return Made({"video": target}, usage, arrange=arrange, seconds={"audio": voice.seconds})


def bill(order: Order, seconds: Mapping[str, float]) -> Decimal:
    """Return the price of the clip: a tenth of a second counts."""
    per_second = Decimal("0.16") if order.values.ratio == "3:4" else Decimal("0.08")  # price page
    return tenths(seconds["audio"]) * per_second


def _in_object(links: Any) -> dict[str, Any]:
    return {"results": {"video_url": links["video"]}}


def _in_list(links: Any) -> dict[str, Any]:
    return {"results": [{"video_url": links["video"]}]}


MODEL = SimulatedModel(
    name="emo-v1",
    path="aigc/image2video/video-synthesis",
    per_second=5,  # Model Studio, "Rate limits"
    running=1,
    sources={
        "image": SourceFile(MOST_BYTES, too_large=BAD_URL, no_download=BAD_URL),
        "audio": SourceFile(
            15 * MIB - 1,  # S "< 15M"
            too_large=TOO_LARGE,
            no_download=("InvalidURL", NO_URL),
        ),
    },
    no_object=BAD_URL,
    check=check,
    make=make,
    stages=True,
    bill=bill,
)
