"""What wan2.2-animate-mix and wan2.2-animate-move ask of a request and of its files.

Source: Model Studio, "Wan animate" (S), for both alike. The codes of refused files are those of
its page of error codes, which does not print their words. `watermark` is checked; the simulated
clip is marked in any case.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..errors import ServiceError, TaskFailed, invalid
from ..tariffs import tenths
from .fields import is_url, known
from .model import Body, Made, Order, SimulatedModel, SourceFile, Work

MIB = 1024 * 1024
RATES = {"wan-std": ("standard", 15), "wan-pro": ("pro", 25)}  # S: name in usage, fps
PICTURE_SIDES, CLIP_SIDES = range(200, 4096 + 1), range(200, 2048 + 1)  # S
MOST_ASPECT = 3  # S
LEAST_SECONDS, MOST_SECONDS = 1.95, 30.05  # S "2 to 30 s", and what a container rounds
FORMATS = {"JPEG", "PNG", "BMP", "WEBP"}  # S
CONTAINERS = {"mov", "mp4", "avi"}  # S
BAD_URL = ("InvalidURL", "Required URL is missing or invalid, please check the request URL.")
TOO_LARGE = ("InvalidFile.Size", "The size of the input file is too large.")
NOBODY = (
    "InvalidFile.Content",
    "The input image has no human body. Please upload other image with single person.",
)
CROWD = (
    "InvalidFile.Content",
    "The input image has multi human bodies. Please upload other image with single person.",
)
EMPTY_CLIP = ("InvalidFile.Content", "The first frame of input video has no human body.")

Film = Callable[..., None]


def check(body: Body) -> Order:
    """Return the order of *body*; ServiceError 400 for any field out of the documents."""
    given = known(body, "input", {"image_url", "video_url", "watermark"})
    parameters = known(body, "parameters", {"mode", "check_image"})
    if set(body) - {"model", "input", "parameters"} or given is None or parameters is None:
        raise invalid("The request has a field that is missing or in a wrong format.")
    switches = {"watermark": given.get("watermark", False)}
    switches["check_image"] = parameters.get("check_image", True)
    for name, value in switches.items():
        if type(value) is not bool:
            raise invalid(f"The {name} is invalid.")
    mode = parameters.get("mode")
    if not isinstance(mode, str) or mode not in RATES:
        raise invalid("The mode is invalid.")
    urls = {name: given.get(f"{name}_url") for name in ("image", "video")}
    if not all(is_url(url) for url in urls.values()):
        raise ServiceError(400, *BAD_URL)
    values = (mode, switches["check_image"])
    return Order({name: str(url) for name, url in urls.items()}, values)


def model(name: str, film: Callable[[], Film], prices: Mapping[str, str]) -> SimulatedModel:
    """Return the model *name*, which films what the function that *film* gives films.

    *prices* are those of a second, in CNY, by the mode.
    """
    return SimulatedModel(
        name=name,
        path="aigc/image2video/video-synthesis",
        per_second=5,  # Model Studio, "Rate limits"
        running=1,
        sources={
            "image": SourceFile(5 * MIB, too_large=TOO_LARGE, no_download=BAD_URL),  # S
            "video": SourceFile(200 * MIB, too_large=TOO_LARGE, no_download=BAD_URL),  # S
        },
        no_object=BAD_URL,
        check=check,
        make=lambda work: _made(work, film()),
        bill=lambda order, lasts: tenths(lasts["video"]) * Decimal(prices[order.values[0]]),
    )


def _made(work: Work, film: Film) -> Made:
    """Return the clip; TaskFailed for files that S does not allow."""
    from ..media.clip import UnreadableClip, open_clip

    mode, checked = work.order.values
    ratio, fps = RATES[mode]
    person, face = _person(work.files["image"], checked=checked)
    target = work.folder / "result.mp4"
    try:
        with open_clip(work.files["video"]) as clip:
            if clip.container not in CONTAINERS:
                raise TaskFailed("InvalidFile.Format", "The format of the input video is invalid.")
            _check_sides(clip.width, clip.height, CLIP_SIDES)
            if not LEAST_SECONDS <= clip.seconds <= MOST_SECONDS:
                raise TaskFailed("InvalidFile.Duration", "The duration of the video is invalid.")
            film(clip, person, face, target, fps=fps, stop=work.stop)
            seconds = clip.seconds
    except UnreadableClip as error:
        raise TaskFailed("InvalidFile.Openerror", "The input video cannot be opened.") from error
    except LookupError as error:
        raise TaskFailed(*EMPTY_CLIP) from error
    usage = {"video_duration": round(seconds, 2), "video_ratio": ratio}
    return Made({"video": target}, usage, arrange=_in_object, seconds={"video": seconds})


def _person(path: Path, *, checked: bool) -> Any:
    """Return the picture and the face in it; of several, or of none that is *checked*, a refusal.

    Where nothing is checked, the whole picture counts as a face.
    """
    from ..media.pictures import UnreadablePicture, picture_facts, read_picture
    from ..media.subject import Face, faces

    try:
        facts = picture_facts(path)
        if facts.format not in FORMATS:
            raise TaskFailed("InvalidFile.Format", "The format of the input image is invalid.")
        _check_sides(facts.width, facts.height, PICTURE_SIDES)
        picture = read_picture(path)
    except UnreadablePicture as error:
        raise TaskFailed("InvalidFile.Openerror", "The input image cannot be opened.") from error
    found = faces(picture)
    if checked and len(found) != 1:
        raise TaskFailed(*(CROWD if found else NOBODY))
    if found:
        return picture, found[0]
    height, width = picture.shape[:2]
    eyes = ((width * 0.35, height * 0.4), (width * 0.65, height * 0.4))
    return picture, Face((width // 5, height // 5, width * 4 // 5, height * 4 // 5), eyes)


def _check_sides(width: int, height: int, sides: range) -> None:
    long, short = max(width, height), min(width, height)
    if short not in sides or long not in sides:
        raise TaskFailed("InvalidFile.Resolution", "The resolution of the input is invalid.")
    if long > MOST_ASPECT * short:
        raise TaskFailed("InvalidFile.AspectRatio", "The aspect ratio of the input is invalid.")


def _in_object(links: Any) -> dict[str, Any]:
    return {"results": {"video_url": links["video"]}}
