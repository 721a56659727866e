"""Pictures, clips, sounds and 3D models are known by their content, whichever is wanted."""

from pathlib import Path

from avatar_desktop.domain.media import MediaKind
from avatar_desktop.domain.received import Received
from avatar_desktop.domain.text import Message
from avatar_desktop.media.worker import LOOK, MODEL, RESULT

BOUNDS = {"image": LOOK, "video": RESULT, "audio": RESULT, "model3d": MODEL}


def verify(path: Path, viewer: str, unread: Message | None = None) -> Received:
    """Return what the downloaded *path* is; FileRejected."""
    from avatar_desktop.media.verify import verify as verified

    return verified(path, viewer, unread)


def poster(path: Path, viewer: str, side: int) -> bytes:
    """Return the picture, a frame or the wave of *path*; FileRejected."""
    from avatar_desktop.media.thumbnails import poster as drawn

    return drawn(path, MediaKind(viewer), side)
