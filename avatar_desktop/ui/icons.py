"""Icons drawn from SVG in the colours of the theme, sharp on every screen."""

import logging
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from avatar_desktop.ui.tokens import STAGE, Colours

log = logging.getLogger(__name__)

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
    """Makes icons by the name of their file and re-tints those in use when the theme changes."""

    def __init__(self, folder: Path, colours: Colours) -> None:
        self._folder = folder
        self._colours = colours
        self._sources: dict[str, str] = {}
        self._made: dict[tuple[str, str], QIcon] = {}
        self._keys: dict[int, tuple[str, str]] = {}

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
        return Icons(self._folder, STAGE)

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
        source = self._source(name)
        normal, disabled = self._colours.named(tint), self._colours.disabled
        return QIcon(_Drawing(source, normal, disabled))

    def _renderer(self, name: str, colour: str) -> QSvgRenderer:
        svg = self._source(name).replace("currentColor", colour)
        return QSvgRenderer(QByteArray(svg.encode()))

    def _source(self, name: str) -> str:
        if name not in self._sources:
            path = self._folder / f"{name}.svg"
            if not path.is_file():
                log.warning("no icon is called %s", name)
                path = self._folder / "circle-help.svg"
            self._sources[name] = path.read_text(encoding="utf-8")
        return self._sources[name]


class _Drawing(QIconEngine):
    """An icon that is drawn when it is looked at, once for every size."""

    def __init__(self, source: str, normal: str, disabled: str) -> None:
        super().__init__()
        self._source = source
        self._normal = normal
        self._disabled = disabled
        self._made: dict[tuple[str, int], QPixmap] = {}

    def clone(self) -> QIconEngine:
        return _Drawing(self._source, self._normal, self._disabled)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(rect, self._at(mode, round(min(rect.width(), rect.height()) * ratio)))

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        return self._at(mode, min(size.width(), size.height()))

    def _at(self, mode: QIcon.Mode, side: int) -> QPixmap:
        colour = self._disabled if mode is QIcon.Mode.Disabled else self._normal
        if (colour, side) not in self._made:
            svg = self._source.replace("currentColor", colour)
            self._made[colour, side] = _picture(QSvgRenderer(QByteArray(svg.encode())), side)
        return self._made[colour, side]


def _picture(svg: QSvgRenderer, side: int) -> QPixmap:
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    svg.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return QPixmap.fromImage(image)
