"""Between what a window shows and the file that remembers it."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from avatar_desktop.ui.form.form_state import FormState
from avatar_desktop.ui.form.tab_presenter import TabPresenter
from avatar_desktop.ui.shell import window_state
from avatar_desktop.ui.shell.window_state import WindowState
from avatar_desktop.ui.shell.work_page import WorkPage


class WindowMemory:
    """Saves and brings back place, page, queue, forms, and the cursor when a window is built anew.

    The fold of the queue is the person's once they have chosen it.
    """

    def __init__(
        self,
        window: QWidget,
        file: Path,
        presenters: Mapping[str, TabPresenter],
        work: WorkPage,
    ) -> None:
        self._window = window
        self._file = file
        self._presenters = presenters
        self._work = work
        self._folded: bool | None = None

    def keep_fold(self, folded: bool) -> None:  # noqa: FBT001 (a signal's argument)
        """Leave the queue as the person wants it, whatever the window's width."""
        self._folded = folded
        self._work.fold_by_width = False

    def restore(self, *, placed: bool = False) -> WindowState:
        """Bring back queue and forms, and the place unless the window is *placed* already.

        Returns all that was remembered.
        """
        state = window_state.load(self._file)
        if not placed:
            window_state.place(self._window, state.geometry)
        if state.queue_folded is not None:
            self.keep_fold(state.queue_folded)
            self._work.queue.fold(state.queue_folded)
        for key, presenter in self._presenters.items():
            presenter.fill(state.forms.get(key, FormState()))
        return state

    def bring_back(self, state: WindowState) -> None:
        """Put the cursor and the pages' scrolling where they were, once the window is shown."""
        if state.focus or state.scrolled:
            QTimer.singleShot(0, self._window, lambda: self._bring_back(state))

    def save(self, page: str, group: str = "", *, step: str = "", anew: bool = False) -> None:
        """Remember the *page* in front, the settings' *group* and the *step* to an account.

        The window is about to be built *anew*: the cursor and the scrolling come back too.
        """
        state = WindowState(
            geometry=window_state.geometry_of(self._window),
            page=page,
            queue_folded=self._folded,
            forms={key: one.kept() for key, one in self._presenters.items()},
            connect=step,
            tab=self._work.tab.presenter.spec.key if self._work.tab else "",
            group=group,
            focus=_path_of(self._window.focusWidget()) if anew else "",
            scrolled=self._scrolled() if anew else {},
            job=self._work.stage.job.id if self._work.stage.job else "",
        )
        window_state.save(self._file, state)

    def _bring_back(self, state: WindowState) -> None:
        name = state.focus.rpartition("/")[2]
        for one in self._window.findChildren(QWidget, name) if name else ():
            if one.isVisible() and _path_of(one) == state.focus:
                one.setFocus()
                break
        for area in self._areas():
            if area.objectName() in state.scrolled:
                content = area.widget()
                if content and (layout := content.layout()):
                    layout.activate()
                    content.adjustSize()
                area.verticalScrollBar().setValue(state.scrolled[area.objectName()])

    def _scrolled(self) -> dict[str, int]:
        return {area.objectName(): area.verticalScrollBar().value() for area in self._areas()}

    def _areas(self) -> list[QScrollArea]:
        return [one for one in self._window.findChildren(QScrollArea) if one.isVisible()]


def _path_of(widget: QWidget | None) -> str:
    """Return the names of *widget* and what it lies in, outermost first; empty for a nameless."""
    if widget is None or not widget.objectName():
        return ""
    names = []
    while widget is not None:
        names.append(widget.objectName())
        widget = widget.parentWidget()
    return "/".join(filter(None, reversed(names)))
