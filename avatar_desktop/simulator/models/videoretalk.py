"""videoretalk: the person of a clip says another voice.

Sources: Model Studio, "VideoRetalk" (S) and its page of error codes (E), whose words are not on
the page of the model. Fields are judged when the task is submitted, the files when it runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..errors import TaskFailed, invalid
from ..tariffs import tenths
from .fields import is_url, known
from .model import Body, Made, Order, SimulatedModel, SourceFile, Work

MIB = 1024 * 1024
SECONDS = (2.0, 120.0)  # S, clip and voice
ROUNDING_SECONDS = 0.05
FPS = (15, 60)  # S
SIDES = range(640, 2048 + 1)  # S
REF_MOST_SIDE, REF_MOST_ASPECT = 4096, 2  # S
REF_FORMATS = {"JPEG", "PNG", "BMP", "WEBP"}  # S
CONTAINERS = {"mov", "mp4", "avi"}  # S
CODECS = {"h264", "hevc"}  # S
SOUNDS = frozenset({"wav", "mp3", "aac"})  # S
THRESHOLDS = range(120, 200 + 1)  # S
WRONG = "The request is missing required parameters or in a wrong format."
UNFETCHED = ("InvalidURL.ConnectionRefused", "Connection to {url} refused.")


@dataclass(frozen=True, slots=True)
class RetalkValues:
    """The parameters with their defaults filled in; the threshold is checked alone."""

    extends: bool = False
    threshold: int = 170


def check(body: Body) -> Order:
    """Return the order of *body*; ServiceError 400 for any field out of the document."""
    given = known(body, "input", {"video_url", "audio_url", "ref_image_url"})
    parameters = known(body, "parameters", {"video_extension", "query_face_threshold"})
    if set(body) - {"model", "input", "parameters"} or given is None or parameters is None:
        raise invalid(WRONG)
    urls = {name: given.get(f"{name}_url") for name in ("video", "audio")}
    if ref := given.get("ref_image_url"):  # S's sample sends an empty one
        urls["ref_image"] = ref
    for name, url in urls.items():
        if not is_url(url):
            raise invalid(f"{name}_url must be provided and be a valid url.")
    extends = parameters.get("video_extension", False)
    threshold = parameters.get("query_face_threshold", 170)
    if type(extends) is not bool:
        raise invalid("video_extension must be a boolean.")
    if type(threshold) is not int or threshold not in THRESHOLDS:
        raise invalid("query_face_threshold must be between 120 and 200.")
    return Order({name: str(url) for name, url in urls.items()}, RetalkValues(extends, threshold))


def make(work: Work) -> Made:
    """Return the clip with its new voice; TaskFailed when a file is not as S says."""
    from ..media.clip import UnreadableClip, open_clip
    from ..media.retalk import retalk
    from ..media.voice import UnreadableVoice, read_voice

    values: RetalkValues = work.order.values
    target, frames = work.folder / "result.mp4", work.folder / "frames"
    frames.mkdir()
    try:
        voice = read_voice(work.files["audio"], SECONDS[1], SOUNDS)
    except UnreadableVoice as error:
        raise TaskFailed("InvalidFile.Format", "The format of the input audio is wrong.") from error
    _check_seconds(voice.seconds, "audio")
    try:
        with open_clip(work.files["video"]) as clip:
            if clip.container not in CONTAINERS or clip.codec not in CODECS:
                raise TaskFailed("InvalidFile.Format", "The format of the input video is wrong.")
            if clip.width not in SIDES or clip.height not in SIDES:
                raise TaskFailed("InvalidFile.Resolution", "The video's resolution is invalid.")
            if not FPS[0] <= round(clip.fps, 2) <= FPS[1]:
                raise TaskFailed("InvalidFile.FPS", "The video's fps is out of 15 to 60.")
            _check_seconds(clip.seconds, "video")
            like = _reference(work.files.get("ref_image"))
            _check_face(clip)
            seconds = voice.seconds if values.extends else min(voice.seconds, clip.seconds)
            size = retalk(
                clip, voice, target, seconds=seconds, like=like, folder=frames, stop=work.stop
            )
    except UnreadableClip as error:
        raise TaskFailed("InvalidFile.Openerror", "The input video cannot be opened.") from error
    usage = {
        "video_duration": round(seconds, 2), "size": f"{size[0]}*{size[1]}",
        "video_ratio": "standard", "fps": round(clip.fps),
    }  # fmt: skip
    lengths = {"video": clip.seconds, "audio": voice.seconds}
    return Made({"video_url": target}, usage, seconds=lengths)


def bill(order: Order, seconds: Mapping[str, float]) -> Decimal:
    """Return the price of the clip: a tenth of a second of the result counts."""
    result = seconds["audio"] if order.values.extends else min(seconds["audio"], seconds["video"])
    return tenths(result) * Decimal("0.08")  # overview of models


def _check_seconds(seconds: float, what: str) -> None:
    if not SECONDS[0] <= round(seconds, 3) <= SECONDS[1] + ROUNDING_SECONDS:
        raise TaskFailed("InvalidFile.Duration", f"The input {what} is not of 2s to 120s.")


def _check_face(clip: Any) -> None:
    from ..media.subject import faces

    first = next(clip.frames(1))
    if not faces(clip.picture(first, (clip.width, clip.height))):
        raise TaskFailed("InvalidFile.Content", "The input video has no human face.")


def _reference(path: Path | None) -> Any:
    """Return the colour of the face to look for, None without a reference."""
    from ..media.pictures import UnreadablePicture, picture_facts, read_picture
    from ..media.retalk import colour_of, nearest

    if path is None:
        return None
    try:
        facts = picture_facts(path)
        long, short = max(facts.width, facts.height), min(facts.width, facts.height)
        if facts.format not in REF_FORMATS:
            raise TaskFailed("InvalidFile.Format", "The format of the reference image is wrong.")
        if long > REF_MOST_SIDE or long > REF_MOST_ASPECT * short:
            raise TaskFailed("InvalidFile.ImageSize", "The reference image's size is invalid.")
        picture = read_picture(path)
    except UnreadablePicture as error:
        raise TaskFailed("InvalidFile.Openerror", "The reference cannot be opened.") from error
    face = nearest(picture, None)
    if face is None:
        raise TaskFailed("InvalidFile.FaceNotMatch", "The reference image has no matching face.")
    return colour_of(picture, face)


MODEL = SimulatedModel(
    name="videoretalk",
    path="aigc/image2video/video-synthesis",
    per_second=1,  # Model Studio, "Rate limits"
    running=1,
    sources={
        name: SourceFile(
            most * MIB,  # S
            too_large=("InvalidFile.Size", f"The input {name} is larger than {most}MB."),
            no_download=UNFETCHED,
        )
        for name, most in (("video", 300), ("audio", 30), ("ref_image", 10))
    },
    no_object=("InvalidURL.ConnectionRefused", "The object cannot be read."),
    check=check,
    make=make,
    bill=bill,
    stages=True,
)
