"""What each account was answered last for each model, in one small file."""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from avatar_desktop.domain.spec import LastAnswer, ModelSpec
from avatar_desktop.system.atomic_write import write_atomically

log = logging.getLogger(__name__)

LONGEST_CODE = 120
Kept = dict[str, dict[str, LastAnswer]]
"""By account, then by the model's key."""


class ModelAnswers:
    """Keeps them in *file*; an account is named by where it is, never by a key or a trace of one.

    *account_of* tells the account at a cloud as it is now; empty where its keys may be others in
    each run: what is known of that one is kept for as long as this object.
    """

    def __init__(self, file: Path, account_of: Callable[[str], str]) -> None:
        self._file = file
        self._account_of = account_of
        self._kept = _load(file)
        self._lock = Lock()

    def last(self, spec: ModelSpec) -> LastAnswer | None:
        """Return what the account of the model's cloud was answered last; None for nothing yet."""
        return self._kept.get(self._name(spec.cloud), {}).get(spec.key)

    async def note(self, spec: ModelSpec, code: str = "") -> None:
        """Note that the model gave a result just now, or was refused as gone with *code*."""
        answer = LastAnswer(datetime.now(UTC).astimezone().date(), code[:LONGEST_CODE])
        name = self._name(spec.cloud)
        await asyncio.to_thread(self._change, name, {spec.key: answer})

    def forget(self, cloud: str) -> None:
        """Forget what the account at *cloud* was answered: its key is another."""
        self._change(self._name(cloud), None)

    def _name(self, cloud: str) -> str:
        account = self._account_of(cloud)
        return f"{cloud} {account}" if account else ""

    def _change(self, name: str, news: dict[str, LastAnswer] | None) -> None:
        """Add *news* of an account, or forget it, in the file as another process has left it."""
        with self._lock:
            kept = {**_load(self._file), "": self._kept.get("", {})}
            known = kept.pop(name, {})
            self._kept = {**kept, name: {**known, **news}} if news else kept
            if name:
                _save(self._file, self._kept)


def _load(file: Path) -> Kept:
    try:
        data: Any = json.loads(file.read_text(encoding="utf-8"))
        return {
            str(account): {str(key): _answer(*one) for key, one in answers.items()}
            for account, answers in data.items()
            if account
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        log.warning("what was answered for models cannot be read: %s", error)
        return {}


def _save(file: Path, kept: Kept) -> None:
    data = {
        account: {key: [one.day.isoformat(), one.code] for key, one in answers.items()}
        for account, answers in kept.items()
        if account
    }
    try:
        write_atomically(file, json.dumps(data, ensure_ascii=False), durable=False)
    except OSError as error:
        log.warning("what was answered for models cannot be kept: %s", error)


def _answer(day: str, code: str) -> LastAnswer:
    return LastAnswer(date.fromisoformat(day), str(code)[:LONGEST_CODE])
