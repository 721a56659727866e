"""Icons drawn from SVG in the colours of the theme, sharp on every screen."""

import math
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from avatar_desktop.ui.theme.design_tokens import ICON, RAIL_ICON, STAGE, Colours

RATIOS = {1, 2}
"""Of screens that may be plugged in later, beside those that are there at first."""

APP_ICON_SIDES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
APP_ICON_SMALL = 24
"""Up to this side `app-small.svg` is drawn: fewer shapes, and bolder."""


def app_icon(folder: Path) -> QIcon:
    """Return the app's own icon, drawn from *folder* for every size that is asked."""
    icon = QIcon()
    for side in APP_ICON_SIDES:
        icon.addPixmap(QPixmap.fromImage(app_picture(folder, side)))
    return icon


def app_picture(folder: Path, side: int, scale: float = 1.0) -> QImage:
    """Return the app's icon, *side* pixels wide and high, of which it fills the part *scale*."""
    name = "app-small.svg" if side <= APP_ICON_SMALL else "app.svg"
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    edge = side * (1 - scale) / 2
    box = QRectF(edge, edge, side * scale, side * scale)
    QSvgRenderer(str(folder / name)).render(painter, box)
    painter.end()
    return image


class Icons:
    """Makes icons by the name of their file and re-tints those in use when the theme changes.

    They hold pictures: a QIconEngine of Python's that is garbage ends the process.
    """

    def __init__(
        self, folder: Path, colours: Colours, sides: Sequence[int] = (ICON, RAIL_ICON)
    ) -> None:
        """Draw for the *sides* in logical pixels, as sharp as the screens are."""
        self._folder = folder
        self._asked = sides
        self._colours = colours
        self._sources: dict[str, str] = {}
        self._made: dict[tuple[str, str], QIcon] = {}
        self._keys: dict[int, tuple[str, str]] = {}
        self._stage: Icons | None = None

    def __call__(self, name: str, tint: str = "text") -> QIcon:
        """Return the icon *name* in the colour that the theme calls *tint*."""
        if (name, tint) not in self._made:
            icon = self._drawn(name, tint)
            self._made[name, tint] = icon
            self._keys[icon.cacheKey()] = (name, tint)
        return self._made[name, tint]

    def pixmap(self, name: str, side: int, tint: str = "text", ratio: float = 1.0) -> QPixmap:
        """Return one drawing, *side* logical pixels wide and high."""
        svg = self._renderer(name, self._colours.named(tint))
        picture = _picture(svg, round(side * ratio))
        picture.setDevicePixelRatio(ratio)
        return picture

    def for_stage(self) -> "Icons":
        """Return the same icons in the colours of the stage, which no theme changes."""
        self._stage = self._stage or Icons(self._folder, STAGE, (ICON,))
        return self._stage

    def use(self, colours: Colours) -> None:
        """Tint by *colours* from now on, and every button and action that shows our icons."""
        if colours == self._colours:
            return
        self._colours = colours
        shown, self._keys, self._made = self._keys, {}, {}
        for widget in QApplication.allWidgets():
            owners: list[QAction | QAbstractButton] = list(widget.actions())
            if isinstance(widget, QAbstractButton):
                owners.append(widget)
            for owner in owners:
                known = shown.get(owner.icon().cacheKey())
                if known:
                    owner.setIcon(self(*known))

    def _drawn(self, name: str, tint: str) -> QIcon:
        icon = QIcon()
        there = {math.ceil(screen.devicePixelRatio()) for screen in QApplication.screens()}
        sides = sorted({side * ratio for side in self._asked for ratio in RATIOS | there})
        svg, disabled = self._renderer(name, self._colours.named(tint)), self._colours.disabled
        for side in sides:
            picture = _picture(svg, side)
            icon.addPixmap(picture)
            icon.addPixmap(tinted(picture, QColor(disabled)), QIcon.Mode.Disabled)
        return icon

    def _renderer(self, name: str, colour: str) -> QSvgRenderer:
        svg = self._source(name).replace("currentColor", colour)
        return QSvgRenderer(QByteArray(svg.encode()))

    def _source(self, name: str) -> str:
        if name not in self._sources:
            path = self._folder / f"{name}.svg"
            if not path.is_file():
                import logging

                log = logging.getLogger(__name__)
                log.warning("no icon is called %s", name)
                path = self._folder / "circle-help.svg"
            self._sources[name] = path.read_text(encoding="utf-8")
        return self._sources[name]


def _picture(svg: QSvgRenderer, side: int) -> QPixmap:
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    svg.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return QPixmap.fromImage(image)


def tinted(picture: QPixmap, colour: QColor) -> QPixmap:
    """Return the shape of *picture* in one *colour*."""
    shape = QPixmap(picture.size())
    shape.setDevicePixelRatio(picture.devicePixelRatio())
    shape.fill(colour)
    painter = QPainter(shape)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return shape
