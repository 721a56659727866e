"""The rail at the left: a tab a model, then history and settings."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QToolButton, QVBoxLayout, QWidget

from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.page_keys import HISTORY, SETTINGS
from avatar_desktop.ui.theme.design_tokens import GRID, RAIL_ICON, RAIL_PX, RAIL_WIDTH, colours_of
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.factories import frame
from avatar_desktop.ui.widgets.spoken import Role, speak_as

BUTTON = QSize(64, 56)
TALL_BUTTON = QSize(64, 68)
"""With two lines of text."""
TEXT_WIDTH = 60
"""Pixels that a name has in one line."""
MARK = 6
"""Pixels across the ring beside the icon of what its maker has retired."""


class NavRail(QFrame):
    """Says which page is wanted; arrows move inside it, Tab leaves it."""

    page_wanted = Signal(str)
    """The key of a model, `history` or `settings`."""

    def __init__(self, models: Sequence[ModelSpec], language: Language, icons: Icons) -> None:
        super().__init__()
        tr = language.text
        self.setObjectName("rail")
        self.setProperty("role", "rail")
        self.setFixedWidth(RAIL_WIDTH)
        self.setAccessibleName(tr(N_("Pages")))
        self._icons = icons
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._pictures: dict[str, str] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(3, GRID, 4, GRID)
        column.setSpacing(GRID // 2)
        column.addWidget(self._models(models, language), 1)
        rule = frame("rule")
        rule.setFixedHeight(1)
        column.addWidget(rule)
        column.addWidget(self._button(HISTORY, tr(N_("History")), "history", ""))
        column.addWidget(self._button(SETTINGS, tr(N_("Settings")), "settings", "Ctrl+,"))
        self.retint()

    def show_page(self, key: str) -> None:
        """Show that *key* is the page in front; the focus moves along if it is here."""
        self._buttons[key].setChecked(True)
        held = self.window().focusWidget()
        if held is None or self.isAncestorOf(held):
            self._buttons[key].setFocus()
        self.retint()

    def model_at(self, place: QPoint) -> str:
        """Return the model whose button lies at *place* of the screen; empty where none does."""
        for key, one in self._buttons.items():
            on_it = one.isVisible() and one.rect().contains(one.mapFromGlobal(place))
            if on_it and key not in {HISTORY, SETTINGS}:
                return key
        return ""

    def retint(self) -> None:
        """Draw again in the theme's colours: the page in front in the accent's."""
        for key, one in self._buttons.items():
            tint = "accent_text" if one.isChecked() else "muted"
            one.setIcon(self._icons(self._pictures[key], tint))

    def _models(self, models: Sequence[ModelSpec], language: Language) -> QScrollArea:
        scroll = QScrollArea(widgetResizable=True)
        scroll.setObjectName("rail_models")
        scroll.setAccessibleName(language.text(N_("Models")))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        for number, spec in enumerate(models, 1):
            title = language.text(spec.title)
            keys = f"Ctrl+{number}" if number <= 9 else ""  # noqa: PLR2004 (digits on a keyboard)
            made = self._button(spec.key, title, spec.icon, keys)
            if spec.lifecycle:
                made.retired = True
                retired = language.text(N_("{title}, retired by its maker")).format(title=title)
                made.setAccessibleName(retired)
                made.setToolTip(retired)
            column.addWidget(made)
        column.addStretch(1)
        scroll.setWidget(holder)
        return scroll

    def _button(self, key: str, title: str, picture: str, keys: str) -> "RailButton":
        made = RailButton()
        made.setObjectName(f"rail_{key}")
        made.setProperty("kind", "rail")
        font = made.font()
        font.setPixelSize(RAIL_PX)
        made.setText(_broken(title, QFontMetrics(font)))
        made.setAccessibleName(title)
        made.setToolTip(f"{title} ({keys})" if keys else title)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setIconSize(QSize(RAIL_ICON, RAIL_ICON))
        made.setFixedSize(TALL_BUTTON if "\n" in made.text() else BUTTON)
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        speak_as(made, Role.PageTab)
        made.clicked.connect(lambda: self.page_wanted.emit(key))
        self._group.addButton(made)
        self._buttons[key] = made
        self._pictures[key] = picture
        return made


class RailButton(QToolButton):
    """An icon above a name; a small ring says quietly that the maker has retired it."""

    retired = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.retired:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours_of(self.palette()).muted), 1.5))
        left = (self.width() + RAIL_ICON) / 2 + 2
        painter.drawEllipse(QRectF(left, GRID, MARK, MARK))


def _broken(title: str, metrics: QFontMetrics) -> str:
    """Return *title* in two lines where it has two words that are too wide for one."""
    safe = title.replace("&", "&&")
    return safe if metrics.horizontalAdvance(title) <= TEXT_WIDTH else safe.replace(" ", "\n", 1)
