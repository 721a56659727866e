"""What a model takes of each kind of file."""

from dataclasses import dataclass

from avatar_desktop.domain.media import MediaKind


@dataclass(frozen=True, slots=True)
class AtMost:
    """Up to and including `value`. Beyond `agreed`, some source already says no: a warning."""

    value: float
    agreed: float | None = None


@dataclass(frozen=True, slots=True)
class Below:
    """Less than `value`; from `agreed` on, some source already says no: a warning."""

    value: float
    agreed: float | None = None


@dataclass(frozen=True, slots=True)
class AtLeast:
    """From `value` up. Below `agreed`, some source already says no: a warning."""

    value: float
    agreed: float | None = None


Upper = AtMost | Below


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """Pictures: formats by content, sides in pixels, long side : short side, bytes.

    Outside `agreed_formats`, some source leaves a format out: a warning. `resolution_max` is
    (width, height) as a document writes "5760*3240": a picture that fits only when it is turned
    is a warning, since no document says whether that counts. `alpha` says whether a PNG may have a
    channel for transparency.
    """

    formats: tuple[str, ...] = ()
    agreed_formats: tuple[str, ...] = ()
    side_min: AtLeast | None = None
    side_max: AtMost | None = None
    resolution_max: tuple[int, int] | None = None
    aspect: AtMost | None = None
    bytes: Upper | None = None
    alpha: bool = True
    kind: MediaKind = MediaKind.IMAGE


@dataclass(frozen=True, slots=True)
class AudioLimits:
    """Voices: formats by content, seconds, bytes."""

    formats: tuple[str, ...] = ()
    duration_min: AtLeast | None = None
    duration: Upper | None = None
    bytes: Upper | None = None
    kind: MediaKind = MediaKind.AUDIO


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """Clips: containers by content, codecs inside, sides, long : short, fps, seconds, bytes.

    A codec outside `codecs` is a warning: documents name codecs, services take more.
    """

    formats: tuple[str, ...] = ()
    codecs: tuple[str, ...] = ()
    side_min: AtLeast | None = None
    side_max: AtMost | None = None
    aspect: AtMost | None = None
    fps_min: AtLeast | None = None
    fps_max: AtMost | None = None
    duration_min: AtLeast | None = None
    duration: Upper | None = None
    bytes: Upper | None = None
    kind: MediaKind = MediaKind.VIDEO


Limits = ImageLimits | AudioLimits | VideoLimits
