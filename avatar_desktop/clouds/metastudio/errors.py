"""What Huawei MetaStudio's refusals mean: the one table, and the lookup in it.

Sources: the page "Create a photo modeling job", MetaStudio's table of error codes, the gateway's
table in the guide to API signing. The sources disagree on MSS.000000xx, so the HTTP status
decides there; gateways print APIGW or APIG.
"""

from avatar_desktop.clouds.http.client import redacted
from avatar_desktop.clouds.http.error_rules import Rule
from avatar_desktop.domain.errors import Action, AppError, Explanation, FileRejected, Retry
from avatar_desktop.domain.text import N_, say, verbatim

SAID = N_("It said: {words}")
NOT_THE_KEYS = N_("The service did not accept the account's keys.")
MAY_NOT = N_("The account may not use this service.")
IN_CONSOLE = N_("Look at the account in Huawei's console, then press Retry.")
FAULT = N_("The service has a fault at the moment.")
LATER = N_("Try again in a few minutes.")
OTHER_PHOTO = N_("Choose another photo.")
NO_SUCH_ASSET = "MSS.10001001"


def _gateway(*numbers: str) -> tuple[str, ...]:
    return tuple(f"{maker}.{number}" for number in numbers for maker in ("APIGW", "APIG"))


REFUSED_KEYS = frozenset(_gateway("0301", "0303", "0304", "0305", "0307"))
GATEWAY = (
    Rule(
        _gateway("0101"),
        N_("Huawei withdrew this API on 2025-02-18."),
        N_("{host} no longer knows it."),
        N_("Use a living model instead, or another address in the settings."),
        Action.OPEN_SETTINGS,
        statuses=(404,),
    ),
    Rule(
        _gateway("0201"),
        N_("The photo is too large for one request."),
        N_("A signed request may have 12 MB."),
        N_("Choose a photo under 5 MB."),
        Action.CHOOSE_FILE,
        statuses=(413,),
    ),
    Rule(
        _gateway("0201"),
        FAULT,
        N_("What stands behind its gateway did not answer."),
        LATER,
        Action.RETRY,
        Retry.LATER,
        statuses=(502, 504),
    ),
    Rule(
        _gateway("0307"),
        N_("The token is no longer valid here."),
        N_("A token lives for 24 hours and belongs to one region."),
        N_("Enter a fresh token or an access key in the settings."),
        Action.OPEN_SETTINGS,
    ),
    Rule(
        _gateway("0301", "0303", "0304", "0305"),
        NOT_THE_KEYS,
        N_(
            "The secret key is wrong, the token has expired, or too many wrong tries have locked "
            "the key for five minutes."
        ),
        N_("Compare the keys in the settings; wait five minutes before you try again."),
        Action.OPEN_SETTINGS,
    ),
    Rule(
        _gateway("0308"),
        N_("The service asks to slow down."),
        N_("This account sends as much as it may at the moment."),
        N_("Nothing was lost. It mostly passes within a minute."),
        Action.RETRY,
        Retry.LATER,
    ),
    Rule(
        _gateway("0302", "0306"),
        MAY_NOT,
        N_("Its user has no right to MetaStudio."),
        N_("Give it the right “MetaStudio FullAccess” in Huawei's console."),
        Action.OPEN_CONSOLE,
    ),
    Rule(
        _gateway("0310", "0801", "0802"),
        N_("The project cannot be used at this address."),
        N_("Project and region do not belong together, or the project is closed. {words}"),
        N_("Compare project id and address in the settings."),
        Action.OPEN_SETTINGS,
    ),
    Rule(
        _gateway("0401", "0402", "0404"),
        N_("The service does not let this network in."),
        N_("The account has a list of permitted addresses."),
        N_("Use a permitted network, or change the list in Huawei's console."),
        Action.OPEN_CONSOLE,
    ),
    Rule(
        _gateway("0501", "0502"),
        N_("The account's quota is used up, or it owes money."),
        N_("The service answered “{code}”."),
        IN_CONSOLE,
        Action.OPEN_CONSOLE,
    ),
    Rule(
        _gateway("0103", "0104", "0105", "0106", "0602"),
        N_("The service did not accept the request."),
        N_("Its gateway is not set up for it. It said: {words}"),
        N_("Check the address in the settings."),
        Action.OPEN_SETTINGS,
    ),
    Rule(
        _gateway("0601", "0605", "0606", "0608", "0609", "0610", "0611", "0612", "0613"),
        FAULT,
        SAID,
        LATER,
        Action.RETRY,
        Retry.LATER,
    ),
)

