"""The SQLite file of the index: opening, migrations, and what to do with a broken one."""

import contextlib
import logging
import os
import sqlite3
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from time import monotonic, sleep

from avatar_desktop.domain.text import N_, Message, say, verbatim
from avatar_desktop.system.private import make_folder, private

log = logging.getLogger(__name__)

Tell = Callable[[Message], None]
"""Takes what a person should know of."""

BUSY_MS = 10_000
"""How long a write waits for another process of this app."""
BUSY_PAUSE = 0.01


def connect(path: Path, tell: Tell) -> sqlite3.Connection:
    """Open the index at *path*, brought up to date; what is wrong with it is told.

    A file that is no sound database, or one of a later version of the app, is moved aside and
    kept; a new one takes its place. Where nothing can be written, the index lives in memory.
    """
    try:
        make_folder(path.parent)
        return _open_file(path)
    except (sqlite3.OperationalError, OSError) as error:
        if _sound_but_refused(error) or not path.is_file():
            return unwritten(path, error, tell)
        return afresh(path, error, tell)
    except (sqlite3.DatabaseError, LaterVersion) as error:
        return afresh(path, error, tell)


class LaterVersion(Exception):
    """The file was written by a later version of the app."""


def unwritten(path: Path, error: Exception, tell: Tell) -> sqlite3.Connection:
    """Return an index in memory for one that the disk refuses."""
    log.warning("the index cannot be written, it is kept in memory: %s", error)
    words = error.strerror if isinstance(error, OSError) else None
    tell(
        say(
            N_(
                "The history's index cannot be written in {folder} ({words}), so each start reads "
                "all jobs anew. Give this app the right to write there."
            ),
            folder=str(path.parent),
            words=verbatim(words or str(error)),
        )
    )
    return in_memory()


def in_memory() -> sqlite3.Connection:
    """Return an empty index that lives as long as its connection."""
    return _open(":memory:")


def afresh(path: Path, error: Exception, tell: Tell) -> sqlite3.Connection:
    """Move the broken index aside and open a new one."""
    log.warning("the index is broken and moved aside: %s", error)
    try:
        aside = _move_aside(path)
        fresh = _open_file(path)
    except (sqlite3.Error, OSError) as refusal:
        return unwritten(path, refusal, tell)
    words = N_("The history's index was broken and has been made anew. The old one is kept: {name}")
    tell(say(words, name=aside.name))
    return fresh


def _sound_but_refused(error: Exception) -> bool:
    refused = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM,
               sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL}  # fmt: skip
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, OSError) or (code is not None and code & 0xFF in refused)


def _open_file(path: Path) -> sqlite3.Connection:
    """Open the database at *path*; it and the files beside it are their owner's alone."""
    with contextlib.suppress(OSError):  # only a new file: closing another drops SQLite's locks
        os.close(private(str(path), os.O_RDWR | os.O_CREAT | os.O_EXCL))
    return _open(str(path))


def _open(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(name, timeout=BUSY_MS / 1000, isolation_level=None)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")  # rows have a sum
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        _share(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        _check(connection)
        _migrate(connection)
        connection.execute("SELECT id FROM jobs LIMIT 1").fetchone()
    except UnicodeDecodeError as error:  # SQLite's own words, with what it has found in the file
        connection.close()
        raise sqlite3.DatabaseError(str(error)) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _share(connection: sqlite3.Connection) -> None:
    """Let readers and a writer work at once. SQLite itself does not wait for others here."""
    end = monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > end:
                raise
            sleep(BUSY_PAUSE)
        else:
            return


def _check(connection: sqlite3.Connection) -> None:
    verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(_scripts()):
        raise LaterVersion(f"version {version}")


def _migrate(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        for number, script in enumerate(_scripts()[version:], start=version + 1):
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _scripts() -> list[str]:
    folder = resources.files("avatar_desktop.library.migrations")
    files = [one for one in folder.iterdir() if one.name.endswith(".sql")]
    return [one.read_text(encoding="utf-8") for one in sorted(files, key=lambda one: one.name)]


def _statements(script: str) -> list[str]:
    """Split *script* so that all of it runs in one transaction (executescript would commit)."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements


def _move_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.stem}.broken-{number}{path.suffix}")).exists():
        number += 1
    path.rename(aside)
    for tail in ("-wal", "-shm"):
        with contextlib.suppress(OSError):
            path.with_name(path.name + tail).rename(aside.with_name(aside.name + tail))
    return aside
