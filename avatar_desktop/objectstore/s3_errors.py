"""Why an S3-compatible store refused: codes, statuses and words to say."""

import re
from dataclasses import replace
from datetime import timedelta

from avatar_desktop.clouds.http.client import redacted
from avatar_desktop.domain.errors import Action, AppError, Explanation, Retry
from avatar_desktop.domain.providers import host_of
from avatar_desktop.domain.settings import StoreSettings
from avatar_desktop.domain.temporary_keys import NO_TOKEN, TOKEN_ENDED
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.objectstore import s3_fixes
from avatar_desktop.objectstore import s3_messages as words_of
from avatar_desktop.objectstore.s3_error_response import HTTPS_WANTED, Refusal
from avatar_desktop.objectstore.s3_messages import SETTINGS, Words

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
    words = _words(refusal)
    of_time = _speaks_of_time(refusal)
    retry = Retry.NEVER
    if _is_about_token(refusal):
        ended = "expired" in f"{refusal.code} {refusal.message}".lower()
        explanation = _explanation(words_of.TOKEN_ENDED if ended else words_of.WRONG_TOKEN)
    elif _wants_https(refusal, settings):
        explanation = replace(
            _explanation(words_of.HTTPS_ONLY), fix=s3_fixes.https(refusal, settings)
        )
    elif refusal.status in REDIRECTS and not (refusal.code or refusal.region):
        return not_an_answer(refusal.status)
    elif _is_elsewhere(refusal, settings):
        explanation = _elsewhere(refusal, settings)
    elif refusal.code in SKEW_CODES or (of_time and abs(skew) > SKEW_WORTH_TELLING):
        explanation = _skewed(skew)
    elif of_time:
        explanation = _explanation(words_of.EXPIRED)
    elif words is words_of.OTHER_STYLE:
        fix = s3_fixes.other_addressing(settings, refusal.code)
        explanation = replace(_explanation(words), fix=fix)
    elif words:
        explanation = _explanation(words)
        retry = Retry.LATER if words in words_of.PASSING else Retry.NEVER
    else:
        explanation = _general(refusal)
    reason = f" ({refusal.reason})" if refusal.reason else ""
    return AppError(
        explanation,
        retry=retry,
        code=refusal.code or f"HTTP {refusal.status}",
        request_id=refusal.request_id,
        detail=redacted(refusal.message) + reason,
        retry_after=wait,
    )


def _words(refusal: Refusal) -> Words | None:
    words = words_of.BY_CODE.get(refusal.code) or words_of.BY_STATUS.get(refusal.status)
    off = ("disabled", "inactive", "suspended")
    if words is words_of.WRONG_KEY and any(word in refusal.message.lower() for word in off):
        return words_of.DISABLED_KEY
    return words


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


def _elsewhere(refusal: Refusal, settings: StoreSettings) -> Explanation:
    region = s3_fixes.right_region(refusal, settings)
    there, here = region, settings.region
    if not region or region == settings.region:
        there, here = s3_fixes.right_endpoint(refusal, settings), host_of(settings.endpoint)
    what: Message = say(N_("The bucket is in another region than the settings say."))
    if there and there != here:
        what = say(
            N_("The bucket is in {there} but the settings say {here}."), there=there, here=here
        )
    why = say(N_("The object store answers for a bucket only in its own region."))
    do = say(N_("Correct the region and the endpoint in the settings."))
    return Explanation(what, why, do, SETTINGS, s3_fixes.move(refusal, settings))


def _skewed(skew: timedelta) -> Explanation:
    return Explanation(
        say(N_("This computer's clock differs too much from the object store's.")),
        say(N_("They are {minutes} minutes apart."), minutes=round(abs(skew.total_seconds()) / 60)),
        say(N_("Set the computer's date and time, then try again.")),
        Action.RETRY,
        s3_fixes.clock(skew.total_seconds()) if abs(skew) > SKEW_WORTH_TELLING else None,
    )


def _general(refusal: Refusal) -> Explanation:
    code = refusal.code or f"HTTP {refusal.status}"
    words = redacted(refusal.message)
    return Explanation(
        say(N_("The object store refused the request.")),
        say(N_("It answered “{code}”: {words}"), code=code, words=words),
        say(N_("Check the storage settings.")),
        SETTINGS,
    )


def _explanation(words: Words) -> Explanation:
    what, why, do, action = words
    return Explanation(say(what), say(why), say(do), action)


def endpoint_unusable(endpoint: str) -> AppError:
    """The endpoint is no web address."""
    explanation = Explanation(
        say(N_("The endpoint of the object store cannot be used.")),
        say(
            N_("“{endpoint}” is not the web address of a store."),
            endpoint=SIGNED_IN.sub("", endpoint.strip()),
        ),
        say(N_("Enter it like https://s3.example.com in the settings.")),
        SETTINGS,
    )
    return AppError(explanation, code="BadEndpoint")


