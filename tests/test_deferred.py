"""The stand-ins of the window's first moment: who calls waits, and nothing is opened twice."""

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from avatar_desktop.deferred import Deferred, DeferredCloud
from avatar_desktop.domain.errors import AppError, Unexpected


class Opener:
    """Opens services that take a moment, after *failures* that fail."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.go = asyncio.Event()
        self.begun = self.opened = self.closed = 0
        self.cloud = SimpleNamespace(report=self.report, service_time=lambda: "noon")

    async def report(self, spec: str, task: str) -> str:
        return f"{spec} {task}"

    async def __call__(self):
        self.begun += 1
        await self.go.wait()
        if self.begun <= self.failures:
            raise Unexpected("1234", "no service")
        return self.services()

    @asynccontextmanager
    async def services(self):
        self.opened += 1
        yield SimpleNamespace(clouds={"dashscope": self.cloud})
        self.closed += 1


async def test_calls_wait_and_share_one_opening(qloop):
    """However many call before the services are there, each gets its own answer."""
    opener = Opener()
    deferred = Deferred(opener)
    cloud = DeferredCloud(deferred, "dashscope")
    calls = [asyncio.ensure_future(cloud.report("model", str(n))) for n in range(3)]
    early = cloud.service_time()
    opener.go.set()

    assert await asyncio.gather(*calls) == ["model 0", "model 1", "model 2"]
    assert (early, cloud.service_time()) == (None, "noon")
    await deferred.close()
    assert (opener.opened, opener.closed) == (1, 1)


async def test_call_that_nobody_waits_for_stops_no_other(qloop):
    """A job that is cancelled meanwhile does not end what the next one waits for."""
    opener = Opener()
    deferred = Deferred(opener)
    gone = asyncio.ensure_future(deferred())
    other = asyncio.ensure_future(deferred())
    await asyncio.sleep(0)
    gone.cancel()
    opener.go.set()

    assert (await other).clouds
    assert opener.begun == 1
    await deferred.close()


async def test_failed_opening_is_told_and_tried_again(qloop):
    """The demo's service that did not start is started at the next call."""
    opener = Opener(failures=1)
    opener.go.set()
    deferred = Deferred(opener)

    with pytest.raises(AppError):
        await deferred()
    assert (await deferred()).clouds
    await deferred.close()


async def test_close_gives_up_what_is_being_opened(qloop):
    """A window that is closed at once waits for nothing and leaves nothing open."""
    opener = Opener()
    deferred = Deferred(opener)
    waiting = asyncio.ensure_future(deferred())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await deferred.close()

    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (opener.begun, opener.opened) == (1, 0)
