"""The demo's service: the simulator as a process of its own, and its keys."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

from avatar_desktop.domain.errors import Action, AppError, Explanation
from avatar_desktop.domain.text import N_, say

START_SECONDS = 30
STOP_SECONDS = 5

NEEDED = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP"),
        *("LD_LIBRARY_PATH", "VIRTUAL_ENV", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC"),
        *("PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA"),
        *("NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"),
    }
)
NEEDED_PREFIXES = ("LC_", "XDG_", "PYTHON", "DYLD_", "OMP_", "OPENBLAS_", "WINE", "_PYI", "_MEI")
"""PyInstaller's own are the last two; Python runs under Wine with those before them."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the demo's service listens, and the key that it takes."""

    base_url: str
    api_key: str
    metastudio_url: str
    ak: str
    sk: str
    project_id: str

    @classmethod
    def of(cls, address: Mapping[str, str]) -> Self:
        """Return the endpoint that the simulator's first line tells; KeyError when it does not."""
        return cls(**{name: str(address[name]) for name in cls.__slots__})


class FixedKeys:
    """The demo's keys: no key store and no environment variable reaches the demo."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._keys = {
            "dashscope": endpoint.api_key,
            "huawei_ak": endpoint.ak,
            "huawei_sk": endpoint.sk,
        }

    async def get(self, name: str) -> str:
        """Return the demo's key, or an empty string."""
        return self._keys.get(name, "")

    async def set(self, name: str, value: str) -> bool:
        """Keep *value* for this run only."""
        self._keys[name] = value
        return False

    async def delete(self, name: str) -> bool:
        """Forget the key for this run."""
        self._keys.pop(name, None)
        return True

    def from_environment(self, name: str) -> bool:  # noqa: ARG002 (the port's signature)
        """Return False: the environment does not rule the demo."""
        return False


def command() -> list[str]:
    """Return the command that starts the simulator from this very installation."""
    own = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m"]
    program = [] if getattr(sys, "frozen", False) else ["avatar_desktop"]
    return [*own, *program, "simulate", "--port", "0", "--until-stdin-closes"]


def environment_of(ours: Mapping[str, str]) -> dict[str, str]:
    """Return what of *ours* the simulator gets: what a program needs to run, and nobody's keys.

    Proxies are left out too: their addresses hold passwords, and the demo stays on this computer.
    """
    return {
        name: value
        for name, value in ours.items()
        if name.upper() in NEEDED or name.upper().startswith(NEEDED_PREFIXES)
    }


@asynccontextmanager
async def simulated_service() -> AsyncIterator[Endpoint]:
    """Run the simulator for as long as the block lasts; AppError when it does not start.

    It ends by itself when this process dies, since its stdin closes then.
    """
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command(), stdin=pipe, stdout=pipe, env=environment_of(os.environ)
    )
    try:
        yield await _ready(process)
    finally:
        await _stop(process)


async def _ready(process: asyncio.subprocess.Process) -> Endpoint:
    line = b""
    if process.stdout:
        try:
            line = await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
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
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
