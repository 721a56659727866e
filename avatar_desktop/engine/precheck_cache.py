"""What earlier prechecks found: a look that was paid for is not paid for again."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from avatar_desktop.domain.job import Job
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.domain.spec import ModelSpec, Precheck
from avatar_desktop.engine.ports import Library

FACT = "precheck_of"
RECENT_JOBS = 200


class PrecheckCache:
    """The values that prechecks of one model found, kept with the jobs of the library."""

    def __init__(self, library: Library, spec: ModelSpec, precheck: Precheck) -> None:
        self._library = library
        self._spec = spec
        self._precheck = precheck

    async def mark(self, files: Mapping[str, Path], params: Mapping[str, Any]) -> str:
        """Return what changes with the inputs' bytes and the parameters that the look depends on.

        SHA-256 in hex; as ever where all of the inputs are there.
        """
        precheck = self._precheck
        told: list[Any] = [precheck.model, {key: params.get(key) for key in precheck.params}]
        names = [name for name in precheck.inputs if name in files]
        told += [names] if len(names) < len(precheck.inputs) else []
        whole = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
        for name in names:
            whole.update(await asyncio.to_thread(_digest, files[name]))
        return whole.hexdigest()

    async def earlier(self, mark: str, *, simulated: bool) -> Mapping[str, Any] | None:
        """Return the values found for *mark* by an earlier job, which may be none, or None."""
        for trashed in (False, True):
            query = HistoryQuery(
                model=self._spec.key, limit=RECENT_JOBS, trashed=trashed, parts=True
            )
            for job in await self._library.search(query):
                same = job.facts.get(FACT) == mark and job.simulated is simulated
                if same and has_passed(self._precheck, job):
                    return dict(job.precheck)
        return None

    def fact(self, mark: str) -> Mapping[str, str]:
        """Return what is kept among the facts of a job whose precheck has passed."""
        return {FACT: mark}


def has_passed(precheck: Precheck, job: Job) -> bool:
    """Whether the service or a person has said that the inputs of *job* pass.

    A look need not find any values.
    """
    return bool(job.precheck or job.facts.get(FACT)) and precheck.whole(job.precheck)


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
