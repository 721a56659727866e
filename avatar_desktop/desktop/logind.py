"""The computer's sleep as systemd's logind tells and holds it, over the system bus."""

import asyncio
import logging
import os
from collections.abc import Callable

from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg

from avatar_desktop.desktop import bus as buses
from avatar_desktop.desktop.bus import TROUBLE, member

log = logging.getLogger(__name__)

MANAGER = DBusAddress(
    "/org/freedesktop/login1", "org.freedesktop.login1", "org.freedesktop.login1.Manager"
)
ANSWER_SECONDS = 5


async def watch_sleep(woke: Callable[[], object]) -> None:
    """Call *woke* after each sleep of the computer, until cancelled; nothing without logind."""
    try:
        async with buses.opened("SYSTEM") as bus:
            signals = await bus.hear(MANAGER)
            while True:
                signal = await signals.get()
                if member(signal) == "PrepareForSleep" and signal.body == (False,):
                    woke()
    except TROUBLE as error:
        log.info("logind does not tell of sleep: %s", error)


class SleepLock:
    """Keeps the computer awake by an open descriptor, which also dies with this process."""

    def __init__(self) -> None:
        self._descriptor: int | None = None

    async def keep_awake(self, why: str) -> None:
        """Hold it for *why*, painted, or release it for an empty text; one call at a time."""
        if not why:
            self.release()
        elif self._descriptor is None:
            asking = asyncio.ensure_future(asyncio.to_thread(_inhibit, why))
            try:
                self._descriptor = await asyncio.shield(asking)
            except asyncio.CancelledError:
                asking.add_done_callback(_give_back)
                raise
            except TROUBLE as error:
                log.info("logind does not hold sleep: %s", error)

    def release(self) -> None:
        """Let the computer sleep."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _give_back(asking: "asyncio.Future[int]") -> None:
    """Close what came too late."""
    if not asking.cancelled() and not asking.exception():
        os.close(asking.result())


def _inhibit(why: str) -> int:
    """Return the descriptor that holds sleep as long as it is open; one of TROUBLE."""
    given = ("sleep", "Avatar Desktop", why, "block")
    call = new_method_call(MANAGER, "Inhibit", "ssss", given)
    connection = open_dbus_connection("SYSTEM", enable_fds=True)
    try:
        reply = connection.send_and_get_reply(call, timeout=ANSWER_SECONDS)
        (held,) = unwrap_msg(reply)
        return int(held.to_raw_fd())
    finally:
        connection.close()
