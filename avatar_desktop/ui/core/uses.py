"""Where a result can go on as an input: the tabs that take its kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.spec import Input, ModelSpec
from avatar_desktop.ui.core.job_facts import kind_of


@dataclass(frozen=True, slots=True)
class Use:
    """A file of a result and the model that takes it, in any of `inputs`."""

    file: str
    spec: ModelSpec
    inputs: tuple[Input, ...]


def uses_of(job: Job, tabs: Sequence[ModelSpec]) -> list[Use]:
    """Return every use of every file of the result of *job*, in the order of the *tabs*."""
    if job.state is not JobState.DONE:
        return []
    found = []
    for file in job.outputs:
        kind = kind_of(Path(file))
        for spec in tabs:
            taking = tuple(one for one in spec.inputs if kind and one.limits.kind is kind)
            if taking:
                found.append(Use(file, spec, taking))
    return found
