"""Files that come from outside a form, by way of a paste, a command line or the desktop."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.tab_presenter import TabPresenter
from avatar_desktop.ui.widgets.notice import NoticeText


class Arrivals(QObject):
    """Hands what arrives to the form that takes it, and says so where none does."""

    taken = Signal(str)
    """The key of the model that took a file."""
    refused = Signal(object)
    """A `NoticeText` that says why."""

    def __init__(
        self,
        presenters: Mapping[str, TabPresenter],
        in_front: Callable[[], TabPresenter | None],
        language: Language,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._presenters = presenters
        self._in_front = in_front
        self._tr = language.text

    def open_files(self, paths: list[Path]) -> None:
        """Hand each of *paths* to the first form that takes it, the one in front before others."""
        for path in paths:
            presenter = self._taker(path)
            if presenter is None:
                self._refuse(path)
            else:
                self.taken.emit(presenter.spec.key)
                presenter.put_files([path])

    def paste_files(self, paths: list[Path]) -> None:
        """Hand *paths* to the form in front."""
        presenter = self._in_front()
        for path in presenter.put_files(paths) if presenter else []:
            self._refuse(path)

    def paste_image(self, image: QImage) -> None:
        """Hand a picture of the clipboard to the form in front."""
        presenter = self._in_front()
        if presenter is None:
            return
        name = presenter.input_for(Path("pasted.png"))
        if name:
            presenter.paste_image(name, image)
        else:
            words = self._tr(N_("The clipboard holds a picture; this model takes none."))
            self.refused.emit(NoticeText(words))

    def paste_address(self, _address: str) -> None:
        """Say that a web address is no file yet."""
        what = self._tr(N_("A web address is no file yet."))
        do = self._tr(N_("Save it to this computer in the browser, then drop it here."))
        self.refused.emit(NoticeText(what, do=do))

    def _taker(self, path: Path) -> TabPresenter | None:
        """Return the form whose kind the name promises, else one that nothing speaks against."""
        front = self._in_front()
        ordered = [one for one in self._presenters.values() if one is not front]
        if front:
            ordered.insert(0, front)
        for fits in (TabPresenter.takes_by_name, TabPresenter.input_for):
            for presenter in ordered:
                if fits(presenter, path):
                    return presenter
        return None

    def _refuse(self, path: Path) -> None:
        words = self._tr(N_("No model here takes {name}.")).format(name=path.name)
        self.refused.emit(NoticeText(words))
