"""Reconciliation of lost submits with the service's list, all of a model and account together.

The list is read first and the library after it: whatever job made a task that is listed is then
on disk as sending it, as in doubt about it, or with its id. So no task passes for free that is
another job's, in this process or in another.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from avatar_desktop.domain.errors import AppError, Explanation, Retry
from avatar_desktop.domain.job import Job, JobState, Submit
from avatar_desktop.domain.task import TaskMatch
from avatar_desktop.engine import failures
from avatar_desktop.engine.evidence import Doubt, doubts_of, matched
from avatar_desktop.engine.limiter import Limiter
from avatar_desktop.engine.ports import Services
from avatar_desktop.engine.requests import wire_name
from avatar_desktop.engine.timing import Timing, insist_on_end
from avatar_desktop.engine.turn import TurnLease

LISTED = timedelta(hours=24)
"""For how long services list a task."""

SENDING_TAKES = timedelta(seconds=330)
"""After that a submit of another process has ended, however that went."""

MARGIN = timedelta(minutes=2)
"""What is asked for around the time of a sending, for the eye of a person."""

DATES_TELL = timedelta(seconds=1)
APART = timedelta(minutes=10)

Tell = Callable[[Explanation | None], None]
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """The task of a job, and the sending that made it."""

    task: TaskMatch
    submit: Submit


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a look-up: the jobs it was about, whose task is known, and until when it saw.

    `cause` is why the service could not be asked; then nothing is known.
    """

    about: frozenset[str]
    found: Mapping[str, Found] = field(default_factory=dict)
    free: tuple[TaskMatch, ...] = ()
    until: datetime | None = None
    cause: AppError | None = None

    def without_answer(self, job: Job) -> tuple[Submit, ...]:
        """Return the open sendings of *job*, with how long its task was looked for in vain."""
        return tuple(replace(one, until=one.until or self.until) for one in job.open_submits)


@dataclass(frozen=True, slots=True)
class _Look:
    """One reading of list and library. `waits`: another process is just sending."""

    found: Mapping[str, Found]
    free: tuple[TaskMatch, ...]
    until: datetime
    waits: bool


