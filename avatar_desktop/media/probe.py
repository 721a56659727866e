"""The facts of one file. A pure function of its bytes: the name plays no part."""

from dataclasses import dataclass
from pathlib import Path

import av  # noqa: F401 (whole before its parts: they import each other, which two threads break)
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.media import errors, pictures, streams
from avatar_desktop.media.durations import Length, length
from avatar_desktop.media.sniff import Family, FileKind, read_head, sniff
from avatar_desktop.media.truncation import cut_short

_NAMES = {"mpegts": "ts", "mpeg": "mpg", "mpegvideo": "mpg"}
_FAMILIES = {"mov": "mp4", "matroska": "mkv"}
_SOUND_ALONE = {"mp4": "m4a", "mov": "m4a", "3gp": "m4a", "mkv": "mka"}


def probe(path: Path) -> MediaInfo:
    """Return what *path* is by content: kind, format, sizes as displayed, seconds, codecs.

    Raises FileRejected, and nothing else, for whatever cannot be read as media. Bounded in time
    and memory also for files that never end or were made to harm.
    """
    kind = known_kind(path)
    try:
        if kind and cut_short(path, kind.format):
            raise errors.told("CutShort", path)
        if kind and kind.family is Family.PICTURE:
            return pictures.probe(path, kind.format)
        return _stream(path, kind)
    except FileNotFoundError:
        raise errors.told("Missing", path) from None
    except OSError as error:
        raise errors.disk_error(path, error) from error


def known_kind(path: Path) -> FileKind | None:
    """Return what the first bytes of *path* say; FileRejected when they say it is no media."""
    kind = sniff(read_head(path))
    if kind and kind.family is Family.STRANGER:
        raise errors.told("NotMedia", path, found=errors.known(kind.format))
    return kind


@dataclass(frozen=True, slots=True)
class _Inside:
    """What was found in a container: the first picture or nothing, and the sound or nothing."""

    form: str
    video: VideoStream | None
    frame: VideoFrame | None
    audio: AudioStream | None


def _stream(path: Path, kind: FileKind | None) -> MediaInfo:
    clock = streams.StreamClock()
    with streams.opened(path, kind, clock) as container:
        inside = _look_inside(path, container, kind, clock)
        main = inside.video if inside.frame else inside.audio
        if main is None:
            raise streams.nothing_found(path, kind, clock)
        lasts = length(path, kind, container, main, inside.form)
        return _facts(path, inside, lasts)


def _look_inside(
    path: Path, container: InputContainer, kind: FileKind | None, clock: streams.StreamClock
) -> _Inside:
    form = _format(container, kind)
    video = streams.moving_pictures(container)
    frame = next(streams.pictures(path, container, video, clock), None) if video else None
    if video and frame is None and clock.over:
        raise errors.told("TooSlow", path)
    audio = next((one for one in container.streams.audio if one.codec_context), None)
    if frame is None and audio and not streams.sounds(path, kind, audio.index):
        audio = None
    return _Inside(form, video, frame, audio)


def _format(container: InputContainer, kind: FileKind | None) -> str:
    """Return the container's usual suffix; FFmpeg has one name for each of two families."""
    name = container.format.name.split(",", maxsplit=1)[0]
    if name in _FAMILIES:
        return kind.format if kind else _FAMILIES[name]
    return _NAMES.get(name, name)


def _facts(path: Path, inside: _Inside, lasts: Length) -> MediaInfo:
    audio, size = inside.audio, path.stat().st_size
    codec = audio.codec.canonical_name if audio else None
    rate = audio.codec_context.sample_rate if audio else None
    if inside.frame is None or inside.video is None:
        form = _SOUND_ALONE.get(inside.form, inside.form)
        return MediaInfo(
            MediaKind.AUDIO, form, size,
            duration=lasts.seconds, audio_codec=codec, sample_rate=rate or None,
        )  # fmt: skip
    turn = streams.turn_of(inside.frame)
    width, height = inside.frame.width, inside.frame.height
    if turn in {90, 270}:
        width, height = height, width
    return MediaInfo(
        MediaKind.VIDEO, inside.form, size, width, height, lasts.seconds, lasts.fps,
        inside.video.codec.canonical_name, codec, rate or None, turn,
    )  # fmt: skip
