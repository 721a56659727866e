"""Eight looks, one for each style of video-style-transform."""

from collections.abc import Callable

import numpy as np

from . import brushes
from .brushes import Palette, Picture, Size, Tone, blur, cover, enlarge, grey, ink, length, smooth
from .opencv import cv2

Draw = Callable[[Picture], Picture]


SOLID_BLACK = 0.06


def look(style: int, size: Size) -> Draw:
    """Return what draws the frames of one clip, in order, in *style* (0 to 7) at *size*."""
    return LOOKS[style](size)


def japanese_comic(size: Size) -> Draw:
    """Black ink on white, shadows solid, half-tones as fine dots."""
    screen = brushes.dots(size, max(4.0, length(7, size)))
    pen, exposure = length(1.5, size), brushes.Exposure()

    def draw(picture: Picture) -> Picture:
        flat = grey(enlarge(smooth(picture, 300, 2), size))
        light = np.clip((exposure(flat) - 0.2) / 0.56, 0, 1)
        toned = np.clip((light * 1.1 - screen) * 5 + 0.5, 0, 1)
        toned[light < SOLID_BLACK] = 0
        lines = ink(flat * 0.6 + grey(picture) * 0.4, pen, 60)
        return _page(toned * (1 - lines), (252, 253, 253))

    return draw


def american_comic(size: Size) -> Draw:
    """Loud flat colours, large printed dots between them, thick black outlines."""
    screen = (brushes.dots(size, max(5.0, length(10, size)), 15) - 0.5) * 0.8
    pen, levels = length(2.6, size), 4

    def draw(picture: Picture) -> Picture:
        flat = enlarge(smooth(picture, 260, 3, 36), size)
        hue, saturation, value = cv2.split(cv2.cvtColor(flat, cv2.COLOR_BGR2HSV))
        steps = np.floor(value.astype(np.float32) * (levels / 255) + 0.5 + screen) / levels
        value = np.clip(steps * 235 + 30, 0, 255).astype(np.uint8)
        saturation = cv2.convertScaleAbs(saturation, alpha=1.7, beta=8)
        colours = cv2.cvtColor(cv2.merge((hue, saturation, value)), cv2.COLOR_HSV2BGR)
        return cover(np.asarray(colours), (18, 12, 14), ink(grey(flat), pen, 60, 0.008))

    return draw


def fresh_comic(size: Size) -> Draw:
    """Light pastel washes, a soft glow, thin lines in the colour of tea."""
    paper = np.minimum(1 + brushes.grain(size, length(1.2, size)) * 0.012, 1)
    pen, exposure = length(1.1, size), brushes.Exposure()
    ramp = np.arange(256, dtype=np.float32) / 255
    curves = [255 * (low + (1 - low) * ramp**0.8) for low in (0.44, 0.42, 0.38)]
    table = np.stack(curves, -1).astype(np.uint8)[:, None, :]

    def draw(picture: Picture) -> Picture:
        small = brushes.saturate(smooth(picture, 300, 3, 34), 1.5, 16)
        pale = cv2.LUT(small, table)
        glow = cv2.GaussianBlur(pale, (0, 0), 9)
        washed = enlarge(np.asarray(cv2.addWeighted(pale, 0.74, glow, 0.28, 0)), size)
        lines = ink(exposure(grey(picture)), pen, 24, 0.016) * 0.9
        return cover(brushes.multiply(washed, paper), (84, 78, 52), lines)

    return draw


def cartoon_3d(size: Size) -> Draw:
    """Round forms under a studio lamp: smooth colours, shading, highlights, no lines."""
    edge = 0.66 + 0.34 * brushes.vignette(size, 0.45, 1.25)

    def draw(picture: Picture) -> Picture:
        small = brushes.saturate(smooth(picture, 360, 3, 40), 1.4, 10)
        light = grey(small)
        relief = np.tanh(blur(light, 3) * 2) * 0.6 + blur(light, 9)
        slope_x = cv2.Sobel(relief, cv2.CV_32F, 1, 0, ksize=3)
        slope_y = cv2.Sobel(relief, cv2.CV_32F, 0, 1, ksize=3)
        lamp = np.tanh((slope_x * 0.55 + slope_y * 0.8) * 2.4) * 0.42
        shine = np.clip(lamp - 0.15, 0, 1) ** 2 * 800
        lit = small.astype(np.float32) * (1.04 + lamp)[..., None] + shine[..., None]
        formed = enlarge(np.clip(lit, 0, 250).astype(np.uint8), size)
        return brushes.multiply(formed, edge)

    return draw


