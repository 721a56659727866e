"""Why the service's temporary storage did not take a file."""

import math

from avatar_desktop.clouds.http.client import redacted
from avatar_desktop.domain.errors import Action, AppError, Explanation, FileRejected, Retry
from avatar_desktop.domain.text import N_, say
from avatar_desktop.objectstore.s3_error_response import Refusal

MB = 10**6
OWN_BUCKET = N_("Choose a smaller file, or set up a bucket in the settings.")
TOO_LARGE = frozenset({"EntityTooLarge", "InvalidPolicyDocument.TooLarge"})
STATUS_TOO_LARGE = 413
STATUS_SLOW_DOWN = 429
STATUS_FAULT = 500


def permission_incomplete(host: str) -> AppError:
    """The service's permission lacks something that an upload needs."""
    explanation = Explanation(
        say(N_("The service did not say where to upload.")),
        say(N_("Its answer is not one that this app understands.")),
        say(N_("Check the address of the service in the settings, or set up a bucket.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(explanation, code="BadAnswer", detail=redacted(host))


def too_large(size: int, most: float) -> FileRejected:
    """The file has more bytes than the storage takes; nothing was sent."""
    explanation = Explanation(
        say(N_("The file is too large for the service's temporary storage.")),
        say(
            N_("It has {size} MB; {most} MB are allowed."),
            size=f"{math.ceil(size / MB * 10) / 10:.1f}",
            most=f"{math.floor(most / MB * 10) / 10:.1f}",
        ),
        say(OWN_BUCKET),
        Action.CHOOSE_FILE,
    )
    return FileRejected(explanation, code="EntityTooLarge")


def refused(refusal: Refusal, host: str) -> AppError:
    """The upload host said no."""
    code = refusal.code or f"HTTP {refusal.status}"
    if refusal.status == STATUS_TOO_LARGE or refusal.code in TOO_LARGE:
        explanation = Explanation(
            say(N_("The file is too large for the service's temporary storage.")),
            say(N_("The storage refused its size.")),
            say(OWN_BUCKET),
            Action.CHOOSE_FILE,
        )
        return FileRejected(
            explanation, code=code, detail=refusal.message, request_id=refusal.request_id
        )
    if "expired" in refusal.message.lower():
        retry = Retry.LATER
        why = say(N_("The permission to upload ran out; it lives for a few minutes."))
    elif refusal.status >= STATUS_FAULT or refusal.status == STATUS_SLOW_DOWN:
        retry = Retry.LATER
        why = say(N_("The storage has a fault or is busy ({code})."), code=code)
    else:
        retry = Retry.NEVER
        why = say(N_("{host} answered “{code}”."), host=host, code=code)
    explanation = Explanation(
        say(N_("The service's temporary storage did not take the file.")),
        why,
        say(N_("Try again. If it happens again, set up a bucket in the settings.")),
        Action.RETRY,
    )
    return AppError(
        explanation,
        retry=retry,
        code=code,
        request_id=refusal.request_id,
        detail=redacted(refusal.message),
    )