MODELING = (
    Rule(
        ("MSS.10001005",),
        N_("A digital human of this name exists already."),
        N_("Names are used once in an account."),
        N_("Enter another name, or leave it empty."),
    ),
    Rule(
        ("MSS.10001007",),
        N_("The photo has too many bytes."),
        N_("The service takes 5.24 MB (5242880 bytes)."),
        N_("Choose a smaller photo."),
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("MSS.10001003", "MSS.10001004", "MSS.45000001"),
        N_("The service did not get the photo."),
        SAID,
        N_("Try again; if it happens again, choose another photo."),
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("MSS.45000005", "MSS.45000007"),
        N_("The service could not read the photo."),
        SAID,
        N_("Choose a JPG or PNG photo."),
        Action.CHOOSE_FILE,
    ),
    Rule(
        ("MSS.10001006",),
        N_("The service could not begin the digital human."),
        SAID,
        N_("Try again."),
        Action.RETRY,
        Retry.LATER,
    ),
    Rule(
        (NO_SUCH_ASSET,),
        N_("The service no longer has this digital human."),
        SAID,
        N_("Press Retry to run it again; that is a new run."),
        Action.RETRY,
    ),
    Rule(
        ("MSS.10001008", "MSS.10001009"),
        N_("The service has this file already."),
        SAID,
        N_("Run it again under another name."),
    ),
    Rule(
        ("MSS.00010008",),
        N_("The service did not accept the token."),
        SAID,
        N_("Enter a fresh token or an access key in the settings."),
        Action.OPEN_SETTINGS,
    ),
    Rule(
        ("MSS.00010009",),
        N_("The project id is not that of the account."),
        N_("Keys or token belong to another project."),
        N_("Copy the project id from Huawei's console into the settings."),
        Action.OPEN_SETTINGS,
    ),
    Rule(
        ("MSS.00010003", "MSS.00010004"),
        N_("The service does not know this request."),
        SAID,
        N_("Check the address in the settings."),
        Action.OPEN_SETTINGS,
    ),
    Rule(
        ("MSS.10000002", "MSS.10000003", "MSS.10001002"),
        N_("The service did not accept an option or the photo."),
        SAID,
        N_("Change name, style or photo, then try again."),
    ),
)

STATUSES = (
    Rule(
        (),
        N_("The service did not accept an option or the photo."),
        SAID,
        N_("Change name, style or photo, then try again."),
        statuses=(400,),
    ),
    Rule(
        (),
        NOT_THE_KEYS,
        N_("They are wrong, or they belong to another account. It said: {words}"),
        N_("Compare the keys in the settings; wait five minutes before you try again."),
        Action.OPEN_SETTINGS,
        statuses=(401,),
    ),
    Rule(
        (),
        MAY_NOT,
        N_("MetaStudio has to be opened for it, and its user needs the right to it."),
        IN_CONSOLE,
        Action.OPEN_CONSOLE,
        statuses=(403,),
    ),
    Rule(
        (),
        N_("The service does not know what was asked for."),
        SAID,
        N_("Check address and project id in the settings."),
        Action.OPEN_SETTINGS,
        statuses=(404, 405),
    ),
    Rule(
        (),
        N_("The photo is too large for one request."),
        N_("A signed request may have 12 MB."),
        N_("Choose a photo under 5 MB."),
        Action.CHOOSE_FILE,
        statuses=(413,),
    ),
    Rule(
        (),
        N_("The service asks to slow down."),
        N_("This account sends as much as it may at the moment."),
        N_("Nothing was lost. It mostly passes within a minute."),
        Action.RETRY,
        Retry.LATER,
        statuses=(429,),
    ),
    Rule((), FAULT, SAID, LATER, Action.RETRY, Retry.LATER, statuses=(408, *range(500, 600))),
    Rule(
        (),
        N_("The service could not make the digital human."),
        SAID,
        N_(
            "Try again; if it happens again, choose another photo: one face, from the front, "
            "not covered."
        ),
        Action.RETRY,
        statuses=(200,),
    ),
    Rule(
        (),
        N_("The service refused the request."),
        N_("It answered “{code}”: {words}"),
        N_("If that does not tell what to change, ask Huawei's support with the request id."),
    ),
)

