"""Light and dark: Fusion with own palettes and one small style sheet, switched live."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from avatar_desktop.ui.core.application import STYLE
from avatar_desktop.ui.core.motion import reduce_motion
from avatar_desktop.ui.theme.design_tokens import BODY_PX, DARK, LIGHT, STAGE, Colours
from avatar_desktop.ui.theme.stylesheet import sheet

WANTED = {
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
    "system": Qt.ColorScheme.Unknown,
}


CHINESE_FONTS = ("Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC")
"""Asked after the system's own font, so that Chinese never shows another region's glyphs."""


class Theme(QObject):
    """Keeps the application in the wanted theme; `system` follows the system while it runs.

    *icons* is the folder of the drawings.
    """

    changed = Signal(object)
    """The `Colours` in force."""

    def __init__(
        self,
        app: QApplication,
        icons: Path,
        wanted: str = "system",
        parent: QObject | None = None,
        *,
        dressed: bool = True,
    ) -> None:
        super().__init__(parent)
        self._dressed = dressed
        self._app = app
        self._arrow = (icons / "combo-arrow.svg").as_posix()
        self._wanted = wanted if wanted in WANTED else "system"
        self._colours = LIGHT
        if app.property("style") != STYLE:
            app.setStyle(STYLE)
        font = app.font()
        font.setPixelSize(BODY_PX)
        font.setFamilies([font.family(), *CHINESE_FONTS])
        app.setFont(font)
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self.use(self._wanted)

    @property
    def colours(self) -> Colours:
        """The colours in force."""
        return self._colours

    def use(self, wanted: str) -> None:
        """Show `light`, `dark` or the `system`'s theme from now on."""
        self._wanted = wanted if wanted in WANTED else "system"
        hints = self._app.styleHints()
        if self._wanted == "system":
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(WANTED[self._wanted])
        self._apply()

    def dress(self) -> None:
        """Dress every widget, those to come as well.

        A widget that is put into another one when all are dressed is dressed anew, with all that
        it holds: the first view is dressed once it is whole.
        """
        self._dressed = True
        rules = sheet(self._colours, self._arrow) + sheet(STAGE, self._arrow, "QWidget#stage ")
        self._app.setStyleSheet(rules)

    def reduce_motion(self, reduced: bool) -> None:  # noqa: FBT001 (a setting's value)
        """Keep still what moves by itself, or let it move again."""
        reduce_motion(self._app, reduced)

    def close(self) -> None:
        """Stop following the system."""
        self._app.styleHints().colorSchemeChanged.disconnect(self._follow)

    def _follow(self, _scheme: Qt.ColorScheme) -> None:
        if self._wanted == "system":
            self._apply()

    def _apply(self) -> None:
        system_dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        dark = self._wanted == "dark" or (self._wanted == "system" and system_dark)
        self._colours = DARK if dark else LIGHT
        self._app.setPalette(palette_of(self._colours))
        if self._dressed:
            self.dress()
        self.changed.emit(self._colours)


def palette_of(colours: Colours) -> QPalette:
    """Return the palette that Fusion paints *colours* with."""
    role, palette = QPalette.ColorRole, QPalette()
    for one, colour in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.sunken,
        role.Text: colours.text,
        role.Button: colours.surface,
        role.ButtonText: colours.text,
        role.BrightText: colours.bad,
        role.ToolTipBase: colours.sunken,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.muted,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Accent: colours.accent,
        role.Link: colours.accent_text,
        role.LinkVisited: colours.accent_text,
        role.Light: colours.surface,
        role.Midlight: colours.sunken,
        role.Mid: colours.line,
        role.Dark: colours.line_strong,
        role.Shadow: colours.window,
    }.items():
        palette.setColor(one, QColor(colour))
    for one in (role.Text, role.WindowText, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, QColor(colours.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colours.sunken))
    return palette
