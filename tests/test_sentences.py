"""The tables of error sentences: whole, reachable, and asked for by their right names and gaps."""

import ast
from pathlib import Path
from string import Formatter

import pytest

import avatar_desktop
from avatar_desktop.domain.errors import AppError, FileRejected, Retry
from avatar_desktop.system.sentences import Row, Sentences, read_tables

ROOT = Path(avatar_desktop.__file__).parent
TABLES = sorted(ROOT.rglob("errors.toml"))
PACKAGES = [".".join(path.parent.relative_to(ROOT.parent).parts) for path in TABLES]
FIELDS = {"code", "detail", "request_id", "retry_after", "fix"}
OF_A_REFUSAL = {"host", "code", "words"}


def gaps_of(row: Row) -> set[str]:
    """Return the names of all gaps in the sentences of *row*."""
    told = (row.what, row.why, row.do)
    return {name for text in told for _, name, _, _ in Formatter().parse(text) if name}


def asked_for() -> list[tuple[str, str, set[str], str]]:
    """Return place, name and gaps of each `told("…", …)` and `explained("…", …)` of the app."""
    found = []
    for path in ROOT.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(call, ast.Call) and call.args):
                continue
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            first = call.args[0]
            if name in {"told", "explained", "row"} and isinstance(first, ast.Constant):
                given = {str(word.arg) for word in call.keywords} - FIELDS
                given |= {"name"} if len(call.args) > 1 else set()  # a file names itself
                found.append((f"{path.name}:{call.lineno}", first.value, given, name))
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_every_row_says_what_and_can_be_told(package: str) -> None:
    """Each row of each table reads, says at least what happened, and fills its own gaps."""
    tables = read_tables(package)

    for name, rows in tables.items():
        for key, row in rows.items():
            error = row.error(**dict.fromkeys(gaps_of(row) - {"code"}, 1))
            assert str(error).strip(), (name, key)
            assert "{" not in str(error), (name, key)


@pytest.mark.parametrize("package", PACKAGES)
def test_refusals_ask_for_no_other_gaps(package: str) -> None:
    """A service's refusal can only tell its host, its code and its words."""
    tables = read_tables(package)
    rows = [row for name, rows in tables.items() if name != "errors" for row in rows.values()]

    assert {gap for row in rows for gap in gaps_of(row)} <= OF_A_REFUSAL


def test_every_sentence_that_is_asked_for_is_there() -> None:
    """No name is misspelt, and whoever tells it fills all of its gaps."""
    tables = [read_tables(one) for one in PACKAGES]
    known = [rows for table in tables for name, rows in table.items() if name == "errors"]
    asked = asked_for()
    lacking = []
    for place, name, given, how in asked:
        fits = [rows[name] for rows in known if name in rows]
        filled = any(gaps_of(row) <= given | {"code"} for row in fits)
        if not fits or (how != "row" and not filled):
            lacking.append((place, name))

    assert len(asked) > 50
    assert lacking == []


def test_a_code_fits_whole_or_to_a_dot() -> None:
    """A row takes its code in any case, with what follows a dot, and nothing longer."""
    row = Row("x", codes=("Invalid_File", "API*.01"), statuses=(404, "5xx"))

    assert row.matches(503, "invalidfile.Size", "")
    assert row.matches(404, "APIGW.01", "")
    assert not row.matches(404, "InvalidFiles", "")
    assert not row.matches(403, "InvalidFile", "")


def test_a_file_to_be_chosen_is_a_rejected_file() -> None:
    """Where only another file helps the failure is a FileRejected, unless the table says else."""
    sentences = Sentences("avatar_desktop.objectstore")
    temporary = Sentences("avatar_desktop.objectstore.temporary")

    assert isinstance(temporary.told("EntityTooLarge", size="1", most="1"), FileRejected)
    assert type(sentences.told("TooLarge")) is AppError
    assert sentences.told("Busy").retry is Retry.LATER


@pytest.mark.parametrize("package", PACKAGES)
def test_sentences_are_there_when_no_file_can_be_opened(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure is told although the computer has no file handle left to give."""
    read_tables.cache_clear()
    sentences = Sentences(package)

    def nothing_left(*given: object, **more: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("io.open", nothing_left)
    monkeypatch.setattr("builtins.open", nothing_left)

    name, row = next(iter(read_tables(package)["errors"].items()))
    assert str(sentences.told(name, **dict.fromkeys(gaps_of(row) - {"code"}, 1)))
