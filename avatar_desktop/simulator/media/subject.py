"""Who is in a picture: faces found by their skin, their shape and their eyes.

An estimate from colours alone, for photos and cartoons that look at the camera. Where no skin is
seen (a picture without colour, a blue elf) a lone, mirror-like figure counts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .opencv import cv2

Picture = NDArray[np.uint8]
Mask = NDArray[np.uint8]
Box = tuple[int, int, int, int]

LOOKED_AT = 320  # long side that pictures are looked at
DARK = 40.0  # mean lightness of 255
FLAT = 9.0  # standard deviation of the lightness
TALLEST = 1.32  # a face's height by its width
LEAST_AREA = 0.004
SKIN_SHARE = 0.42  # of a face's ellipse
EYE_DEPTH = 16.0  # eyes are this much darker than the face around them
PEER = 0.3  # a second face counts from this share of the first one's area on
CHIN = 1.7  # this far below the eyes at most, by the distance between them
MIRROR = 0.5
RED, BLUE = (136, 182), (82, 128)  # the Cr and Cb of skin
ORANGE, CRIMSON = 20, 172  # its hue lies between these, of 180
LIGHTS = (100, 45)  # light skin is looked for first, then skin of any tone


@dataclass(frozen=True, slots=True)
class Face:
    """One face: its box [x1, y1, x2, y2], its eyes (left, right of the picture), in pixels."""

    box: Box
    eyes: tuple[tuple[float, float], tuple[float, float]]

    @property
    def width(self) -> int:
        return self.box[2] - self.box[0]

    @property
    def height(self) -> int:
        return self.box[3] - self.box[1]


def is_dark(picture: Picture) -> bool:
    """Whether nothing can be made out for lack of light."""
    return float(np.percentile(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), 90)) < DARK


def faces(picture: Picture) -> list[Face]:
    """Return the faces in *picture* (BGR), the largest first."""
    height, width = picture.shape[:2]
    scale = LOOKED_AT / max(height, width)
    size = (max(16, round(width * scale)), max(16, round(height * scale)))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    grey = _grey(small)
    if float(grey.std()) < FLAT:
        return []
    found: list[Face] = []
    for least_light in LIGHTS:
        if not found:
            skin = skin_mask(small, least_light)
            found = [face for box in _blobs(skin) if (face := _face(grey, skin, box)) is not None]
    if not found and (lone := _lone_figure(small)) is not None:
        found = [lone]
    found.sort(key=lambda face: -face.width * face.height)
    if found:
        least = PEER * found[0].width * found[0].height
        found = [face for face in found if face.width * face.height >= least]
    return [_enlarged(face, width / size[0], height / size[1]) for face in found]


def skin_mask(picture: Picture, least_light: int) -> Mask:
    """Return 255 where the colour is one that skin has; brown hair is darker than *least_light*."""
    light, red, blue = cv2.split(cv2.cvtColor(cv2.GaussianBlur(picture, (5, 5), 0),
                                              cv2.COLOR_BGR2YCrCb))  # fmt: skip
    hue = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV)[:, :, 0]
    mask = (light > least_light) & (red > RED[0]) & (red < RED[1])
    mask &= (blue > BLUE[0]) & (blue < BLUE[1]) & ((hue < ORANGE) | (hue > CRIMSON))
    return np.asarray(cv2.medianBlur(mask.astype(np.uint8) * 255, 5), np.uint8)


def _grey(picture: Picture) -> Mask:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def _blobs(skin: Mask) -> list[Box]:
    """Return the boxes of areas of skin that may be a face."""
    joined = cv2.morphologyEx(skin, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    boxes: list[Box] = []
    for number in range(1, count):
        left, top, wide, high, area = (int(value) for value in stats[number])
        if area < LEAST_AREA * skin.size or wide < 12 or high < 12:  # noqa: PLR2004 - pixels
            continue
        tall = min(high, round(wide * TALLEST))
        narrow = min(wide, round(tall * 1.25))
        left += (wide - narrow) // 2
        boxes.append((left, top, left + narrow, top + tall))
    return boxes


def _face(grey: Mask, skin: Mask, box: Box) -> Face | None:
    """Return the face in *box* when it is skin all round and has two eyes."""
    left, top, right, bottom = box
    patch = skin[top:bottom, left:right]
    oval = np.zeros_like(patch)
    middle = ((right - left) // 2, (bottom - top) // 2)
    cv2.ellipse(oval, middle, middle, 0, 0, 360, 255, -1)
    if float((patch[oval > 0] > 0).mean()) < SKIN_SHARE:
        return None
    eyes = _eyes(grey[top:bottom, left:right])
    if eyes is None:
        return None
    (x1, y1), (x2, y2) = eyes
    chin = round(top + (y1 + y2) / 2 + CHIN * (x2 - x1))
    return Face(
        (left, top, right, min(bottom, chin)), ((left + x1, top + y1), (left + x2, top + y2))
    )


def _eyes(face: Mask) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Return where a face's two darkest spots are, when they are where eyes may be."""
    wide, high = 60, 76
    sample = cv2.resize(face, (wide, high), interpolation=cv2.INTER_AREA)
    spots = cv2.GaussianBlur(sample.astype(np.float32), (0, 0), 2.2)
    around = cv2.GaussianBlur(sample.astype(np.float32), (0, 0), 11)
    depth = around - spots
    y1, y2 = round(high * 0.24), round(high * 0.66)
    halves = ((round(wide * 0.12), round(wide * 0.46)), (round(wide * 0.54), round(wide * 0.88)))
    found = []
    for x1, x2 in halves:
        part = depth[y1:y2, x1:x2]
        y, x = np.unravel_index(int(part.argmax()), part.shape)
        if part[y, x] < EYE_DEPTH:
            return None
        found.append((float(x1 + x), float(y1 + y)))
    (left_x, left_y), (right_x, right_y) = found
    if abs(left_y - right_y) > high * 0.16 or right_x - left_x < wide * 0.2:
        return None
    across, down = face.shape[1] / wide, face.shape[0] / high
    return (left_x * across, left_y * down), (right_x * across, right_y * down)


