"""What the sections of accounts share, and Alibaba's: keys, regions, names of own deployments."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from avatar_desktop.domain.base_address import fault_of, mended_address
from avatar_desktop.domain.endpoints import WORKSPACE_REGIONS
from avatar_desktop.domain.settings import NO_PRECHECK
from avatar_desktop.domain.spec import ModelSpec, Precheck
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.core.accounts import ACCOUNTS
from avatar_desktop.ui.core.desktop_integration import open_url
from avatar_desktop.ui.core.task_runner import Start
from avatar_desktop.ui.core.ui_context import Desk
from avatar_desktop.ui.settings.field_factory import NOT_PLAIN, Fields, is_plain
from avatar_desktop.ui.settings.key_field import KeyField
from avatar_desktop.ui.settings.region_row import Judge, RegionChoice
from avatar_desktop.ui.settings.rows import Line, Part, Row, Section
from avatar_desktop.ui.widgets.factories import button
from avatar_desktop.ui.widgets.switch import Switch

ALIBABA_KEYS = "https://bailian.console.aliyun.com/?tab=model#/api-key"


class AccountSection(Section):
    """What every account has: keys, and the region that they belong to."""

    def __init__(self, cloud: str, sentence: str, desk: Desk, fields: Fields, start: Start) -> None:
        self._account = ACCOUNTS[cloud]
        super().__init__(fields.words, f"account_{cloud}", self._account.title, sentence)
        self._desk = desk
        self._fields = fields
        self._tr = fields.words
        self._start = start
        self.keys: list[KeyField] = []

    def focus(self) -> None:
        """Put the cursor where the first key goes."""
        shown = (key for key in self.keys if key.wanted)
        next(shown, self.keys[0]).line.setFocus()

    def key(self, name: str, title: str, note: str = "") -> KeyField:
        """Return a field for the secret *name*; *title* and *note* are marked."""
        fields = self._fields
        made = KeyField(
            name, title, note, self._desk.keys, fields.keeper, fields.words, self._start
        )
        self.keys.append(made)
        return made

    def link(self, name: str, text: str, url: str) -> Line:
        """Return a link to *url*."""
        link = button(name, self._tr(text), "link")
        link.clicked.connect(lambda: open_url(url))
        return Line([link], self._tr.everywhere(text))

    def add_region(
        self,
        name: str,
        note: str,
        tidy: Callable[[str], str],
        *,
        workspaces: Mapping[str, str] | None = None,
        judge: Judge | None = None,
    ) -> None:
        """Add the choice of a region called *name*, and the line for an own address."""
        choice = RegionChoice(
            self._account, self._fields, name, note, tidy, workspaces or {}, judge
        )
        self.add(*choice.parts)


class AlibabaSection(AccountSection):
    """The account at Alibaba Model Studio."""

    check_wanted = Signal()

    def __init__(self, desk: Desk, fields: Fields, start: Start) -> None:
        sentence = N_("One key runs the models of Alibaba Model Studio. It stays on this computer.")
        super().__init__("dashscope", sentence, desk, fields, start)
        tr = self._tr
        note = N_("A key belongs to one region: choose the region below that it was made in.")
        self.add(
            self.key("dashscope", N_("API key"), note),
            self.link("get_key", N_("Get a key in the console"), ALIBABA_KEYS),
        )
        self.add_region(
            "region",
            N_("Ends in /api/v1; what is pasted is made to fit."),
            mended_address,
            workspaces=WORKSPACE_REGIONS,
            judge=fault_of,
        )
        workspace = N_("Only for a key of a sub-account that asks for it; else leave it empty.")
        self.add(fields.text("dashscope.workspace", N_("Workspace"), workspace))
        words = N_("Check the connection")
        check = button("check_dashscope", tr(words))
        check.clicked.connect(self.check_wanted)
        self.add(Line([check], tr.everywhere(words)))


class ModelNamesSection(Section):
    """Names of own deployments, which stand in for the models' own names."""

    def __init__(self, desk: Desk, fields: Fields) -> None:
        sentence = N_(
            "A model that you have deployed yourself has a name of its own. Where a line is "
            "empty, the name in grey is sent."
        )
        super().__init__(fields.words, "model_names", N_("Own deployments"), sentence)
        self._fields = fields
        self._keeper = fields.keeper
        self._tr = fields.words
        for spec in named(desk.models):
            self.add(self._row(spec))
            if spec.precheck:
                self.add(*self._precheck_rows(spec, spec.precheck))

    def _precheck_rows(self, spec: ModelSpec, precheck: Precheck) -> tuple[Part, ...]:
        """Return the name of the own detection, and the choice to do without one."""
        title = self._tr(spec.title)
        line = QLineEdit()
        line.setObjectName(f"precheck_name_{spec.key}")
        line.setPlaceholderText(precheck.model)
        row = Row(self._tr, N_("Its detection"), line)
        line.setAccessibleName(f"{title}: {self._tr(N_('Its detection'))}")
        words = N_("No detection: draw the boxes by hand")
        by_hand = Switch(self._tr(words), self._tr(N_("on")), self._tr(N_("off")))
        by_hand.setObjectName(f"by_hand_{spec.key}")
        note = N_("For a deployment without emo-detect: the form then asks for face and frame.")
        switch = Row(self._tr, words, by_hand, note)

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

    def _row(self, spec: ModelSpec) -> Row:
        line = QLineEdit(self._keeper.current.model_names.get(spec.key, ""))
        line.setObjectName(f"model_name_{spec.key}")
        line.setPlaceholderText(spec.model)
        row = Row(self._tr, spec.title, line)
        line.editingFinished.connect(lambda: self._save(spec, line, row))
        return row

    def _save(self, spec: ModelSpec, line: QLineEdit, row: Row) -> None:
        name = line.text().strip()
        if not is_plain(name):
            row.show_note(self._tr(NOT_PLAIN), "bad")
            return
        row.show_note("")
        others = dict(self._keeper.current.model_names)
        others.pop(spec.key, None)
        wanted = {spec.key: name} if name and name != spec.model else {}
        self._keeper.put("model_names", {**others, **wanted})


def named(models: Sequence[ModelSpec]) -> list[ModelSpec]:
    """Return the models whose name is sent, and may so be another."""
    return [one for one in models if one.cloud in ACCOUNTS and ACCOUNTS[one.cloud].own_names]
