"""The section about how requests leave this computer."""

import re

from PySide6.QtWidgets import QLineEdit

from avatar_desktop.domain.account import Secret
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.proxies import NoProxyAddress, ProxyAddress, proxy_address
from avatar_desktop.domain.settings import ProxyMode
from avatar_desktop.domain.text import N_, in_a_row
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.settings.field_factory import Fields
from avatar_desktop.ui.settings.key_field import KeyField
from avatar_desktop.ui.settings.rows import Section, SettingsPart, SettingsRow, alone, beside
from avatar_desktop.ui.settings.setting_rows import CERTIFICATES
from avatar_desktop.ui.widgets.factories import button, label

BYPASS = "network.bypass"
OFFSET = "network.clock_offset"


class NetworkSection(Section):
    """Proxy, certificates, the clock's correction, and a test of them all."""

    def __init__(self, desk: UiContext, fields: Fields, start: TaskRunner) -> None:
        sentence = N_("The same for every request: services, uploads and downloads.")
        super().__init__(fields.words, "network", N_("Network"), sentence)
        self._desk = desk
        self._fields = fields
        self._tr = tr = fields.words
        self._start = start
        modes = (
            (ProxyMode.SYSTEM, tr(N_("As the system"))),
            (ProxyMode.MANUAL, tr(N_("My own"))),
            (ProxyMode.NONE, tr(N_("None"))),
        )
        password = Secret("proxy_password", N_("Password"), free=True)
        self._password = KeyField(password, desk.keys, fields.keeper, tr, start)
        self._manual: list[SettingsPart] = [
            self._address_row(),
            fields.text(
                "network.proxy_user", N_("User name"), N_("Only if the proxy asks for one.")
            ),
            self._password,
        ]
        self._bypass = self._bypass_row()
        self._clock = self._clock_row()
        self.add(
            fields.segments("network.proxy", N_("Proxy"), modes),
            *self._manual,
            self._bypass,
            fields.file(
                "network.ca_file",
                N_("Certificate file"),
                N_("An authority that is trusted beside the system's, as of a company (PEM)."),
                pattern=tr(CERTIFICATES),
            ),
            self._clock,
            self._test_row(),
        )
        fields.follow("network.proxy", self._show_mode)

    def _show_mode(self) -> None:
        manual = self._fields.value("network.proxy") == ProxyMode.MANUAL
        for part in (*self._manual, self._bypass):
            part.want(manual)

    def _address_row(self) -> SettingsRow:
        name, fields, tr = "network.proxy_address", self._fields, self._tr
        line = QLineEdit()
        line.setObjectName("network_proxy_address")
        line.setPlaceholderText("http://proxy.example:8080")
        row = SettingsRow(
            tr, N_("Proxy's address"), line, N_("Starts with http://, https:// or socks5://.")
        )

        def save() -> None:
            text = line.text().strip()
            try:
                given = proxy_address(text) if text else ProxyAddress("")
            except NoProxyAddress as error:
                words = N_("A proxy's address has a host and a port, as http://proxy.example:8080.")
                row.show_note(in_a_row(error.words.painted(tr), tr(words)), "bad")
                return
            row.show_note(row.note)
            changes = {name: given.url, "network.proxy_user": given.user}
            fields.keeper.put_all({key: one for key, one in changes.items() if one or key == name})
            self._password.take(given.password)
            line.setText(given.url)

        line.editingFinished.connect(save)
        fields.follow(name, lambda: line.setText(fields.value(name)))
        fields.rule(name, line, row)
        return row

    def _bypass_row(self) -> SettingsRow:
        fields = self._fields
        line = QLineEdit()
        line.setObjectName("network_bypass")
        line.setPlaceholderText("*.corp.example, 10.0.0.0/8")
        note = N_("Hosts, domains or address ranges, with commas between. This computer always is.")
        row = SettingsRow(self._tr, N_("Without the proxy"), line, note)
        line.editingFinished.connect(lambda: fields.keeper.put(BYPASS, hosts(line.text())))
        fields.follow(BYPASS, lambda: line.setText(", ".join(fields.value(BYPASS))))
        fields.rule(BYPASS, line, row)
        return row

    def _clock_row(self) -> SettingsRow:
        """Return the row that is seen while the clock is corrected."""
        fields, tr = self._fields, self._tr
        told = label("")
        told.setObjectName("network_clock")
        off = button("trust_clock", tr(N_("Trust this computer's clock")))
        off.clicked.connect(lambda: fields.keeper.put(OFFSET, 0))
        row = SettingsRow(tr, N_("Clock"), beside(told, off, proxy=off))
        off.setAccessibleName(tr(N_("Trust this computer's clock")))

        def show() -> None:
            words = tr(N_("Corrected by {seconds} s when requests are dated."))
            told.setText(words.format(seconds=f"{fields.value(OFFSET):+d}"))
            row.want(bool(fields.value(OFFSET)))

        fields.follow(OFFSET, show)
        return row

    def _test_row(self) -> SettingsRow:
        tr = self._tr
        self._test = button("test_network", tr(N_("Test")))
        self._test.clicked.connect(lambda: self._start(self._try()))
        row = self._test_line = SettingsRow(tr, N_("Test the connection"), alone(self._test))
        self._test.setAccessibleName(tr(N_("Test the connection")))
        return row

    async def _try(self) -> None:
        """Reach the service the way that is shown, and tell how that went."""
        row, tr = self._test_line, self._tr
        self._test.setEnabled(False)
        row.show_note(tr(N_("Testing…")))
        try:
            answer = await self._desk.connections.test_network(self._fields.keeper.current.network)
        except AppError as error:
            row.show_note(f"✗ {error.explanation.painted(tr)}", "bad")
        else:
            row.show_note(f"✓ {answer.painted(tr)}", "good")
        finally:
            self._test.setEnabled(True)


def hosts(text: str) -> tuple[str, ...]:
    """Return the hosts in *text*, which commas, blanks or line ends stand between."""
    return tuple(one for one in re.split(r"[\s,;，；、]+", text) if one)
