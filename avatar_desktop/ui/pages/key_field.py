"""A secret: typed once, kept by the key store, never shown again."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.text import N_
from avatar_desktop.engine.ports import Keys
from avatar_desktop.i18n import Language
from avatar_desktop.ui.pages.settings_form import Row
from avatar_desktop.ui.pages.settings_keeper import SettingsKeeper
from avatar_desktop.ui.start import Start
from avatar_desktop.ui.tokens import GRID
from avatar_desktop.ui.widgets.basics import button

CODING_PLAN = "sk-sp-"
"""Keys of the Coding Plan are refused by the models' own addresses."""


class KeyField(QWidget):
    """Takes the secret *name* and says where it is kept."""

    def __init__(
        self,
        name: str,
        title: str,
        note: str,
        keys: Keys,
        keeper: SettingsKeeper,
        language: Language,
        start: Start,
    ) -> None:
        super().__init__()
        self._name = name
        self._title = title
        self._note = note
        self._keys = keys
        self._keeper = keeper
        self._tr = language.text
        self._start = start
        self.line = QLineEdit()
        self.line.setObjectName(f"key_{name}")
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.returnPressed.connect(self._save)
        self.line.textEdited.connect(self._typed)
        self.save = button(f"save_{name}", self._tr(N_("Save")))
        self.save.setAccessibleName(self._tr(N_("Save: {title}")).format(title=title))
        self.save.setEnabled(False)
        self.save.clicked.connect(self._save)
        self.remove = button(f"remove_{name}", self._tr(N_("Remove")), "quiet")
        self.remove.setAccessibleName(self._tr(N_("Remove: {title}")).format(title=title))
        self.remove.clicked.connect(lambda: start(self._forget()))
        self.remove.hide()
        parts = QWidget()
        row = QHBoxLayout(parts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.line, 1)
        row.addWidget(self.save)
        row.addWidget(self.remove)
        parts.setFocusProxy(self.line)
        self.line.setAccessibleName(title)
        self.row = Row(title, parts, note)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.row)
        start(self._show())

    async def _show(self) -> None:
        if self._keys.from_environment(self._name):
            for part in (self.line, self.save):
                part.setEnabled(False)
            words = N_("Comes from an environment variable, which wins over this page.")
            self.row.show_note(self._tr(words), "warning")
            return
        kept = bool(await self._keys.get(self._name))
        self.remove.setVisible(kept)
        self.line.setPlaceholderText(self._tr(N_("A key is saved.")) if kept else "")

    def _typed(self, text: str) -> None:
        self.save.setEnabled(bool(text.strip()))
        if text.strip().startswith(CODING_PLAN):
            words = N_("This is a Coding Plan key; the models of this app refuse it.")
            self.row.show_note(self._tr(words), "warning")
        else:
            self.row.show_note(self._note)

    def _save(self) -> None:
        value = self.line.text().strip()
        if value:
            self._start(self._keep(value))

    async def _keep(self, value: str) -> None:
        try:
            kept = await self._keys.set(self._name, value)
        except AppError as error:
            self.row.show_note(error.explanation.painted(self._tr), "bad")
            return
        self.line.clear()
        self.save.setEnabled(False)
        await self._show()
        if kept:
            self.row.show_note(self._tr(N_("Saved in this computer's key store.")), "good")
        else:
            words = N_("There is no key store here: the key is kept only until the app is closed.")
            self.row.show_note(self._tr(words), "warning")
        self._keeper.key_changed()

    async def _forget(self) -> None:
        try:
            await self._keys.delete(self._name)
        except AppError as error:
            self.row.show_note(error.explanation.painted(self._tr), "bad")
            return
        await self._show()
        self.row.show_note(self._tr(N_("The key is forgotten.")))
        self._keeper.key_changed()
