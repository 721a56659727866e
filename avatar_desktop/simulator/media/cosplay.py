"""A portrait drawn as a 3D cartoon in the colours of a template."""

import numpy as np
from numpy.typing import NDArray

from .badge import Badge
from .brushes import blur, enlarge, grey, ink, smooth
from .figure import figure
from .numbers import floats
from .opencv import cv2
from .subject import Face, skin_mask

Picture = NDArray[np.uint8]
Tone = NDArray[np.float32]

MOST_SIDE = 1280
COLOURS = 5
BIGGER_EYES = 0.3
SKIN_LIGHT = 70


def dressed(portrait: Picture, face: Face, template: Picture) -> Picture:
    """Return *portrait* as a cartoon: large eyes, smooth skin, cloth and air of *template*.

    As large as the portrait, its long side at most 1280 pixels; it carries the badge.
    """
    portrait, face = _reduced(portrait, face)
    height, width = portrait.shape[:2]
    person = figure(portrait, face)[:, :, None]
    drawn = _large_eyed(portrait, face)
    flat = enlarge(smooth(drawn, 420, 6, 34), (width, height))
    flat = np.asarray(cv2.addWeighted(flat, 0.8, drawn, 0.2, 0), np.uint8)
    skin = _skin(flat, face)
    wardrobe = _palette(template)
    cloth = _recoloured(flat, (1 - skin[:, :, 0]) * person[:, :, 0], wardrobe)
    warm = _toned(flat)
    figured = warm * skin + cloth * (1 - skin)
    figured = _lit(figured, person[:, :, 0])
    line = ink(grey(drawn), max(1.0, width / 700), 9, 0.03)[:, :, None] * 0.55
    figured = figured * (1 - line) + floats(wardrobe[0]) * 0.5 * line
    behind = _air(template, (width, height))
    result = np.clip(figured * person + behind * (1 - person), 0, 255).astype(np.uint8)
    Badge((width, height)).stamp(result)
    return result


def _reduced(portrait: Picture, face: Face) -> tuple[Picture, Face]:
    scale = MOST_SIDE / max(portrait.shape[:2])
    if scale >= 1:
        return portrait, face
    small = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    x1, y1, x2, y2 = (round(side * scale) for side in face.box)
    left, right = ((x * scale, y * scale) for x, y in face.eyes)
    return np.asarray(small, np.uint8), Face((x1, y1, x2, y2), (left, right))


def _large_eyed(portrait: Picture, face: Face) -> Picture:
    """Return the picture with the eyes swollen, as cartoons have them."""
    height, width = portrait.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    from_x, from_y = x.copy(), y.copy()
    (x1, y1), (x2, y2) = face.eyes
    reach = np.float32(0.46 * np.hypot(x2 - x1, y2 - y1))
    for eye_x, eye_y in face.eyes:
        away = np.sqrt((x - eye_x) ** 2 + (y - eye_y) ** 2) / reach
        pull = BIGGER_EYES * np.clip(1 - away**2, 0, 1) ** 2
        from_x -= pull * (x - np.float32(eye_x))
        from_y -= pull * (y - np.float32(eye_y))
    return np.asarray(
        cv2.remap(portrait, from_x, from_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE),
        np.uint8,
    )