def figure_mask(picture: Picture) -> Mask:
    """Return 255 where *picture* differs from what lies along its left, right and upper edge."""
    lab = cv2.cvtColor(cv2.GaussianBlur(picture, (0, 0), 2), cv2.COLOR_BGR2LAB).astype(np.float32)
    rim = max(2, min(picture.shape[:2]) // 40)
    height = picture.shape[0]
    edge = np.concatenate(
        [lab[:rim].reshape(-1, 3), lab[: height * 2 // 3, :rim].reshape(-1, 3),
         lab[: height * 2 // 3, -rim:].reshape(-1, 3)]
    )  # fmt: skip
    cv2.setRNGSeed(1)
    stop = (cv2.TERM_CRITERIA_MAX_ITER, 10, 1.0)
    _, _, centres = cv2.kmeans(
        np.ascontiguousarray(edge), 4, np.zeros((0, 1), np.int32), stop, 1, cv2.KMEANS_PP_CENTERS
    )
    away = np.sqrt(((lab[:, :, None] - centres[None, None]) ** 2).sum(-1)).min(-1)
    spread = np.asarray(np.clip(away * 2.5, 0, 255), np.uint8)
    _, mask = cv2.threshold(spread, 60, 255, cv2.THRESH_BINARY)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    if count == 1:
        return np.zeros(mask.shape, np.uint8)
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    return np.asarray((labels == largest) * np.uint8(255), np.uint8)


def _lone_figure(picture: Picture) -> Face | None:
    """Return the head of a figure that stands alone, is like its mirror image and has eyes."""
    mask = figure_mask(picture)
    share = float((mask > 0).mean())
    if not 0.06 < share < 0.85:  # noqa: PLR2004 - a figure, neither a speck nor a texture
        return None
    rows, columns = np.nonzero(mask)
    top, bottom = int(rows.min()), int(rows.max())
    head = mask[top : top + max(12, round((bottom - top) * 0.55))]
    widths = (head > 0).sum(1)
    wide = int(np.percentile(widths[widths > 0], 75))
    middle = int(np.median(columns[rows < top + head.shape[0]]))
    left, right = max(0, middle - wide // 2), min(mask.shape[1], middle + wide // 2)
    tall = min(bottom - top, round((right - left) * TALLEST))
    grey = _grey(picture)
    patch = grey[top : top + tall, left:right]
    if min(patch.shape) < 16 or float(patch.std()) < FLAT:  # noqa: PLR2004 - pixels
        return None
    sample = cv2.GaussianBlur(cv2.resize(patch, (48, 60)), (0, 0), 2.5).astype(np.float32)
    likeness = float(np.corrcoef(sample.ravel(), sample[:, ::-1].ravel())[0, 1])
    eyes = _eyes(patch)
    if likeness < MIRROR or eyes is None:
        return None
    (x1, y1), (x2, y2) = eyes
    box = (left, top, right, top + tall)
    return Face(box, ((left + x1, top + y1), (left + x2, top + y2)))


def _enlarged(face: Face, across: float, down: float) -> Face:
    x1, y1, x2, y2 = face.box
    left, right = ((x * across, y * down) for x, y in face.eyes)
    box = (round(x1 * across), round(y1 * down), round(x2 * across), round(y2 * down))
    return Face(box, (left, right))