def bucket_missing() -> AppError:
    """The settings name no bucket."""
    explanation = Explanation(
        say(N_("There is no bucket in the settings.")),
        say(N_("The object store needs its name.")),
        say(N_("Enter it in the settings, or use the service's temporary storage.")),
        SETTINGS,
    )
    return AppError(explanation, code="NoBucket")


def bucket_unusable() -> AppError:
    """The settings name something that no bucket can be called; nothing was sent."""
    return AppError(_explanation(words_of.BAD_BUCKET), code="InvalidBucketName")


def credentials_missing() -> AppError:
    """There is no access key or no secret key; nothing was sent."""
    explanation = Explanation(
        say(N_("The keys of the object store are not complete.")),
        say(N_("It needs an access key and a secret key.")),
        say(N_("Enter both in the settings, or use the service's temporary storage.")),
        SETTINGS,
    )
    return AppError(explanation, code="NoKey")


def not_an_answer(status: int) -> AppError:
    """What answers at the endpoint is no object store."""
    explanation = Explanation(
        say(N_("What answers at the endpoint is no S3-compatible object store.")),
        say(N_("Its answer has another shape.")),
        say(N_("Check the endpoint in the settings.")),
        SETTINGS,
    )
    return AppError(explanation, code="BadAnswer", detail=f"HTTP {status}")


def unreadable_again(detail: str) -> AppError:
    """The object was stored but cannot be read back whole by its link."""
    explanation = Explanation(
        say(N_("The uploaded file cannot be read back.")),
        say(N_("The link that the service would get does not give the whole file.")),
        say(N_("Check the permissions of the bucket, then try again.")),
        SETTINGS,
    )
    return AppError(explanation, code="NotReadable", detail=detail)


def being_sent(name: str) -> AppError:
    """The object is on its way to the bucket."""
    explanation = Explanation(
        say(N_("{name} was not deleted."), name=name),
        say(N_("It is being uploaded at the moment.")),
        say(N_("Wait until it has arrived, or cancel its job.")),
    )
    return AppError(explanation, code="BeingSent")


def still_needed(name: str) -> AppError:
    """A job that has not ended works with the object."""
    explanation = Explanation(
        say(N_("{name} was not deleted."), name=name),
        say(N_("A job that has not ended still needs it.")),
        say(N_("Wait until the job has ended, or cancel it.")),
    )
    return AppError(explanation, code="StillNeeded")


def lies_elsewhere(name: str, place: str, key: str) -> AppError:
    """The object's bucket is not the one in the settings, so its keys are not known."""
    explanation = Explanation(
        say(N_("{name} was not deleted."), name=name),
        say(N_("It lies in {place}, which is not the store in the settings."), place=place),
        say(
            N_(
                "Choose that store in the settings and delete it here, or delete {key} in the "
                "provider's console."
            ),
            key=key,
        ),
        SETTINGS,
    )
    return AppError(explanation, code="LiesElsewhere")


def region_missing() -> AppError:
    """The settings name no region, and the endpoint does not tell it either."""
    explanation = Explanation(
        say(N_("There is no region in the settings of the object store.")),
        say(N_("Its signatures name one, and the endpoint does not tell it.")),
        say(N_("Enter it in the settings, like cn-beijing.")),
        SETTINGS,
    )
    return AppError(explanation, code="NoRegion")


def not_public(host: str) -> AppError:
    """The plain link to an object is refused to whom has no key."""
    explanation = Explanation(
        say(N_("The plain link to the uploaded file is refused.")),
        say(
            N_("{host} does not let everybody read it, so the service could not either."), host=host
        ),
        say(N_("Use signed links, or let everybody read the bucket.")),
        SETTINGS,
        s3_fixes.signed_links(),
    )
    return AppError(explanation, code="NotPublic")


def not_at_public_address(host: str) -> AppError:
    """The public address shows something else, or nothing, where the object should be."""
    explanation = Explanation(
        say(N_("The public address does not show the uploaded file.")),
        say(N_("{host} has nothing under its name: it may belong to another bucket."), host=host),
        say(N_("Correct the public address in the settings, or use signed links.")),
        SETTINGS,
        s3_fixes.signed_links(),
    )
    return AppError(explanation, code="NotAtPublicAddress")


def public_address_unusable(why: Message) -> AppError:
    """The public address is no web address that objects can stand below."""
    explanation = Explanation(
        say(N_("The public address of the object store cannot be used.")),
        why,
        say(N_("Enter it like https://cdn.example.com in the settings, or leave it empty.")),
        SETTINGS,
    )
    return AppError(explanation, code="BadPublicAddress")


def cut_off(name: str, cause: AppError) -> AppError:
    """The connection broke while the file *name* was on its way; it may be sent again."""
    explanation = Explanation(
        say(N_("The connection broke while {name} was sent."), name=name),
        say(N_("The object store did not say that it has arrived.")),
        say(N_("Check the connection, then try again.")),
        Action.RETRY,
    )
    return AppError(explanation, retry=cause.retry, code=cause.code, detail=cause.detail)
