"""Pictures, clips and sounds as results."""

from avatar_desktop.domain.media import SUFFIXES, MediaKind
from avatar_desktop.domain.text import N_
from avatar_desktop.domain.viewers import ResultViewer

UNDRAWN = {"heic", "heif", "svg"}
"""Pictures of which nothing here draws."""


def _suffixes(kind: MediaKind) -> frozenset[str]:
    return frozenset(SUFFIXES[kind].split()) - UNDRAWN


VIEWERS = (
    ResultViewer("image", N_("a picture"), _suffixes(MediaKind.IMAGE), compared=True),
    ResultViewer("video", N_("a clip"), _suffixes(MediaKind.VIDEO), compared=True),
    ResultViewer("audio", N_("a sound"), _suffixes(MediaKind.AUDIO)),
)
