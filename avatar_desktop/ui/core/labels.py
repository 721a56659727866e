"""The window's words for states, failures and actions."""

from avatar_desktop.domain.errors import Action, AppError, Explanation, Fix
from avatar_desktop.domain.job import Failure, Job, JobState
from avatar_desktop.domain.needles import STATE_TITLES
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.notice_text import NoticeText, NoticeWords

Remedy = Action | Fix
"""What the button beside a message does."""

ICONS = {
    JobState.QUEUED: "clock",
    JobState.UPLOADING: "cloud-upload",
    JobState.CHECKING: "scan",
    JobState.SUBMITTING: "cloud-upload",
    JobState.RUNNING: "loader",
    JobState.DOWNLOADING: "download",
    JobState.DONE: "circle-check",
    JobState.FAILED: "circle-x",
    JobState.CANCELLED: "ban",
    JobState.NEEDS_CHECK: "triangle-alert",
}

SERVICE_STATES = {
    "PENDING": N_("Waiting at the service"),
    "WAITING": N_("Waiting at the service"),
    "PRE-PROCESSING": N_("The service prepares the files"),
    "POST-PROCESSING": N_("The service finishes the result"),
}
"""The services' own words for parts of a run that take their time."""

ACTIONS = {
    Action.RETRY: N_("Retry"),
    Action.CHECK_NOW: N_("Check now"),
    Action.SEND_AGAIN: N_("Send again"),
    Action.ASK_AGAIN: N_("Ask again"),
    Action.RUN_AGAIN: N_("Run again (billed)"),
    Action.CHOOSE_FILE: N_("Choose another file"),
    Action.SEND_AS_IS: N_("Send it as it is"),
    Action.OPEN_SETTINGS: N_("Open settings"),
    Action.UNLOCK_KEYS: N_("Unlock"),
    Action.OPEN_STORAGE: N_("Set up a bucket"),
    Action.OPEN_CONSOLE: N_("Open the console"),
    Action.OPEN_LIBRARY_FOLDER: N_("Open the library folder"),
}


def state_text(language: Language, state: JobState) -> str:
    """Return what *state* is called."""
    return language.text(STATE_TITLES[state])


def step_text(language: Language, spec: ModelSpec | None, job: Job) -> str:
    """Return what happens to *job* now, as exactly as its model and its service tell."""
    if job.state is JobState.CHECKING and spec and spec.precheck:
        return language.text(spec.precheck.title)
    told = SERVICE_STATES.get(job.service_state.upper().replace("_", "-"))
    if job.state is JobState.RUNNING and told:
        return language.text(told)
    return state_text(language, job.state)


def state_icon(state: JobState) -> str:
    """Return the name of the icon of *state*."""
    return ICONS[state]


def action_text(language: Language, action: Action) -> str:
    """Return the label of the button that does *action*; empty for none."""
    return language.text(ACTIONS.get(action, ""))


def remedy_of(trouble: Explanation) -> Remedy:
    """Return what mends *trouble*: the fix that is known, else the action that it names."""
    return trouble.fix or trouble.action


def remedy_text(language: Language, remedy: Remedy) -> str:
    """Return the label of the button that does *remedy*; empty for none."""
    if isinstance(remedy, Fix):
        return language.paint(remedy.title)
    return action_text(language, remedy)


def notice_words(language: Language) -> NoticeWords:
    """Return the fixed words of a notice."""
    tr = language.text
    return NoticeWords(
        details=tr(N_("Details")),
        copy=tr(N_("Copy")),
        close=tr(N_("Close this message")),
        code=tr(N_("Code")),
        request_id=tr(N_("Request id")),
        severities={
            "info": tr(N_("Information")),
            "success": tr(N_("Success")),
            "warning": tr(N_("Warning")),
            "error": tr(N_("Error")),
        },
    )


def notice_of(language: Language, trouble: Explanation | Failure | AppError) -> NoticeText:
    """Return *trouble* painted: what, why, what to do, the button, and the service's words."""
    paint = language.paint
    told = trouble if isinstance(trouble, Explanation) else trouble.explanation
    code = request_id = detail = ""
    if not isinstance(trouble, Explanation):
        code, request_id, detail = trouble.code, trouble.request_id, trouble.detail
    return NoticeText(
        what=paint(told.what),
        why=paint(told.why),
        do=paint(told.do),
        action=remedy_text(language, remedy_of(told)),
        code=code,
        request_id=request_id,
        detail=detail,
    )