CHINESE_COLOURS = (
    (28, 30, 36), (58, 52, 62), (120, 122, 128), (176, 186, 192), (216, 232, 240),
    (46, 60, 190), (70, 96, 214), (120, 150, 232), (168, 196, 240), (60, 100, 150),
    (110, 160, 205), (86, 180, 228), (142, 148, 70), (170, 178, 106), (120, 150, 110),
    (160, 120, 42), (190, 146, 84), (206, 186, 140), (110, 70, 96), (150, 120, 170),
)  # fmt: skip  # vermilion, ochre, gold, malachite, azurite, silk: BGR


def chinese_cartoon(size: Size) -> Draw:
    """Mineral colours on old silk, drawn with a fine brown brush."""
    palette = Palette(CHINESE_COLOURS, keep=0.2, softness=16)
    weave = brushes.grain(size, 0.7, 3) * 0.5 + _weave(size) * 0.5
    silk = np.clip(0.96 + weave * 0.035, 0, 1).astype(np.float32)
    pen, exposure = length(1.3, size), brushes.Exposure()
    warmth = (np.arange(256)[:, None, None] * np.array((0.86, 0.96, 1.03)) + 5).clip(0, 255)
    table = warmth.astype(np.uint8)

    def draw(picture: Picture) -> Picture:
        small = brushes.saturate(smooth(picture, 270, 2, 34), 1.3)
        small = palette(np.asarray(cv2.GaussianBlur(small, (0, 0), 1.2)))
        soft = np.asarray(cv2.bilateralFilter(small, 5, 40, 4), np.uint8)
        painted = brushes.multiply(enlarge(np.asarray(cv2.LUT(soft, table)), size), silk)
        lines = ink(exposure(grey(picture)), pen, 34, 0.016)
        return cover(painted, (30, 44, 74), lines)

    return draw


def paper_craft(size: Size) -> Draw:
    """Sheets of coloured paper, cut and laid over one another, each with its shadow."""
    fibres = np.clip(0.97 + brushes.grain(size, length(0.9, size)) * 0.03, 0, 1)
    drop, soft = max(2, round(length(6, size))), length(4, size)
    flats = brushes.Flats(8)

    def draw(picture: Picture) -> Picture:
        number, colours = flats(smooth(picture, 240, 4, 45))
        paper = brushes.saturate(colours, 1.3, 14)
        sheets = grey(colours)[0][number]
        sheets = np.asarray(cv2.resize(sheets, size, interpolation=cv2.INTER_LINEAR), np.float32)
        cast = np.clip(_moved(sheets, drop, drop) - sheets, 0, 0.22)
        shadow = np.clip(blur(cast, soft) * 2.4, 0, 0.5)
        rim = np.clip(sheets - _moved(sheets, 2, 2), 0, 0.2) * 1.1
        cut = brushes.multiply(
            enlarge(brushes.recoloured(number, paper), size), (1 - shadow) * fibres
        )
        return cover(cut, (255, 255, 255), rim)

    return draw


FLAT_COLOURS = (
    (70, 44, 38), (120, 78, 52), (150, 122, 58), (172, 168, 104), (206, 214, 178),
    (232, 242, 250), (176, 214, 250), (128, 176, 246), (98, 122, 238), (84, 84, 200),
    (96, 190, 244), (130, 96, 130), (190, 160, 200), (108, 168, 128),
)  # fmt: skip  # navy, teal, mint, cream, peach, coral, sun: BGR


def simple_illustration(size: Size) -> Draw:
    """A poster of few flat colours with soft round edges and a sparse thin line."""
    palette = Palette(FLAT_COLOURS, keep=0.25, softness=4)
    flats, exposure, pen = brushes.Flats(9), brushes.Exposure(), length(1.8, size)

    def draw(picture: Picture) -> Picture:
        number, colours = flats(smooth(picture, 270, 4, 50))
        poster = enlarge(brushes.recoloured(number, palette(colours)), size)
        lines = ink(exposure(grey(picture)), pen, 30, 0.04) * 0.85
        return cover(poster, (70, 44, 38), lines)

    return draw