class Reconciliation:
    """Finds the tasks of submits whose answers were lost."""

    def __init__(self, services: Services, limiter: Limiter, timing: Timing) -> None:
        self._services = services
        self._limiter = limiter
        self._timing = timing
        self._specs = {spec.key: spec for spec in services.models}
        self._joined: dict[Key, dict[str, tuple[Job, Tell]]] = {}
        self._known: dict[str, Outcome] = {}
        self._unasked: frozenset[str] = frozenset()

    async def settle(self, job: Job, tell: Tell, turn: TurnLease) -> Outcome:
        """Return what the service's list says of *job*; *tell* hears why that takes time.

        The job has the turn then. Whoever waits for it meanwhile is looked for by the same reading.
        """
        key = self._key(job)
        if turn.held:
            return await self._settled(key, [(job, tell)], turn)
        joined = self._joined.setdefault(key, {})
        joined[job.id] = (job, tell)
        try:
            await asyncio.sleep(0)  # those that start in the same moment join
            await turn.acquire()
            outcome = self._known.pop(job.id, None)
            if outcome is None:
                outcome = await self._settled(key, list(joined.values()), turn)
                waiting = joined.keys() & outcome.about - {job.id}
                self._known |= dict.fromkeys(waiting, outcome)
            return outcome
        finally:
            del joined[job.id]
            self._known.pop(job.id, None)

    async def look(self, job: Job) -> Outcome:
        """Look once, for a person: `free` holds all that may be the job's; AppError."""
        turn = self.turn(job)
        await turn.acquire()
        try:
            key = self._key(job)
            asked = job.changed(doubts=tuple(replace(s, until=None) for s in job.open_submits))
            look = await self._look(key, [job], [asked])
            while look.waits:
                await self._breath()
                look = await self._look(key, [job], [asked])
        finally:
            turn.release()
        return Outcome(frozenset({job.id}), look.found, look.free, look.until)

    def turn(self, job: Job) -> TurnLease:
        """Return a hold on the turn of the job's model and account."""
        return TurnLease(self._limiter.line(*self._key(job)))

    def _key(self, job: Job) -> Key:
        spec = self._specs[job.model_key]
        return spec.cloud, wire_name(job, spec), job.account

    async def _settled(
        self, key: Key, asked: Sequence[tuple[Job, Tell]], turn: TurnLease
    ) -> Outcome:
        jobs = [job for job, _ in asked]
        about = frozenset(job.id for job in jobs)
        fresh = {job.id for job in jobs if any(s.until is None for s in job.open_submits)}
        pauses = iter(self._timing.lookups)
        failed = iter(() if about <= self._unasked else self._timing.lookups_failed)

        def tell(reason: Explanation | None) -> None:
            for _, one in asked:
                one(reason)

        while True:
            try:
                look = await self._look(key, jobs, jobs)
            except AppError as error:
                insist_on_end()
                pause = next(failed, None)
                if error.retry is Retry.NEVER or pause is None:
                    self._unasked |= about  # later it is tried once, and others are not held up
                    return Outcome(about, cause=error)
                tell(failures.explained("ListUnread", why=error.explanation.what))
                await asyncio.sleep(max(pause, error.retry_after or 0))
                tell(None)
                continue
            if look.waits:
                await self._breath()
                continue
            missing = fresh - look.found.keys()
            pause = next(pauses, None) if missing else None
            if pause is None:
                break
            await asyncio.sleep(pause)
        self._unasked -= about
        if missing and turn.held:
            await asyncio.sleep(self._timing.quiet)
        return Outcome(about, look.found, look.free, look.until)

    async def _look(self, key: Key, jobs: Sequence[Job], asked: Sequence[Job]) -> _Look:
        """Read the list for the sendings of *asked*, then the library, and judge for *jobs*."""
        cloud_name, model, account = key
        cloud, library = self._services.clouds[cloud_name], self._services.library
        spec = self._specs[jobs[0].model_key]
        listed: dict[str, TaskMatch] = {}
        for _ in range(2):
            now, before = self._now(cloud_name)
            for since, until in self._spans(asked, now, before):
                await self._limiter.polls(cloud_name, account).passage()
                for one in await cloud.find(spec, model, since, until):
                    listed.setdefault(one.task_id, one)
            now, ahead = self._now(cloud_name)
            if abs(ahead - before) < MARGIN:  # else the answer told a time that nobody knew
                break
        others = [
            job
            for job in await library.in_doubt()
            if job.id not in {one.id for one in jobs}
            and job.model_key in self._specs
            and self._key(job) == key
        ]
        known = await library.known_tasks(listed.keys())
        tasks = [one for task_id, one in listed.items() if task_id not in known]
        slack = timedelta(seconds=self._timing.clocks_differ)
        doubts = [one for job in (*jobs, *others) for one in self._doubts(job, ahead, slack)]
        pairs = matched(doubts, tasks)
        ids = {job.id for job in jobs}
        return _Look(
            {d.job.id: Found(t, d.submit) for d, t in pairs if d.job.id in ids},
            tuple(_possible(tasks, pairs, [one for one in doubts if one.job.id in ids])),
            now + DATES_TELL if cloud.service_time() else now,
            any(self._sends(job, now, ahead) for job in others),
        )

    async def _breath(self) -> None:
        await asyncio.sleep(self._timing.lookups[0] if self._timing.lookups else 0)

    def _now(self, cloud: str) -> tuple[datetime, timedelta]:
        """Return the service's time, and by how much it is ahead of this computer's."""
        here = datetime.now(UTC)
        there = self._services.clouds[cloud].service_time()
        return (there, there - here) if there else (here, timedelta())

    def _spans(
        self, jobs: Iterable[Job], now: datetime, ahead: timedelta
    ) -> list[tuple[datetime, datetime]]:
        """Return the times to ask the list for, oldest first, those that are near as one."""
        slack = timedelta(seconds=self._timing.clocks_differ) + MARGIN
        windows = sorted(
            (max(since, now - LISTED), min(until, now + MARGIN))
            for job in jobs
            for doubt in self._doubts(job, ahead, slack)
            for since, until in doubt.windows
            if now - LISTED < until and since < now + MARGIN
        )
        spans: list[tuple[datetime, datetime]] = []
        for since, until in windows:
            if spans and since - spans[-1][1] < APART:
                spans[-1] = (spans[-1][0], max(until, spans[-1][1]))
            else:
                spans.append((since, until))
        return spans

    def _doubts(self, job: Job, ahead: timedelta, slack: timedelta) -> list[Doubt]:
        return doubts_of(job, self._specs[job.model_key], ahead, slack)

    def _sends(self, job: Job, now: datetime, ahead: timedelta) -> bool:
        """Whether *job*, which this process does not settle, is being sent."""
        if job.state is not JobState.SUBMITTING:
            return False
        left = [one.at if one.by_service else one.at + ahead for one in job.open_submits]
        return bool(left) and now < max(left) + SENDING_TAKES


def _possible(
    tasks: Iterable[TaskMatch], pairs: Iterable[tuple[Doubt, TaskMatch]], ours: Sequence[Doubt]
) -> Iterable[TaskMatch]:
    """Yield the tasks that may be those of *ours*: not shown to be anybody else's."""
    taken = {task.task_id for doubt, task in pairs if doubt not in ours}
    for task in tasks:
        denied = all(doubt.proof(task) is False for doubt in ours)
        if task.task_id not in taken and not denied:
            yield task
