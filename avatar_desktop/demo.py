"""The demo's service: the simulator as a process of its own, and its keys."""

import asyncio
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from avatar_desktop.domain.account import Account, Accounts, AccountSettings
from avatar_desktop.domain.errors import Action, AppError, Explanation
from avatar_desktop.domain.key_store import KeyTrouble
from avatar_desktop.domain.redaction import environment_of
from avatar_desktop.domain.text import N_, say
from avatar_desktop.paths import places

log = logging.getLogger(__name__)

START_SECONDS = 30
STOP_SECONDS = 5
AGAIN_SECONDS = 1.0
MOST_STARTS = 20
"""How often a service that ends by itself is started before it is given up."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the demo's service listens: what it tells of itself in its first line."""

    told: Mapping[str, str]

    @classmethod
    def of(cls, address: Mapping[str, object]) -> Self:
        """Return the endpoint that *address* tells; KeyError when it does not."""
        _ = address["base_url"]
        return cls({name: str(value) for name, value in address.items()})

    @property
    def root(self) -> str:
        """Where it listens, without a path."""
        parts = urlsplit(self.told["base_url"])
        return f"{parts.scheme}://{parts.netloc}"

    def account(self, account: Account) -> AccountSettings:
        """Return the settings of *account* there; what has no address of its own is at `root`."""
        places = {one.name for one in account.settings}
        own = {
            name.rpartition(".")[2]: self.told[word]
            for name, word in account.demo.items()
            if name in places
        }
        defaults: Any = account.defaults
        there: AccountSettings = replace(defaults, **{"base_url": self.root, **own})
        return there

    def secret(self, name: str, accounts: Accounts) -> str:
        """Return the secret *name* of one of *accounts* there, or nothing."""
        words = (one.demo[name] for one in accounts.values() if name in one.demo)
        return self.told.get(next(words, ""), "")


class FixedKeys:
    """The demo's keys: no key store and no environment variable reaches the demo."""

    def __init__(self, endpoint: Callable[[], Awaitable[Endpoint]], accounts: Accounts) -> None:
        self._endpoint = endpoint
        self._accounts = accounts
        self._keys: dict[str, str] = {}

    async def get(self, name: str) -> str:
        """Return the demo's key, or an empty string; waits until its service listens; AppError."""
        if name not in self._keys:
            self._keys[name] = (await self._endpoint()).secret(name, self._accounts)
        return self._keys[name]

    async def set(self, name: str, value: str) -> bool:
        """Keep *value* for this run only."""
        self._keys[name] = value
        return False

    async def delete(self, name: str) -> bool:
        """Forget the key for this run."""
        self._keys[name] = ""
        return True

    def from_environment(self, name: str) -> bool:  # noqa: ARG002 (the port's signature)
        """Return False: the environment does not rule the demo."""
        return False

    def fleeting(self, name: str) -> bool:  # noqa: ARG002 (the port's signature)
        """Return True: the demo keeps nothing."""
        return True

    def trouble(self) -> KeyTrouble:
        """Return that there is no key store: the demo uses none."""
        return KeyTrouble.ABSENT

    async def unlock(self) -> KeyTrouble:
        """Return the same: there is nothing to unlock."""
        return KeyTrouble.ABSENT


def command(home: Path, port: int) -> list[str]:
    """Return the command that starts the simulator from this very installation.

    It keeps its tasks in *home* and listens at *port*, anywhere for 0.
    """
    own = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m"]
    program = [] if getattr(sys, "frozen", False) else ["avatar_desktop"]
    words = ("--port", str(port), "--home", str(home), "--until-stdin-closes")
    return [*own, *program, "simulate", *words]


class Demo:
    """The simulator as one process for all windows, from its first use until `close`.

    What it knows lies in *home*, so that neither its end nor ours costs a task. It ends by itself
    when this process dies, since its stdin closes then; when it dies alone, it is started again at
    the same address.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._ready: asyncio.Future[Endpoint] | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def endpoint(self) -> Endpoint:
        """Return where it listens, started if need be; AppError when it does not start."""
        if self._ready is None or (self._keeping and self._keeping.done()):
            self._ready = asyncio.get_running_loop().create_future()
            self._keeping = asyncio.create_task(self._keep(self._ready))
        return await asyncio.shield(self._ready)

    async def close(self) -> None:
        """End the process, if there is one."""
        if self._keeping:
            self._keeping.cancel()
            await asyncio.wait({self._keeping})

    async def _keep(self, ready: "asyncio.Future[Endpoint]") -> None:
        port, starts = 0, 0
        while starts < MOST_STARTS:
            starts += 1
            try:
                async with _process(self._home, port) as (process, endpoint):
                    port = urlsplit(endpoint.root).port or 0
                    if not ready.done():
                        ready.set_result(endpoint)
                    await process.wait()
            except AppError as error:
                if not ready.done():
                    ready.set_exception(error)
                    return
            log.warning("the demo's service has ended; it is started again")
            await asyncio.sleep(AGAIN_SECONDS)


@asynccontextmanager
async def simulated_service() -> AsyncIterator[Endpoint]:
    """Run the demo's service for as long as the block lasts; AppError when it does not start."""
    demo = Demo(places(demo=True).data / "simulator")
    try:
        yield await demo.endpoint()
    finally:
        await demo.close()


@asynccontextmanager
async def _process(
    home: Path, port: int
) -> AsyncIterator[tuple[asyncio.subprocess.Process, Endpoint]]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command(home, port), stdin=pipe, stdout=pipe, env=environment_of(os.environ)
    )
    try:
        yield process, await _first_word(process)
    finally:
        await _stop(process)


async def _first_word(process: asyncio.subprocess.Process) -> Endpoint:
    line = b""
    if process.stdout:
        try:
            async with asyncio.timeout(START_SECONDS):
                line = await process.stdout.readline()
        except TimeoutError:
            line = b""
    try:
        return Endpoint.of(json.loads(line))
    except (ValueError, KeyError, TypeError) as error:
        raise AppError(
            Explanation(
                say(N_("The demo's service did not start.")),
                say(N_("The simulator is a program of its own that came with this app.")),
                say(N_("Start the app again; if that does not help, install it again.")),
                Action.RETRY,
            ),
            code="SimulatorNotStarted",
            detail=line.decode("utf-8", "replace")[:500],
        ) from error


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    if process.stdin:
        process.stdin.close()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
