"""The desk as the window uses it: what it learns of an account becomes that account's last test."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from avatar_desktop.domain.health import Health, Step
from avatar_desktop.domain.job import ACTIVE, Job, JobState
from avatar_desktop.domain.key_store import KeyTrouble
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.engine.ports import Diagnostics, Keys
from avatar_desktop.ui.accounts.account_tests import AccountTests, Mark
from avatar_desktop.ui.core.job_facts import spec_of
from avatar_desktop.ui.core.ui_context import UiContext


def watched(desk: UiContext, tests: AccountTests) -> UiContext:
    """Return *desk* with keys and an examination that *tests* hears of."""
    checkup = WatchedCheckup(desk.checkup, tests)
    return replace(desk, keys=WatchedKeys(desk.keys, tests), checkup=checkup)


class WatchedKeys:
    """Keys whose every change makes the account untested, before the key itself is another."""

    def __init__(self, keys: Keys, tests: AccountTests) -> None:
        self._keys = keys
        self._tests = tests

    async def get(self, name: str) -> str:
        """Return the secret, or an empty string."""
        return await self._keys.get(name)

    async def set(self, name: str, value: str) -> bool:
        """Keep the secret; False when only for this run."""
        self._tests.forget_secret(name)
        return await self._keys.set(name, value)

    async def delete(self, name: str) -> bool:
        """Forget the secret; False when the key store may still hold it."""
        self._tests.forget_secret(name)
        return await self._keys.delete(name)

    def from_environment(self, name: str) -> bool:
        """Whether an environment variable holds it."""
        return self._keys.from_environment(name)

    def fleeting(self, name: str) -> bool:
        """Whether the secret lasts for this run only."""
        return self._keys.fleeting(name)

    def trouble(self) -> KeyTrouble | None:
        """Why the key store told nothing when it was asked last."""
        return self._keys.trouble()

    async def unlock(self) -> KeyTrouble | None:
        """Have the key store unlock itself; what is in the way still."""
        return await self._keys.unlock()


class WatchedCheckup:
    """An examination that tells of every account in it whether it can be used."""

    def __init__(self, checkup: Diagnostics, tests: AccountTests) -> None:
        self._checkup = checkup
        self._tests = tests

    async def examine(self, asked: str = "") -> AsyncGenerator[Step]:
        """Yield the steps as they end; the accounts' tests are noted by then."""
        marks = {cloud: self._tests.mark(cloud) for cloud in self._tests.accounts}
        async with aclosing(self._checkup.examine(asked)) as steps:
            async for step in steps:
                for cloud in tuple(marks):
                    account = self._tests.accounts[cloud]
                    if account.shows(step.name) and step.health is Health.BAD:
                        self._tests.note(cloud, marks.pop(cloud), step.explanation)
                    elif account.proves(step.name) and step.health is Health.GOOD:
                        self._tests.note(cloud, marks[cloud])
                yield step


class WatchedJobs:
    """What the service says to jobs: a task that it takes proves the account it was sent with."""

    def __init__(self, models: Sequence[ModelSpec], tests: AccountTests) -> None:
        self._models = models
        self._tests = tests
        self._places = {cloud: tests.mark(cloud).place for cloud in tests.accounts}
        self._before: dict[str, tuple[JobState, Mark]] = {}

    def load(self, jobs: Sequence[Job]) -> None:
        """Take the unfinished *jobs* of an earlier run."""
        for job in jobs:
            self.take(job)

    def take(self, job: Job) -> None:
        """Take news of *job*, which runs with the settings of this window's beginning."""
        spec = spec_of(self._models, job)
        accounts = self._tests.accounts
        if spec is None or spec.cloud not in accounts or job.simulated:
            return
        state, mark = self._before.pop(job.id, (None, None))
        if mark and state is JobState.SUBMITTING and job.state is JobState.RUNNING:
            self._tests.note(spec.cloud, mark)
        failure = job.failure if job.state is JobState.FAILED else None
        if mark and failure and accounts[spec.cloud].refuses(failure.code):
            self._tests.note(spec.cloud, mark, failure.explanation)
        if job.state in ACTIVE:
            keys = self._tests.mark(spec.cloud).keys
            self._before[job.id] = job.state, Mark(self._places[spec.cloud], keys)
