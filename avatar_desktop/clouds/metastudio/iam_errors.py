"""What the refusals of Huawei's sign-in service mean: the table, and what is told beforehand.

Sources: "Obtaining a User Token Through Password Authentication", "What Do I Do If an Account Is
Locked" and the gateway's table of errors.
"""

from avatar_desktop.clouds.http.client import redacted
from avatar_desktop.clouds.http.error_rules import Rule
from avatar_desktop.clouds.metastudio.errors import GATEWAY
from avatar_desktop.domain.errors import Action, AppError, Explanation, Retry
from avatar_desktop.domain.text import N_, say

TABLE: tuple[Rule, ...] = (
    Rule(
        (),
        N_("Huawei has locked this sign-in."),
        N_("Too many wrong tries lock it for a quarter of an hour."),
        N_("Wait 15 minutes without trying, compare the password, then try again."),
        Action.OPEN_SETTINGS,
        words=("locked",),
    ),
    *GATEWAY,
    Rule(
        (),
        N_("Huawei did not accept the IAM user's name or password."),
        N_(
            "The account's own sign-in (a HUAWEI ID) does not work here; it takes an IAM user of "
            "the account."
        ),
        N_(
            "Compare account name, user name and password in the settings. Five wrong tries lock "
            "the user."
        ),
        Action.OPEN_SETTINGS,
        statuses=(401,),
        words=("username or password", "user name or password", "password is wrong"),
    ),
    Rule(
        (),
        N_("Huawei did not let this sign-in pass."),
        N_("It said: {words}"),
        N_(
            "Compare the account in the settings. The user needs programmatic access and no login "
            "protection by a second factor."
        ),
        Action.OPEN_SETTINGS,
        statuses=(401,),
    ),
    Rule(
        (),
        N_("The IAM user may not do this."),
        N_("It said: {words}"),
        N_("Give it access to the region's project in Huawei's console, or use an access key."),
        Action.OPEN_CONSOLE,
        statuses=(403,),
    ),
    Rule(
        (),
        N_("Huawei's sign-in service does not know what was asked for."),
        N_("The account has no project at {host}, or the address is not right."),
        N_("Check the region in the settings."),
        Action.OPEN_SETTINGS,
        statuses=(404, 405),
    ),
    Rule(
        (),
        N_("Huawei's sign-in service asks to slow down."),
        N_("This account signs in too often at the moment."),
        N_("Try again in a minute."),
        Action.RETRY,
        Retry.LATER,
        statuses=(429,),
    ),
    Rule(
        (),
        N_("Huawei's sign-in service has a fault at the moment."),
        N_("It answered “{code}”: {words}"),
        N_("Try again in a few minutes."),
        Action.RETRY,
        Retry.LATER,
        statuses=(408, *range(500, 600)),
    ),
    Rule(
        (),
        N_("Huawei's sign-in service refused the request."),
        N_("It answered “{code}”: {words}"),
        N_("Compare account name, user name and region in the settings."),
        Action.OPEN_SETTINGS,
    ),
)
"""In the order of asking: the particular before the general."""


def refusal(
    status: int, code: str, message: str, *, host: str, request_id: str, wait: float | None
) -> AppError:
    """Return what the sign-in service's *status*, *code* and *message* mean."""
    message = redacted(message)
    rule = next(rule for rule in TABLE if rule.matches(status, code, message))
    named = code if "." in code else f"HTTP {status}"
    return AppError(
        rule.explained(host, named, message or named),
        retry=rule.retry,
        code=named,
        request_id=request_id,
        detail=message,
        retry_after=wait,
    )


def user_missing() -> AppError:
    """Account name, user name or password is missing; nothing was sent."""
    explanation = Explanation(
        say(N_("The IAM user is not complete.")),
        say(N_("Signing in needs the account's name, the user's name and its password.")),
        say(N_("Enter them in the settings.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(explanation, code="NoKey")


def in_the_clear(host: str) -> AppError:
    """The address is not encrypted; nothing was sent."""
    explanation = Explanation(
        say(N_("The password is not sent to {host}."), host=host),
        say(N_("Its address begins with http:// and would show the password on the way.")),
        say(N_("Enter an address that begins with https:// in the settings.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(explanation, code="NotPrivate")


def no_project(region: str) -> AppError:
    """The account has no project of this name."""
    explanation = Explanation(
        say(N_("The account has no project in {region}."), region=region),
        say(N_("Huawei makes it when the region is opened in the console for the first time.")),
        say(N_("Choose another region in the settings, or open this one in the console.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(explanation, code="NoProject")


def many_projects(region: str, ids: tuple[str, ...]) -> AppError:
    """Several projects match; nobody can tell which one is meant."""
    explanation = Explanation(
        say(
            N_("The account has {count} projects that match {region}."),
            count=len(ids),
            region=region,
        ),
        say(N_("They are: {ids}"), ids=", ".join(ids[:10])),
        say(N_("Copy the right project id from the console into the settings.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(explanation, code="ManyProjects")
