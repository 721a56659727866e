"""What the engine itself has to say when a job cannot go on."""

from collections.abc import Mapping, Sequence

from avatar_desktop.domain.errors import (
    Action,
    AppError,
    Explanation,
    FileRejected,
    NotFetched,
    Retry,
)
from avatar_desktop.domain.job import Failure, Job, Upload
from avatar_desktop.domain.problems import Problem
from avatar_desktop.domain.spec import RETIRED_ANSWERS, ModelSpec, Precheck, Verdict
from avatar_desktop.domain.text import N_, Message, say, verbatim
from avatar_desktop.engine.bill import billed
from avatar_desktop.system import disk_errors

OSS = "oss://"
"""How a link of the service's temporary storage begins."""


class Rejected(AppError):
    """The form has errors; `problems` says which. Nothing was sent."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = next(iter(problems)).message
        do = say(N_("Nothing was sent. Change the file or the option, then try again."))
        super().__init__(Explanation(first, do=do, action=Action.CHOOSE_FILE), code="Rejected")
        self.problems = problems


def kept(error: AppError, job: Job) -> Failure:
    """Return what of *error* is kept with *job*."""
    bill = billed(job, error)
    return Failure(error.explanation, error.code, error.request_id, error.detail, bill)


def keeps_traces(source: str, cause: AppError) -> FileRejected:
    """The file from *source* cannot be cleaned, and nobody said that it may go as it is."""
    told = cause.explanation
    name = source.replace("\\", "/").rsplit("/", 1)[-1]
    what = say(N_("Place and names could not be removed from {name}."), name=name)
    do = say(N_("Nothing was sent. Send it as it is, or choose another file."))
    explanation = Explanation(what, told.why, do, Action.SEND_AS_IS)
    return FileRejected(explanation, code="NotStripped", detail=f"{cause.code} {cause.detail}")


def no_result(detail: str, request_id: str) -> AppError:
    """The task succeeded but its answer names no file."""
    return AppError(
        Explanation(
            say(N_("The service finished but named no result.")),
            say(N_("Its answer holds no link that this app knows.")),
            say(N_("Press Retry to ask again; the task itself is not sent again.")),
            Action.RETRY,
        ),
        code="NoResult",
        detail=detail,
        request_id=request_id,
        billed=True,
    )


def task_failed(service_state: str, request_id: str) -> AppError:
    """The service gave a task up without a reason."""
    return AppError(
        Explanation(
            say(N_("The service could not make the result.")),
            say(N_("It gave no reason ({state})."), state=service_state),
            say(N_("Try again, or try another file.")),
            Action.RETRY,
        ),
        code=service_state,
        request_id=request_id,
    )


def not_known_now(hours: float) -> Explanation:
    """Why a task that is younger than *hours* is asked for again although it is not known."""
    return Explanation(
        say(N_("The service does not know this task at the moment.")),
        say(N_("It keeps tasks for {hours} hours, so the app goes on asking."), hours=f"{hours:g}"),
    )


def task_unknown(hours: float, request_id: str) -> AppError:
    """The service does not know a task that is younger than *hours*: it may live all the same."""
    return AppError(
        Explanation(
            say(N_("The service does not say what became of this task.")),
            say(
                N_("It keeps tasks for {hours} hours, so this one may still run there."),
                hours=f"{hours:g}",
            ),
            say(N_("Press Ask again in a while. Run again would be a second task beside it.")),
            Action.ASK_AGAIN,
        ),
        retry=Retry.LATER,
        code="UNKNOWN",
        request_id=request_id,
        billed=None,
    )


def task_gone(hours: float, request_id: str) -> AppError:
    """The service no longer knows a task that is older than *hours*."""
    return AppError(
        Explanation(
            say(N_("The service no longer knows this task.")),
            say(
                N_("It forgets them after {hours} hours; its bill tells whether this one ran."),
                hours=f"{hours:g}",
            ),
            say(N_("Press Retry to run it again; that is a new, billed run.")),
            Action.RETRY,
        ),
        code="UNKNOWN",
        request_id=request_id,
        billed=None,
    )


def doubtful(cause: AppError) -> Failure:
    """The answer to a submit was lost, and the service's list did not settle it."""
    explanation = Explanation(
        say(N_("It is not certain that the service took this task.")),
        cause.explanation.what,
        say(N_("Press Check now to look again. Send again only if you accept a second bill.")),
        Action.CHECK_NOW,
    )
    return Failure(explanation, cause.code, cause.request_id, cause.detail, billed=None)


