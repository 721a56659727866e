"""The row for the end of a temporary key's security token."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PySide6.QtWidgets import QLineEdit

from avatar_desktop.domain.temporary_keys import left_of, read_expiry, shown_expiry
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.settings.field_factory import Fields
from avatar_desktop.ui.settings.rows import SettingsRow


def expiry_row(fields: Fields, name: str, links: Callable[[], int] = lambda: 0) -> SettingsRow:
    """Return the row of the setting *name*; it warns when the token has ended or is about to.

    *links* gives the hours that links should live; they end with the token at the latest.
    """
    tr, line = fields.words, QLineEdit()
    line.setObjectName(name.replace(".", "_"))
    line.setPlaceholderText("2026-06-01 20:00")
    note = N_("As it was told with the token. Left empty, the app cannot warn before it ends.")
    row = SettingsRow(tr, N_("Token ends at"), line, note)

    def show() -> None:
        expires = read_expiry(str(fields.value(name)))
        line.setText(shown_expiry(expires) if expires else "")
        left = left_of(expires, datetime.now(UTC))
        hours = links()
        if left is None:
            row.show_note(row.note)
        elif not left:
            words = N_("The token has ended. Enter a fresh key with its token.")
            row.show_note(tr(words), "warning")
        elif left < timedelta(hours=hours):
            words = N_("Links end with the token, before their {hours} hours are over.")
            row.show_note(tr(words).format(hours=hours), "warning")
        else:
            row.show_note("")

    def save() -> None:
        try:
            expires = read_expiry(line.text())
        except ValueError:
            row.show_note(tr(N_("Write date and time like 2026-06-01 20:00.")), "bad")
            return
        fields.keeper.put(name, f"{expires:%Y-%m-%dT%H:%M:%SZ}" if expires else "")
        show()

    line.editingFinished.connect(save)
    fields.follow(name, show)
    fields.keeper.saved.connect(lambda changed: show() if changed == "store.life_hours" else None)
    fields.rule(name, line, row)
    return row
