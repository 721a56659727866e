"""Temporary keys: access keys that work only with a security token, and only until it ends.

Sources: Alibaba RAM "AssumeRole" (`STS.`) and its console (`TMP.`); AWS IAM "IAM identifiers"
(`ASIA`); Huawei IAM "Obtaining a temporary AK/SK" (`HST`); Volcengine STS (`AKTP`); Tencent CAM,
whose temporary ids begin as permanent ones of 36 characters do and are longer.
"""

import re
from datetime import UTC, datetime, timedelta

from avatar_desktop.domain.errors import Action, AppError, Explanation
from avatar_desktop.domain.text import N_, say

TEMPORARY = re.compile(r"(STS\.|TMP\.|ASIA|HST(?=[A-Z0-9]{17}$)|AKTP|AKID(?=.{33}))")
NO_TOKEN = "NoToken"  # noqa: S105 (the name of a failure)
TOKEN_ENDED = "TokenEnded"  # noqa: S105


def marks_temporary(access_key: str) -> str:
    """Return the beginning of *access_key* that shows it to be temporary, or nothing."""
    found = TEMPORARY.match(access_key.strip())
    return found[1] if found else ""


def read_expiry(text: str) -> datetime | None:
    """Return when a token ends, in UTC; None for an empty text. ValueError.

    As the services print it (`2026-06-01T12:00:00Z`), or by this computer's time where no zone
    is named (`2026-06-01 20:00`).
    """
    text = text.strip()
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def shown_expiry(expires: datetime) -> str:
    """Return *expires* by this computer's time, to the minute, as `read_expiry` reads it."""
    return expires.astimezone().strftime("%Y-%m-%d %H:%M")


def check_key(access_key: str, token: str, expires: datetime | None, now: datetime) -> None:
    """Raise AppError when the key is known not to work: without its token, or past its end."""
    mark = marks_temporary(access_key)
    if mark and not token:
        raise token_missing(mark)
    if token and expires and expires <= now:
        raise token_ended(expires)


def token_missing(mark: str) -> AppError:
    """The access key begins with *mark*, so it needs a token; nothing was sent."""
    explanation = Explanation(
        say(N_("The security token of the temporary access key is missing.")),
        say(N_("A key that begins with {mark} works only together with its token."), mark=mark),
        say(N_("Enter the security token that came with it, or use a permanent access key.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(explanation, code=NO_TOKEN)


def token_ended(expires: datetime) -> AppError:
    """The token is past the end that the settings know; nothing was sent."""
    explanation = Explanation(
        say(N_("The temporary access key has ended.")),
        say(N_("Its security token was good until {time}."), time=shown_expiry(expires)),
        say(N_("Enter a fresh key with its token, or use a permanent access key.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(explanation, code=TOKEN_ENDED)


def left_of(expires: datetime | None, now: datetime) -> timedelta | None:
    """Return how long a token still lives; None where its end is not known."""
    return None if expires is None else max(expires - now, timedelta(0))
