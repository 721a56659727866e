"""The error sentences of a room: `errors.toml` beside its code, read when that is imported.

`[errors.NAME]` is a failure that the code itself finds. `[[TABLE]]` are rows of refusals that a
service may answer, in the order of asking: the particular before the general. Each has `what`,
`why` and `do`, templates whose gaps are filled when it is told, and where they differ from the
usual `code`, `action`, `retry`, `billed` (yes, no, unknown) and `kind` (KINDS).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any

from avatar_desktop.domain.errors import (
    Action,
    AppError,
    Explanation,
    FileRejected,
    Fix,
    LinkExpired,
    ModelGone,
    NotFetched,
    Retry,
    StorageFull,
)
from avatar_desktop.domain.text import Message

KINDS: Mapping[str, type[AppError]] = {
    "": AppError,
    "file": FileRejected,
    "link": LinkExpired,
    "disk": StorageFull,
    "not_fetched": NotFetched,
    "gone": ModelGone,
}
BILLED = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class Row:
    """One failure and what to tell the person.

    Of a refusal `codes` match whole or up to a dot, in any case, with or without underscores, `*`
    stands for any letters; empty means any code. `statuses` are HTTP statuses, as 404 or "5xx";
    empty means any. `words` are pieces of the service's message in small letters, one of which
    must occur.
    """

    what: str
    why: str = ""
    do: str = ""
    code: str = ""
    action: Action = Action.NONE
    retry: Retry = Retry.NEVER
    billed: bool | None = False
    kind: type[AppError] = AppError
    codes: tuple[str, ...] = ()
    statuses: tuple[int | str, ...] = ()
    words: tuple[str, ...] = ()

    def matches(self, status: int, code: str, message: str) -> bool:
        """Whether this is the row for such an answer."""
        plain = _plain(code)
        return (
            (not self.statuses or status in self.statuses or f"{status // 100}xx" in self.statuses)
            and (not self.codes or any(_begins(plain, _plain(own)) for own in self.codes))
            and (not self.words or any(words in message.lower() for words in self.words))
        )

    def explained(self, fix: Fix | None = None, **gaps: Any) -> Explanation:
        """Return the three sentences with their *gaps* filled; what has no gap is left out."""

        def filled(template: str) -> Message:
            wanted = {name for _, name, _, _ in Formatter().parse(template)}
            return Message(template, {name: gaps[name] for name in gaps if name in wanted})

        return Explanation(filled(self.what), filled(self.why), filled(self.do), self.action, fix)

    def error(
        self,
        *,
        code: str = "",
        detail: str = "",
        request_id: str = "",
        retry_after: float | None = None,
        fix: Fix | None = None,
        **gaps: Any,
    ) -> AppError:
        """Return the failure; *code* is the service's own and fills the gap of that name."""
        code = code or self.code
        return self.kind(
            self.explained(fix, code=code, **gaps),
            retry=self.retry,
            code=code,
            request_id=request_id,
            detail=detail,
            billed=self.billed,
            retry_after=retry_after,
        )


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of the package of this name.

    They are read now: a failure is told without a file, also where none can be opened any more.
    """

    package: str

    def __post_init__(self) -> None:
        read_tables(self.package)

    def row(self, name: str) -> Row:
        """Return the failure *name*."""
        return read_tables(self.package)["errors"][name]

    def told(self, name: str, /, **given: Any) -> AppError:
        """Return the failure *name*; *given* as for `Row.error`."""
        return self.row(name).error(**given)

    def explained(self, name: str, /, **gaps: Any) -> Explanation:
        """Return only the words of *name*."""
        return self.row(name).explained(**gaps)

    def table(self, *names: str) -> tuple[Row, ...]:
        """Return the rows of the tables *names*, one table after another."""
        return tuple(row for name in names for row in read_tables(self.package)[name].values())


@cache
def read_tables(package: str) -> Mapping[str, Mapping[str, Row]]:
    """Return the rows of *package* by table and name, or number where they have none."""
    import tomllib

    text = resources.files(package).joinpath("errors.toml").read_text("utf-8")
    return {
        table: {
            str(name): _row(fields, str(name) if isinstance(rows, dict) else "")
            for name, fields in (rows.items() if isinstance(rows, dict) else enumerate(rows))
        }
        for table, rows in tomllib.loads(text).items()
    }


def _row(fields: Mapping[str, Any], name: str) -> Row:
    told = {"code": name, **fields}
    told |= {key: tuple(told[key]) for key in ("codes", "statuses", "words") if key in told}
    told["action"] = Action(told.get("action", ""))
    told["retry"] = Retry(told.get("retry", "never"))
    told["billed"] = BILLED[told.get("billed", "no")]
    usual = "file" if told["action"] is Action.CHOOSE_FILE else ""
    told["kind"] = KINDS[told.get("kind", usual)]
    return Row(**told)


def _plain(code: str) -> str:
    return code.lower().replace("_", "")


def _begins(code: str, pattern: str) -> bool:
    return fnmatchcase(code, pattern) or fnmatchcase(code, f"{pattern}.*")