def interrupted() -> AppError:
    """The app ended while a submit was on its way."""
    return AppError(
        Explanation(say(N_("The app was closed while the task was being sent."))),
        retry=Retry.UNKNOWN,
        code="Interrupted",
        billed=None,
    )


def cancelled_on_its_way() -> AppError:
    """The person cancelled while a submit was on its way, and its answer did not come."""
    return AppError(
        Explanation(say(N_("It was cancelled while it was being sent."))),
        retry=Retry.UNKNOWN,
        code="Cancelled",
        billed=None,
    )


def refused_by_precheck(spec: ModelSpec, precheck: Precheck, verdict: Verdict) -> AppError:
    """The service's look at the inputs said no; that look was billed."""
    reason = precheck.reason(verdict.code, verdict.words)
    if reason:
        why, do = Message(reason.why), Message(reason.do)
    else:
        why = verbatim(verdict.words) if verdict.words else say(N_("It gave no reason."))
        do = say(N_("Choose another picture."))
    kind = NotFetched if reason and reason.unfetched else FileRejected
    return kind(
        Explanation(
            say(N_("The service refused the picture before the run.")),
            why,
            say(N_("{do} {bill}"), do=do, bill=_bill_of_precheck(spec)),
            Action.CHOOSE_FILE,
        ),
        code=verdict.code,
        request_id=verdict.request_id,
        detail=verdict.words,
        billed=True,
    )


def without_detection(error: AppError, model: str, spec: ModelSpec, precheck: Precheck) -> AppError:
    """Return *error* with the way on where an own deployment lacks the model that looks first.

    *model* is the name that the task itself is sent to.
    """
    told = f"{error.code} {error.detail}".lower()
    if model == spec.model or not any(one.lower() in told for one in RETIRED_ANSWERS):
        return error
    return AppError(
        Explanation(
            say(N_("Your account has no {model}."), model=precheck.model),
            say(N_("It looks at the picture before the run; nothing was billed.")),
            say(N_("Name your own one in the settings, or choose to draw the boxes by hand.")),
            Action.OPEN_SETTINGS,
        ),
        retry=error.retry,
        code=error.code,
        request_id=error.request_id,
        detail=error.detail,
        billed=error.billed,
    )


def told_of_storage(error: AppError, spec: ModelSpec, uploads: Mapping[str, Upload]) -> AppError:
    """Return *error* with the way out where a link of the temporary storage was not read.

    *uploads* are the job's; the service's own code and words stay.
    """
    temporary = any(one.url.startswith(OSS) for one in uploads.values())
    if not temporary or not isinstance(error, NotFetched):
        return error
    told = error.explanation
    known = spec.oss_links.sentence if spec.oss_links else Message()
    do = N_("Set up a bucket of your own, then try again: the file is uploaded there.")
    why = say(N_("{why} {known}"), why=told.why, known=known) if known else told.why
    return NotFetched(
        Explanation(told.what, why, say(do), Action.OPEN_STORAGE),
        retry=error.retry,
        code=error.code,
        request_id=error.request_id,
        detail=error.detail,
        billed=error.billed,
        retry_after=error.retry_after,
    )


def _bill_of_precheck(spec: ModelSpec) -> Message:
    if not spec.price.plus:
        return say(N_("The check was billed, the run was not."))
    template = N_("The check was billed ({amount} {currency}), the run was not.")
    return say(template, amount=str(spec.price.plus), currency=spec.price.currency)


def told_of_retirement(
    error: AppError, spec: ModelSpec, model: str, models: Sequence[ModelSpec]
) -> AppError:
    """Return *error* in the words of the model's lifecycle where it is a retired model's answer.

    *model* is the name that was sent: an own deployment does not retire with its maker's.
    *models* are those that the app has, the successor perhaps among them.
    """
    life = spec.lifecycle
    if life is None or model != spec.model or not life.explains(error.code, error.detail):
        return error
    titles = {one.key: one.title for one in models}
    if life.successor in titles:
        do = say(N_("Use its successor instead: {title}."), title=Message(titles[life.successor]))
    else:
        do = say(N_("Use a living model instead, or name your own deployment in the settings."))
    why = say(N_("The service no longer runs it; this run was not billed."))
    return AppError(
        Explanation(life.sentence, why, do, Action.OPEN_SETTINGS),
        retry=error.retry,
        code=error.code,
        request_id=error.request_id,
        detail=error.detail,
        billed=error.billed,
    )


