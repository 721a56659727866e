"""video-style-transform: a clip comes back restyled.

Sources: Model Studio, "Video style transform" (S) and the API reference of 2026 (R), which adds
styles 5 to 7, animate_emotion, min_len and use_SR. S says both 64 and 256 for the smallest side;
the wider one holds here. `animate_emotion` is checked and has no effect.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..errors import ServiceError, TaskFailed, invalid
from ..tariffs import tenths
from .fields import SDK_FIELDS, is_url
from .model import Body, Made, Order, SimulatedModel, SourceFile, Work

MIB = 1024 * 1024
MOST_SECONDS = 30.0  # S
ROUNDING_SECONDS = 0.05
SIDES = range(64, 4096 + 1)  # S, table
MOST_ASPECT = 1.8  # S
CODECS = {"h264", "hevc"}  # R
CONTAINERS = {"mov", "mp4", "avi", "matroska", "flv", "mpegts", "mpeg", "mxf"}  # S


@dataclass(frozen=True, slots=True)
class StyleValues:
    """The parameters with their defaults filled in."""

    style: int = 0
    video_fps: int = 15
    animate_emotion: bool = True
    min_len: int = 720
    use_SR: bool = False  # noqa: N815 - the service's own name


ALLOWED: dict[str, tuple[type, tuple[Any, ...]]] = {
    "style": (int, tuple(range(8))),
    "video_fps": (int, tuple(range(15, 25 + 1))),
    "animate_emotion": (bool, (True, False)),
    "min_len": (int, (720, 540)),
    "use_SR": (bool, (True, False)),
}


def _wrong(name: str) -> ServiceError:
    return invalid(f"the {name} parm is not invalid!")  # sic, S


def check(body: Body) -> Order:
    """Return the order of *body*; ServiceError 400 for any field out of the documents."""
    if strange := set(body) - {"model", "input", "parameters"}:
        raise _wrong(min(strange))
    given, parameters = body.get("input"), body.get("parameters", {})
    if not isinstance(given, dict):
        raise _wrong("input")
    if not isinstance(parameters, dict):
        raise _wrong("parameters")
    if strange := set(given) - SDK_FIELDS - {"video_url"}:
        raise _wrong(min(strange))
    return Order({"video": _url(given.get("video_url"))}, _values(parameters))


def _url(url: Any) -> str:
    if not is_url(url):
        raise _wrong("video_url")
    return str(url)


def _values(parameters: Mapping[str, Any]) -> StyleValues:
    for name, value in parameters.items():
        if name not in ALLOWED:
            raise _wrong(name)
        kind, allowed = ALLOWED[name]
        if type(value) is not kind or value not in allowed:
            raise _wrong(name)
    return StyleValues(**parameters)


def make(work: Work) -> Made:
    """Return the restyled clip; TaskFailed when the input is not what S and R allow."""
    from ..media.clip import UnreadableClip, open_clip
    from ..media.restyle import restyle

    values: StyleValues = work.order.values
    target = work.folder / "result.mp4"
    try:
        with open_clip(work.files["video"]) as clip:
            if clip.container not in CONTAINERS or clip.codec not in CODECS:
                raise TaskFailed("InvalidParameter.VideoFormat", "read video error")
            _check_facts(clip.width, clip.height, clip.seconds)
            restyle(
                clip, target, style=values.style, fps=values.video_fps,
                short_side=values.min_len, sharpen=values.use_SR, stop=work.stop,
            )  # fmt: skip
            seconds = clip.seconds
    except UnreadableClip as error:
        raise TaskFailed("InvalidParameter.VideoFormat", "read video error") from error
    usage = {"duration": max(1, round(seconds)), "SR": values.min_len}
    return Made({"output_video_url": target}, usage, seconds={"video": seconds})


def bill(order: Order, seconds: Mapping[str, float]) -> Decimal:
    """Return the price of the clip: a tenth of a second counts."""
    per_second = {720: Decimal("0.5"), 540: Decimal("0.2")}[order.values.min_len]  # price page
    return tenths(seconds["video"]) * per_second


def _check_facts(width: int, height: int, seconds: float) -> None:
    long, short = max(width, height), min(width, height)
    if short not in SIDES or long not in SIDES or long > MOST_ASPECT * short:
        raise TaskFailed("InvalidParameter", "the video resolution parm is not invalid!")
    if seconds > MOST_SECONDS + ROUNDING_SECONDS:
        raise TaskFailed("InvalidParameter", "the video duration parm is not invalid!")


MODEL = SimulatedModel(
    name="video-style-transform",
    path="aigc/video-generation/video-synthesis",
    per_second=1,  # S
    running=1,  # S
    sources={
        "video": SourceFile(
            100 * MIB,  # S "100M"
            too_large=("InvalidParameter", "the video size parm is not invalid!"),
            no_download=("InvalidParameter.FileDownload", "download for input video error"),
        )
    },
    no_object=("InvalidParameter.FileDownload", "oss download error"),
    check=check,
    make=make,
    bill=bill,
)
