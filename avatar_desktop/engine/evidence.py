"""Assignment of the service's free tasks to sendings whose answer was lost. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from avatar_desktop.domain.job import Job, Submit
from avatar_desktop.domain.spec import Json, ModelSpec
from avatar_desktop.domain.task import TaskMatch
from avatar_desktop.engine.requests import request_inputs

TAKEN_WITHIN = timedelta(minutes=6)
"""A task is made when its submit arrives: within the time-out of a submit."""

LATE = timedelta(seconds=10)
"""How long after its answer was given up a task may still be made: look-ups wait that long."""

Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, eq=False)
class Doubt:
    """A sending whose fate is not known, its request, and when its task can have been made.

    There are two windows where only this computer's clock told when it left. `request` is empty
    where the job no longer knows it.
    """

    job: Job
    submit: Submit
    request: Json
    windows: tuple[Window, ...]
    named_by: str = ""

    def holds(self, task: TaskMatch) -> bool:
        """Whether *task* was made in the time of this sending."""
        made = task.created
        return made is not None and any(since <= made <= until for since, until in self.windows)

    def proof(self, task: TaskMatch) -> bool | None:
        """Whether what the service repeats of the task's request shows that it is this one's.

        None when it shows nothing.
        """
        if not task.told:
            return None
        said = set(_compared(task.told, self.request, self.named_by))
        return False if False in said else True if said else None


def doubts_of(job: Job, spec: ModelSpec, ahead: timedelta, slack: timedelta) -> list[Doubt]:
    """Return the open sendings of *job*; the service's clock is *ahead* of this computer's."""
    return [
        Doubt(job, one, _request(job, one, spec), _windows(one, ahead, slack), spec.named_by)
        for one in job.open_submits
    ]


def _windows(submit: Submit, ahead: timedelta, slack: timedelta) -> tuple[Window, ...]:
    starts = [submit.at] if submit.by_service else [submit.at, submit.at + ahead]
    last = submit.until or datetime.max.replace(tzinfo=UTC)
    return tuple((one - slack, min(one + TAKEN_WITHIN, last) + slack) for one in starts)


def matched(doubts: Sequence[Doubt], tasks: Sequence[TaskMatch]) -> list[tuple[Doubt, TaskMatch]]:
    """Return which task is whose, as far as that is certain.

    What the service repeats of a request decides first. Of the rest, those doubts and tasks whose
    times touch are looked at together: they have to be equally many, and several of them in one
    order, each sending well over before the next began. Anything else is a person's decision.
    """
    shown = [(doubt, task) for task in tasks if task.told for doubt in doubts if doubt.proof(task)]
    pairs = [
        (doubt, task)
        for doubt, task in shown
        if sum(one is doubt or other is task for one, other in shown) == 1
    ]
    settled = {doubt for doubt, _ in pairs}
    spoken_for = {task.task_id for _, task in shown}
    edges = {
        doubt: {
            task.task_id
            for task in tasks
            if task.task_id not in spoken_for
            and doubt.holds(task)
            and doubt.proof(task) is not False
        }
        for doubt in doubts
        if doubt not in settled
    }
    by_id = {task.task_id: task for task in tasks}
    for group, task_ids in _groups(edges):
        found = _in_order(group, [by_id[task_id] for task_id in task_ids])
        if all(task.task_id in edges[doubt] for doubt, task in found):
            pairs += found
    return pairs


def _groups(edges: dict[Doubt, set[str]]) -> list[tuple[list[Doubt], set[str]]]:
    """Return the doubts that share tasks, with all tasks of theirs; those without any are out."""
    groups: list[tuple[list[Doubt], set[str]]] = []
    for doubt, task_ids in edges.items():
        if not task_ids:
            continue
        touched = [group for group in groups if group[1] & task_ids]
        groups = [group for group in groups if group not in touched]
        members = [doubt, *(one for group in touched for one in group[0])]
        groups.append((members, task_ids.union(*(group[1] for group in touched))))
    return groups


def _in_order(doubts: list[Doubt], tasks: list[TaskMatch]) -> list[tuple[Doubt, TaskMatch]]:
    """Pair as many *tasks* as *doubts* by their order; nothing where there is none."""
    if len(doubts) != len(tasks):
        return []
    doubts = sorted(doubts, key=lambda doubt: doubt.submit.at)
    tasks = sorted(tasks, key=lambda task: task.created or datetime.max.replace(tzinfo=UTC))
    sent = [doubt.submit for doubt in doubts]
    one_by_one = all(
        a.by_service and b.by_service and a.lost and a.lost + LATE <= b.at
        for a, b in pairwise(sent)
    )
    made = [task.created for task in tasks if task.created]
    if not one_by_one or any(a >= b for a, b in pairwise(made)):
        return []
    return list(zip(doubts, tasks, strict=True))


def _request(job: Job, submit: Submit, spec: ModelSpec) -> Json:
    if spec.named_by and not submit.tag:
        return {}
    urls = dict.fromkeys(job.inputs, "") | {name: one.url for name, one in job.uploads.items()}
    try:
        return spec.body(request_inputs(job, spec, urls, submit.tag))
    except (KeyError, AttributeError, TypeError):
        return {}


def _compared(told: Any, sent: Any, named_by: str) -> Iterable[bool]:
    """Yield for each field of both that no other request has whether it is the same."""
    if isinstance(told, dict) and isinstance(sent, dict):
        for name in told.keys() & sent.keys():
            if name == named_by:
                yield told[name] == sent[name]
            else:
                yield from _compared(told[name], sent[name], named_by)
    elif isinstance(told, list) and isinstance(sent, list | tuple):
        for one, other in zip(told, sent, strict=False):
            yield from _compared(one, other, named_by)
    elif isinstance(told, str) and isinstance(sent, str) and "://" in told and "://" in sent:
        yield _object(told) == _object(sent)


def _object(url: str) -> str:
    """Return the name of the object at *url*: random, and the same however the link is signed."""
    try:
        return urlsplit(url).path.rsplit("/", 1)[-1]
    except ValueError:
        return url
