"""The section about where uploads go: a provider, its bucket, and the links to it."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton

from avatar_desktop.domain.account import Secret
from avatar_desktop.domain.providers import (
    OTHER,
    PROVIDERS,
    Provider,
    provider_of,
    region_in,
    with_region,
)
from avatar_desktop.domain.settings import Addressing, Links, StoreKind, StoreSettings
from avatar_desktop.domain.store_endpoints import inside_its_cloud, misplaced_path
from avatar_desktop.domain.text import N_, Message, in_a_row, say
from avatar_desktop.domain.web_address import ascii_base
from avatar_desktop.ui.core.desktop_integration import open_url
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.settings.expiry_row import expiry_row
from avatar_desktop.ui.settings.field_factory import Fields
from avatar_desktop.ui.settings.key_field import KeyField
from avatar_desktop.ui.settings.rows import LineRow, Section, SettingsPart, SettingsRow
from avatar_desktop.ui.widgets.factories import button, label

TEMPORARY = str(StoreKind.TEMPORARY)
HOURS = (1, 6, 24, 72, 168)
CERTIFICATES = N_("Certificates (*.pem *.crt *.cer)")
BY_KEY = {one.key: one for one in PROVIDERS}


class StorageSection(Section):
    """Where inputs go so that the service can fetch them."""

    check_wanted = Signal()

    def __init__(self, desk: UiContext, fields: Fields, start: TaskRunner) -> None:
        sentence = N_("The service fetches your files from a link. This is where they are put.")
        super().__init__(fields.words, "storage", N_("Storage"), sentence)
        self._fields = fields
        self._keeper = fields.keeper
        self._tr = fields.words
        self._keys = desk.keys
        self._has_token = False
        self._start = start
        self._chosen: Provider = OTHER
        self._provider = QComboBox()
        self._region = QComboBox()
        self._console = QPushButton()
        self.add(self._provider_row())
        self._bucket_parts = self._bucket(desk, start)
        self.add(*self._bucket_parts)
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
        temporary = N_("The service's temporary storage (needs nothing)")
        combo.addItem(tr(temporary), TEMPORARY)
        for one in PROVIDERS:
            combo.addItem(tr(one.name), one.key)
        combo.activated.connect(lambda at: self._choose(combo.itemData(at)))
        row = SettingsRow(tr, N_("Where files go"), combo)
        row.haystack += tr.everywhere(temporary, *(one.name for one in PROVIDERS))
        self._fields.rule("store.kind", combo, row)
        return row

    def _bucket(self, desk: UiContext, start: TaskRunner) -> list[SettingsPart]:
        fields, tr = self._fields, self._tr
        styles = (
            (Addressing.VIRTUAL, tr(N_("bucket.host (virtual)"))),
            (Addressing.PATH, tr(N_("host/bucket (path)"))),
            (Addressing.CNAME, tr(N_("own domain (cname)"))),
        )
        links = (
            (Links.PRESIGNED, tr(N_("By a signed link that ends"))),
            (Links.PUBLIC, tr(N_("By a public address"))),
        )
        life = tuple((one, tr(N_("{hours} h")).format(hours=one)) for one in HOURS)
        token = N_("Only for a temporary key, as one that begins with STS. or ASIA.")
        keys, keeper = desk.keys, self._keeper
        console = N_("Open the provider's console")
        self._console = button("store_console", tr(console), "link")
        self._console.clicked.connect(lambda: open_url(self._chosen.console))
        self._console_line = LineRow([self._console], tr.everywhere(console))
        endpoint = N_("The store's own address, without the bucket.")
        self._life = fields.choice("store.life_hours", N_("Links live for"), life)
        self._public = fields.text(
            "store.public_url",
            N_("Public address"),
            N_("A CDN or domain before the object's name; empty for the bucket's own address."),
            address=True,
            tidy=ascii_base,
            told=_rewritten,
        )
        self._valid_until = expiry_row(
            fields, "store.valid_until", lambda: fields.keeper.current.store.life_hours
        )
        access = Secret("store_key", N_("Access key"), takes_token=True)
        self._endpoint = fields.text("store.endpoint", N_("Endpoint"), endpoint, address=True)
        return [
            self._region_row(),
            self._endpoint,
            self._trouble_line(),
            fields.text("store.bucket", N_("Bucket")),
            KeyField(access, keys, keeper, tr, start),
            KeyField(Secret("store_secret", N_("Secret key")), keys, keeper, tr, start),
            KeyField(Secret("store_token", N_("Security token"), token), keys, keeper, tr, start),
            self._valid_until,
            self._console_line,
            fields.choice("store.links", N_("How the service reads a file"), links),
            self._life,
            self._public,
            fields.switch(
                "store.delete_after",
                N_("Remove uploads when a job ends"),
                N_("Else they stay until you delete them below, and the provider bills them."),
            ),
            fields.text("store.prefix", N_("Prefix"), N_("Put before every object's name.")),
            fields.choice("store.addressing", N_("Address style"), styles),
            fields.file(
                "store.ca_file",
                N_("Certificate file"),
                N_("Only for a store with a certificate of your own authority (PEM)."),
                pattern=tr(CERTIFICATES),
            ),
        ]

    def _trouble_line(self) -> LineRow:
        """Return the line that is seen while something is wrong with the endpoint."""
        told, mend = label("", "warning"), button("mend_endpoint", "")
        told.setObjectName("endpoint_trouble")
        line = LineRow([told, mend])

        def show() -> None:
            store = self._keeper.current.store
            trouble = misplaced_path(store) or inside_its_cloud(store)
            own = store.kind is not StoreKind.TEMPORARY
            said = (trouble.what, trouble.why) if trouble else ()
            said = said if not trouble or trouble.fix else (*said, trouble.do)
            told.setText(in_a_row(*(one.painted(self._tr) for one in said)))
            line.want(own and trouble is not None)
            fix = trouble.fix if trouble else None
            mend.setText(fix.title.painted(self._tr) if fix else "")
            mend.setVisible(fix is not None)

        def apply() -> None:
            store = self._keeper.current.store
            trouble = misplaced_path(store) or inside_its_cloud(store)
            if trouble and trouble.fix:
                self._keeper.apply(trouble.fix)

        mend.clicked.connect(apply)
        self._show_trouble = show
        return line

    def _region_row(self) -> SettingsRow:
        combo = self._region
        combo.setObjectName("store_region")
        combo.setEditable(True)
        combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = combo.lineEdit()
        if line:
            line.setObjectName("store_region_line")
            line.setAccessibleName(self._tr(N_("Bucket's region")))
            line.editingFinished.connect(lambda: self._go_to(combo.currentText()))
        combo.activated.connect(lambda _at: self._go_to(combo.currentText()))
        row = SettingsRow(
            self._tr, N_("Bucket's region"), combo, N_("The endpoint follows, where it names it.")
        )
        self._fields.rule("store.region", combo, row)
        return row

    def _choose(self, key: str) -> None:
        """Take the provider *key*: its kind, its addressing and its endpoint."""
        if key == TEMPORARY:
            self._keeper.put("store.kind", StoreKind.TEMPORARY)
            self._refresh()
            return
        one, before = BY_KEY[key], self._keeper.current.store
        if one is self._chosen and before.kind is one.kind:
            return
        self._chosen = one
        region = before.region if before.region in one.regions else one.regions[0]
        changes: dict[str, Any] = {
            "store.kind": one.kind,
            "store.addressing": one.addressing,
            "store.region": region,
            "store.endpoint": one.at(region) if "{account}" not in one.endpoint else "",
        }
        free = {name: new for name, new in changes.items() if not self._keeper.forced(name)}
        self._keeper.put_all(free)
        self._refresh()

    def _go_to(self, region: str) -> None:
        """Take *region*, and its endpoint where the address names the region."""
        moved = with_region(self._keeper.current.store, region.strip())
        self._keeper.put_all({"store.region": moved.region, "store.endpoint": moved.endpoint})

    def _saved(self, name: str) -> None:
        store = self._keeper.current.store
        named = region_in(store.endpoint) if name == "store.endpoint" else ""
        if named and named != store.region and not self._keeper.forced("store.region"):
            self._keeper.put("store.region", named)
        if name.startswith("store.") or name == "key":
            self._refresh()

    async def _show_expiry(self) -> None:
        """Ask for the token's end where there is a token."""
        self._has_token = bool(await self._keys.get("store_token"))
        own = self._keeper.current.store.kind is not StoreKind.TEMPORARY
        self._valid_until.want(own and self._has_token)

    def _refresh(self) -> None:
        """Show the provider, and just what it needs."""
        store = self._keeper.current.store
        own = store.kind is not StoreKind.TEMPORARY
        self._chosen = _shown(self._chosen, store)
        shown = self._chosen.key if own else TEMPORARY
        self._provider.setCurrentIndex(self._provider.findData(shown))
        for part in self._bucket_parts:
            part.want(own and (part is not self._valid_until or self._has_token))
        self._show_trouble()
        self._start(self._show_expiry())
        self._console_line.want(own and bool(self._chosen.console))
        self._life.want(own and store.links is Links.PRESIGNED)
        self._public.want(own and store.links is Links.PUBLIC)
        hints = self._chosen.regions
        if [self._region.itemText(at) for at in range(self._region.count())] != list(hints):
            self._region.clear()
            self._region.addItems(hints)
        self._region.setCurrentText(store.region)
        line = self._endpoint.findChild(QLineEdit, "store_endpoint")
        if line:
            line.setPlaceholderText(self._chosen.endpoint or "https://s3.example.org")


def _shown(chosen: Provider, store: StoreSettings) -> Provider:
    """Return whose store it is; *chosen* as long as no address says another."""
    found = provider_of(store)
    open_still = not store.endpoint or not chosen.pattern
    keeps = found is OTHER and chosen.kind is store.kind and open_still
    return chosen if keeps else found


def _rewritten(typed: str) -> Message:
    """Say what became of an address that was *typed* in letters that no service reads."""
    if typed.isascii():
        return Message()
    return say(N_("Written in the letters that every service reads; it leads to the same place."))
