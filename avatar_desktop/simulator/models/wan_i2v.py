"""wan2.7-i2v: a picture moves to a voice, as a prompt says.

Source: Model Studio, "wan2.7 image to video" of 2026 (S). Of the media that S knows the first
frame and the driving audio are simulated; no document names the frames a second, 24 here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..errors import TaskFailed, invalid
from .fields import is_url, known
from .model import Body, Made, Order, SimulatedModel, SourceFile, Work
from .wan_s2v import Resolution

MIB = 1024 * 1024
FPS = 24
RESOLUTIONS = {  # S
    "720P": Resolution(720, 1280 * 720, FPS),
    "1080P": Resolution(1080, 1920 * 1080, FPS),
}
MEDIA = {"first_frame": "image", "driving_audio": "audio"}
NOT_SIMULATED = {"last_frame", "first_clip"}
LENGTHS = {"prompt": 5000, "negative_prompt": 500}  # S, characters
FORMATS = {"JPEG", "PNG", "BMP", "WEBP"}  # S
SIDES, MOST_ASPECT = range(240, 8000 + 1), 8  # S
VOICE_SECONDS = (2.0, 30.0)  # S
LOWER = 720
MOST_SEED = 2**31 - 1


@dataclass(frozen=True, slots=True)
class SceneValues:
    """The parameters with their defaults filled in, and the prompt as given."""

    resolution: Resolution
    duration: int
    prompt: str


def check(body: Body) -> Order:
    """Return the order of *body*; ServiceError 400 for any field out of the document."""
    given = known(body, "input", {"media", *LENGTHS})
    allowed = {"resolution", "duration", "prompt_extend", "watermark", "seed"}
    parameters = known(body, "parameters", allowed)
    if set(body) - {"model", "input", "parameters"} or given is None or parameters is None:
        raise invalid("The request has a field that is missing or in a wrong format.")
    for name, most in LENGTHS.items():
        text = given.get(name, "")
        if not isinstance(text, str) or len(text) > most:
            raise invalid(f"{name} must be a string of at most {most} characters.")
    return Order(_media(given.get("media")), _values(parameters, given.get("prompt", "")))


def _media(given: Any) -> Mapping[str, str]:
    urls: dict[str, str] = {}
    for one in given if isinstance(given, list) else ():
        if not isinstance(one, dict) or set(one) != {"type", "url"} or not is_url(one["url"]):
            raise invalid("Each of media must be an object of type and url.")
        if one["type"] in NOT_SIMULATED:
            raise invalid(f"{one['type']} is not simulated.")
        name = MEDIA.get(one["type"]) if isinstance(one["type"], str) else None
        if name is None or name in urls:
            raise invalid("The type of media is unknown, or it is there twice.")
        urls[name] = one["url"]
    if "image" not in urls:
        raise invalid("media must have a first_frame.")
    return urls


def _values(parameters: Mapping[str, Any], prompt: str) -> SceneValues:
    wanted, duration = parameters.get("resolution", "1080P"), parameters.get("duration", 5)
    if not isinstance(wanted, str) or wanted not in RESOLUTIONS:
        raise invalid("resolution must be 720P or 1080P.")
    if type(duration) is not int or not 2 <= duration <= 15:  # noqa: PLR2004 - S
        raise invalid("duration must be an integer from 2 to 15.")
    if any(type(parameters.get(name, True)) is not bool for name in ("prompt_extend", "watermark")):
        raise invalid("prompt_extend and watermark must be booleans.")
    seed = parameters.get("seed", 0)
    if type(seed) is not int or not 0 <= seed <= MOST_SEED:
        raise invalid("seed must be an integer from 0 to 2147483647.")
    return SceneValues(RESOLUTIONS[wanted], duration, prompt)


def make(work: Work) -> Made:
    """Return the moving picture; TaskFailed when picture or voice are not as S says."""
    from ..media.pictures import UnreadablePicture, read_picture
    from ..media.scene import play
    from ..media.voice import UnreadableVoice, read_voice

    values: SceneValues = work.order.values
    voice = None
    try:
        _check_picture(work.files["image"])
        picture = read_picture(work.files["image"])
        if "audio" in work.files:
            voice = read_voice(work.files["audio"], VOICE_SECONDS[1])
    except UnreadablePicture as error:
        raise TaskFailed("InvalidParameter", "The first frame cannot be opened.") from error
    except UnreadableVoice as error:
        raise TaskFailed("InvalidParameter", "The driving audio must be wav or mp3.") from error
    if voice and not VOICE_SECONDS[0] <= round(voice.seconds, 2) <= VOICE_SECONDS[1]:
        raise TaskFailed("InvalidParameter", "The driving audio must be of 2 to 30 seconds.")
    height, width = picture.shape[:2]
    size, target = values.resolution.size(width, height), work.folder / "result.mp4"
    play(picture, voice, target, size=size, fps=FPS, seconds=values.duration, stop=work.stop)
    usage = {
        "duration": values.duration, "output_video_duration": values.duration, "video_count": 1,
        "SR": values.resolution.lines,
    }  # fmt: skip
    told = {"orig_prompt": values.prompt, "actual_prompt": values.prompt}
    return Made({"video_url": target}, usage, told)


def bill(order: Order, _seconds: Mapping[str, float]) -> Decimal:
    """Return the price of the clip: the seconds that were ordered."""
    per_second = Decimal("0.6") if order.values.resolution.lines == LOWER else Decimal("1.0")
    return Decimal(order.values.duration) * per_second  # resellers' lists


def _check_picture(path: Path) -> None:
    from ..media.pictures import picture_facts

    facts = picture_facts(path)
    long, short = max(facts.width, facts.height), min(facts.width, facts.height)
    if facts.format not in FORMATS or (facts.format == "PNG" and facts.clear):
        raise TaskFailed("InvalidParameter", "The format of the first frame is not supported.")
    if long not in SIDES or short not in SIDES or long > MOST_ASPECT * short:
        raise TaskFailed("InvalidParameter", "The size of the first frame is not supported.")


MODEL = SimulatedModel(
    name="wan2.7-i2v",
    path="aigc/video-generation/video-synthesis",
    per_second=5,  # those of wan2.7-r2v
    running=5,
    sources={
        name: SourceFile(
            most * MIB,  # S
            too_large=("InvalidParameter", f"The {name} is larger than {most}MB."),
            no_download=("InvalidParameter", "Failed to download {url}."),
        )
        for name, most in (("image", 20), ("audio", 15))
    },
    no_object=("InvalidParameter", "Failed to download the object."),
    check=check,
    make=make,
    bill=bill,
)
