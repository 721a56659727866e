"""wan2.2-s2v: a picture of a person or a cartoon says what a voice says.

Sources: Model Studio, "wan2.2-s2v" (S), "video generation" (G) and its page of error codes (E).
Fields are judged when the task is submitted, the files behind the addresses when it runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from typing import Any

from ..errors import ServiceError, TaskFailed, invalid
from ..tariffs import tenths
from .emo_detect_v1 import BAD_URL, MOST_BYTES, WRONG
from .fields import NO_URL, is_url, known
from .model import Body, Made, Order, SimulatedModel, SourceFile, Work

MIB = 1024 * 1024
MOST_SECONDS = 20  # S "< 20s"
EVEN = 16  # sides of the result are multiples of it
TOO_LARGE = ("InvalidURL", "File size is larger than 15MB.")  # E
NOT_SOUND = ("InvalidURL", "File type is not supported. Allowed types are: .wav, .mp3.")  # E


@dataclass(frozen=True, slots=True)
class Resolution:
    """One value of `resolution`: its number, the pixels of a frame (S), frames a second (G)."""

    lines: int
    pixels: int
    fps: int

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Return the sides of the result for a picture of *width* and *height*, ratio kept."""
        scale = sqrt(self.pixels / (width * height))
        return _even(width * scale), _even(height * scale)


def _even(side: float) -> int:
    return max(1, round(side / EVEN)) * EVEN


RESOLUTIONS = {"480P": Resolution(480, 640 * 480, 16), "720P": Resolution(720, 1280 * 720, 30)}


def check(body: Body) -> Order:
    """Return the order of *body*; ServiceError 400 for any field out of the document."""
    given = known(body, "input", {"image_url", "audio_url"})
    parameters = known(body, "parameters", {"resolution"})
    if set(body) - {"model", "input", "parameters"} or given is None or parameters is None:
        raise invalid(WRONG)
    urls = {name: given.get(f"{name}_url") for name in ("image", "audio")}
    if not all(is_url(url) for url in urls.values()):
        raise ServiceError(400, "InvalidURL", NO_URL)
    wanted = parameters.get("resolution", "480P")
    if not isinstance(wanted, str) or wanted not in RESOLUTIONS:
        raise invalid("The resolution is invalid.")
    return Order({name: str(url) for name, url in urls.items()}, RESOLUTIONS[wanted])


def make(work: Work) -> Made:
    """Return the speaking picture; TaskFailed when picture or voice are not as S says."""
    from ..media.portrait import one_face, portrait_in
    from ..media.talking import talk
    from ..media.voice import UnreadableVoice, read_voice

    wanted: Resolution = work.order.values
    try:
        voice = read_voice(work.files["audio"], MOST_SECONDS)
    except UnreadableVoice as error:
        raise TaskFailed(*NOT_SOUND) from error
    if voice.seconds >= MOST_SECONDS:
        raise TaskFailed("InvalidURL", f"The input audio is longer than {MOST_SECONDS}s.")
    picture = portrait_in(work.files["image"])
    height, width = picture.shape[:2]
    size, target = wanted.size(width, height), work.folder / "result.mp4"
    talk(
        picture, voice, target, face=one_face(picture).box, area=(0, 0, width, height), size=size,
        style="normal", stop=work.stop, fps=wanted.fps,
    )  # fmt: skip
    usage = {
        "duration": round(voice.seconds, 2), "video_count": 1, "SR": wanted.lines,
        "size": f"{size[0]}*{size[1]}", "fps": wanted.fps,
    }  # fmt: skip
    seconds = {"audio": voice.seconds}
    return Made({"video": target}, usage, arrange=_arranged, seconds=seconds)


def bill(order: Order, seconds: Mapping[str, float]) -> Decimal:
    """Return the price of the clip: a tenth of a second counts."""
    per_second = {480: Decimal("0.5"), 720: Decimal("0.9")}[order.values.lines]  # price page
    return tenths(seconds["audio"]) * per_second


def _arranged(links: Any) -> dict[str, Any]:
    return {"results": {"video_url": links["video"]}}


MODEL = SimulatedModel(
    name="wan2.2-s2v",
    path="aigc/image2video/video-synthesis",
    per_second=5,  # Model Studio, "Rate limits"
    running=1,
    sources={
        "image": SourceFile(MOST_BYTES, too_large=BAD_URL, no_download=BAD_URL),
        "audio": SourceFile(
            15 * MIB - 1,  # S "< 15MB"
            too_large=TOO_LARGE,
            no_download=("InvalidURL", NO_URL),
        ),
    },
    no_object=BAD_URL,
    check=check,
    make=make,
    bill=bill,
)
