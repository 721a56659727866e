"""What the engine itself has to say when a job cannot go on."""

from collections.abc import Mapping, Sequence

from avatar_desktop.domain.errors import (
    Action,
    AppError,
    Explanation,
    FileRejected,
    ModelGone,
    NotFetched,
    Retry,
)
from avatar_desktop.domain.job import Failure, Job, Upload
from avatar_desktop.domain.lifecycles import what_is_written
from avatar_desktop.domain.params import Rectangle
from avatar_desktop.domain.problems import Problem
from avatar_desktop.domain.spec import ModelSpec, Precheck, PrecheckResult
from avatar_desktop.domain.text import N_, Message, say, verbatim
from avatar_desktop.engine.bill import billed
from avatar_desktop.system.sentences import Sentences

SENTENCES = Sentences(__package__)
told, explained = SENTENCES.told, SENTENCES.explained
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
    name = source.replace("\\", "/").rsplit("/", 1)[-1]
    detail = f"{cause.code} {cause.detail}"
    words = explained("NotStripped", name=name, why=cause.explanation.why)
    return FileRejected(words, code="NotStripped", detail=detail)


def task_failed(service_state: str, request_id: str) -> AppError:
    """The service gave a task up without a reason."""
    return told("TaskFailed", state=service_state, code=service_state, request_id=request_id)


def task_unknown(hours: float, request_id: str) -> AppError:
    """The service does not know a task that is younger than *hours*: it may live all the same."""
    return told("TaskUnknown", hours=f"{hours:g}", request_id=request_id)


def task_gone(hours: float, request_id: str) -> AppError:
    """The service no longer knows a task that is older than *hours*."""
    return told("TaskGone", hours=f"{hours:g}", request_id=request_id)


def doubtful(cause: AppError) -> Failure:
    """The answer to a submit was lost, and the service's list did not settle it."""
    return _unsettled("Doubtful", cause)


def refused_by_precheck(spec: ModelSpec, precheck: Precheck, verdict: PrecheckResult) -> AppError:
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
    if model in spec.wire_names or not isinstance(error, ModelGone):
        return error
    drawn = any(isinstance(one, Rectangle) for one in spec.params)
    name = "NoSuchLook" if drawn else "NoSuchCheck"
    return error.retold(explained(name, model=precheck.model))


def told_of_storage(error: AppError, spec: ModelSpec, uploads: Mapping[str, Upload]) -> AppError:
    """Return *error* with the way out where a link of the temporary storage was not read.

    *uploads* are the job's; the service's own code and words stay.
    """
    temporary = [name for name, one in uploads.items() if one.url.startswith(OSS)]
    if not temporary or not isinstance(error, NotFetched):
        return error
    words = error.explanation
    links = [spec.links_of(one.name) for one in spec.inputs if one.name in temporary]
    unsure = next((one for one in links if one and not one.confirmed), spec.oss_links)
    known = unsure.sentence if unsure else Message()
    do = N_("Set up a bucket of your own, then try again: the file is uploaded there.")
    why = say(N_("{why} {known}"), why=words.why, known=known) if known else words.why
    return NotFetched(
        Explanation(words.what, why, say(do), Action.OPEN_STORAGE),
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
    """Return *error* in the words of the model's lifecycle where the service says that it is gone.

    *model* is the name that was sent: an own deployment does not retire with its maker's.
    *models* are those that the app has, a successor perhaps among them.
    """
    life = spec.lifecycle
    own = model not in spec.wire_names
    if life is None or not life.ends or own or not isinstance(error, ModelGone):
        return error
    titles = {one.key: one.title for one in models}
    heir = next((titles[key] for key in life.successors if key in titles), "")
    if heir:
        do = say(N_("Use its successor instead: {title}."), title=Message(heir))
    else:
        do = say(N_("Use a living model instead, or name your own deployment in the settings."))
    why = say(N_("The service no longer runs it; this run was not billed."))
    return error.retold(Explanation(what_is_written(life), why, do, Action.OPEN_SETTINGS))


def part_failed(cause: Failure, number: int, count: int) -> AppError:
    """The part *number* of *count* has failed; the others are kept."""
    words = cause.explanation
    own = {"code": cause.code, "request_id": cause.request_id, "detail": cause.detail}
    return told(
        "PartFailed",
        number=number,
        count=count,
        what=words.what,
        why=words.why,
        do=words.do,
        billed=cause.billed,
        **own,
    )


class BrokenResult(AppError):
    """What was downloaded is not whole; fetching it again costs nothing."""

    def __init__(self, cause: AppError) -> None:
        explanation = explained("BrokenResult", why=cause.explanation.why)
        super().__init__(explanation, code="BrokenResult", billed=True)


def undecided(cause: AppError) -> Failure:
    """The service could not be asked whether it took a task."""
    by_hand = cause.retry is Retry.NEVER
    return _unsettled("UndecidedByHand" if by_hand else "Undecided", cause)


def _unsettled(name: str, cause: AppError) -> Failure:
    explanation = explained(name, why=cause.explanation.what)
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
    own = {"code": cause.code, "request_id": cause.request_id, "detail": cause.detail}
    return told("LookLost", why=cause.explanation.what, again=again, **own)