TABLE: tuple[Rule, ...] = (*GATEWAY, *MODELING, *STATUSES)
"""In the order of asking: the particular before the general. 200 is a job that failed."""


def refusal(
    status: int,
    code: str,
    message: str,
    *,
    host: str = "",
    request_id: str = "",
    wait: float | None = None,
) -> AppError:
    """Return what the service's *code* and *message* mean; status 200 is a job that failed.

    FileRejected when only another photo helps. *wait* is what the service asked for, in seconds.
    """
    message = redacted(message)
    rule = next(rule for rule in TABLE if rule.matches(status, code, message))
    kind = FileRejected if rule.action is Action.CHOOSE_FILE else AppError
    code = code or (f"HTTP {status}" if status != 200 else "FAILED")  # noqa: PLR2004 (HTTP's OK)
    return kind(
        rule.explained(host, code, message or code),
        retry=rule.retry,
        code=code,
        request_id=request_id,
        detail=message,
        retry_after=wait,
    )


def clock_is_off(minutes: int, code: str, request_id: str) -> AppError:
    """The service refused a signature that is dated wrongly; the computer's clock is the cause."""
    explanation = Explanation(
        say(N_("The service did not accept the time of the request.")),
        say(N_("This computer's clock is {minutes} minutes off; 15 are allowed."), minutes=minutes),
        say(N_("Set the clock, wait five minutes, then try again.")),
        Action.RETRY,
    )
    return AppError(explanation, code=code, request_id=request_id)


def not_connected() -> AppError:
    """There are no keys or no project; nothing was sent."""
    explanation = Explanation(
        say(N_("There is no Huawei account yet.")),
        say(
            N_(
                "The service needs the project id, and an access key with its secret, a token or "
                "an IAM user."
            )
        ),
        say(N_("Enter them in the settings, or try the demo.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(explanation, code="NoKey")


def temporary_key_refused(refusal: AppError) -> AppError:
    """Return *refusal* of a key that came with a security token."""
    explanation = Explanation(
        say(N_("The service did not accept the temporary access key.")),
        say(N_("Its security token has ended, or does not belong to this access key.")),
        say(N_("Enter a fresh key with its token, or use a permanent access key.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(
        explanation,
        retry=refusal.retry,
        code=refusal.code,
        request_id=refusal.request_id,
        detail=refusal.detail,
    )


def unusable() -> AppError:
    """A key, the project or the user id holds signs that no header may hold; nothing was sent."""
    explanation = Explanation(
        say(N_("The Huawei account in the settings cannot be right.")),
        say(N_("A key, the project id or the user id holds blanks or signs that are not allowed.")),
        say(N_("Copy them again from the console; the user id takes no Chinese.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(explanation, code="BadKey")


def unreadable(error: OSError) -> FileRejected:
    """The photo cannot be read from this disk; nothing was sent."""
    explanation = Explanation(
        say(N_("The photo can no longer be read.")),
        verbatim(error.strerror or type(error).__name__),
        say(OTHER_PHOTO),
        Action.CHOOSE_FILE,
    )
    return FileRejected(explanation, code="Unreadable", detail=str(error))


def model_withheld(state: str, request_id: str) -> AppError:
    """The job succeeded, but its model can no longer be fetched."""
    blocked = state == "BLOCK"
    explanation = Explanation(
        say(N_("The service does not give the digital human out.")),
        say(N_("Its review has blocked it."))
        if blocked
        else say(N_("It is gone from the account ({state})."), state=state),
        say(N_("Choose another photo, or run it again."))
        if blocked
        else say(N_("Press Retry to run it again; that is a new run.")),
        Action.CHOOSE_FILE if blocked else Action.RETRY,
    )
    return AppError(explanation, code=f"asset {state}", request_id=request_id, billed=None)
