"""Text as a result."""

from avatar_desktop.domain.viewers import ResultViewer

VIEWERS = (ResultViewer("text", "a text", frozenset({"txt"})),)
