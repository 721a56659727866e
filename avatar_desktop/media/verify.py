"""Whether a downloaded result is whole and can be shown."""

from fractions import Fraction
from pathlib import Path

from avatar_desktop.domain.media import MediaKind
from avatar_desktop.domain.spec import Viewer
from avatar_desktop.domain.text import N_, say
from avatar_desktop.media import rejections, streams
from avatar_desktop.media.model3d import read_scene
from avatar_desktop.media.probe import known_kind, probe
from avatar_desktop.media.sniff import Kind, read_head, sniff

PATIENCE = 60.0
"""Seconds for the pictures behind the last key frame, which may be all of them."""
MISSING = 1.0
"""Seconds that the last picture may lie before the end, plus a tenth of the whole."""

_WANTED = {
    Viewer.IMAGE: (MediaKind.IMAGE, N_("a picture")),
    Viewer.VIDEO: (MediaKind.VIDEO, N_("a clip")),
}
_MODELS = {"ply", "glb", "zip"}


def verify(path: Path, viewer: Viewer) -> None:
    """Raise FileRejected when *path* is not whole and playable as *viewer*.

    A picture is decoded whole; of a clip the first picture and all from the last key frame on;
    a 3D model is read whole.
    """
    if viewer is Viewer.MODEL3D:
        _verify_model(path)
        return
    kind, words = _WANTED[viewer]
    info = probe(path)
    if info.kind is not kind:
        raise rejections.wrong_result(info.format, say(words))
    if info.kind is MediaKind.VIDEO:
        _verify_end(path, info.duration or 0)


def _verify_model(path: Path) -> None:
    kind = sniff(read_head(path))
    if kind is None or kind.format not in _MODELS:
        raise rejections.wrong_result(kind.format if kind else "?", say(N_("a 3D model")))
    if kind.format == "glb":
        with path.open("rb") as file:
            stated = int.from_bytes(file.read(12)[8:], "little")
        if stated > path.stat().st_size:
            raise rejections.cut_short(path)
    if kind.format != "zip":
        read_scene(path)


def _verify_end(path: Path, duration: float) -> None:
    """Decode from the last key frame on; the last picture has to lie near the end."""
    kind = known_kind(path)
    last = _last_picture(path, kind, duration)
    if last is None:  # nobody can seek in it, so all of it
        last = _last_picture(path, kind, 0)
    if last is None or last < duration * 0.9 - MISSING:
        raise rejections.cut_short(path)


def _last_picture(path: Path, kind: Kind | None, after: float) -> float | None:
    """Return when the last picture is shown, decoding from the key frame before *after* on."""
    clock = streams.Clock(PATIENCE)
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
        return None if last is None else last - float(start)
