"""What people paste where a key is wanted: lines of shell, quotes, whole tables."""

import re

_ALIBABA = re.compile(r"(?<![\w.-])sk-[A-Za-z0-9][A-Za-z0-9._-]{7,}")
_OF_OTHERS = ("sk-proj-", "sk-ant-", "sk-or-", "sk-svcacct-", "sk-admin-")
_ASSIGNMENT = re.compile(r"^(?:export\s+|set\s+)?[A-Za-z_][\w.]*\s*[=:：]\s*(?=\S)")
_ROUND_ABOUT = " \t\r\n\"'`“”‘’「」,;，；\ufeff\u200b\u00a0"
_ACCESS_KEY = re.compile(r"(?<![A-Za-z0-9])[A-Z0-9]{20}(?![A-Za-z0-9])")
_SECRET_KEY = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{40}(?![A-Za-z0-9])")

SHOWN = 4
"""How many characters of a key may be shown, so that a person knows which one it is."""


def alibaba_key(text: str) -> str:
    """Return the key of Alibaba Model Studio that stands somewhere in *text*, or an empty string.

    Keys that by their form are another company's do not count.
    """
    found = _ALIBABA.search(text)
    key = found.group().rstrip(".-_") if found else ""
    return "" if key.startswith(_OF_OTHERS) else key


def huawei_pair(text: str) -> tuple[str, str]:
    """Return access key and secret key where *text* holds one of each, else two empty strings.

    Huawei's console hands them out as a table, `credentials.csv`.
    """
    access, secret = _ACCESS_KEY.findall(text), _SECRET_KEY.findall(text)
    return (access[0], secret[0]) if len(access) == len(secret) == 1 else ("", "")


def tidied(text: str) -> str:
    """Return *text* without the blanks, quotes and `NAME=` that came with the paste."""
    key = alibaba_key(text)
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
