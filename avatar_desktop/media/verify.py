"""Whether a downloaded result is whole, what it is, and whether it can be shown here."""

import zipfile
import zlib
from fractions import Fraction
from pathlib import Path

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.received import Received
from avatar_desktop.domain.text import Message, say
from avatar_desktop.domain.viewers import viewers
from avatar_desktop.media import errors, streams
from avatar_desktop.media.model3d import READERS, read_scene
from avatar_desktop.media.probe import known_kind, probe
from avatar_desktop.media.sniff import Family, FileKind, read_head, sniff
from avatar_desktop.media.truncation import cut_short, lacks_end

PATIENCE = 60.0
"""Seconds for the pictures behind the last key frame, which may be all of them."""
MISSING = 1.0
"""Seconds that the last picture may lie before the end, plus a tenth of the whole."""

NO_RESULT = frozenset({"html", "text", "exe", "elf", "playlist"})
"""What no service makes of anybody's files: pages and words of errors, programs."""
LIMITS = frozenset({
    "TooManyPixels", "TooManyBytes", "TooManyScans", "TooMuchMemory", "TooSlow", "UnknownPicture",
    "ApplePng", "UnknownContent", "UnseenModel",
})  # fmt: skip
"""Codes of rejections that speak of this app and not of the file."""

_SUFFIXES = {"jpeg": "jpg", "tiff": "tif", "gzip": "gz"}
_UNKNOWN = "bin"


def verify(path: Path, viewer: str, unread: Message | None = None) -> Received:
    """Return what the downloaded *path* is, which should be for *viewer*.

    A picture is decoded whole; of a clip the first picture and all from the last key frame on; a
    3D model is read whole. A file of another kind, or one that is beyond what this app reads, is
    a result all the same when its container says that it is whole. FileRejected for what is
    damaged or cut, and for pages of errors. With *unread*, why reading it was given up, only
    what its container says is looked at.
    """
    try:
        return _received(path, viewer, unread)
    except FileNotFoundError:
        raise errors.told("Missing", path) from None
    except OSError as error:
        raise errors.disk_error(path, error) from error


def _received(path: Path, viewer: str, unread: Message | None) -> Received:
    head = read_head(path)
    kind = sniff(head)
    form = kind.format if kind else ""
    if form == "gzip":
        form = _packed(head)
    if form in NO_RESULT or not any(head):
        raise errors.wrong_result(form or "?", say(viewers()[viewer].wanted))
    if cut_short(path, form) or (form in {"zip", "usdz"} and not zipfile.is_zipfile(path)):
        raise errors.told("CutShort", path)
    suffix = _SUFFIXES.get(form, form) or _UNKNOWN
    if unread:
        if lacks_end(path, form):
            raise errors.told("CutShort", path)
        return Received(suffix, unread)
    try:
        return _seen(path, kind, suffix)
    except FileRejected as error:
        over = error.code in LIMITS or (error.code == "NothingInside" and _foreign(path, kind))
        if not over:
            raise
        if lacks_end(path, form):
            raise errors.told("CutShort", path) from error
        return Received(suffix, error.explanation.why)


def _seen(path: Path, kind: FileKind | None, suffix: str) -> Received:
    """Read *path* as deeply as this app can; FileRejected."""
    if kind and kind.format in READERS:
        read_scene(path)
        return Received(suffix)
    if kind and kind.family is Family.STRANGER:
        return Received(suffix, errors.known(kind.format))
    info = probe(path)
    if info.kind is MediaKind.VIDEO:
        _verify_end(path, info.duration or 0)
    return Received(_own_suffix(info, suffix), doubtful=info.doubtful)


def _own_suffix(info: MediaInfo, sniffed: str) -> str:
    """Return the suffix of media; sound alone has its own where pictures could be."""
    form = info.format
    return sniffed if info.kind is not MediaKind.AUDIO and sniffed != _UNKNOWN else form


def _packed(head: bytes) -> str:
    """Return the kind of a gzip, or what is packed in it where that is no result."""
    try:
        inside = zlib.decompressobj(31).decompress(head, len(head))
    except zlib.error:
        return "gzip"
    if inside.startswith(b"NGSP"):
        return "spz"
    kind = sniff(inside)
    return kind.format if kind and kind.format in NO_RESULT else "gzip"


def _foreign(path: Path, kind: FileKind | None) -> bool:
    """Whether a container holds something that no decoder here knows."""
    with streams.opened(path, kind, streams.StreamClock()) as container:
        media = [one for one in container.streams if one.type in {"video", "audio"}]
        return any(getattr(one, "codec_context", None) is None for one in media)


def _verify_end(path: Path, duration: float) -> None:
    """Decode from the last key frame on; the last picture has to lie near the end."""
    kind = known_kind(path)
    last = _last_picture(path, kind, duration)
    if last is None:  # nobody can seek in it, so all of it
        last = _last_picture(path, kind, 0)
    if last is None or last < duration * 0.9 - MISSING:
        raise errors.told("CutShort", path)


def _last_picture(path: Path, kind: FileKind | None, after: float) -> float | None:
    """Return when the last picture is shown, decoding from the key frame before *after* on."""
    clock = streams.StreamClock(PATIENCE)
    with streams.opened(path, kind, clock) as container:
        video = streams.moving_pictures(container)
        if video is None or not video.time_base:
            return None
        start = (video.start_time or 0) * video.time_base
        if after:
            wanted = Fraction(after).limit_denominator(1000) + start
            container.seek(max(0, int(wanted / video.time_base)), stream=video)
        last = None
        for frame in streams.pictures(path, container, video, clock):
            last = frame.time if frame.time is not None else last
        if clock.over:
            raise errors.told("TooSlow", path)
        return None if last is None else last - float(start)
