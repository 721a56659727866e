"""Kinds of object store of any make."""

import random
from dataclasses import make_dataclass

from avatar_desktop.domain.account import AccountSetting, Secret, SettingKind
from avatar_desktop.domain.providers import Provider
from avatar_desktop.domain.store_kind import StoreKind
from avatar_desktop.domain.text import verbatim
from make_accounts import VALUES, word

OPTIONS = (("near", "Near by"), ("far", "Far away"))
STORE_VALUES = {
    **VALUES,
    SettingKind.BASE_OR_NOTHING: ("", "https://cdn.example"),
    SettingKind.CHOICE: ("near", "far"),
    SettingKind.SWITCH: (False, True),
    SettingKind.HOURS: (24, 1, 168),
    SettingKind.CERTIFICATE: ("", "/etc/own.pem"),
}
"""The default of a setting of each kind, and what else it may be."""


def a_kind(dice: random.Random) -> StoreKind:
    """Return a kind with up to eight settings of its own and up to three secrets."""
    name = f"z{word(dice)}"
    end = AccountSetting(f"{name}.ends", SettingKind.MOMENT, "")
    kinds = [one for one in STORE_VALUES if one is not SettingKind.MOMENT]
    settings = [
        AccountSetting(
            f"{name}.{word(dice)}_{at}", kind, "", f"{name}_{at}_VALUE".upper(), f"Setting {at}",
            options=OPTIONS if kind is SettingKind.CHOICE else (),
        )
        for at, kind in enumerate(dice.choices(kinds, k=dice.randint(0, 8)))
    ]  # fmt: skip
    secrets = [
        Secret(f"{name}_{at}", f"Key {at}", variable=f"{name}_{at}".upper(),
               ends=None if at or dice.random() < 0.5 else end)
        for at in range(dice.randint(0, 3))
    ]  # fmt: skip
    fields = [
        (one.name.partition(".")[2], object, STORE_VALUES[one.kind][0]) for one in (*settings, end)
    ]
    cut = dice.randint(0, len(settings))
    return StoreKind(
        name,
        tuple(Provider(f"{name}{at}", f"{name} {at}") for at in range(dice.randint(1, 3))),
        lambda _settings: (verbatim(name), verbatim("")),
        tuple(secrets),
        tuple(settings[:cut]),
        tuple(settings[cut:]),
        defaults=make_dataclass(name, fields, frozen=True)(),
        shorthands={f"{name}-short": {}},
    )
