"""Failures that a person can act on: what happened, why, what to do."""

from dataclasses import dataclass
from enum import StrEnum

from avatar_desktop.domain.text import N_, Message, Translate, in_a_row, say, untranslated


class Retry(StrEnum):
    """Whether the same call may be sent again.

    NEVER: only another input or setting helps. LATER: the service asked to wait, or is down;
    nothing was accepted. NOT_SENT: nothing reached the service. UNKNOWN: it may have been
    accepted; sending again may be paid twice.
    """

    NEVER = "never"
    LATER = "later"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


class Action(StrEnum):
    """What a button beside a message can do."""

    NONE = ""
    RETRY = "retry"
    CHECK_NOW = "check_now"
    SEND_AGAIN = "send_again"
    ASK_AGAIN = "ask_again"
    RUN_AGAIN = "run_again"
    CHOOSE_FILE = "choose_file"
    SEND_AS_IS = "send_as_is"
    OPEN_SETTINGS = "open_settings"
    UNLOCK_KEYS = "unlock_keys"
    OPEN_STORAGE = "open_storage"
    OPEN_CONSOLE = "open_console"
    OPEN_LIBRARY_FOLDER = "open_library_folder"


@dataclass(frozen=True, slots=True)
class Fix:
    """A change of settings that mends a failure. `title` is the button's, as "Use cn-shanghai".

    `changes` pairs the settings' fields (`store.region`) with the values that they should have.
    """

    title: Message
    changes: tuple[tuple[str, str | int | bool], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happened, why, what to do about it, and the button that does it."""

    what: Message
    why: Message = Message()
    do: Message = Message()
    action: Action = Action.NONE
    fix: Fix | None = None

    def painted(self, translate: Translate = untranslated) -> str:
        """Return the sentences that there are, in the language of *translate*."""
        parts = (self.what, self.why, self.do)
        return in_a_row(*(part.painted(translate) for part in parts))


class AppError(Exception):
    """A failure in the person's terms.

    `code`, `request_id` and `detail` are the service's own words, for support. `billed` is None
    when nobody can tell. `retry_after` is in seconds.
    """

    def __init__(
        self,
        explanation: Explanation,
        *,
        retry: Retry = Retry.NEVER,
        code: str = "",
        request_id: str = "",
        detail: str = "",
        billed: bool | None = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(explanation.painted())
        self.explanation = explanation
        self.retry = retry
        self.code = code
        self.request_id = request_id
        self.detail = detail
        self.billed = billed
        self.retry_after = retry_after

    def retold(self, explanation: Explanation) -> "AppError":
        """Return the same failure in other words; a plain AppError."""
        return AppError(
            explanation,
            retry=self.retry,
            code=self.code,
            request_id=self.request_id,
            detail=self.detail,
            billed=self.billed,
            retry_after=self.retry_after,
        )


class FileRejected(AppError):
    """A file cannot be used: unreadable here, or refused by the service."""


class ModelGone(AppError):
    """The service answers that it does not run a model of this name, or not for this account."""


class NotFetched(AppError):
    """The service could not fetch an uploaded file by its link."""


class StorageFull(AppError):
    """The disk that should take a file is full or refuses to be written."""


class TaskTaken(AppError):
    """Another job of the library has this task already."""


class LinkExpired(AppError):
    """The link of a result no longer works; the task may still give a fresh one."""


class Unexpected(AppError):
    """Something that nobody foresaw; the log has it under `reference`."""

    def __init__(self, reference: str, detail: str) -> None:
        explanation = Explanation(
            say(N_("Something unexpected went wrong.")),
            say(N_("The log has it under {reference}."), reference=reference),
            say(N_("Your form and files are kept. Try again, and tell us if it happens again.")),
            Action.RETRY,
        )
        super().__init__(
            explanation,
            retry=Retry.UNKNOWN,
            code="Unexpected",
            detail=detail,
            billed=None,
            request_id=reference,
        )
