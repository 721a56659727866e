"""The mark "Simulated" that every simulated picture carries."""

import numpy as np
from numpy.typing import NDArray

from .opencv import cv2

Picture = NDArray[np.uint8]
TEXT = "Simulated"
FINER = 4
SHARE = 24  # the badge's height is a 24th of the short side
BACK, FRONT = (38, 30, 24), (255, 255, 255)
OPACITY = 0.62


class Badge:
    """A small pill for pictures of one size (width, height), in their lower right corner."""

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        tall = max(14, min(size) // SHARE)
        colour, alpha = _pill(tall)
        margin = max(4, tall // 2)
        wide = colour.shape[1]
        self._rows = slice(height - margin - tall, height - margin)
        self._columns = slice(width - margin - wide, width - margin)
        self._alpha = alpha[:, :, None]
        self._ink = colour.astype(np.float32) * self._alpha

    def stamp(self, picture: Picture) -> None:
        """Put the badge on *picture*, in place."""
        under = picture[self._rows, self._columns]
        picture[self._rows, self._columns] = under * (1 - self._alpha) + self._ink


def _pill(tall: int) -> tuple[Picture, NDArray[np.float32]]:
    """Return colours and opacity (0 to 1) of a badge *tall* pixels high."""
    fine = tall * FINER
    font, thickness = cv2.FONT_HERSHEY_DUPLEX, max(1, fine // 26)
    scale = cv2.getFontScaleFromHeight(font, round(fine * 0.42), thickness)
    (text_wide, text_tall), _ = cv2.getTextSize(TEXT, font, scale, thickness)
    wide = -(-(text_wide + fine) // FINER) * FINER
    shape = np.zeros((fine, wide), np.uint8)
    radius = fine // 2
    cv2.rectangle(shape, (radius, 0), (wide - radius, fine), 255, -1)
    cv2.circle(shape, (radius, radius), radius, 255, -1)
    cv2.circle(shape, (wide - radius - 1, radius), radius, 255, -1)
    text = np.zeros((fine, wide), np.uint8)
    origin = ((wide - text_wide) // 2, (fine + text_tall) // 2)
    cv2.putText(text, TEXT, origin, font, scale, 255, thickness, cv2.LINE_AA)
    size = (wide // FINER, tall)
    letters = cv2.resize(text, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    back = cv2.resize(shape, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    alpha = np.maximum(back * OPACITY, letters).astype(np.float32)
    mix = letters[:, :, None]
    colour = np.array(BACK, np.float32) * (1 - mix) + np.array(FRONT, np.float32) * mix
    return colour.astype(np.uint8), alpha
