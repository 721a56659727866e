"""The rail arranged by its person: tabs moved by drag and by keys, hidden and shown by a menu."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QMenu

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.settings import TabSettings
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.core.outlook import in_order
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.shell.nav_rail import NavRail, RailButton

STEPS: Mapping[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class RailEditor(QObject):
    """Moves and hides the tabs of *rail* and keeps that in the settings.

    Alt and an arrow move the tab with the cursor, a drag moves any; each stays in its group. The
    menu comes by a right click, the menu key, or the button below the tabs.
    """

    def __init__(self, rail: NavRail, desk: UiContext, tell: Callable[[AppError], object]) -> None:
        super().__init__(rail)
        self._rail = rail
        self._desk = desk
        self._tell = tell
        self._pressed: QPoint | None = None
        self._dragged = ""
        self._before = TabSettings()
        for spec in desk.models:
            if made := rail.button(spec.key):
                made.installEventFilter(self)
        rail.button_made.connect(lambda made: made.installEventFilter(self))
        rail.more.clicked.connect(self._ask)

    def move(self, key: str, step: int) -> bool:
        """Move the tab *key* by *step* places in its group, and keep that; False at its end."""
        group = self._group(key)
        place = group.index(key) + step if key in group else -1
        if not 0 <= place < len(group):
            return False
        self._keep(self._with(key, group[place]))
        self._announce(key)
        return True

    def hide(self, key: str, *, hidden: bool = True) -> None:
        """Hide the tab *key*, or show it again, and keep that."""
        others = [one for one in self._tabs.hidden if one != key]
        self._keep(replace(self._tabs, hidden=(*others, key) if hidden else tuple(others)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, RailButton):
            return False
        kind = event.type()
        if isinstance(event, QContextMenuEvent):
            by_pointer = event.reason() is QContextMenuEvent.Reason.Mouse
            below = watched.mapToGlobal(watched.rect().bottomLeft())
            self.menu(watched.key).popup(event.globalPos() if by_pointer else below)
            return True
        if isinstance(event, QKeyEvent) and kind is QEvent.Type.ShortcutOverride:
            event.setAccepted(bool(self._dragged) and event.key() == Qt.Key.Key_Escape)
            return event.isAccepted()
        if isinstance(event, QKeyEvent) and kind is QEvent.Type.KeyPress:
            return self._key(watched.key, event)
        if isinstance(event, QMouseEvent):
            return self._mouse(watched, event)
        return False

    # By keys and by the pointer

    def _key(self, key: str, event: QKeyEvent) -> bool:
        if self._dragged and event.key() == Qt.Key.Key_Escape:
            self._keep(self._before)
            self._pressed, self._dragged = None, ""
            return True
        step = STEPS.get(event.key())
        if step is None or not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        self.move(key, step)
        return True

    def _mouse(self, button: RailButton, event: QMouseEvent) -> bool:
        place = event.globalPosition().toPoint()
        kind = event.type()
        if kind is QEvent.Type.MouseButtonPress and event.button() is Qt.MouseButton.LeftButton:
            self._pressed, self._before = place, self._tabs
        elif kind is QEvent.Type.MouseMove and self._pressed:
            far = (place - self._pressed).manhattanLength() >= QApplication.startDragDistance()
            if far or self._dragged:
                self._dragged = button.key
                button.setDown(False)
                self._drag(button.key, place)
                return True
        elif kind is QEvent.Type.MouseButtonRelease:
            moved, self._pressed, self._dragged = self._dragged, None, ""
            if moved:
                self._keep(self._tabs)
                return True
        return False

    def _drag(self, key: str, place: QPoint) -> None:
        """Let the tab *key* stand where the pointer is, without keeping that yet.

        It takes the place of another when the pointer is past that one's middle.
        """
        group, target = self._group(key), self._rail.model_at(place)
        other = self._rail.button(target) if target in group and key in group else None
        if other:
            below = other.mapFromGlobal(place).y() - other.height() // 2
            if below * (group.index(target) - group.index(key)) > 0:
                self._show(self._with(key, target))
        self._rail.reveal(key)

    # The menu

    def menu(self, key: str) -> QMenu:
        """Return what can be done to the tab *key*, and which tabs are shown."""
        tr = self._desk.language.text
        menu = QMenu(self._rail)
        menu.setObjectName("rail_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        titles = {one.key: tr(one.title) for one in self._desk.models}
        if group := self._group(key):
            for words, keys, step, end in (
                (N_("Move up"), "Alt+Up", -1, group[0]),
                (N_("Move down"), "Alt+Down", 1, group[-1]),
            ):
                act = menu.addAction(f"{tr(words)}\t{keys}", partial(self.move, key, step))
                act.setEnabled(key != end)
            hide = tr(N_("Hide {title}")).format(title=titles[key])
            menu.addAction(hide.replace("&", "&&"), partial(self.hide, key))
            menu.addSeparator()
        for spec in self._rail.outlook.tabs:
            act = menu.addAction(titles[spec.key].replace("&", "&&"))
            act.setObjectName(f"show_{spec.key}")
            act.setCheckable(True)
            act.setChecked(spec.key not in self._tabs.hidden)
            act.toggled.connect(lambda on, key=spec.key: self.hide(key, hidden=not on))
        menu.addSeparator()
        menu.addAction(tr(N_("Show all in the original order")), lambda: self._keep(TabSettings()))
        return menu

    def _ask(self) -> None:
        more = self._rail.more
        self.menu(self._rail.page).popup(more.mapToGlobal(more.rect().topRight()))

    # What is kept

    @property
    def _tabs(self) -> TabSettings:
        outlook = self._rail.outlook
        return TabSettings(tuple(outlook.tab_order), tuple(outlook.hidden_tabs))

    def _group(self, key: str) -> list[str]:
        """Return the shown tabs of the group that *key* belongs to, in their order."""
        return next((g for over in (False, True) if key in (g := self._rail.shown(over=over))), [])

    def _with(self, key: str, target: str) -> TabSettings:
        """Return the settings with the tab *key* in the place of *target*.

        Keys that this version does not know stay behind their neighbours.
        """
        keys = [one.key for one in self._rail.outlook.tabs]
        place = keys.index(target)
        keys.remove(key)
        keys.insert(place, key)
        return replace(self._tabs, order=tuple(in_order([*self._tabs.order, *keys], keys)))

    def _show(self, tabs: TabSettings) -> None:
        outlook = replace(self._desk.outlook, tab_order=tabs.order, hidden_tabs=tabs.hidden)
        self._rail.arrange(outlook)

    def _keep(self, tabs: TabSettings) -> None:
        self._show(tabs)
        settings = self._desk.settings
        try:
            settings.save(replace(settings.current, tabs=tabs))
        except AppError as error:
            self._tell(error)

    def _announce(self, key: str) -> None:
        """Tell a screen reader where the tab *key* stands now."""
        group = self._group(key)
        self._rail.reveal(key)
        words = self._desk.language.text(N_("Place {place} of {count}"))
        text = words.format(place=group.index(key) + 1, count=len(group))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._rail, text))


def let_tabs_move(rail: NavRail, desk: UiContext, tell: Callable[[AppError], object]) -> None:
    """Let the tabs stand as the settings say, and their person arrange them."""
    rail.arrange(desk.outlook)
    RailEditor(rail, desk, tell)
