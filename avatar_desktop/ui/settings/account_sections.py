"""The sections of accounts: keys, regions, other settings, names of own deployments."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from avatar_desktop.domain.account import (
    Account,
    Accounts,
    LookUp,
    Secret,
    SignIn,
)
from avatar_desktop.domain.boxes import rectangles
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.settings import NO_PRECHECK
from avatar_desktop.domain.spec import ModelSpec, Precheck
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.core.desktop_integration import open_url
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.settings.expiry_row import expiry_row
from avatar_desktop.ui.settings.field_factory import NOT_PLAIN, Fields, is_plain
from avatar_desktop.ui.settings.key_field import KeyField
from avatar_desktop.ui.settings.region_row import RegionChoice
from avatar_desktop.ui.settings.rows import LineRow, Section, SettingsPart, SettingsRow, beside
from avatar_desktop.ui.settings.setting_rows import setting_row
from avatar_desktop.ui.widgets.choices import Item, Segments
from avatar_desktop.ui.widgets.factories import button
from avatar_desktop.ui.widgets.switch import Switch


class AccountSection(Section):
    """One account: a way to sign in, the region of its keys, and its other settings."""

    check_wanted = Signal()

    def __init__(
        self, account: Account, desk: UiContext, fields: Fields, start: TaskRunner, *, checks: bool
    ) -> None:
        """Take whether the section offers to check everything."""
        self._account = account
        super().__init__(fields.words, f"account_{account.name}", account.title, account.summary)
        self._desk = desk
        self._fields = fields
        self._tr = fields.words
        self._start = start
        self.keys: list[KeyField] = []
        self._expiries: list[tuple[SignIn, Secret, SettingsRow]] = []
        self._way = account.sign_ins[0]
        self._ways: Segments | None = None
        if len(account.sign_ins) > 1:
            self.add(self._ways_of(account))
        self._parts_of = [(way, self._of_way(way)) for way in account.sign_ins]
        for _, parts in self._parts_of:
            self.add(*parts)
        self.add(*RegionChoice(account, fields).parts)
        for setting in account.more:
            looks_up = account.look_up is not None and setting is account.look_up.setting
            self.add(self._look_up_row(account.look_up) if account.look_up and looks_up
                     else setting_row(self._fields, setting))  # fmt: skip
        if checks:
            words = N_("Check the connection")
            check = button(f"check_{account.name}", self._tr(words))
            check.clicked.connect(self.check_wanted)
            self.add(LineRow([check], self._tr.everywhere(words)))
        self._show(self._way)
        fields.keeper.saved.connect(lambda name: name == "key" and start(self._show_expiry()))
        start(self._find_way())

    def focus(self) -> None:
        """Put the cursor where the first key goes."""
        shown = (key for key in self.keys if key.wanted)
        next(shown, self.keys[0]).line.setFocus()

    def show_way(self, name: str) -> None:
        """Show just the fields of the way whose first secret is *name*; other values stay."""
        self._show(next(one for one in self._account.sign_ins if one.secrets[0].name == name))

    def _ways_of(self, account: Account) -> SettingsRow:
        items = [Item(way.secrets[0].name, self._tr(way.title)) for way in account.sign_ins]
        self._ways = Segments(items)
        self._ways.setObjectName(f"{account.name}_sign_in")
        self._ways.chosen.connect(self.show_way)
        row = self._ways_row = SettingsRow(self._tr, N_("Sign in with"), self._ways)
        row.haystack += " ".join(self._tr(way.title) for way in account.sign_ins).casefold()
        return row

    def _of_way(self, way: SignIn) -> list[SettingsPart]:
        parts: list[SettingsPart] = [
            setting_row(self._fields, one) for one in way.settings if one.missing
        ]
        for secret in way.all_secrets:
            parts.append(self._key(secret))
            if secret.ends:
                row = expiry_row(self._fields, secret.ends.name)
                self._expiries.append((way, secret, row))
                parts.append(row)
        parts += [setting_row(self._fields, one) for one in way.settings if not one.missing]
        text, url = way.console
        if url:
            link = button(f"get_{way.secrets[0].name}", self._tr(text), "link")
            link.clicked.connect(lambda: open_url(url))
            parts.append(LineRow([link], self._tr.everywhere(text)))
        return parts

    def _key(self, secret: Secret) -> KeyField:
        fields = self._fields
        made = KeyField(secret, self._desk.keys, fields.keeper, fields.words, self._start)
        made.haystack += f" {self._account.search_words}"
        self.keys.append(made)
        return made

    def _show(self, way: SignIn) -> None:
        self._way = way
        if self._ways:
            self._ways.show_value(way.secrets[0].name)
            self._start(self._warn_of_stronger(way))
        for one, parts in self._parts_of:
            for part in parts:
                part.want(one is way)
        self._start(self._show_expiry())

    async def _show_expiry(self) -> None:
        """Ask for the end of a secret where it is there and in use."""
        for way, secret, row in self._expiries:
            held = await self._desk.keys.get(secret.name)
            row.want(self._way is way and bool(held))

    async def _find_way(self) -> None:
        """Show the first way of which something is there."""
        for way in self._account.sign_ins:
            named = any(self._fields.value(one.name) for one in way.settings if one.missing)
            if await self._desk.keys.get(way.secrets[0].name) or named:
                if way is not self._way:
                    self._show(way)
                return

    async def _warn_of_stronger(self, way: SignIn) -> None:
        """Say when the keys of a way that goes first are saved too."""
        words = ""
        for stronger in self._account.sign_ins[: self._account.sign_ins.index(way)]:
            if not words and await self._desk.keys.get(stronger.secrets[0].name):
                words = stronger.goes_first
        self._ways_row.show_note(self._tr(words), "warning")

    def _look_up_row(self, look_up: LookUp) -> SettingsRow:
        tr, fields, setting = self._tr, self._fields, look_up.setting
        line = QLineEdit()
        line.setObjectName(setting.name.replace(".", "_"))
        look = button(f"look_up_{self._account.name}", tr(N_("Look up")))
        look.setAccessibleName(tr(look_up.spoken))
        row = SettingsRow(tr, setting.title, beside(line, look, proxy=line), setting.note)
        line.setAccessibleName(tr(setting.title))

        def save() -> None:
            text = line.text().strip()
            if not is_plain(text):
                row.show_note(tr(NOT_PLAIN), "bad")
                return
            row.show_note(row.note)
            fields.keeper.put(setting.name, text)

        async def find() -> None:
            look.setEnabled(False)
            row.show_note(tr(look_up.asking))
            try:
                settings = fields.keeper.current
                found = await self._desk.connections.look_up(self._account.name, settings)
            except AppError as error:
                row.show_note(error.explanation.painted(tr), "bad")
            else:
                fields.keeper.put(setting.name, found)
                line.setText(found)
                row.show_note(tr(N_("Found and saved.")), "good")
            finally:
                look.setEnabled(True)

        look.clicked.connect(lambda: self._start(find()))
        line.editingFinished.connect(save)
        fields.follow(setting.name, lambda: line.setText(str(fields.value(setting.name))))
        fields.rule(setting.name, line, row)
        look.setEnabled(line.isEnabled())
        return row


class ModelNamesSection(Section):
    """Names of own deployments, which stand in for the models' own names."""

    def __init__(self, desk: UiContext, fields: Fields) -> None:
        sentence = N_(
            "A model that you have deployed yourself has a name of its own. Where a line is "
            "empty, the name in grey is sent."
        )
        super().__init__(fields.words, "model_names", N_("Own deployments"), sentence)
        self._fields = fields
        self._keeper = fields.keeper
        self._tr = fields.words
        for spec in named(desk.models, desk.accounts):
            self.add(self._row(spec))
            if spec.precheck:
                self.add(*self._precheck_rows(spec, spec.precheck))

    def _precheck_rows(self, spec: ModelSpec, precheck: Precheck) -> tuple[SettingsPart, ...]:
        """Return the name of the own detection, and the choice to do without one."""
        title = self._tr(spec.title)
        line = QLineEdit()
        line.setObjectName(f"precheck_name_{spec.key}")
        line.setPlaceholderText(precheck.model)
        row = SettingsRow(self._tr, N_("Its detection"), line)
        line.setAccessibleName(f"{title}: {self._tr(N_('Its detection'))}")
        drawn = bool(rectangles(spec.params))
        words = N_("No detection: draw the boxes by hand") if drawn else N_("No detection")
        by_hand = Switch(self._tr(words), self._tr(N_("on")), self._tr(N_("off")))
        by_hand.setObjectName(f"by_hand_{spec.key}")
        note = (
            N_("For a deployment without emo-detect: the form then asks for face and frame.")
            if drawn
            else N_("For a deployment without one: the picture goes straight to the run.")
        )
        switch = SettingsRow(self._tr, words, by_hand, note)

        def show() -> None:
            name = self._keeper.current.precheck_names.get(spec.key, "")
            by_hand.setChecked(name == NO_PRECHECK)
            line.setText("" if name == NO_PRECHECK else name)
            line.setEnabled(name != NO_PRECHECK)

        def put(name: str) -> None:
            if not is_plain(name):
                row.show_note(self._tr(NOT_PLAIN), "bad")
                return
            row.show_note("")
            others = dict(self._keeper.current.precheck_names)
            others.pop(spec.key, None)
            wanted = {spec.key: name} if name and name != precheck.model else {}
            self._keeper.put("precheck_names", {**others, **wanted})

        line.editingFinished.connect(lambda: put(line.text().strip()))
        by_hand.clicked.connect(lambda on: put(NO_PRECHECK if on else ""))
        self._fields.follow("precheck_names", show)
        return row, switch

    def _row(self, spec: ModelSpec) -> SettingsRow:
        line = QLineEdit(self._keeper.current.model_names.get(spec.key, ""))
        line.setObjectName(f"model_name_{spec.key}")
        line.setPlaceholderText(", ".join(spec.wire_names))
        all_of_them = N_("Sent in place of all of them, whatever the form chooses.")
        row = SettingsRow(self._tr, spec.title, line, all_of_them if spec.names else "")
        line.editingFinished.connect(lambda: self._save(spec, line, row))
        return row

    def _save(self, spec: ModelSpec, line: QLineEdit, row: SettingsRow) -> None:
        name = line.text().strip()
        if not is_plain(name):
            row.show_note(self._tr(NOT_PLAIN), "bad")
            return
        row.show_note("")
        others = dict(self._keeper.current.model_names)
        others.pop(spec.key, None)
        wanted = {spec.key: name} if name and (name,) != spec.wire_names else {}
        self._keeper.put("model_names", {**others, **wanted})


def named(models: Sequence[ModelSpec], accounts: Accounts) -> list[ModelSpec]:
    """Return the models whose name is sent, and may so be another."""
    return [one for one in models if one.cloud in accounts and accounts[one.cloud].own_names]
