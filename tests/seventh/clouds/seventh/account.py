"""The account at the seventh cloud: one key, one region."""

import re
from dataclasses import dataclass

from avatar_desktop.domain.account import Account, AccountSetting, Secret, SettingKind, SignIn

HOME = "https://api.seventh.example"


@dataclass(frozen=True, slots=True)
class SeventhSettings:
    """What a person sets for it. `base_url` has no path."""

    base_url: str = HOME


def find_key(text: str) -> str:
    """Return the key that stands somewhere in *text*, or an empty string."""
    found = re.search(r"\bsev-[a-z0-9]{12,}", text)
    return found[0] if found else ""


KEY = Secret("seventh_key", "API key", variable="SEVENTH_KEY", tidied=True, find=find_key)
ACCOUNT = Account(
    name="seventh",
    title="Seventh Cloud",
    summary="For the portrait of the tests.",
    defaults=SeventhSettings(),
    address=AccountSetting("seventh.base_url", SettingKind.ADDRESS, "No path.", "SEVENTH_URL"),
    sign_ins=(SignIn("API key", (KEY,), console=("Get a key", "https://seventh.example/keys")),),
    regions={HOME: "Nowhere"},
    consoles={HOME: "https://seventh.example/console"},
    prefix="seventh_",
    steps=("key",),
    proof="key",
    refused=("KeyGone",),
)
