"""Accounts of any make."""

import random
from dataclasses import make_dataclass
from string import ascii_lowercase

from avatar_desktop.domain.account import Account, AccountSetting, Secret, SettingKind, SignIn

VALUES = {
    SettingKind.TEXT: ("", "华为 account", "ws-1"),
    SettingKind.PLAIN: ("", "0a1b2c", "x" * 64),
    SettingKind.ADDRESS: ("https://a.example", "http://127.0.0.1:8000/v1", "https://例子.example"),
    SettingKind.ADDRESS_OR_NOTHING: ("", "https://iam.example"),
    SettingKind.MOMENT: ("", "2026-06-01T12:00:00Z"),
}


def word(dice: random.Random) -> str:
    """Return a word of small letters."""
    return "".join(dice.choices(ascii_lowercase, k=dice.randint(5, 12)))


def an_account(dice: random.Random) -> Account:
    """Return an account with up to six settings and up to three ways to sign in."""
    name, kinds = f"z{word(dice)}", [one for one in VALUES if one is not SettingKind.MOMENT]
    kinds = dice.choices(kinds, k=dice.randint(0, 6))
    short = {f"{word(dice)}_{at}": kind for at, kind in enumerate(kinds)}
    fields = [("base_url", str, "https://home.example")]
    fields += [(one, str, VALUES[kind][0]) for one, kind in short.items()]
    until = AccountSetting(f"{name}.valid_until", SettingKind.MOMENT, "")
    fields += [("valid_until", str, "")]
    address = AccountSetting(f"{name}.base_url", SettingKind.ADDRESS, "", f"{name}_URL".upper())
    secrets = [
        Secret(f"{name}_{at}", f"Key {at}", variable=f"{name}_{at}".upper(),
               ends=None if at else until, tidied=dice.random() < 0.5)
        for at in range(dice.randint(1, 3))
    ]  # fmt: skip
    return Account(
        name, name, "", make_dataclass(name, fields, frozen=True)(), address,
        tuple(SignIn(one.title, (one,)) for one in secrets), {"https://home.example": "Home"},
        {"": ""}, f"{name}_", ("key",), "key",
        more=tuple(AccountSetting(f"{name}.{one}", k, "", title=one) for one, k in short.items()),
    )  # fmt: skip
