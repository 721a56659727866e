"""A portrait in another style: one of 24 presets, or that of a picture."""

import numpy as np
from numpy.typing import NDArray

from .badge import Badge
from .brushes import Size, enlarge, smooth
from .looks import LOOKS, look
from .opencv import cv2

Picture = NDArray[np.uint8]

SHORT_SIDE = 1536
DRAWN_SIDE = 768  # short side that the style is drawn at
SAMPLED = 96  # sides at which another picture's colours are taken
TINTS = (None, (150, 190, 255), (255, 205, 150))  # BGR: each look as it is, warm, cool


def repainted(portrait: Picture, number: int) -> Picture:
    """Return *portrait* in the preset *number* (0 to 23), its short side 1536 px, with the badge.

    Each preset is one of the eight looks in one of three lights.
    """
    drawn_at = _size(portrait, DRAWN_SIDE)
    shrunk = cv2.resize(portrait, drawn_at, interpolation=cv2.INTER_AREA)
    drawn = look(number % len(LOOKS), drawn_at)(np.asarray(shrunk, np.uint8))
    tint = TINTS[number // len(LOOKS)]
    if tint:
        light = np.full_like(drawn, tint)
        drawn = np.asarray(cv2.multiply(drawn, light, scale=1 / 255), np.uint8)
    return _finished(drawn, portrait)


def repainted_like(portrait: Picture, reference: Picture) -> Picture:
    """Return *portrait* as a flat painting in the light and the colours of *reference*."""
    flat = smooth(portrait, DRAWN_SIDE // 2, 5, 40)
    return _finished(coloured_like(flat, reference), portrait)


def coloured_like(picture: Picture, reference: Picture) -> Picture:
    """Return *picture* with the mean and the spread of the colours of *reference*."""
    sample = cv2.resize(reference, (SAMPLED, SAMPLED), interpolation=cv2.INTER_AREA)
    ours, theirs = (
        cv2.cvtColor(one, cv2.COLOR_BGR2LAB).astype(np.float32) for one in (picture, sample)
    )
    spread = theirs.std((0, 1)) / np.maximum(ours.std((0, 1)), 1)
    moved = (ours - ours.mean((0, 1))) * spread + theirs.mean((0, 1))
    lab = np.clip(moved, 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2BGR), np.uint8)


def _size(portrait: Picture, short_side: int) -> Size:
    height, width = portrait.shape[:2]
    scale = short_side / min(width, height)
    return round(width * scale), round(height * scale)


def _finished(drawn: Picture, portrait: Picture) -> Picture:
    size = _size(portrait, SHORT_SIDE)
    picture = enlarge(drawn, size)
    Badge(size).stamp(picture)
    return picture
