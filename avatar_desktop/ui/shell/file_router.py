"""Files that come from outside a form, by way of a paste, a command line or the desktop."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.text import N_, say
from avatar_desktop.ui.form.placing import names_of, refusal
from avatar_desktop.ui.form.tab_presenter import TabPresenter
from avatar_desktop.ui.form.takeover import take_over


class FileRouter(QObject):
    """Hands what arrives to the form that takes it, and says so where none does."""

    taken = Signal(str)
    """The key of the model that took a file."""
    used = Signal(str)
    """The name of the input that a result went into, of the model in front by now."""
    refused = Signal(object)
    """An `Explanation` that says why."""
    settled = Signal()
    """What was refused is of no concern any more: a form has taken a file since."""

    def __init__(
        self,
        presenters: Mapping[str, TabPresenter],
        in_front: Callable[[], TabPresenter | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._presenters = presenters
        self._in_front = in_front
        for one in presenters.values():
            one.filled.connect(self.settled)

    def open_files(self, paths: list[Path], key: str = "") -> None:
        """Hand *paths* to the form of the model *key*, else to the one that takes most of them.

        Without any nothing happens.
        """
        if not paths:
            return
        presenter = self.taker(paths, key)
        if presenter is None:
            self.refuse(paths)
        else:
            presenter.put_files(paths)
            self.taken.emit(presenter.spec.key)

    def taker(self, paths: list[Path], key: str = "") -> TabPresenter | None:
        """Return the form of *key* if it takes any of *paths*; without a key the best of all.

        Kinds that a name promises count before names that nothing speaks against, and the form in
        front before others.
        """
        front = self._in_front()
        forms = [front] if front else []
        forms += [one for one in self._presenters.values() if one is not front]
        if key:
            forms = [one for one in forms if one.spec.key == key]
        found = [(*self._worth(one, paths), one) for one in forms]
        best = max(found, key=lambda one: one[:2], default=None)
        return best[2] if best and best[1] else None

    def paste_files(self, paths: list[Path]) -> None:
        """Hand *paths* to the form in front."""
        presenter = self._in_front()
        if presenter:
            presenter.put_files(paths)

    def paste_image(self, image: QImage) -> None:
        """Hand a picture of the clipboard to the form in front."""
        presenter = self._in_front()
        if presenter is None:
            return
        name = presenter.input_for(Path("pasted.png"))
        if name:
            presenter.paste_image(name, image)
        else:
            what = say(N_("The clipboard holds a picture; this model takes none."))
            self.refused.emit(Explanation(what))

    def paste_address(self, _address: str) -> None:
        """Say that a web address is no file yet."""
        what = say(N_("A web address is no file yet."))
        do = say(N_("Save it to this computer in the browser, then drop it here."))
        self.refused.emit(Explanation(what, do=do))

    def go_on(self, former: str, heir: str) -> None:
        """Take what the form of the model *former* holds over into that of its *heir*."""
        take_over(self._presenters[former], self._presenters[heir])
        self.taken.emit(heir)

    def use(self, path: Path, key: str, name: str) -> None:
        """Put a result into the input *name* of the model *key*, which is checked at once."""
        self._presenters[key].put_file(name, path)
        self.taken.emit(key)
        self.used.emit(name)

    def refuse(self, paths: list[Path]) -> None:
        """Say that no form takes *paths*."""
        one = refusal([form.spec for form in self._presenters.values()], paths[0])
        if len(paths) > 1:
            one = Explanation(say(N_("No model here takes {name}."), name=names_of(paths)))
        self.refused.emit(one)

    def _worth(self, form: TabPresenter, paths: list[Path]) -> tuple[int, int]:
        taken = form.placed(paths).taken.values()
        return sum(map(form.takes_by_name, taken)), len(taken)
