"""The row of a setting that an account or a kind of store declares."""

from avatar_desktop.domain.account import AccountSetting, SettingKind
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.ui.settings.field_factory import Fields
from avatar_desktop.ui.settings.rows import SettingsRow

HOURS = (1, 6, 24, 72, 168)
CERTIFICATES = N_("Certificates (*.pem *.crt *.cer)")


def setting_row(fields: Fields, setting: AccountSetting) -> SettingsRow:
    """Return the row that shows *setting* as its kind needs it, and saves what is entered."""
    tr, name, title, note = fields.words, setting.name, setting.title, setting.note
    match setting.kind:
        case SettingKind.CHOICE:
            options = [(value, tr(words)) for value, words in setting.options]
            return fields.choice(name, title, options, note)
        case SettingKind.HOURS:
            hours = [(one, tr(N_("{hours} h")).format(hours=one)) for one in HOURS]
            return fields.choice(name, title, hours, note)
        case SettingKind.SWITCH:
            return fields.switch(name, title, note)
        case SettingKind.CERTIFICATE:
            return fields.file(name, title, note, pattern=tr(CERTIFICATES))
    base = setting.kind is SettingKind.BASE_OR_NOTHING
    return fields.text(
        name,
        title,
        note,
        tidy=setting.tidy,
        told=_rewritten if base else None,
        address=base or setting.kind in {SettingKind.ADDRESS, SettingKind.ADDRESS_OR_NOTHING},
        needed=setting.kind is SettingKind.ADDRESS,
        plain=setting.kind is SettingKind.PLAIN,
    )


def _rewritten(typed: str) -> Message:
    """Say what became of an address that was *typed* in letters that no service reads."""
    if typed.isascii():
        return Message()
    return say(N_("Written in the letters that every service reads; it leads to the same place."))
