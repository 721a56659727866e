"""Pictures on triangles, decoded and kept in halves of halves."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

Array = NDArray[Any]

LARGEST = 2048
SMALLEST = 4


@dataclass(frozen=True, slots=True, eq=False)
class Texture:
    """A picture as uint8 (height, width, 4) RGBA: as it is, then each half as large."""

    levels: tuple[Array, ...]

    def sample(self, uvs: Array, lod: Array) -> Array:
        """Return RGBA from 0 to 255 as float32 (N, 4) at *uvs*, level *lod* for each."""
        level = np.clip(np.rint(lod), 0, len(self.levels) - 1).astype(np.int64)
        out = np.empty((len(uvs), 4), np.float32)
        for one in np.unique(level):
            chosen = np.flatnonzero(level == one)
            out[chosen] = bilinear(self.levels[one], uvs[chosen])
        return out

    def alpha(self, uvs: Array) -> Array:
        """Return the nearest pixel's alpha from 0 to 1 at *uvs*."""
        picture = self.levels[0]
        high, wide = picture.shape[:2]
        x = (uvs[:, 0] * wide).astype(np.int64) % wide
        y = (uvs[:, 1] * high).astype(np.int64) % high
        return np.asarray(picture[y, x, 3] / np.float32(255))


def bilinear(picture: Array, uvs: Array) -> Array:
    """Return *picture* between its pixels at *uvs* from its top left, repeated for ever."""
    high, wide = picture.shape[:2]
    x, y = uvs[:, 0] * wide - 0.5, uvs[:, 1] * high - 0.5
    left, top = np.floor(x), np.floor(y)
    fx, fy = (x - left)[:, None].astype(np.float32), (y - top)[:, None].astype(np.float32)
    x0, y0 = left.astype(np.int64) % wide, top.astype(np.int64) % high
    x1, y1 = (x0 + 1) % wide, (y0 + 1) % high
    above = picture[y0, x0] * (1 - fx) + picture[y0, x1] * fx
    below = picture[y1, x0] * (1 - fx) + picture[y1, x1] * fx
    return np.asarray(above * (1 - fy) + below * fy, np.float32)


def decode(image: bytes) -> Texture | None:
    """Return the encoded *image*, at most 2048 pixels a side; None when it cannot be decoded."""
    picture = QImage.fromData(image)
    if picture.isNull():
        return None
    smooth = Qt.TransformationMode.SmoothTransformation
    if max(picture.width(), picture.height()) > LARGEST:
        picture = picture.scaled(LARGEST, LARGEST, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    levels = [_pixels(picture)]
    while min(picture.width(), picture.height()) >= 2 * SMALLEST:
        size = picture.width() // 2, picture.height() // 2
        picture = picture.scaled(*size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        levels.append(_pixels(picture))
    return Texture(tuple(levels))


def _pixels(picture: QImage) -> Array:
    rgba = picture.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(rgba.constBits(), np.uint8).reshape(rgba.height(), rgba.bytesPerLine())
    return rows[:, : 4 * rgba.width()].reshape(rgba.height(), rgba.width(), 4).copy()