def chinese_ink(size: Size) -> Draw:
    """Ink washed over rice paper, bare towards the edges, with a red seal."""
    fibres = brushes.grain(size, length(1.4, size), 5) * 0.014
    clouds = brushes.grain(size, length(40, size), 11) * 0.07
    reach = np.clip(brushes.vignette(size, 0.55, 1.0) + clouds, 0, 1)
    reach = (reach * reach * (3 - 2 * reach)).astype(np.float32)
    pen, exposure = length(2.0, size), brushes.Exposure()

    def draw(picture: Picture) -> Picture:
        small = smooth(picture, 220, 3, 40)
        light = exposure(grey(small))
        tone = cv2.resize(light, size, interpolation=cv2.INTER_LINEAR)
        soaked = cv2.resize(blur(light, 3), size, interpolation=cv2.INTER_LINEAR)
        wash = np.clip((0.74 - tone) * 0.95 + (soaked - tone) * 0.8, 0, 0.9)
        stroke = ink(tone * 0.4 + grey(picture) * 0.6, pen, 34, 0.01) * 0.95
        dark = np.maximum(wash, stroke) * reach
        page = _page(np.clip(1 - dark + fibres, 0, 1).astype(np.float32), (222, 238, 245))
        hint = enlarge(brushes.saturate(small, 1.1, 60), size)
        tinted = cv2.addWeighted(page, 0.84, cv2.min(hint, page), 0.16, 0)
        return _sealed(np.asarray(tinted, np.uint8), size)

    return draw


LOOKS: tuple[Callable[[Size], Draw], ...] = (
    japanese_comic,
    american_comic,
    fresh_comic,
    cartoon_3d,
    chinese_cartoon,
    paper_craft,
    simple_illustration,
    chinese_ink,
)


def _page(tone: Tone, paper: brushes.Colour) -> Picture:
    """Return black ink on *paper*, as light as *tone*."""
    shade = (tone * 255).astype(np.uint8)
    table = (np.arange(256)[:, None, None] * np.array(paper) / 255).astype(np.uint8)
    return np.asarray(cv2.LUT(cv2.merge((shade, shade, shade)), table))


def _moved(tone: Tone, right: int, down: int) -> Tone:
    shift = np.array(((1, 0, right), (0, 1, down)), np.float32)
    height, width = tone.shape
    return np.asarray(cv2.warpAffine(tone, shift, (width, height), borderMode=cv2.BORDER_REPLICATE))


def _weave(size: Size) -> Tone:
    width, height = size
    across = np.sin(np.arange(width) * (2 * np.pi / 3.7))
    down = np.sin(np.arange(height) * (2 * np.pi / 3.1))
    return np.asarray(across[None, :] + down[:, None], np.float32)


def _sealed(picture: Picture, size: Size) -> Picture:
    """Return *picture* with a small carved seal in its lower left corner."""
    side = round(length(54, size))
    left, top = round(length(40, size)), size[1] - round(length(40, size)) - side
    seal = np.zeros((64, 64), np.float32)
    cv2.rectangle(seal, (2, 2), (61, 61), 1, -1)
    for start, end in (
        ((12, 14), (52, 14)), ((32, 14), (32, 50)), ((14, 26), (50, 26)), ((18, 26), (18, 40)),
        ((46, 26), (46, 40)), ((18, 40), (46, 40)), ((12, 51), (52, 51)),
    ):  # fmt: skip
        cv2.line(seal, start, end, 0, 4)
    carved = np.clip(blur(seal, 0.8) + brushes.grain((64, 64), 1) * 0.06, 0, 1)
    carved = cv2.resize(carved, (side, side), interpolation=cv2.INTER_AREA) * 0.86
    part = (slice(top, top + side), slice(left, left + side))
    picture[part] = cover(np.ascontiguousarray(picture[part]), (36, 36, 178), carved)
    return picture
