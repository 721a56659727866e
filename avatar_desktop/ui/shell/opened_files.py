"""Files that the desktop opens this app with, led to the tabs that take them."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.i18n import Language
from avatar_desktop.ui.form.shares import Share, shares
from avatar_desktop.ui.form.tab_presenter import TabPresenter
from avatar_desktop.ui.shell.file_router import FileRouter
from avatar_desktop.ui.shell.tab_choice import TabChoice
from avatar_desktop.ui.theme.icons import Icons


class OpenedFiles(QObject):
    """Asks which tab is meant where several take a share of files, one question at a time."""

    def __init__(
        self,
        window: QWidget,
        arrivals: FileRouter,
        models: Sequence[ModelSpec],
        front: Callable[[], TabPresenter | None],
        looks: tuple[Language, Icons],
    ) -> None:
        """Take the *window* that asks, and what gives the form in *front*."""
        super().__init__(window)
        self._window = window
        self._arrivals = arrivals
        self._models = models
        self._front = front
        self._looks = looks
        self._waiting: list[Share] = []
        self._asking: TabChoice | None = None

    def open(self, paths: Sequence[Path]) -> None:
        """Lead *paths* to their tabs; what no tab takes is said."""
        divided = shares(self._models, paths)
        self._waiting += [one for one in divided if len(one.models) > 1]
        for share in divided:
            if not share.models:
                self._arrivals.refuse(list(share.files))
            elif len(share.models) == 1:
                self._arrivals.open_files(list(share.files), share.models[0].key)
        self._ask()

    def _ask(self) -> None:
        if self._asking or not self._waiting:
            return
        share = self._waiting.pop(0)
        front = self._front()
        key = front.spec.key if front else ""
        choice = TabChoice(share, key, *self._looks, self._window)
        choice.chosen.connect(lambda key: self._arrivals.open_files(list(share.files), key))
        choice.finished.connect(self._answered)
        self._asking = choice
        choice.show()

    def _answered(self) -> None:
        self._asking = None
        self._ask()
