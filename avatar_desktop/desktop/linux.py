"""The desktop as the window speaks with it: told at once, done when the bus allows it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from jeepney import Message

from avatar_desktop.desktop import bus as buses
from avatar_desktop.desktop import task_bar
from avatar_desktop.desktop.bus import TROUBLE, Bus
from avatar_desktop.desktop.notifications import Clicked, Notifications, notifications
from avatar_desktop.domain.note import Note
from avatar_desktop.domain.text import clean

log = logging.getLogger(__name__)

Order = Callable[[Bus, Notifications], Awaitable[None]]


class LinuxDesktop:
    """Notifications and the task bar of the session; without a session bus nothing is shown."""

    def __init__(self, app_id: str) -> None:
        """Take the name of the desktop file without `.desktop`."""
        self._app_id = app_id
        self._orders: asyncio.Queue[Order] = asyncio.Queue()

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

    async def run(self, clicked: Clicked) -> None:
        """Do what is asked until it is cancelled, and tell what is *clicked*."""
        try:
            async with buses.opened("SESSION") as bus:
                notes = await notifications(bus, self._app_id)
                signals = await bus.hear(notes.place)
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._obey(bus, notes))
                    group.create_task(_listen(signals, notes, clicked))
        except TROUBLE as error:
            log.info("no notifications on this desktop: %s", error)

    async def _obey(self, bus: Bus, notes: Notifications) -> None:
        while True:
            order = await self._orders.get()
            try:
                await order(bus, notes)
            except TROUBLE as error:
                log.info("the desktop did not show it: %s", error)


async def _listen(
    signals: "asyncio.Queue[Message]", notes: Notifications, clicked: Clicked
) -> None:
    while True:
        signal = await signals.get()
        try:
            notes.hear(signal, clicked)
        except (ValueError, IndexError, TypeError) as error:
            log.info("a signal that nobody expected: %s", error)
