"""A clip's person followed, and another person put in their place or moved as they move."""

import threading
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from .brushes import blur, grey
from .clip import Clip
from .figure import figure
from .film import film, sized
from .opencv import cv2
from .subject import Face, faces

Picture = NDArray[np.uint8]
Tone = NDArray[np.float32]
Point = tuple[float, float]

SHORT_SIDE = 720
FOLLOWED_SIDE = 180  # short side of the pictures in which the face is followed
REACH = 0.6  # of the face, from one frame to the next
MOST_SWAY = 0.45  # of the face's width, however far the clip's person walks


class Follower:
    """Where a face stands from frame to frame, by what it looks like."""

    def __init__(self, clip: Clip) -> None:
        """Find the face in the clip's first frame; LookupError where there is none."""
        self._clip = clip
        self._size = sized(clip.width, clip.height, FOLLOWED_SIDE)
        first = clip.picture(next(clip.frames(1)), self._size)
        found = faces(first)
        if not found:
            raise LookupError("no face in the first frame")
        x1, y1, x2, y2 = found[0].box
        self._patch = grey(first)[y1:y2, x1:x2]
        self._corner = self._first = (x1, y1)
        self.width = (x2 - x1) / self._size[0]
        self.start = _middle(found[0], self._size)

    def __call__(self, frame: av.VideoFrame) -> Point:
        """Return how far the face went since the first frame: right and down, by its width."""
        picture = grey(self._clip.picture(frame, self._size))
        high, wide = self._patch.shape
        x, y = self._corner
        far = round(REACH * wide)
        left, top = max(0, x - far), max(0, y - far)
        area = picture[top : y + high + far, left : x + wide + far]
        if area.shape[0] >= high and area.shape[1] >= wide:
            _, _, _, (right, down) = cv2.minMaxLoc(
                cv2.matchTemplate(area, self._patch, cv2.TM_CCOEFF_NORMED)
            )
            self._corner = (left + right, top + down)
        (x, y), (x0, y0) = self._corner, self._first
        return (x - x0) / wide, (y - y0) / wide


def swap(
    clip: Clip, person: Picture, face: Face, target: Path, *, fps: int, stop: threading.Event
) -> None:
    """Write *clip* with *person* in place of its own; LookupError where it shows none."""
    follower = Follower(clip)
    size = sized(clip.width, clip.height, SHORT_SIDE)
    wide = follower.width * size[0]
    scale = wide / face.width
    cut = _resized(person, scale)
    mask = _resized(figure(person, face), scale)[:, :, None]
    x, y = (place * scale for place in _eyes(face))
    at_x, at_y = follower.start[0] * size[0] - x, follower.start[1] * size[1] - y

    def draw(frame: av.VideoFrame) -> Picture:
        right, down = follower(frame)
        picture = clip.picture(frame, size)
        _lay(picture, cut, mask, round(at_x + right * wide), round(at_y + down * wide))
        return picture

    film(clip, target, draw, size=size, fps=fps, stop=stop)


def move(
    clip: Clip, person: Picture, face: Face, target: Path, *, fps: int, stop: threading.Event
) -> None:
    """Write *person*, before their own background, moving as the clip's does.

    As long as *clip*, with its sound; LookupError where it shows nobody.
    """
    follower = Follower(clip)
    height, width = person.shape[:2]
    size = sized(width, height, SHORT_SIDE)
    still = np.asarray(cv2.resize(person, size, interpolation=cv2.INTER_AREA), np.uint8)
    wide = face.width * size[0] / width
    soft = cv2.resize(figure(person, face), size, interpolation=cv2.INTER_AREA)
    soft = blur(np.asarray(soft, np.float32), wide / 5)
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)

    def draw(frame: av.VideoFrame) -> Picture:
        right, down = (np.clip(one, -MOST_SWAY, MOST_SWAY) * wide for one in follower(frame))
        bent = cv2.remap(
            still, x - soft * np.float32(right), y - soft * np.float32(down), cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        return np.asarray(bent, np.uint8)

    film(clip, target, draw, size=size, fps=fps, stop=stop)


def _middle(face: Face, size: tuple[int, int]) -> Point:
    x, y = _eyes(face)
    return x / size[0], y / size[1]


def _eyes(face: Face) -> Point:
    (x1, y1), (x2, y2) = face.eyes
    return (x1 + x2) / 2, (y1 + y2) / 2


def _resized(picture: Picture | Tone, scale: float) -> NDArray[np.float32]:
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)


def _lay(picture: Picture, cut: Tone, mask: Tone, left: int, top: int) -> None:
    """Lay *cut* over *picture* where *mask* is 1, its corner at *left*, *top*."""
    height, width = picture.shape[:2]
    x1, y1 = max(0, left), max(0, top)
    x2, y2 = min(width, left + cut.shape[1]), min(height, top + cut.shape[0])
    if x1 >= x2 or y1 >= y2:
        return
    part = (slice(y1 - top, y2 - top), slice(x1 - left, x2 - left))
    under = picture[y1:y2, x1:x2]
    picture[y1:y2, x1:x2] = under * (1 - mask[part]) + cut[part] * mask[part]