def slot_taken() -> Explanation:
    """Why a job waits although nothing is wrong."""
    return Explanation(say(N_("Waits for a free place: the service runs few tasks at once.")))


class BrokenResult(AppError):
    """What was downloaded is not whole; fetching it again costs nothing."""

    def __init__(self, cause: AppError) -> None:
        explanation = Explanation(
            say(N_("The downloaded result is not whole.")),
            cause.explanation.why,
            say(
                N_(
                    "Press Retry to fetch it again; that costs nothing. "
                    "What arrived lies in the job's folder."
                )
            ),
            Action.RETRY,
        )
        super().__init__(explanation, code="BrokenResult", billed=True)


def cannot_write(error: OSError) -> Explanation:
    """The disk refused a file."""
    return Explanation(
        say(N_("The result could not be written to the disk.")),
        disk_errors.reason(error),
        say(N_("Make room or choose another library folder, then press Retry.")),
        Action.OPEN_LIBRARY_FOLDER,
    )


def wrong_state() -> AppError:
    """A button was pressed for a job that has moved on meanwhile."""
    return AppError(
        Explanation(
            say(N_("That is no longer possible for this job.")),
            say(N_("It has moved on meanwhile.")),
        ),
        code="WrongState",
    )


def worked_on_elsewhere() -> AppError:
    """Another process of this app works on the job."""
    return AppError(
        Explanation(
            say(N_("Another window or command works on this job.")),
            say(N_("Two at once could pay for it twice.")),
            say(N_("Wait until it ends, or close the other one.")),
        ),
        code="WorkedOnElsewhere",
    )


def turn_taken() -> Explanation:
    """Why a job waits while another one of its model is sent, or is looked for."""
    return Explanation(
        say(N_("Waits until it is certain what became of the task before it.")),
    )


def list_unread(cause: AppError) -> AppError:
    """The service cannot be asked yet whether it took a task."""
    return AppError(
        Explanation(
            say(N_("It is not certain yet that the service took this task.")),
            cause.explanation.what,
            say(N_("The app goes on asking by itself.")),
        ),
        retry=cause.retry,
        code=cause.code,
    )


def undecided(cause: AppError) -> Failure:
    """The service could not be asked whether it took a task."""
    by_itself = say(N_("The app asks again by itself; Check now asks at once."))
    by_hand = say(N_("Put that right, then press Check now."))
    explanation = Explanation(
        say(N_("It is not certain that the service took this task.")),
        cause.explanation.what,
        by_hand if cause.retry is Retry.NEVER else by_itself,
        Action.CHECK_NOW,
    )
    return Failure(explanation, cause.code, cause.request_id, cause.detail, billed=None)


def look_lost(cause: AppError, spec: ModelSpec) -> AppError:
    """The answer to the service's look at the inputs did not come; it may have been billed."""
    again = say(N_("Press Retry to check it again; that may be billed a second time."))
    if spec.price.plus:
        again = say(
            N_("Press Retry to check it again; that may be billed twice ({amount} {currency})."),
            amount=str(spec.price.plus),
            currency=spec.price.currency,
        )
    return AppError(
        Explanation(
            say(N_("The answer to the check of the picture was lost.")),
            cause.explanation.what,
            again,
            Action.RETRY,
        ),
        code=cause.code,
        request_id=cause.request_id,
        detail=cause.detail,
        billed=None,
    )


def interrupted_look() -> AppError:
    """The app ended while the service looked at the inputs."""
    return AppError(
        Explanation(say(N_("The app was closed while the service looked at it."))),
        retry=Retry.UNKNOWN,
        code="Interrupted",
        billed=None,
    )


def look_broken(cause: AppError) -> AppError:
    """The service's look gave an answer that cannot be used; that look was billed."""
    return AppError(
        Explanation(
            say(N_("The service checked the picture, but its answer cannot be used.")),
            do=say(
                N_("This check was billed, and so is another one: press Retry to check it again.")
            ),
            action=Action.RETRY,
        ),
        code=cause.code,
        request_id=cause.request_id,
        detail=cause.detail,
        billed=True,
    )
