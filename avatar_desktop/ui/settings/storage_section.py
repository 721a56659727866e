"""The section about where uploads go: a provider, and what its kind of store has to know."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit

from avatar_desktop.domain.account import AccountSetting, Secret, SettingKind
from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.providers import Provider, host_of, region_in, with_region
from avatar_desktop.domain.settings import StoreSettings
from avatar_desktop.domain.store_endpoints import inside_its_cloud
from avatar_desktop.domain.store_kind import StoreKind, all_providers
from avatar_desktop.domain.text import N_, in_a_row
from avatar_desktop.ui.core.desktop_integration import open_url
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.settings.expiry_row import expiry_row
from avatar_desktop.ui.settings.field_factory import Fields
from avatar_desktop.ui.settings.key_field import KeyField
from avatar_desktop.ui.settings.rows import LineRow, Section, SettingsPart, SettingsRow
from avatar_desktop.ui.settings.setting_rows import setting_row
from avatar_desktop.ui.widgets.factories import button, label

ENDPOINT = "store.endpoint"


class StorageSection(Section):
    """Where inputs go so that the service can fetch them."""

    check_wanted = Signal()

    def __init__(self, desk: UiContext, fields: Fields, start: TaskRunner) -> None:
        sentence = N_("The service fetches your files from a link. This is where they are put.")
        super().__init__(fields.words, "storage", N_("Storage"), sentence)
        self._desk = desk
        self._fields = fields
        self._keeper = fields.keeper
        self._tr = fields.words
        self._start = start
        self._offers = {
            one.key: (kind, one) for kind in desk.stores.values() for one in kind.providers
        }
        self._all = all_providers(desk.stores)
        self._chosen = self._all[0]
        self._held: set[str] = set()
        """The secrets that are there, of those that end."""
        self._provider = QComboBox()
        self._region = QComboBox()
        self.add(self._provider_row())
        self._console = button("store_console", self._tr(N_("Open the provider's console")), "link")
        self._console.clicked.connect(lambda: open_url(self._chosen.console))
        self._console_line = LineRow(
            [self._console], self._tr.everywhere(N_("Open the provider's console"))
        )
        self._trouble_line = self._line_of_trouble()
        self._rows: dict[str, SettingsPart] = {}
        for kind in desk.stores.values():
            self._add_rows(kind)
        words = N_("Check the connection")
        check = button("check_storage", self._tr(words))
        check.clicked.connect(self.check_wanted)
        self.add(LineRow([check], self._tr.everywhere(words)))
        self._keeper.saved.connect(self._saved)
        self._keeper.failed.connect(lambda _error: self._refresh())
        self._refresh()

    def _provider_row(self) -> SettingsRow:
        tr, combo = self._tr, self._provider
        combo.setObjectName("store_provider")
        for one in self._all:
            combo.addItem(tr(one.name), one.key)
        combo.activated.connect(lambda at: self._choose(combo.itemData(at)))
        row = SettingsRow(tr, N_("Where files go"), combo)
        row.haystack += tr.everywhere(*(one.name for one in self._all))
        self._fields.rule("store.kind", combo, row)
        return row

    def _add_rows(self, kind: StoreKind) -> None:
        """Add the rows of *kind* that no other kind has added."""
        declared: tuple[AccountSetting | Secret, ...] = (*kind.place, *kind.secrets, *kind.more)
        for one in declared:
            if one.name in self._rows:
                continue
            row = self._rows[one.name] = self._row(one)
            self.add(row)
            if one.name == ENDPOINT:
                self.add(self._trouble_line)
            if isinstance(one, Secret) and one.ends:
                hours = lambda: self._keeper.current.store.life_hours  # noqa: E731
                end = self._rows[one.ends.name] = expiry_row(self._fields, one.ends.name, hours)
                self.add(end)
            if kind.secrets and one is kind.secrets[-1]:
                self.add(self._console_line)

    def _row(self, one: AccountSetting | Secret) -> SettingsRow:
        if isinstance(one, Secret):
            return KeyField(one, self._desk.keys, self._keeper, self._tr, self._start)
        if one.kind is SettingKind.REGION:
            return self._region_row(one)
        return setting_row(self._fields, one)

    def _line_of_trouble(self) -> LineRow:
        """Return the line that is seen while something is wrong with the endpoint."""
        self._told, self._mend = label("", "warning"), button("mend_endpoint", "")
        self._told.setObjectName("endpoint_trouble")

        def apply() -> None:
            trouble = self._trouble()
            if trouble and trouble.fix:
                self._keeper.apply(trouble.fix)

        self._mend.clicked.connect(apply)
        return LineRow([self._told, self._mend])

    def _trouble(self) -> Explanation | None:
        kind, store = self._desk.store_kind, self._keeper.current.store
        return (kind.judge(store) or inside_its_cloud(store)) if kind.has(ENDPOINT) else None

    def _show_trouble(self) -> None:
        trouble = self._trouble()
        said = (trouble.what, trouble.why) if trouble else ()
        said = said if not trouble or trouble.fix else (*said, trouble.do)
        self._told.setText(in_a_row(*(one.painted(self._tr) for one in said)))
        self._trouble_line.want(trouble is not None)
        fix = trouble.fix if trouble else None
        self._mend.setText(fix.title.painted(self._tr) if fix else "")
        self._mend.setVisible(fix is not None)

    def _region_row(self, setting: AccountSetting) -> SettingsRow:
        combo = self._region
        combo.setObjectName("store_region")
        combo.setEditable(True)
        combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = combo.lineEdit()
        if line:
            line.setObjectName("store_region_line")
            line.setAccessibleName(self._tr(setting.title))
            line.editingFinished.connect(lambda: self._go_to(combo.currentText()))
        combo.activated.connect(lambda _at: self._go_to(combo.currentText()))
        row = SettingsRow(self._tr, setting.title, combo, setting.note)
        self._fields.rule(setting.name, combo, row)
        return row

    def _choose(self, key: str) -> None:
        """Take the provider *key*: its kind, its addressing and its endpoint."""
        (kind, one), before = self._offers[key], self._keeper.current.store
        if one is self._chosen and before.kind == kind.name:
            return
        self._chosen = one
        changes: dict[str, Any] = {"store.kind": kind.name}
        if one.regions:
            region = before.region if before.region in one.regions else one.regions[0]
            changes |= {
                "store.addressing": one.addressing,
                "store.region": region,
                ENDPOINT: one.at(region) if "{account}" not in one.endpoint else "",
            }
        free = {name: new for name, new in changes.items() if not self._keeper.forced(name)}
        self._keeper.put_all(free)
        self._refresh()

    def _go_to(self, region: str) -> None:
        """Take *region*, and its endpoint where the address names the region."""
        moved = with_region(self._keeper.current.store, region.strip(), self._all)
        self._keeper.put_all({"store.region": moved.region, ENDPOINT: moved.endpoint})

    def _saved(self, name: str) -> None:
        store = self._keeper.current.store
        named = region_in(store.endpoint, self._all) if name == ENDPOINT else ""
        if named and named != store.region and not self._keeper.forced("store.region"):
            self._keeper.put("store.region", named)
        if name.startswith("store.") or name == "key":
            self._refresh()

    async def _show_ends(self) -> None:
        """Ask for a secret's end where there is the secret."""
        ending = {one.name: one.ends for one in self._desk.store_kind.secrets if one.ends}
        self._held = {name for name in ending if await self._desk.keys.get(name)}
        for name, end in ending.items():
            self._rows[end.name].want(name in self._held)

    def _refresh(self) -> None:
        """Show the provider, and just what it needs."""
        kind, store = self._desk.store_kind, self._keeper.current.store
        self._chosen = _shown(self._chosen, kind, store)
        self._provider.setCurrentIndex(self._provider.findData(self._chosen.key))
        shown = {one.name for one in (*kind.place, *kind.more) if self._is_due(one)}
        shown |= {one.name for one in kind.secrets}
        shown |= {one.ends.name for one in kind.secrets if one.ends and one.name in self._held}
        for name, part in self._rows.items():
            part.want(name in shown)
        self._show_trouble()
        self._start(self._show_ends())
        self._console_line.want(bool(self._chosen.console))
        hints = self._chosen.regions
        if [self._region.itemText(at) for at in range(self._region.count())] != list(hints):
            self._region.clear()
            self._region.addItems(hints)
        self._region.setCurrentText(store.region)
        line = self.findChild(QLineEdit, "store_endpoint")
        if line:
            line.setPlaceholderText(self._chosen.endpoint or "https://s3.example.org")

    def _is_due(self, setting: AccountSetting) -> bool:
        name, value = setting.when
        return not name or self._fields.value(name) == value


def _shown(chosen: Provider, kind: StoreKind, store: StoreSettings) -> Provider:
    """Return whose store it is; *chosen* as long as no address says another."""
    found = kind.provider(host_of(store.endpoint))
    open_still = not store.endpoint or not chosen.pattern
    keeps = found is kind.providers[-1] and chosen in kind.providers and open_still
    return chosen if keeps else found
