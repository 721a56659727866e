"""What earlier prechecks found: a look that was paid for is not paid for again."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from avatar_desktop.domain.query import Query
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

        SHA-256 in hex.
        """
        precheck = self._precheck
        told = [precheck.model, {key: params.get(key) for key in precheck.params}]
        whole = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
        for name in precheck.inputs:
            whole.update(await asyncio.to_thread(_digest, files[name]))
        return whole.hexdigest()

    async def earlier(self, mark: str, *, simulated: bool) -> Mapping[str, Any]:
        """Return the values found for *mark* by an earlier job, or nothing."""
        jobs = await self._library.search(Query(model=self._spec.key, limit=RECENT_JOBS))
        found = (
            dict(job.precheck)
            for job in jobs
            if self._precheck.whole(job.precheck)
            and job.simulated is simulated
            and job.facts.get(FACT) == mark
        )
        return next(found, {})

    def fact(self, mark: str) -> Mapping[str, str]:
        """Return what is kept among the facts of a job whose precheck has passed."""
        return {FACT: mark}


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
