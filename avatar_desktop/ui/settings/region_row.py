"""The choice of a region: a shared address, a workspace's own, or any other."""

from PySide6.QtWidgets import QComboBox, QLineEdit

from avatar_desktop.domain.account import Account
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.ui.settings.field_factory import Fields
from avatar_desktop.ui.settings.rows import LineRow, SettingsPart, SettingsRow
from avatar_desktop.ui.widgets.factories import button

OWN = ""
WORKSPACE = "workspace:"
"""How the value of a choice begins that is a workspace's region."""


class RegionChoice:
    """The rows of the setting that is the address of *account*."""

    def __init__(self, account: Account, fields: Fields) -> None:
        self._account, name = account, f"{account.name}_region"
        self._address_name = account.address.name
        self._fields = fields
        self._tr = fields.words
        self._own = fields.text(
            account.address.name,
            N_("Own address"),
            account.address.note,
            tidy=account.address.tidy,
            told=self.told,
            address=True,
            needed=True,
        )
        self._region = ""
        self._faulty = False
        self._combo = QComboBox()
        self._combo.setObjectName(name)
        self._id = QLineEdit()
        self._id.setObjectName(f"{name}_workspace")
        self._workspace = self._workspace_row()
        self._mend = button(f"mend_{name}", "")
        self._mend_line = LineRow([self._mend])
        self._row = self._fill()
        self._combo.activated.connect(lambda at: self._choose(str(self._combo.itemData(at))))
        self._mend.clicked.connect(self._mend_it)
        fields.follow(self._address_name, self._show)
        fields.rule(self._address_name, self._combo, self._row)
        fields.rule(self._address_name, self._id, self._workspace)

    @property
    def parts(self) -> tuple[SettingsPart, ...]:
        """The rows in their order."""
        return self._row, self._workspace, self._own, self._mend_line

    @property
    def _address(self) -> str:
        return str(self._fields.value(self._address_name))

    def told(self, typed: str) -> Message:
        """Say what was wrong with an address that was *typed*, now that it is mended."""
        fault = self._account.judge(typed)
        if fault is None or not fault.mended:
            return Message()
        message = say(N_("{words} It was made to fit."), words=fault.words)
        self._row.show_note(self._tr.language.paint(message))
        return message

    def _fill(self) -> SettingsRow:
        tr, combo = self._tr, self._combo
        workspaces = self._account.workspaces.regions if self._account.workspaces else {}
        for url, title in self._account.regions.items():
            combo.addItem(tr(title), url)
        for region, title in workspaces.items():
            words = tr(N_("{region}: a workspace's own address")).format(region=tr(title))
            combo.addItem(words, f"{WORKSPACE}{region}")
        combo.addItem(tr(N_("Own address")), OWN)
        row = SettingsRow(tr, N_("Region"), combo)
        row.haystack += tr.everywhere(*self._account.regions.values(), *workspaces.values())
        return row

    def _workspace_row(self) -> SettingsRow:
        note = N_("The id of the workspace that the key belongs to; it is part of the address.")
        row = SettingsRow(self._tr, N_("Workspace id"), self._id, note)
        self._id.editingFinished.connect(self._save_workspace)
        return row

    def _show(self) -> None:
        """Show where the address in force stands, and what is wrong with it."""
        workspaces = self._account.workspaces
        known = workspaces.at(self._address) if workspaces else None
        workspace, self._region = known or ("", "")
        at = self._combo.findData(f"{WORKSPACE}{self._region}" if known else self._address)
        self._combo.setCurrentIndex(at if at >= 0 else self._combo.count() - 1)
        self._id.setText(workspace)
        self._workspace.want(bool(known) and at >= 0)
        self._own.want(at < 0)
        self._show_fault()

    def _show_fault(self) -> None:
        fault = self._account.judge(self._address)
        self._mend_line.want(False)
        if fault is None:
            if self._faulty:
                self._own.show_note(self._own.note)
            self._faulty = False
            return
        self._faulty = True
        paint, tr = self._tr.language.paint, self._tr
        variable = self._fields.keeper.variable(self._address_name)
        words = [paint(fault.words)]
        if variable:
            held = N_("It comes from the variable {variable}: correct it there.")
            words = [tr(held).format(variable=variable), *words]
        self._own.show_note(" ".join(words), "bad" if fault.certain else "warning")
        if fault.mended and not variable:
            self._mend.setText(tr(N_("Use {url}")).format(url=fault.mended))
            self._mend_line.want(True)

    def _mend_it(self) -> None:
        fault = self._account.judge(self._address)
        if fault and fault.mended:
            self._fields.keeper.put(self._address_name, fault.mended)

    def _choose(self, chosen: str) -> None:
        self._row.show_note(self._row.note)
        if chosen.startswith(WORKSPACE):
            self._region = chosen.removeprefix(WORKSPACE)
            self._own.want(False)
            self._workspace.want(True)
            workspaces = self._account.workspaces
            workspace = self._id.text()
            if workspaces and not workspace:
                workspace = str(self._fields.value(workspaces.setting.name))
            self._id.setText(workspace)
            if workspace:
                self._save_workspace()
            else:
                self._id.setFocus()
        elif chosen == OWN:
            self._workspace.want(False)
            self._own.want(True)
            line = self._own.findChild(QLineEdit)
            if line:
                line.setFocus()
        else:
            self._fields.keeper.put(self._address_name, chosen)

    def _save_workspace(self) -> None:
        workspace = self._id.text().strip()
        workspaces = self._account.workspaces
        if not workspace or not self._region or workspaces is None:
            return
        address = workspaces.address(workspace, self._region)
        if not address:
            words = N_("An id has letters, digits, - and _ only, as in llm-abc123.")
            self._workspace.show_note(self._tr(words), "bad")
            return
        self._workspace.show_note(self._workspace.note)
        self._fields.keeper.put(self._address_name, address)