def _skin(flat: Picture, face: Face) -> Tone:
    """Return where skin, eyes and mouth stay as they are: 1 on the face, 0 on hair and cloth."""
    height, width = flat.shape[:2]
    x1, y1, x2, y2 = face.box
    mask = skin_mask(flat, SKIN_LIGHT)
    near = np.zeros_like(mask)
    wide, high, middle = x2 - x1, y2 - y1, ((x1 + x2) // 2, (y1 + y2) // 2)
    cv2.ellipse(near, middle, (round(wide * 0.75), round(high * 1.05)), 0, 0, 360, 255, -1)
    mask = _touching(np.asarray(cv2.bitwise_and(mask, near), np.uint8), face)
    inner = np.zeros_like(mask)
    (ax, ay), (bx, by) = face.eyes
    span = float(np.hypot(bx - ax, by - ay))
    for eye_x, eye_y in face.eyes:
        cv2.ellipse(inner, (round(eye_x), round(eye_y)),
                    (round(span * 0.45), round(span * 0.42)), 0, 0, 360, 255, -1)  # fmt: skip
    mouth = (round((ax + bx) / 2), round((ay + by) / 2 + span * 0.85))
    cv2.ellipse(inner, mouth, (round(span * 0.6), round(span * 0.6)), 0, 0, 360, 255, -1)
    both = cv2.bitwise_or(mask, inner)
    both = cv2.morphologyEx(both, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    soft = blur((both / np.float32(255)).astype(np.float32), max(1.0, min(width, height) / 400))
    return soft[:, :, None]


def _touching(mask: Picture, face: Face) -> Picture:
    """Return the areas of *mask* that reach into the middle of the face."""
    x1, y1, x2, y2 = face.box
    core = np.zeros_like(mask)
    cv2.ellipse(core, ((x1 + x2) // 2, (y1 + y2) // 2), ((x2 - x1) // 4, (y2 - y1) // 3), 0, 0,
                360, 255, -1)  # fmt: skip
    _, numbers = cv2.connectedComponents(mask)
    kept = np.unique(numbers[(core > 0) & (mask > 0)])
    return np.asarray(np.isin(numbers, kept[kept > 0]) * np.uint8(255), np.uint8)


def _palette(template: Picture) -> NDArray[np.uint8]:
    """Return the template's main colours (BGR), from dark to light."""
    small = cv2.resize(template, (72, 72), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB).astype(np.float32).reshape(-1, 3)
    clothed = lab[skin_mask(np.asarray(small, np.uint8), SKIN_LIGHT).ravel() == 0]
    lab = clothed if len(clothed) > len(lab) // 4 else lab
    cv2.setRNGSeed(1)
    stop = (cv2.TERM_CRITERIA_MAX_ITER, 14, 1.0)
    _, _, centres = cv2.kmeans(
        lab, COLOURS, np.zeros((0, 1), np.int32), stop, 3, cv2.KMEANS_PP_CENTERS
    )
    row = centres[np.argsort(centres[:, 0])].clip(0, 255).astype(np.uint8)[None]
    return np.asarray(cv2.cvtColor(row, cv2.COLOR_LAB2BGR)[0], np.uint8)


def _recoloured(flat: Picture, where: Tone, wardrobe: NDArray[np.uint8]) -> Tone:
    """Return the picture in the wardrobe's colours, light and shade kept.

    What is darkest *where* gets the darkest colour, and so on.
    """
    lab = cv2.cvtColor(flat, cv2.COLOR_BGR2LAB).astype(np.float32)
    light = lab[:, :, 0]
    chosen = light[where > 0.5]  # noqa: PLR2004 - half
    if chosen.size == 0:
        return flat.astype(np.float32)
    levels = np.percentile(chosen, np.linspace(4, 96, len(wardrobe))) + np.arange(len(wardrobe))
    inks = cv2.cvtColor(wardrobe[None], cv2.COLOR_BGR2LAB)[0].astype(np.float32)
    out = np.empty_like(lab)
    for channel in (1, 2):
        out[:, :, channel] = np.interp(light, levels, inks[:, channel])
    target = np.interp(light, levels, inks[:, 0])
    detail = light - cv2.GaussianBlur(light, (0, 0), max(2.0, flat.shape[1] / 90))
    out[:, :, 0] = target * 0.55 + light * 0.45 + detail * 0.5
    bgr = cv2.cvtColor(np.clip(out, 0, 255).astype(np.uint8), cv2.COLOR_LAB2BGR)
    return np.asarray(bgr, np.float32)


def _toned(flat: Picture) -> Tone:
    """Return the picture a little lighter, warmer and richer."""
    hsv = cv2.cvtColor(flat, cv2.COLOR_BGR2HSV).astype(np.float32)
    hsv[:, :, 1] = np.clip(hsv[:, :, 1] * 1.12, 0, 255)
    hsv[:, :, 2] = np.clip(hsv[:, :, 2] * 1.05 + 6, 0, 255)
    return np.asarray(cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2BGR), np.float32)


def _lit(figured: Tone, person: Tone) -> Tone:
    """Return the figure with a light from the upper left and a rim of light, as in the round."""
    size = max(2.0, person.shape[1] / 60)
    dome = blur(person, size)
    slope_x, slope_y = cv2.Sobel(dome, cv2.CV_32F, 1, 0), cv2.Sobel(dome, cv2.CV_32F, 0, 1)
    shade = np.clip((slope_x + slope_y) * size * 2.4, -0.5, 0.6)[:, :, None]
    return np.asarray(figured * (1 + 0.32 * shade) + 22 * np.clip(shade, 0, 1), np.float32)


def _air(template: Picture, size: tuple[int, int]) -> Tone:
    """Return the template's upper corners spread over the background, with soft lights."""
    width, height = size
    wide = template.shape[1]
    edge = np.concatenate((template[:, : max(1, wide // 8)], template[:, -max(1, wide // 8) :]), 1)
    sheet = cv2.resize(edge, (16, 24), interpolation=cv2.INTER_AREA)
    sheet = cv2.GaussianBlur(sheet, (0, 0), 2.4)
    behind = cv2.resize(sheet, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    glow = np.zeros((height, width), np.float32)
    luck = np.random.default_rng(3)
    for _ in range(16):
        middle = (int(luck.integers(0, width)), int(luck.integers(0, max(1, height * 3 // 4))))
        radius = int(luck.uniform(0.01, 0.05) * min(size))
        cv2.circle(glow, middle, max(2, radius), float(luck.uniform(0.12, 0.4)), -1, cv2.LINE_AA)
    glow = blur(glow, max(1.0, width / 260))
    light = np.asarray(_palette(template)[-1], np.float32)
    share = glow[:, :, None]
    return np.asarray(behind * (1 - share) + light * share, np.float32)
