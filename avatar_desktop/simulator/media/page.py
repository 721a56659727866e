"""A picture brought to another shape without cutting or bending it."""

import numpy as np

from .brushes import Picture, Size
from .opencv import cv2


def on_a_page(picture: Picture, shape: Size, pixels: int) -> Picture:
    """Return *picture* whole before its own blur, as large as *pixels*, in the shape of *shape*."""
    scale = (pixels / (shape[0] * shape[1])) ** 0.5
    size = (round(shape[0] * scale), round(shape[1] * scale))
    fit = min(size[0] / picture.shape[1], size[1] / picture.shape[0])
    inner_size = (round(picture.shape[1] * fit), round(picture.shape[0] * fit))
    inner = cv2.resize(picture, inner_size, interpolation=cv2.INTER_CUBIC)
    page = cv2.resize(cv2.GaussianBlur(picture, (0, 0), 40), size, interpolation=cv2.INTER_CUBIC)
    left, top = (size[0] - inner_size[0]) // 2, (size[1] - inner_size[1]) // 2
    page[top : top + inner_size[1], left : left + inner_size[0]] = inner
    return np.ascontiguousarray(page, np.uint8)
