"""Can the app reach the service, sign in, upload, and read back?"""

import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.health import Health, Step
from avatar_desktop.domain.job import Upload
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.engine.ports import Services


class Doctor:
    """Tries each step with the same parts that a job uses. No step costs money."""

    def __init__(self, services: Services, spec: ModelSpec) -> None:
        self._services = services
        self._spec = spec
        self._upload: Upload | None = None
        self._content = secrets.token_bytes(1024)

    async def examine(self) -> AsyncIterator[Step]:
        """Yield the steps as they end; after a bad one, those that need it are skipped."""
        steps: tuple[tuple[str, Message, Callable[[], Awaitable[Explanation | None]]], ...] = (
            ("sign_in", say(N_("Reach the service and sign in")), self._sign_in),
            ("upload", say(N_("Upload a small file")), self._put),
            ("read_back", say(N_("Read it back as the service will")), self._read_back),
            ("delete", say(N_("Delete it again")), self._delete),
        )
        sick = False
        for name, title, attempt in steps:
            if sick:
                yield Step(name, title, Health.SKIPPED, _earlier_step())
                continue
            try:
                skipped = await attempt()
            except AppError as error:
                sick = True
                yield Step(name, title, Health.BAD, error.explanation, error.code)
            else:
                yield Step(name, title, Health.SKIPPED if skipped else Health.GOOD, skipped)

    async def _sign_in(self) -> Explanation | None:
        now = datetime.now(UTC)
        cloud = self._services.clouds[self._spec.cloud]
        await cloud.find(self._spec, self._spec.model, now - timedelta(minutes=1), now)
        return None

    async def _put(self) -> Explanation | None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "hello.mp4"
            path.write_bytes(self._content)
            self._upload = await self._services.store.put(path, self._spec.model, _ignore)
        return None

    async def _read_back(self) -> Explanation | None:
        if self._upload is None or not self._upload.url.startswith("http"):
            return Explanation(
                say(N_("Temporary storage cannot be read back; only the service can."))
            )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "back.bin"
            await self._services.fetcher.fetch(self._upload.url, path, _ignore)
            if path.read_bytes() == self._content:
                return None
        raise AppError(
            Explanation(
                say(N_("The file that came back is not the one that was uploaded.")),
                say(N_("Something between changes what it carries, a proxy for example.")),
                say(N_("Look at the proxy and the domain of the bucket.")),
            ),
            code="ReadBackDiffers",
        )

    async def _delete(self) -> Explanation | None:
        if self._upload:
            await self._services.store.delete(self._upload)
        return None


def _ignore(done: int, total: int | None) -> None:
    """Take no notice of progress."""


def _earlier_step() -> Explanation:
    return Explanation(say(N_("Not tried, because an earlier step failed.")))
