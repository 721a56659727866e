"""The sections of the settings about accounts: keys, regions, names of own deployments."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit

from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.accounts import ACCOUNTS, value_of
from avatar_desktop.ui.desk import Desk
from avatar_desktop.ui.outside import open_url
from avatar_desktop.ui.pages.key_field import KeyField
from avatar_desktop.ui.pages.settings_form import Fields, Row, Section, is_plain
from avatar_desktop.ui.pages.settings_keeper import SettingsKeeper
from avatar_desktop.ui.start import Start
from avatar_desktop.ui.widgets.basics import button

ALIBABA_KEYS = "https://bailian.console.aliyun.com/?tab=model#/api-key"
HUAWEI_KEYS = "https://console.huaweicloud.com/iam/#/mine/accessKey"


class AccountSection(Section):
    """What every account has: keys, and the region that they belong to."""

    def __init__(self, cloud: str, sentence: str, desk: Desk, keeper: SettingsKeeper) -> None:
        tr = desk.language.text
        account = ACCOUNTS[cloud]
        super().__init__(f"account_{cloud}", tr(account.title), tr(sentence))
        self._account = account
        self._desk = desk
        self._keeper = keeper
        self._tr = tr
        self.keys: list[KeyField] = []

    def focus(self) -> None:
        """Put the cursor where the first key goes."""
        self.keys[0].line.setFocus()

    def add_key(self, name: str, title: str, note: str, start: Start) -> None:
        """Add a field for the secret *name*."""
        desk, tr = self._desk, self._tr
        field = KeyField(name, tr(title), tr(note), desk.keys, self._keeper, desk.language, start)
        self.keys.append(field)
        self.add(field)

    def add_link(self, name: str, text: str, url: str) -> None:
        """Add a link to *url*."""
        link = button(name, self._tr(text), "link")
        link.clicked.connect(lambda: open_url(url))
        self.add(link)

    def add_region(self, name: str, fields: Fields, note: str) -> None:
        """Add the choice of a region called *name*, and the line for an own address."""
        account, tr = self._account, self._tr
        own = fields.text(
            account.address, tr(N_("Own address")), tr(note), address=True, needed=True
        )
        combo = QComboBox()
        combo.setObjectName(name)
        for url, title in account.regions.items():
            combo.addItem(tr(title), url)
        combo.addItem(tr(N_("Own address")), "")
        known = combo.findData(self._address)
        combo.setCurrentIndex(known if known >= 0 else combo.count() - 1)
        combo.activated.connect(lambda at: self._choose(combo.itemData(at), own))
        row = Row(tr(N_("Region")), combo)
        own.setVisible(known < 0)
        if self._keeper.forced(account.address):
            combo.setEnabled(False)
            row.show_note(fields.environment_note(), "warning")
        self.add(row)
        self.add(own)

    @property
    def _address(self) -> str:
        return str(value_of(self._keeper.current, self._account.address))

    def _choose(self, url: str, own: Row) -> None:
        own.setVisible(not url)
        if url:
            self._keeper.put(self._account.address, url)
        line = own.findChild(QLineEdit)
        if line:
            line.setText(self._address)
            line.setFocus()


class AlibabaSection(AccountSection):
    """The account at Alibaba Model Studio."""

    def __init__(self, desk: Desk, keeper: SettingsKeeper, fields: Fields, start: Start) -> None:
        sentence = N_("One key runs the models of Alibaba Model Studio. It stays on this computer.")
        super().__init__("dashscope", sentence, desk, keeper)
        tr = self._tr
        note = N_("A key belongs to one region: choose the region below that it was made in.")
        self.add_key("dashscope", N_("API key"), note, start)
        self.add_link("get_key", N_("Get a key in the console"), ALIBABA_KEYS)
        self.add_region("region", fields, N_("Ends in /api/v1."))
        workspace = N_("Only for a key of a sub-account that asks for it; else leave it empty.")
        self.add(fields.text("dashscope.workspace", tr(N_("Workspace")), tr(workspace)))


class HuaweiSection(AccountSection):
    """The account at Huawei MetaStudio."""

    def __init__(self, desk: Desk, keeper: SettingsKeeper, fields: Fields, start: Start) -> None:
        sentence = N_(
            "For the digital human: an access key with its secret key, or a token instead of both."
        )
        super().__init__("metastudio", sentence, desk, keeper)
        tr = self._tr
        kept = N_("Kept in this computer's key store.")
        self.add_key("huawei_ak", N_("Access key (AK)"), kept, start)
        self.add_key("huawei_sk", N_("Secret key (SK)"), kept, start)
        self.add_link("get_access_key", N_("Get an access key in the console"), HUAWEI_KEYS)
        token = N_("Only without an access key. A token of Huawei's IAM ends after 24 hours.")
        self.add_key("huawei_token", N_("Token"), token, start)
        project = N_("Of the region below; the console shows it under API Credentials.")
        self.add(
            fields.text("metastudio.project_id", tr(N_("Project id")), tr(project), plain=True)
        )
        self.add_region("metastudio_region", fields, N_("Without a path."))
        user = N_("Optional: assets carry it as X-App-UserId. No Chinese.")
        self.add(fields.text("metastudio.user_id", tr(N_("App user id")), tr(user), plain=True))


class ModelNamesSection(Section):
    """Names of own deployments, which stand in for the models' own names."""

    def __init__(self, desk: Desk, keeper: SettingsKeeper) -> None:
        tr = desk.language.text
        sentence = N_(
            "A model that you have deployed yourself has a name of its own. Where a line is "
            "empty, the name in grey is sent."
        )
        super().__init__("model_names", tr(N_("Own deployments")), tr(sentence))
        self._keeper = keeper
        self._tr = tr
        for spec in named(desk.models):
            self.add(self._row(spec))

    def _row(self, spec: ModelSpec) -> Row:
        line = QLineEdit(self._keeper.current.model_names.get(spec.key, ""))
        line.setObjectName(f"model_name_{spec.key}")
        line.setPlaceholderText(spec.model)
        row = Row(self._tr(spec.title), line)
        line.editingFinished.connect(lambda: self._save(spec, line, row))
        return row

    def _save(self, spec: ModelSpec, line: QLineEdit, row: Row) -> None:
        name = line.text().strip()
        if not is_plain(name):
            words = N_("Only letters without accents, digits and signs, and no blanks.")
            row.show_note(self._tr(words), "bad")
            return
        row.show_note("")
        others = dict(self._keeper.current.model_names)
        others.pop(spec.key, None)
        wanted = {spec.key: name} if name and name != spec.model else {}
        self._keeper.put("model_names", {**others, **wanted})


def named(models: Sequence[ModelSpec]) -> list[ModelSpec]:
    """Return the models whose name is sent, and may so be another."""
    return [one for one in models if one.cloud in ACCOUNTS and ACCOUNTS[one.cloud].own_names]
