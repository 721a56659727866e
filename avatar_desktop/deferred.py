"""Stand-ins for the parts that speak with the network: the first call waits until they are there.

The window is seen before the real ones are even imported.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avatar_desktop.domain.health import Step
from avatar_desktop.domain.job import Upload
from avatar_desktop.domain.settings import NetworkSettings, Settings
from avatar_desktop.domain.spec import ModelSpec, Precheck, PrecheckResult
from avatar_desktop.domain.stored import StoredObject
from avatar_desktop.domain.task import SubmitResult, TaskMatch, TaskReport
from avatar_desktop.domain.text import Message
from avatar_desktop.engine.ports import BytesDone

if TYPE_CHECKING:
    from avatar_desktop.network_services import NetworkServices

Opened = Callable[[], Awaitable[AbstractAsyncContextManager["NetworkServices"]]]


class Deferred:
    """The services that *opened* gives, opened once, at the first call, until `close`.

    What fails is told to those who wait and tried again at the next call.
    """

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._stack = AsyncExitStack()
        self._opening: asyncio.Task[NetworkServices] | None = None
        self.there: NetworkServices | None = None

    async def __call__(self) -> "NetworkServices":
        """Return the services; AppError when they cannot be had now."""
        if self.there:
            return self.there
        if self._opening is None or self._opening.done():
            self._opening = asyncio.ensure_future(self._open())
        return await asyncio.shield(self._opening)

    async def close(self) -> None:
        """Close what was opened, and give up what is being opened."""
        if self._opening:
            self._opening.cancel()
            await asyncio.wait({self._opening})
        await self._stack.aclose()

    async def _open(self) -> "NetworkServices":
        self.there = await self._stack.enter_async_context(await self._opened())
        return self.there


class DeferredCloud:
    """One service, see `Cloud`."""

    def __init__(self, services: Deferred, name: str) -> None:
        self._services = services
        self._name = name

    async def submit(
        self, spec: ModelSpec, model: str, body: dict[str, Any], files: Mapping[str, Path]
    ) -> SubmitResult:
        """Send one task, once."""
        return await (await self._services()).clouds[self._name].submit(spec, model, body, files)

    async def precheck(self, precheck: Precheck, body: dict[str, Any]) -> PrecheckResult:
        """Let the service look at the inputs first."""
        return await (await self._services()).clouds[self._name].precheck(precheck, body)

    async def report(self, spec: ModelSpec, task_id: str) -> TaskReport:
        """Return the news of a task."""
        return await (await self._services()).clouds[self._name].report(spec, task_id)

    async def cancel(self, spec: ModelSpec, task_id: str) -> bool:
        """Cancel a waiting task."""
        return await (await self._services()).clouds[self._name].cancel(spec, task_id)

    async def find(
        self, spec: ModelSpec, model: str, since: datetime, until: datetime
    ) -> list[TaskMatch]:
        """Return the tasks that the service took in that time."""
        return await (await self._services()).clouds[self._name].find(spec, model, since, until)

    def service_time(self) -> datetime | None:
        """Return what the service's clock shows now, where it has told it."""
        there = self._services.there
        return there.clouds[self._name].service_time() if there else None


class DeferredStore:
    """The object store, see `Store`."""

    def __init__(self, services: Deferred) -> None:
        self._services = services

    async def put(self, path: Path, model: str, progress: BytesDone) -> Upload:
        """Upload *path*."""
        return await (await self._services()).store.put(path, model, progress)

    async def delete(self, upload: Upload) -> None:
        """Remove an upload."""
        await (await self._services()).store.delete(upload)

    async def abandon(self, path: Path) -> None:
        """Remove what an upload has left."""
        await (await self._services()).store.abandon(path)


class DeferredFetcher:
    """The download of results, see `Fetcher`."""

    def __init__(self, services: Deferred) -> None:
        self._services = services

    async def fetch(self, url: str, target: Path, progress: BytesDone) -> None:
        """Save *url* as *target*."""
        await (await self._services()).fetcher.fetch(url, target, progress)


class DeferredSupport:
    """What the settings ask the outside, see `Checkup`, `Connections` and `Uploads`."""

    def __init__(self, services: Deferred) -> None:
        self._services = services

    async def examine(self, asked: str = "") -> AsyncGenerator[Step]:
        """Yield the doctor's steps."""
        services = await self._services()
        async with aclosing(services.checkup.examine(asked)) as steps:
            async for step in steps:
                yield step

    async def test_network(self, network: NetworkSettings) -> Message:
        """Return what was reached."""
        return await (await self._services()).connections.test_network(network)

    async def look_up(self, cloud: str, settings: Settings) -> str:
        """Return what the account finds out by itself."""
        return await (await self._services()).connections.look_up(cloud, settings)

    async def newest_release(self) -> str:
        """Return the newest version."""
        return await (await self._services()).connections.newest_release()

    async def listed(self) -> list[StoredObject]:
        """Return what lies in buckets."""
        return await (await self._services()).uploads.listed()

    async def remove(self, one: StoredObject) -> None:
        """Delete *one* in its bucket."""
        await (await self._services()).uploads.remove(one)
