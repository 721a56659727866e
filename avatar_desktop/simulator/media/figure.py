"""A person cut out of their surroundings, starting from the face."""

import numpy as np
from numpy.typing import NDArray

from .opencv import cv2
from .subject import Face

Picture = NDArray[np.uint8]
Tone = NDArray[np.float32]

CUT_AT = 288  # long side that the cut is made at
ROUNDS = 5
FLAT = 1.0  # how little an even picture's tones differ
SURE_BACK, SURE_FRONT, MAYBE_BACK, MAYBE_FRONT = 0, 1, 2, 3


def figure(picture: Picture, face: Face) -> Tone:
    """Return 1 where the person of *face* is, 0 elsewhere, soft at the edge."""
    height, width = picture.shape[:2]
    scale = min(1.0, CUT_AT / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    marks = _marks(face, scale, size)
    cv2.setRNGSeed(1)
    models = np.zeros((1, 65), np.float64), np.zeros((1, 65), np.float64)
    if small.std((0, 1)).max() > FLAT:  # the cut of an even picture takes minutes
        cv2.grabCut(small, marks, (0, 0, 1, 1), *models, ROUNDS, cv2.GC_INIT_WITH_MASK)
    inside = ((marks == SURE_FRONT) | (marks == MAYBE_FRONT)).astype(np.uint8)
    inside = cv2.morphologyEx(inside, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    inside = cv2.morphologyEx(inside, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    soft = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 1.2)
    full = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip((full - 0.25) * 2, 0, 1), np.float32)


def _marks(face: Face, scale: float, size: tuple[int, int]) -> Picture:
    """Return what is known beforehand: the face is the person, the picture's upper rim is not."""
    width, height = size
    x1, y1, x2, y2 = (round(side * scale) for side in face.box)
    wide, high, middle = x2 - x1, y2 - y1, (x1 + x2) // 2
    marks = np.full((height, width), SURE_BACK, np.uint8)
    body = (max(0, middle - round(1.6 * wide)), max(0, y2 - high // 5))
    cv2.rectangle(marks, body, (min(width, middle + round(1.6 * wide)), height), MAYBE_BACK, -1)
    head = (round(wide * 1.0), round(high * 1.05))
    cv2.ellipse(marks, (middle, (y1 + y2) // 2), head, 0, 0, 360, MAYBE_BACK, -1)
    hair = (round(wide * 0.62), round(high * 0.72))
    cv2.ellipse(marks, (middle, (y1 + y2) // 2 - high // 12), hair, 0, 0, 360, MAYBE_FRONT, -1)
    chest = (round(wide * 0.8), max(1, height - y2))
    cv2.ellipse(marks, (middle, height), chest, 0, 180, 360, MAYBE_FRONT, -1)
    sure = (round(wide * 0.36), round(high * 0.4))
    cv2.ellipse(marks, (middle, (y1 + y2) // 2), sure, 0, 0, 360, SURE_FRONT, -1)
    return marks
