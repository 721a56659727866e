"""The desktop as the window speaks with it: told at once, done when the bus allows it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from jeepney import Message

from avatar_desktop.desktop import bus as buses
from avatar_desktop.desktop import task_bar
from avatar_desktop.desktop.bus import TROUBLE, Bus, is_sandboxed
from avatar_desktop.desktop.logind import SleepLock, watch_sleep
from avatar_desktop.desktop.notifications import Clicked, Notifications, notifications
from avatar_desktop.desktop.portal_inhibit import PortalSleepLock
from avatar_desktop.domain.note import Note
from avatar_desktop.domain.text import clean

log = logging.getLogger(__name__)

Order = Callable[[Bus, Notifications], Awaitable[None]]


class LinuxDesktop:
    """Notifications, task bar, sleep and power; where a bus is missing, its part is left out."""

    def __init__(self, app_id: str) -> None:
        """Take the name of the desktop file without `.desktop`."""
        self._app_id = app_id
        self._orders: asyncio.Queue[Order] = asyncio.Queue()
        self._wishes: asyncio.Queue[str] = asyncio.Queue()
        self._lock = SleepLock()
        self._portal = PortalSleepLock()

    def notify(self, note: Note) -> None:
        """Show *note*, without the signs that no bus carries."""
        fit = replace(note, title=clean(note.title), body=clean(note.body))
        self._orders.put_nowait(lambda _bus, notes: notes.show(fit))

    def withdraw(self) -> None:
        """Take back the notes that are still shown."""
        self._orders.put_nowait(lambda _bus, notes: notes.withdraw())

    def show_progress(self, share: float | None) -> None:
        """Show a *share* between 0 and 1 in the task bar; None for none."""
        app_id = self._app_id
        self._orders.put_nowait(lambda bus, _notes: task_bar.show_progress(bus, app_id, share))

    def keep_awake(self, why: str) -> None:
        """Let the computer not sleep by itself, for *why*, painted; for an empty text let it."""
        if is_sandboxed():
            self._orders.put_nowait(lambda bus, _notes: self._portal.keep_awake(bus, why))
        else:
            self._wishes.put_nowait(why)

    async def run(self, clicked: Clicked, woke: Callable[[], object]) -> None:
        """Do what is asked until cancelled; tell what is *clicked*, and when the system *woke*."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._speak(clicked))
                group.create_task(self._hold_sleep())
                group.create_task(watch_sleep(woke))
        finally:
            self._lock.release()

    async def _hold_sleep(self) -> None:
        while True:
            await self._lock.keep_awake(await self._wishes.get())

    async def _speak(self, clicked: Clicked) -> None:
        try:
            async with buses.opened("SESSION") as bus:
                notes = await notifications(bus, self._app_id)
                signals = await bus.hear(notes.place)
                turn = asyncio.Lock()
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._obey(bus, notes, turn))
                    group.create_task(_listen(signals, notes, clicked, turn))
        except TROUBLE as error:
            log.info("no notifications on this desktop: %s", error)

    async def _obey(self, bus: Bus, notes: Notifications, turn: asyncio.Lock) -> None:
        while True:
            order = await self._orders.get()
            try:
                async with turn:
                    await order(bus, notes)
            except TROUBLE as error:
                log.info("the desktop did not show it: %s", error)


async def _listen(
    signals: "asyncio.Queue[Message]", notes: Notifications, clicked: Clicked, turn: asyncio.Lock
) -> None:
    """Hear of a note when it is known: its number comes with the answer to the order."""
    while True:
        signal = await signals.get()
        try:
            async with turn:
                notes.hear(signal, clicked)
        except (ValueError, IndexError, TypeError) as error:
            log.info("a signal that nobody expected: %s", error)
