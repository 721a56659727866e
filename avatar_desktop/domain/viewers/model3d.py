"""3D models as results."""

from avatar_desktop.domain.text import N_
from avatar_desktop.domain.viewers import ResultViewer

VIEWERS = (ResultViewer("model3d", N_("a 3D model"), frozenset({"glb", "ply"}), pictured=False),)
