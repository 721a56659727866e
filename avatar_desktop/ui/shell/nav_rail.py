"""The rail at the left: a tab a model, then history and settings."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from avatar_desktop.domain.spec import LifeState, ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.core.outlook import Outlook
from avatar_desktop.ui.core.page_keys import HISTORY, SETTINGS
from avatar_desktop.ui.theme.design_tokens import GRID, RAIL_ICON, RAIL_PX, RAIL_WIDTH, colours_of
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.factories import frame, tool
from avatar_desktop.ui.widgets.spoken import Role, speak_as

BUTTON = QSize(64, 56)
TALL_BUTTON = QSize(64, 68)
"""With two lines of text."""
FOLD_BUTTON = QSize(64, 32)
FOLD_ICON = 12
TEXT_WIDTH = 60
"""Pixels that a name has in one line."""
MARK = 6
"""Pixels across the ring beside the icon of what ends or has ended."""


class NavRail(QFrame):
    """Says which page is wanted; arrows move inside it, Tab leaves it.

    Models that should have ended stand in a group that is folded, save in the demo; the page in
    front is seen wherever it stands.
    """

    page_wanted = Signal(str)
    """The key of a model, `history` or `settings`."""
    button_made = Signal(object)
    """The `RailButton` of a model that is seen for the first time."""

    def __init__(self, outlook: Outlook, icons: Icons) -> None:
        super().__init__()
        tr = outlook.language.text
        self._tr = tr
        self.setObjectName("rail")
        self.setProperty("role", "rail")
        self.setFixedWidth(RAIL_WIDTH)
        self.setAccessibleName(tr(N_("Pages")))
        self._outlook = outlook
        self._icons = icons
        self._page = ""
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        self._pictures: dict[str, str] = {}
        self.fold = self._fold_button()
        self.fold.setChecked(outlook.demo)
        self.fold.toggled.connect(lambda: self.arrange(self._outlook))
        self.more = tool("rail_more", tr(N_("Arrange the tabs")), icons("ellipsis", "muted"))
        self.more.setFixedSize(FOLD_BUTTON)
        self._tabs = QVBoxLayout()
        self._tabs.setContentsMargins(0, 0, 0, 0)
        self._tabs.setSpacing(GRID // 2)
        self._holder = QWidget()
        self._scroll = self._models()
        column = QVBoxLayout(self)
        column.setContentsMargins(2, GRID, 0, GRID)
        column.setSpacing(GRID // 2)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.more)
        rule = frame("rule")
        rule.setFixedHeight(1)
        column.addWidget(rule)
        column.addWidget(self._button(HISTORY, tr(N_("History")), "history"))
        column.addWidget(self._button(SETTINGS, tr(N_("Settings")), "settings"))
        self._buttons[SETTINGS].say(tr(N_("Settings")), "Ctrl+,")
        self._stand()

    @property
    def page(self) -> str:
        """The key of the page in front."""
        return self._page

    @property
    def outlook(self) -> Outlook:
        """What the tabs stand by."""
        return self._outlook

    def arrange(self, outlook: Outlook) -> None:
        """Let the tabs stand as *outlook* says."""
        self._outlook = outlook
        self._stand()
        self.retint()

    def show_page(self, key: str) -> None:
        """Show that *key* is the page in front; the focus moves along if it is here."""
        self._page = key
        if any(one.key == key and one.is_over for one in self._outlook.models):
            self.fold.setChecked(True)
        self._stand()
        self._buttons[key].setChecked(True)
        self.retint()
        held = self.window().focusWidget()
        if held is None or self.isAncestorOf(held):
            self._buttons[key].setFocus()
        self.reveal(key)

    def reveal(self, key: str) -> None:
        """Scroll to the button of the model *key*."""
        if key in self._buttons and self._scroll.isAncestorOf(self._buttons[key]):
            self._tabs.activate()
            self._holder.resize(self._holder.size().expandedTo(self._tabs.minimumSize()))
            self._tabs.activate()
            self._scroll.ensureWidgetVisible(self._buttons[key], 0, GRID)

    def shown(self, *, over: bool | None = None) -> list[str]:
        """Return the keys of the models whose tabs are not hidden, in their order.

        With *over* only those that should have ended, or only the others.
        """
        return [
            one.key
            for one in self._outlook.tabs
            if one.key not in self._outlook.hidden_tabs and over in {None, one.is_over}
        ]

    def key_at(self, number: int) -> str:
        """Return the model that Ctrl and *number* lead to, from 1; empty where there is none."""
        return dict(enumerate(self.shown(), 1)).get(number, "")

    def button(self, key: str) -> "RailButton | None":
        """Return the button of *key*; None while its group was never unfolded."""
        return self._buttons.get(key)

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
        self.more.setIcon(self._icons("ellipsis", "muted"))
        picture = "chevron-down" if self.fold.isChecked() else "chevron-right"
        self.fold.setIcon(self._icons(picture, "muted"))

    def _models(self) -> QScrollArea:
        scroll = QScrollArea(widgetResizable=True)
        scroll.setObjectName("rail_models")
        scroll.setAccessibleName(self._tr(N_("Models")))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.verticalScrollBar().setProperty("kind", "thin")
        self._holder.setLayout(self._tabs)
        scroll.setWidget(self._holder)
        return scroll

    def _stand(self) -> None:
        """Put every tab in its place, show those that are to be seen and number them."""
        while self._tabs.count():
            self._tabs.takeAt(0)
        numbers = {key: number for number, key in enumerate(self.shown(), 1)}
        over = self.shown(over=True)
        last: QWidget | None = None
        for spec in self._outlook.tabs:
            if spec.is_over and self._tabs.indexOf(self.fold) < 0:
                self._tabs.addWidget(self.fold)
                last = _follow(last, self.fold)
            wanted = spec.key in numbers and (not spec.is_over or self.fold.isChecked())
            seen = wanted or spec.key == self._page
            if not seen and spec.key not in self._buttons:
                continue
            made = self._buttons.get(spec.key) or self._model_button(spec)
            self._say(made, spec, numbers.get(spec.key, 0))
            self._tabs.addWidget(made)
            made.setVisible(seen)
            last = _follow(last, made)
        self._tabs.addStretch(1)
        _follow(last, self.more)
        self.fold.setVisible(bool(over))
        text = self._tr(N_("Retired models ({count})")).format(count=len(over))
        self.fold.setAccessibleName(text)
        self.fold.setToolTip(text)

    def _model_button(self, spec: ModelSpec) -> "RailButton":
        made = self._button(spec.key, self._tr(spec.title), spec.icon)
        made.focused.connect(lambda: self.reveal(spec.key))
        self.button_made.emit(made)
        return made

    def _say(self, made: "RailButton", spec: ModelSpec, number: int) -> None:
        title = self._tr(spec.title)
        life = spec.lifecycle
        made.ends = bool(life and life.ends)
        if life and life.ends and life.state is LifeState.RETIRED:
            title = self._tr(N_("{title}, retired by its maker")).format(title=title)
        elif life and life.ends:
            title = self._tr(N_("{title}, its end is announced")).format(title=title)
        made.say(title, f"Ctrl+{number}" if 1 <= number <= 9 else "")  # noqa: PLR2004 (digits)

    def _fold_button(self) -> QToolButton:
        made = QToolButton()
        made.setObjectName("rail_retired")
        made.setProperty("kind", "rail_fold")
        made.setText(self._tr(N_("Retired")))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setIconSize(QSize(FOLD_ICON, FOLD_ICON))
        made.setFixedSize(FOLD_BUTTON)
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        speak_as(made, Role.Button)
        return made

    def _button(self, key: str, title: str, picture: str) -> "RailButton":
        made = RailButton(key)
        font = made.font()
        font.setPixelSize(RAIL_PX)
        made.setText(_broken(title, QFontMetrics(font)))
        made.setProperty("tall", "yes" if "\n" in made.text() else "no")
        made.say(title)
        made.clicked.connect(lambda: self.page_wanted.emit(key))
        self._group.addButton(made)
        self._buttons[key] = made
        self._pictures[key] = picture
        return made


class RailButton(QToolButton):
    """An icon above a name; a small ring says quietly that its model ends, or has ended."""

    focused = Signal()

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.ends = False
        self.setObjectName(f"rail_{key}")
        self.setProperty("kind", "rail")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setIconSize(QSize(RAIL_ICON, RAIL_ICON))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        speak_as(self, Role.PageTab)

    def sizeHint(self) -> QSize:
        return TALL_BUTTON if "\n" in self.text() else BUTTON

    def say(self, title: str, keys: str = "") -> None:
        """Be told as *title*, and with the *keys* that lead here where a pointer rests."""
        self.setAccessibleName(title)
        self.setToolTip(f"{title} ({keys})" if keys else title)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.ends:
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


def _follow(before: QWidget | None, after: QWidget) -> QWidget:
    """Let Tab go from one to the other, and return the latter."""
    if before:
        QWidget.setTabOrder(before, after)
    return after
