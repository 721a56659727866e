"""What Alibaba Model Studio's refusals mean: the one table, and the lookup in it."""

from avatar_desktop.clouds.dashscope.account_errors import ACCESS, BUSY, KEY, MONEY, RETIRED
from avatar_desktop.clouds.dashscope.input_errors import ADDRESSES, CONTENT, FILES, OPTIONS, PEOPLE
from avatar_desktop.clouds.http.client import redacted
from avatar_desktop.clouds.http.error_rules import Rule
from avatar_desktop.domain.base_address import AddressFault
from avatar_desktop.domain.errors import (
    Action,
    AppError,
    Explanation,
    FileRejected,
    Fix,
    Retry,
)
from avatar_desktop.domain.settings import BEIJING
from avatar_desktop.domain.text import N_, say

ADDRESS = "dashscope.base_url"

GENERAL = (
    Rule(
        (),
        N_("The service has a fault at the moment."),
        N_("It answered “{code}”: {words}"),
        N_("Try again in a few minutes."),
        Action.RETRY,
        Retry.LATER,
        statuses=(408, *range(500, 600)),
    ),
    Rule(
        (),
        N_("The service refused the request."),
        N_("It answered “{code}”: {words}"),
        N_("If that does not tell what to change, ask Alibaba's support with the request id."),
    ),
)

TABLE: tuple[Rule, ...] = (
    *MONEY,
    *CONTENT,
    *PEOPLE,
    *FILES,
    *RETIRED,
    *ADDRESSES,
    *OPTIONS,
    *ACCESS,
    *KEY,
    *BUSY,
    *GENERAL,
)
"""In the order of asking: the particular before the general."""


def refusal(
    status: int,
    code: str,
    message: str,
    *,
    host: str = "",
    request_id: str = "",
    wait: float | None = None,
) -> AppError:
    """Return what the service's *code* and *message* mean.

    FileRejected when only another file helps, NotFetched where the upload could not be read.
    `retry` holds for calls that may be made twice. *wait* is in seconds.
    """
    message = redacted(message)
    rule = next(rule for rule in TABLE if rule.matches(status, code, message))
    kind = FileRejected if rule.action is Action.CHOOSE_FILE else rule.error
    return kind(
        rule.explained(host, code or f"HTTP {status}", message or code),
        retry=rule.retry,
        code=code or f"HTTP {status}",
        request_id=request_id,
        detail=message,
        retry_after=wait,
    )


def key_missing() -> AppError:
    """There is no key to send; nothing was sent."""
    explanation = Explanation(
        say(N_("There is no API key yet.")),
        say(N_("The service needs one to know your account.")),
        say(N_("Enter it in the settings, or try the demo.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(explanation, code="NoKey")


def key_unusable() -> AppError:
    """The key holds signs that no key has; nothing was sent."""
    explanation = Explanation(
        say(N_("The API key cannot be right.")),
        say(N_("It holds blanks or signs that no key has.")),
        say(N_("Copy it again from the console into the settings.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(explanation, code="BadKey")


def address_unfit(
    fault: AddressFault, variable: str = "", cause: AppError | None = None
) -> AppError:
    """The base address is not the service's; the fix changes it, unless *variable* holds it.

    *cause* is the answer that it has brought, if it was tried.
    """
    fix = None
    if variable:
        do = N_("Correct the environment variable {variable}, or remove it: {url}")
        told = say(do, variable=variable, url=fault.mended or BEIJING)
    elif fault.mended:
        told = say(N_("Use {url}."), url=fault.mended)
        fix = Fix(say(N_("Use {url}"), url=fault.mended), ((ADDRESS, fault.mended),))
    else:
        told = say(N_("Choose your key's region in the settings."))
    what = say(N_("The address of Alibaba Model Studio cannot be used as it is."))
    explanation = Explanation(what, fault.words, told, Action.OPEN_SETTINGS, fix)
    if cause is None:
        return AppError(explanation, code="BadBaseAddress")
    return AppError(
        explanation,
        retry=cause.retry,
        code=cause.code,
        request_id=cause.request_id,
        detail=cause.detail,
        billed=cause.billed,
        retry_after=cause.retry_after,
    )
