"""Why an S3-compatible store refused: codes, statuses and words to say."""

from collections.abc import Mapping
from datetime import timedelta

from avatar_desktop.clouds.http import redacted
from avatar_desktop.domain.errors import Action, AppError, Explanation, Retry
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.objectstore.refusal import Refusal

SETTINGS = Action.OPEN_SETTINGS
NO_PERMISSION = (
    N_("The bucket did not allow it."),
    N_("This access key has no permission for that in the bucket."),
    N_("Give it the right to read, write and delete objects, or use another key."),
    SETTINGS,
)
WRONG_KEY = (
    N_("The object store does not know the access key."),
    N_("It may be mistyped, deleted, or of another provider."),
    N_("Compare the access key in the settings."),
    SETTINGS,
)
WRONG_SECRET = (
    N_("The object store did not accept the secret key."),
    N_("The signature made with it does not fit the access key."),
    N_("Enter the secret key again in the settings."),
    SETTINGS,
)
NO_BUCKET = (
    N_("The object store has no such bucket."),
    N_("Its name is mistyped, or it stands at another endpoint."),
    N_("Correct the bucket or the endpoint in the settings."),
    SETTINGS,
)
FULL = (
    N_("The object store is full."),
    N_("The bucket or the account has reached its quota."),
    N_("Delete old objects or raise the quota, then try again."),
    Action.RETRY,
)
EXPIRED = (
    N_("The signed link had run out."),
    N_("The upload took longer than the link lives, or this computer's clock is wrong."),
    N_("Check the computer's date and time, then try again."),
    Action.RETRY,
)
TOO_LARGE = (
    N_("The file is too large for the bucket."),
    N_("The object store refused its size."),
    N_("Choose a smaller file."),
    Action.CHOOSE_FILE,
)
BUSY = (
    N_("The object store asks to slow down."),
    N_("It is busy at the moment."),
    N_("Wait a moment, then try again."),
    Action.RETRY,
)
FAULT = (
    N_("The object store has a fault at the moment."),
    N_("The fault is on its side."),
    N_("Try again in a few minutes."),
    Action.RETRY,
)
PUBLIC_ENDPOINT = (
    N_("The object store refused its public address."),
    N_("New accounts reach a bucket's data only under a domain of their own."),
    N_("Bind a domain to the bucket and choose “own domain” in the settings."),
    SETTINGS,
)
OTHER_STYLE = (
    N_("The object store wants the bucket's name in another place."),
    N_("It refused this form of address."),
    N_("Switch between bucket-in-host and bucket-in-path in the settings."),
    SETTINGS,
)

Words = tuple[str, str, str, Action]

BY_CODE: Mapping[str, Words] = {
    "InvalidAccessKeyId": WRONG_KEY,
    "InvalidAccessKey": WRONG_KEY,
    "SignatureDoesNotMatch": WRONG_SECRET,
    "NoSuchBucket": NO_BUCKET,
    "InvalidBucketName": NO_BUCKET,
    "AccessDenied": NO_PERMISSION,
    "AllAccessDisabled": NO_PERMISSION,
    "AccountProblem": NO_PERMISSION,
    "UserDisable": NO_PERMISSION,
    "ExpiredToken": EXPIRED,
    "PublicEndpointForbidden": PUBLIC_ENDPOINT,
    "SecondLevelDomainForbidden": OTHER_STYLE,
    "PathStyleDomainForbidden": OTHER_STYLE,
    "EntityTooLarge": TOO_LARGE,
    "MaxMessageLengthExceeded": TOO_LARGE,
    "QuotaExceeded": FULL,
    "InsufficientCapacity": FULL,
    "XMinioStorageFull": FULL,
    "InsufficientStorage": FULL,
    "SlowDown": BUSY,
    "ServiceUnavailable": BUSY,
    "Busy": BUSY,
    "RequestLimitExceeded": BUSY,
    "InternalError": FAULT,
}

BY_STATUS: Mapping[int, Words] = {
    403: NO_PERMISSION,
    404: NO_BUCKET,
    413: TOO_LARGE,
    429: BUSY,
    500: FAULT,
    502: FAULT,
    503: BUSY,
    504: FAULT,
    507: FULL,
}

SKEW_CODES = frozenset({"RequestTimeTooSkewed", "RequestExpired"})
REGION_CODES = frozenset(
    {"PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IllegalLocation"}
)
REDIRECTS = frozenset({301, 302, 307, 308})
PASSING = (BUSY, FAULT)
SKEW_WORTH_TELLING = timedelta(minutes=1)


def refused(refusal: Refusal, region: str, skew: timedelta, wait: float | None = None) -> AppError:
    """Return what *refusal* means.

    *region* is the one in the settings, *skew* how far the store's clock is ahead of this one,
    *wait* the seconds that it asks for.
    """
    retry = Retry.NEVER
    words = BY_CODE.get(refusal.code) or BY_STATUS.get(refusal.status)
    if _is_elsewhere(refusal, region):
        explanation = _elsewhere(refusal, region)
    elif refusal.code in SKEW_CODES or (
        _speaks_of_time(refusal) and abs(skew) > SKEW_WORTH_TELLING
    ):
        explanation = _skewed(skew)
    elif _speaks_of_time(refusal):
        explanation = _explanation(EXPIRED)
    elif words:
        explanation = _explanation(words)
        retry = Retry.LATER if words in PASSING else Retry.NEVER
    else:
        explanation = _general(refusal)
    return AppError(
        explanation,
        retry=retry,
        code=refusal.code or f"HTTP {refusal.status}",
        request_id=refusal.request_id,
        detail=redacted(refusal.message),
        retry_after=wait,
    )


def _is_elsewhere(refusal: Refusal, region: str) -> bool:
    named = bool(refusal.region) and refusal.region != region
    at_endpoint = refusal.code == "AccessDenied" and bool(refusal.endpoint)
    return (
        refusal.code in REGION_CODES
        or refusal.status in REDIRECTS
        or at_endpoint
        or (named and refusal.code in {"", "InvalidRequest", "AuthorizationQueryParametersError"})
    )


def _speaks_of_time(refusal: Refusal) -> bool:
    message = refusal.message.lower()
    return "expired" in message or "not valid yet" in message or "not yet valid" in message


def _elsewhere(refusal: Refusal, region: str) -> Explanation:
    there = refusal.region or refusal.endpoint
    what: Message = say(N_("The bucket is in another region than the settings say."))
    if there:
        what = say(
            N_("The bucket is in {there} but the settings say {here}."), there=there, here=region
        )
    why = say(N_("The object store answers for a bucket only in its own region."))
    do = say(N_("Correct the region and the endpoint in the settings."))
    return Explanation(what, why, do, SETTINGS)


def _skewed(skew: timedelta) -> Explanation:
    return Explanation(
        say(N_("This computer's clock differs too much from the object store's.")),
        say(N_("They are {minutes} minutes apart."), minutes=round(abs(skew.total_seconds()) / 60)),
        say(N_("Set the computer's date and time, then try again.")),
        Action.RETRY,
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
        say(N_("“{endpoint}” is not a web address."), endpoint=endpoint),
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
