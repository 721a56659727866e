"""A secret: typed once, kept by the key store, never shown again."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit

from avatar_desktop.domain.account import Secret
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.key_store import KeyTrouble, explain, keeps_back
from avatar_desktop.domain.temporary_keys import marks_temporary
from avatar_desktop.domain.text import N_, in_a_row
from avatar_desktop.engine.ports import Keys
from avatar_desktop.ui.accounts.pasted_keys import tidied, travels
from avatar_desktop.ui.core.settings_editor import SettingsEditor
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.settings.field_factory import FORCED
from avatar_desktop.ui.settings.rows import SettingsRow, Words, beside
from avatar_desktop.ui.widgets.factories import button

KEPT = N_("Kept in this computer's key store.")
TO_KEEP = N_("It goes into this computer's key store.")
NOT_KEPT = N_("There is no key store here: the key is kept only until the app is closed.")


class KeyField(SettingsRow):
    """Takes the *secret* and says where it is kept."""

    def __init__(
        self,
        secret: Secret,
        keys: Keys,
        keeper: SettingsEditor,
        words: Words,
        start: TaskRunner,
    ) -> None:
        """Say where the secret lies before its note."""
        tr, name, title = words, secret.name, secret.title
        self.line = QLineEdit()
        self.line.setObjectName(f"key_{name}")
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.save = button(f"save_{name}", tr(N_("Save")))
        self.save.setAccessibleName(tr(N_("Save: {title}")).format(title=tr(title)))
        self.save.setEnabled(False)
        self.remove = button(f"remove_{name}", tr(N_("Remove")), "quiet")
        self.remove.setAccessibleName(tr(N_("Remove: {title}")).format(title=tr(title)))
        self.remove.hide()
        self.unlock = button(f"unlock_{name}", tr(N_("Unlock")), "quiet")
        self.unlock.hide()
        parts = beside(self.line, self.unlock, self.save, self.remove, proxy=self.line)
        super().__init__(words, title, parts, secret.note)
        self._more = self.note
        self.haystack += words.everywhere(KEPT)
        self._secret = secret
        self._name = name
        self._shut = False
        self._keys = keys
        self._keeper = keeper
        self._tr = tr
        self._start = start
        self.line.setAccessibleName(tr(title))
        self.line.returnPressed.connect(self._save)
        self.line.textEdited.connect(self._typed)
        self.save.clicked.connect(self._save)
        self.remove.clicked.connect(lambda: start(self._forget()))
        self.unlock.clicked.connect(lambda: start(self._unlock()))
        keeper.unlocked.connect(lambda: start(self._show()))
        start(self._show())

    def take(self, value: str) -> None:
        """Keep *value*, as if it had been typed and saved."""
        if value and not self._keys.from_environment(self._name):
            self._start(self._keep(value))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._start(self._show())

    async def _show(self) -> None:
        if self._keys.from_environment(self._name):
            for part in (self.line, self.save):
                part.setEnabled(False)
            self.show_note(self._tr(FORCED), "warning")
            return
        kept = bool(await self._keys.get(self._name))
        self.remove.setVisible(kept)
        self.line.setPlaceholderText(self._tr(N_("A key is saved.")) if kept else "")
        trouble = self._keys.trouble()
        self.note = in_a_row(self._place(kept=kept), self._more)
        shut = not kept and trouble is not None and keeps_back(trouble)
        was_shut, self._shut = self._shut, shut
        self.unlock.setVisible(shut)
        if shut and trouble:
            self.show_note(explain(trouble).what.painted(self._tr), "warning")
        elif was_shut or not self.line.text():
            self.show_note(self.note)

    def _place(self, *, kept: bool) -> str:
        """Return where the secret lies or will lie, as far as the store has answered."""
        if self._keys.trouble() is KeyTrouble.ABSENT or self._keys.fleeting(self._name):
            return self._tr(NOT_KEPT)
        return self._tr(KEPT if kept else TO_KEEP)

    async def _unlock(self) -> None:
        """Have the key store unlock itself, then read all fields again."""
        self.unlock.setEnabled(False)
        try:
            await self._keys.unlock()
        finally:
            self.unlock.setEnabled(True)
        self._keeper.unlocked.emit()

    def _typed(self, text: str) -> None:
        self.save.setEnabled(bool(text.strip()))
        if warning := self._secret.warning(text):
            self.show_note(self._tr(warning), "warning")
        elif self._secret.takes_token and marks_temporary(text):
            words = N_("A key that begins with {mark} is temporary: enter its security token too.")
            self.show_note(self._tr(words).format(mark=marks_temporary(text)), "warning")
        else:
            self.show_note(self.note)

    def _save(self) -> None:
        value = self.line.text().strip()
        if self._secret.tidied:
            value = tidied(value, self._secret)
        if not self._secret.free and not travels(value):
            words = N_("This is no key: it holds blanks or letters that no key has.")
            self.show_note(self._tr(words), "bad")
        elif value:
            self._start(self._keep(value))

    async def _keep(self, value: str) -> None:
        try:
            kept = await self._keys.set(self._name, value)
        except AppError as error:
            self.show_note(error.explanation.painted(self._tr), "bad")
            return
        self.line.clear()
        self._hold_focus()
        self.save.setEnabled(False)
        await self._show()
        if kept:
            self.show_note(self._tr(N_("Saved in this computer's key store.")), "good")
        elif keeps_back(self._keys.trouble()):
            words = N_("The key store took nothing: the key is kept only until the app is closed.")
            self.show_note(self._tr(words), "warning")
        else:
            self.show_note(self._tr(NOT_KEPT), "warning")
        self._keeper.key_changed()

    def _hold_focus(self) -> None:
        """Take the cursor from the buttons, which are about to go."""
        if self.focusWidget() in {self.save, self.remove}:
            self.line.setFocus()

    async def _forget(self) -> None:
        try:
            gone = await self._keys.delete(self._name)
        except AppError as error:
            self.show_note(error.explanation.painted(self._tr), "bad")
            return
        self._hold_focus()
        await self._show()
        if gone:
            self.show_note(self._tr(N_("The key is forgotten.")))
        else:
            words = N_("The key store did not answer. Unlock it, then remove the key again.")
            self.show_note(self._tr(words), "warning")
            self.remove.show()
        self._keeper.key_changed()
