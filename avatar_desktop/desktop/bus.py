"""One connection to a message bus."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from jeepney import (
    DBusAddress,
    DBusErrorResponse,
    HeaderFields,
    MatchRule,
    Message,
    new_method_call,
)
from jeepney.io.asyncio import DBusRouter, open_dbus_router
from jeepney.io.common import RouterClosed
from jeepney.wrappers import unwrap_msg

ANSWER_SECONDS = 10
BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
TROUBLE = (
    OSError,
    EOFError,
    RuntimeError,
    TypeError,
    KeyError,
    ValueError,
    TimeoutError,
    RouterClosed,
    DBusErrorResponse,
)
"""What a bus that is not there, not ours or at its end raises."""


def is_sandboxed() -> bool:
    """Whether this program sees the desktop through portals alone."""
    return any(os.environ.get(name) for name in ("FLATPAK_ID", "SNAP"))


@asynccontextmanager
async def opened(bus: str) -> AsyncIterator["Bus"]:
    """Open the `SESSION` or the `SYSTEM` bus; one of TROUBLE where it cannot be had."""
    async with AsyncExitStack() as stack:
        async with asyncio.timeout(ANSWER_SECONDS):
            router = await stack.enter_async_context(open_dbus_router(bus))
        yield Bus(router)


class Bus:
    """Calls and signals. Every call raises one of TROUBLE."""

    def __init__(self, router: DBusRouter) -> None:
        self._router = router

    async def call(
        self, place: DBusAddress, method: str, signature: str = "", body: Sequence[Any] = ()
    ) -> tuple[Any, ...]:
        """Return what *method* at *place* answers.

        The request itself outlives a call that is cancelled or waits no longer: jeepney's
        receiver ends at an answer to a cancelled request, and hides the cancellation.
        """
        message = new_method_call(place, method, signature or None, tuple(body))
        asking = asyncio.ensure_future(self._router.send_and_get_reply(message))
        asking.add_done_callback(_forget)
        async with asyncio.timeout(ANSWER_SECONDS):
            return tuple(unwrap_msg(await asyncio.shield(asking)))

    async def send(self, message: Message) -> None:
        """Send *message* and wait for nothing."""
        await self._router.send(message)

    async def has(self, name: str) -> bool:
        """Whether somebody owns *name*, or would be started for it."""
        if (await self.call(BUS, "NameHasOwner", "s", (name,)))[0]:
            return True
        return name in (await self.call(BUS, "ListActivatableNames"))[0]

    async def hear(self, place: DBusAddress) -> "asyncio.Queue[Message]":
        """Return the queue of the signals of the interface at *place*, from now on."""
        rule = MatchRule(
            type="signal", sender=place.bus_name, interface=place.interface, path=place.object_path
        )
        await self.call(BUS, "AddMatch", "s", (rule.serialise(),))
        local = MatchRule(type="signal", interface=place.interface, path=place.object_path)
        queue: asyncio.Queue[Message] = asyncio.Queue()
        self._router.filter(local, queue=queue)
        return queue


def _forget(asking: "asyncio.Future[Message]") -> None:
    """Count the fault of an answer that nobody waits for as taken."""
    if not asking.cancelled():
        asking.exception()


def member(message: Message) -> str:
    """Return the name of the signal *message*."""
    return str(message.header.fields.get(HeaderFields.member, ""))
