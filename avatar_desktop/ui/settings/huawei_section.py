"""The section of the account at Huawei: one way to sign in, the project, the region."""

from enum import StrEnum

from PySide6.QtWidgets import QLineEdit

from avatar_desktop.domain.endpoints import tidy_origin
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.core.task_runner import Start
from avatar_desktop.ui.core.ui_context import Desk
from avatar_desktop.ui.settings.account_sections import AccountSection
from avatar_desktop.ui.settings.expiry_row import expiry_row
from avatar_desktop.ui.settings.field_factory import NOT_PLAIN, Fields, is_plain
from avatar_desktop.ui.settings.rows import Part, Row, beside
from avatar_desktop.ui.widgets.choices import Item, Segments
from avatar_desktop.ui.widgets.factories import button

HUAWEI_KEYS = "https://console.huaweicloud.com/iam/#/mine/accessKey"
PROJECT = "metastudio.project_id"


class SignIn(StrEnum):
    """The ways to sign in, the strongest first: the service takes the first that is complete."""

    KEY = "access_key"
    TOKEN = "token"  # noqa: S105 (the name of a way)
    USER = "iam_user"


class HuaweiSection(AccountSection):
    """The account at Huawei MetaStudio."""

    def __init__(self, desk: Desk, fields: Fields, start: Start) -> None:
        sentence = N_("For the digital human. Choose one way to sign in.")
        super().__init__("metastudio", sentence, desk, fields, start)
        tr = self._tr
        ways = {
            SignIn.KEY: tr(N_("Access key")),
            SignIn.TOKEN: tr(N_("Token")),
            SignIn.USER: tr(N_("IAM user")),
        }
        self._ways = Segments([Item(way, title) for way, title in ways.items()])
        self._ways.setObjectName("metastudio_sign_in")
        self._ways.chosen.connect(self.show_way)
        row = self._ways_row = Row(tr, N_("Sign in with"), self._ways)
        row.haystack += " ".join(ways.values()).casefold()
        self.add(row)
        temporary = N_("Only for a temporary access key (AK).")
        self._valid_until = expiry_row(fields, "metastudio.valid_until")
        token = N_("A token of Huawei's IAM ends after 24 hours; then it has to be made anew.")
        password = N_("Five wrong ones lock the account.")
        account = N_("The name of the account that the user belongs to (the domain).")
        self._parts_of: dict[SignIn, list[Part]] = {
            SignIn.KEY: [
                self.key("huawei_ak", N_("Access key (AK)"), ""),
                self.key("huawei_sk", N_("Secret key (SK)"), ""),
                self.key("huawei_security_token", N_("Security token"), temporary),
                self._valid_until,
                self.link("get_access_key", N_("Get an access key in the console"), HUAWEI_KEYS),
            ],
            SignIn.TOKEN: [self.key("huawei_token", N_("Token"), token)],
            SignIn.USER: [
                fields.text("metastudio.iam_account", N_("Account"), account),
                fields.text("metastudio.iam_user", N_("User name")),
                self.key("huawei_password", N_("Password"), password),
                fields.text(
                    "metastudio.iam_url",
                    N_("Sign-in address"),
                    N_("Only where it is not the region's own."),
                    tidy=tidy_origin,
                    address=True,
                ),
            ],
        }
        for parts in self._parts_of.values():
            self.add(*parts)
        self.add_region("metastudio_region", N_("Without a path."), tidy_origin)
        self.add(self._project())
        user = N_("Optional: assets carry it as X-App-UserId. No Chinese.")
        self.add(fields.text("metastudio.user_id", N_("App user id"), user, plain=True))
        self.show_way(SignIn.KEY)
        fields.keeper.saved.connect(lambda name: name == "key" and start(self._show_expiry()))
        start(self._find_way())

    def show_way(self, way: SignIn) -> None:
        """Show just the fields of *way*; what is saved for the others stays."""
        self._way = SignIn(way)
        self._ways.show_value(way)
        for one, parts in self._parts_of.items():
            for part in parts:
                part.want(one == way)
        self._start(self._warn_of_stronger(way))
        self._start(self._show_expiry())

    async def _show_expiry(self) -> None:
        """Ask for the token's end where a temporary access key is in use."""
        token = await self._desk.keys.get("huawei_security_token")
        self._valid_until.want(self._way is SignIn.KEY and bool(token))

    async def _find_way(self) -> None:
        """Show the way that is in use."""
        keys, account = self._desk.keys, self._fields.keeper.current.metastudio
        if await keys.get("huawei_ak"):
            return
        if await keys.get("huawei_token"):
            self.show_way(SignIn.TOKEN)
        elif account.iam_user or await keys.get("huawei_password"):
            self.show_way(SignIn.USER)

    async def _warn_of_stronger(self, way: SignIn) -> None:
        """Say when the keys of a way that goes first are saved too."""
        keys, words = self._desk.keys, ""
        if way is not SignIn.KEY and await keys.get("huawei_ak"):
            words = N_("An access key is saved and goes first. Remove it to sign in this way.")
        elif way is SignIn.USER and await keys.get("huawei_token"):
            words = N_("A token is saved and goes first. Remove it to sign in this way.")
        self._ways_row.show_note(self._tr(words), "warning")

    def _project(self) -> Row:
        tr, fields = self._tr, self._fields
        line = self._line = QLineEdit()
        line.setObjectName("metastudio_project_id")
        self._look = button("find_project", tr(N_("Look up")))
        self._look.setAccessibleName(tr(N_("Look up the project id")))
        self._look.clicked.connect(lambda: self._start(self._look_up()))
        note = N_("Of the region above. It can be looked up once the keys are saved.")
        row = self._project_row = Row(
            tr, N_("Project id"), beside(line, self._look, proxy=line), note
        )
        line.setAccessibleName(tr(N_("Project id")))
        line.editingFinished.connect(self._save_project)
        fields.follow(PROJECT, lambda: line.setText(str(fields.value(PROJECT))))
        fields.rule(PROJECT, line, row)
        self._look.setEnabled(line.isEnabled())
        return row

    def _save_project(self) -> None:
        text = self._line.text().strip()
        if not is_plain(text):
            self._project_row.show_note(self._tr(NOT_PLAIN), "bad")
            return
        self._project_row.show_note(self._project_row.note)
        self._fields.keeper.put(PROJECT, text)

    async def _look_up(self) -> None:
        row, tr = self._project_row, self._tr
        self._look.setEnabled(False)
        row.show_note(tr(N_("Asking Huawei…")))
        try:
            found = await self._desk.connections.find_project(
                self._fields.keeper.current.metastudio
            )
        except AppError as error:
            row.show_note(error.explanation.painted(tr), "bad")
        else:
            self._fields.keeper.put(PROJECT, found)
            self._line.setText(found)
            row.show_note(tr(N_("Found and saved.")), "good")
        finally:
            self._look.setEnabled(True)
