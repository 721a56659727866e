"""What people paste where a key is wanted: lines of shell, quotes, whole tables."""

import re

from avatar_desktop.domain.account import Secret

_ASSIGNMENT = re.compile(r"^(?:export\s+|set\s+)?[A-Za-z_][\w.]*\s*[=:：]\s*(?=\S)")
_ROUND_ABOUT = " \t\r\n\"'`“”‘’「」,;，；\ufeff\u200b\u00a0"

SHOWN = 4
"""How many characters of a key may be shown, so that a person knows which one it is."""


def tidied(text: str, secret: Secret | None = None) -> str:
    """Return *text* without the blanks, quotes and `NAME=` that came with the paste.

    Where the form of the *secret* is known and one stands in it, it is all that is left.
    """
    key = secret.find(text) if secret else ""
    if key:
        return key
    bare = _ASSIGNMENT.sub("", text.strip(_ROUND_ABOUT)).strip(_ROUND_ABOUT)
    return bare.removeprefix("Bearer ").strip(_ROUND_ABOUT)


def travels(key: str) -> bool:
    """Whether *key* can stand in a header."""
    return key.isascii() and key.isprintable() and " " not in key


def tail(key: str) -> str:
    """Return what of *key* may be shown: its last characters."""
    return f"…{key[-SHOWN:]}" if len(key) > 2 * SHOWN else "…"
