"""The first step to an account: its key, and the region that the key belongs to."""

import asyncio
from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from avatar_desktop.domain.account import LookUp, Secret
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.key_store import KeyTrouble, explain, keeps_back
from avatar_desktop.domain.settings import value_of
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.accounts.connect_step import ConnectStep, named
from avatar_desktop.ui.accounts.pasted_keys import tail, tidied, travels
from avatar_desktop.ui.core import accounts
from avatar_desktop.ui.core.desktop_integration import open_url
from avatar_desktop.ui.core.settings_editor import SettingsEditor
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.widgets.factories import button, label, polish
from avatar_desktop.ui.widgets.wheel import leave_wheel_to_page


class KeyStep(ConnectStep):
    """Takes the key of the service *cloud*, tidies what was pasted and keeps it."""

    more_wanted = Signal()
    """Another way to sign in, an own address or a workspace: the settings have them."""

    def __init__(
        self, cloud: str, desk: UiContext, keeper: SettingsEditor, start: TaskRunner
    ) -> None:
        tr = desk.language.text
        super().__init__("key", tr(N_("Paste the key")))
        self._account = desk.accounts[cloud]
        self._secrets = {one.name: one for one in self._account.sign_ins[0].secrets}
        self._desk = desk
        self._keeper = keeper
        self._start = start
        self._tr = tr
        self._copied = ""
        self._kept: set[str] = set()
        self._looking: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self.memory_only = False
        """Whether the key is kept for this run alone, because there is no key store."""
        self.forward = tr(N_("Save and go on"))
        self.from_clipboard = button("use_clipboard", "")
        self.from_clipboard.clicked.connect(self._use_copied)
        self.from_clipboard.hide()
        self.column.addWidget(self.from_clipboard)
        self.unlock = button("connect_unlock", tr(N_("Unlock")))
        self.unlock.clicked.connect(lambda: start(self._unlock()))
        self.unlock.hide()
        self.column.addWidget(self.unlock)
        self.lines: dict[str, QLineEdit] = {}
        for secret in self._secrets.values():
            self.column.addWidget(self._key_line(secret))
        self._note = label("", "small")
        self.column.addWidget(self._note)
        self.region = self._regions()
        self.column.addWidget(named(tr(N_("Region")), self.region, tr(self._account.region_note)))
        self._found = QLineEdit()
        self._found_row = self._look_up_row(self._account.look_up)
        self._found_row.hide()
        self.column.addWidget(self._found_row)
        link = button("connect_get_key", tr(N_("Get a key in the console")), "link")
        link.clicked.connect(
            lambda: open_url(accounts.console(desk.accounts, cloud, keeper.current))
        )
        row = QHBoxLayout()
        more = button("connect_more", tr(N_("More choices in the settings")), "link")
        more.clicked.connect(self.more_wanted)
        row.addWidget(link)
        row.addStretch(1)
        row.addWidget(more)
        self.column.addLayout(row)
        leave_wheel_to_page(self)
        self._say("")

    def enter(self) -> None:
        """Put the cursor into the first field; tell which keys are there already."""
        self.memory_only = False
        next(iter(self.lines.values())).setFocus()
        self._looking = self._start(self._look())

    def leave(self) -> None:
        """Forget what was typed or copied and not saved; an answer that is late counts no more."""
        for task in (self._looking, self._keeping):
            if task and task is not asyncio.current_task():
                task.cancel()
        self._looking = self._keeping = None
        self.busy = False
        self._copied = ""
        self.from_clipboard.hide()
        for line in self.lines.values():
            line.clear()

    def offer_clipboard(self) -> None:
        """Offer the key that the clipboard holds; it shows only the last characters."""
        first = next(iter(self._secrets.values()))
        key = first.find(QGuiApplication.clipboard().text()) if len(self._secrets) == 1 else ""
        if not key or self._desk.keys.from_environment(first.name):
            return
        self._copied = key
        words = self._tr(N_("Use the key from the clipboard ({end})")).format(end=tail(key))
        self.from_clipboard.setText(words)
        self.from_clipboard.setAccessibleName(words)
        self.from_clipboard.show()

    def go(self) -> None:
        """Keep the key and go on; say what is missing instead."""
        if not self.busy:
            self.busy = True
            if not any(line.hasFocus() for line in self.lines.values()):
                next(iter(self.lines.values())).setFocus()
            self._keeping = self._start(self._keep())
            self.changed.emit()

    async def _look(self) -> None:
        keys = self._desk.keys
        self._kept = {name for name in self.lines if await keys.get(name)}
        for name, line in self.lines.items():
            forced = keys.from_environment(name)
            line.setEnabled(not forced)
            line.setPlaceholderText(self._tr(N_("A key is saved.")) if name in self._kept else "")
            if forced:
                self._say(N_("The key comes from an environment variable, which wins."), "warning")

        trouble = None if self._kept else keys.trouble()
        self.unlock.setVisible(keeps_back(trouble))
        if trouble and keeps_back(trouble):
            self._note.setText(explain(trouble).painted(self._tr))
            polish(self._note, role="warning")
        elif trouble and not any(line.text() for line in self.lines.values()):
            self._say("")

    async def _unlock(self) -> None:
        """Have the key store unlock itself; a key that it holds need not be pasted."""
        self.unlock.setEnabled(False)
        try:
            await self._desk.keys.unlock()
        finally:
            self.unlock.setEnabled(True)
        self._say("")
        await self._look()
        if self._kept:
            self._say(N_("A key is saved."), "good")

    async def _keep(self) -> None:
        try:
            if await self._kept_all() and await self._looked_up():
                self.done.emit()
        except AppError as error:
            self._note.setText(self._desk.language.paint(error.explanation.what))
            polish(self._note, role="bad")
        finally:
            if self._keeping is asyncio.current_task():
                self.busy = False
                self.changed.emit()

    async def _kept_all(self) -> bool:
        typed = {
            name: tidied(line.text(), self._secrets[name]) for name, line in self.lines.items()
        }
        missing = next((n for n, key in typed.items() if not key and n not in self._kept), "")
        if missing:
            self._say(N_("Paste the key first, or leave it for later."), "warning")
            self.lines[missing].setFocus()
            return False
        wrong = next((name for name, key in typed.items() if not travels(key)), "")
        if wrong:
            self._say(N_("This is no key: it holds blanks or letters that no key has."), "bad")
            self.lines[wrong].setFocus()
            return False
        url = self.region.currentData()
        if self.region.isEnabled() and not self._keeper.put(self._account.address.name, url):
            return False
        for name, key in typed.items():
            if key:
                stored = await self._desk.keys.set(name, key)
                self.memory_only = self.memory_only or not stored
                self._kept.add(name)
        return True

    async def _looked_up(self) -> bool:
        """Look up what the account can find out by itself, or take it from the field."""
        look_up = self._account.look_up
        if look_up is None:
            return True
        name, typed = look_up.setting.name, tidied(self._found.text())
        if not typed:
            self._say(look_up.looking)
            try:
                settings = self._keeper.current
                typed = await self._desk.connections.look_up(self._account.name, settings)
            except AppError:
                self._found_row.show()
                raise
        return self._keeper.forced(name) or self._keeper.put(name, typed)

    def _use_copied(self) -> None:
        next(iter(self.lines.values())).setText(self._copied)
        self.go()

    def _typed(self, secret: Secret, line: QLineEdit, text: str) -> None:
        found = {name: one.find(text) for name, one in self._secrets.items()}
        if len(found) > 1 and all(found.values()):
            for name, key in found.items():
                self.lines[name].setText(key)
            self._say(N_("Both keys were in what you pasted."), "good")
            return
        key = tidied(text, secret)
        if key != text.strip():
            line.setText(key)
        if warning := secret.warning(key):
            self._say(warning, "warning")
        elif len(found) == 1 and secret.find(key):
            words = self._tr(N_("The key that ends in {end}.")).format(end=tail(key))
            self._note.setText(words)
            polish(self._note, role="small")
        else:
            self._say("")

    def _say(self, words: str, tone: str = "small") -> None:
        kept = N_("It is kept in this computer's key store and goes to the service alone.")
        if self._desk.keys.trouble() is KeyTrouble.ABSENT:
            kept = N_("It is kept only until the app is closed, and goes to the service alone.")
        self._note.setText(self._tr(words or kept))
        polish(self._note, role=tone)

    def _key_line(self, secret: Secret) -> QWidget:
        line = QLineEdit()
        line.setObjectName(f"connect_{secret.name}")
        line.setEchoMode(QLineEdit.EchoMode.Password)
        line.textEdited.connect(lambda text: self._typed(secret, line, text))
        line.returnPressed.connect(self.go)
        self.lines[secret.name] = line
        return named(self._tr(secret.title), line)

    def _look_up_row(self, look_up: LookUp | None) -> QWidget:
        if look_up is None:
            return QWidget()
        setting = look_up.setting
        self._found.setText(str(value_of(self._keeper.current, setting.name)))
        self._found.setObjectName(f"connect_{setting.name.rpartition('.')[2]}")
        return named(self._tr(setting.title), self._found)

    def _regions(self) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName("connect_region")
        for url, title in self._account.regions.items():
            combo.addItem(self._tr(title), url)
        current = str(value_of(self._keeper.current, self._account.address.name))
        if combo.findData(current) < 0:
            combo.addItem(urlsplit(current).netloc, current)
        combo.setCurrentIndex(combo.findData(current))
        combo.setEnabled(not self._keeper.forced(self._account.address.name))
        return combo
