"""Why an S3-compatible store refused: codes, statuses and words to say."""

import re
from datetime import timedelta
from typing import Any

from avatar_desktop.clouds.http.redaction import redacted
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.providers import host_of
from avatar_desktop.domain.settings import StoreSettings
from avatar_desktop.domain.temporary_keys import NO_TOKEN, TOKEN_ENDED
from avatar_desktop.objectstore import s3_fixes
from avatar_desktop.objectstore.s3_error_response import HTTPS_WANTED, Refusal
from avatar_desktop.system.sentences import Row, Sentences

SENTENCES = Sentences(__package__)
told = SENTENCES.told
SKEW_CODES = frozenset({"RequestTimeTooSkewed", "RequestExpired"})
REGION_CODES = frozenset(
    {
        "PermanentRedirect",
        "TemporaryRedirect",
        "AuthorizationHeaderMalformed",
        "IllegalLocation",
        "IllegalLocationConstraintException",
        "InvalidLocationConstraint",
        "InvalidRegionName",
    }
)
TOKEN_CODES = frozenset(
    {"ExpiredToken", "ExpiredTokenException", "InvalidToken", "InvalidTokenId",
     "InvalidSecurityToken", "SecurityTokenExpired", "TokenRefreshRequired", "InvalidSessionToken",
     NO_TOKEN, TOKEN_ENDED}
)  # fmt: skip
NAMED_REGION_CODES = frozenset({"", "InvalidRequest", "AuthorizationQueryParametersError"})
SIGNED_IN = re.compile(r"(?<=//)[^/]*@")
REDIRECTS = frozenset({301, 302, 307, 308})
SKEW_WORTH_TELLING = timedelta(minutes=1)


def refused(
    refusal: Refusal, settings: StoreSettings, skew: timedelta, wait: float | None = None
) -> AppError:
    """Return what *refusal* means, with the change of *settings* that mends it if there is one.

    *settings* name the region in force, *skew* is how far the store's clock is ahead of this one,
    *wait* the seconds that it asks for.
    """
    row, gaps = _meaning(refusal, settings, skew)
    reason = f" ({refusal.reason})" if refusal.reason else ""
    told: dict[str, Any] = {
        "code": refusal.code or f"HTTP {refusal.status}",
        "request_id": refusal.request_id,
        "detail": redacted(refusal.message) + reason,
        "retry_after": wait,
        "words": redacted(refusal.message),
    }
    return row.error(**{**told, **gaps})


def _meaning(
    refusal: Refusal, settings: StoreSettings, skew: timedelta
) -> tuple[Row, dict[str, Any]]:
    """Return the words for *refusal*, and what fills their gaps or mends it."""
    of_time = _speaks_of_time(refusal)
    found, gaps = _row_of(refusal), dict[str, Any]()
    if _is_about_token(refusal):
        ended = "expired" in f"{refusal.code} {refusal.message}".lower()
        found = SENTENCES.row("TokenEnded" if ended else "WrongToken")
    elif _wants_https(refusal, settings):
        found, gaps = SENTENCES.row("HttpsOnly"), {"fix": s3_fixes.https(refusal, settings)}
    elif refusal.status in REDIRECTS and not (refusal.code or refusal.region):
        found = SENTENCES.row("BadAnswer")
        gaps = {"code": found.code, "detail": f"HTTP {refusal.status}"}
    elif _is_elsewhere(refusal, settings):
        there, here = _places(refusal, settings)
        named = bool(there) and there != here
        found = SENTENCES.row("ElsewhereNamed" if named else "Elsewhere")
        gaps = {"there": there, "here": here, "fix": s3_fixes.move(refusal, settings)}
    elif refusal.code in SKEW_CODES or (of_time and abs(skew) > SKEW_WORTH_TELLING):
        seconds = skew.total_seconds()
        fix = s3_fixes.clock(seconds) if abs(skew) > SKEW_WORTH_TELLING else None
        found = SENTENCES.row("Skewed")
        gaps = {"minutes": round(abs(seconds) / 60), "fix": fix}
    elif of_time:
        found = SENTENCES.row("Expired")
    elif found.code == "WrongStyle":
        gaps = {"fix": s3_fixes.other_addressing(settings, refusal.code)}
    return found, gaps


def _row_of(refusal: Refusal) -> Row:
    """Return the row of the code, else that of the status, else the general one."""
    rows = SENTENCES.table("errors")
    fits = (row for row in rows if refusal.code in row.codes)
    row = next(fits, None) or next((row for row in rows if refusal.status in row.statuses), None)
    off = ("disabled", "inactive", "suspended")
    if row and row.code == "WrongKey" and any(word in refusal.message.lower() for word in off):
        return SENTENCES.row("DisabledKey")
    return row or SENTENCES.row("Other")


def _is_about_token(refusal: Refusal) -> bool:
    words = refusal.message.lower()
    return refusal.code in TOKEN_CODES or "security token" in words or "securitytoken" in words


def _wants_https(refusal: Refusal, settings: StoreSettings) -> bool:
    plain = settings.endpoint.strip().lower().startswith("http://")
    encrypted = refusal.location.lower().startswith("https://")
    led = encrypted and s3_fixes.leads_home(refusal, settings)
    upgraded = refusal.status in REDIRECTS and not refusal.code and led
    return plain and (refusal.code == HTTPS_WANTED or upgraded)


def _is_elsewhere(refusal: Refusal, settings: StoreSettings) -> bool:
    named = bool(refusal.region) and refusal.region != settings.region
    return (
        refusal.code in REGION_CODES
        or refusal.status in REDIRECTS
        or (refusal.code == "AccessDenied" and bool(refusal.endpoint))
        or (named and refusal.code in NAMED_REGION_CODES)
        or (refusal.code == "InvalidArgument" and "signing region" in refusal.message)
    )


def _speaks_of_time(refusal: Refusal) -> bool:
    message = refusal.message.lower()
    return "expired" in message or "not valid yet" in message or "not yet valid" in message


def _places(refusal: Refusal, settings: StoreSettings) -> tuple[str, str]:
    """Return where the bucket is and where the settings have it, as far as they differ."""
    region = s3_fixes.right_region(refusal, settings)
    if region and region != settings.region:
        return region, settings.region
    return s3_fixes.right_endpoint(refusal, settings), host_of(settings.endpoint)


def endpoint_unusable(endpoint: str) -> AppError:
    """The endpoint is no web address; a password in it is not shown."""
    return told("BadEndpoint", endpoint=SIGNED_IN.sub("", endpoint.strip()))


def not_shown(host: str, *, closed: bool) -> AppError:
    """The plain link to an object is refused to whom has no key, or has something else there."""
    name = "NotPublic" if closed else "NotAtPublicAddress"
    return told(name, host=host, fix=s3_fixes.signed_links())
