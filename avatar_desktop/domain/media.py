"""What a media file is, by its content."""

from dataclasses import dataclass
from enum import StrEnum

MB = 10**6
MIB = 2**20


class MediaKind(StrEnum):
    """The three kinds of file that people drop."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"


SUFFIXES = {
    MediaKind.VIDEO: "mp4 m4v mov avi mkv flv f4v ts mts m2ts mpg mpeg mxf webm wmv 3gp ogv asf",
    MediaKind.IMAGE: "png jpg jpeg jpe webp bmp tif tiff gif heic heif avif svg",
    MediaKind.AUDIO: "wav mp3 m4a aac flac ogg oga opus wma aif aiff mka amr",
}
"""What the names of files of each kind end with, in small letters."""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Facts of one file. Sizes in pixels as displayed (rotation applied), times in seconds.

    `format` is the container or picture format found inside, in lower case (`mp4`, `jpeg`);
    what a kind does not have is None. A `doubtful` picture can be decoded and may be damaged;
    `alpha` says that a PNG has a channel for transparency.
    """

    kind: MediaKind
    format: str
    bytes: int
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    fps: float | None = None
    video_codec: str | None = None
    audio_codec: str | None = None
    sample_rate: int | None = None
    rotation: int = 0
    doubtful: bool = False
    alpha: bool = False
