"""Which files the service has refused, and why."""

from pathlib import Path

from avatar_desktop.domain.errors import Action
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import Message


class Refused:
    """Remembers the files of the jobs of one model."""

    def __init__(self, spec: ModelSpec) -> None:
        self._look = spec.precheck
        self._known: dict[Path, Message] = {}

    def take(self, job: Job) -> bool:
        """Remember the files of *job* where they have been refused; whether they have."""
        failure = job.failure
        if not (failure and job.ended and failure.explanation.action is Action.CHOOSE_FILE):
            return False
        seen = self._look.inputs if self._look and not job.precheck else tuple(job.inputs)
        why = failure.explanation.why or failure.explanation.what
        self._known.update({Path(job.inputs[name].source): why for name in seen})
        return True

    def why(self, path: Path | None) -> Message:
        """Return why *path* was refused; empty if it was not."""
        return self._known.get(path, Message()) if path else Message()
