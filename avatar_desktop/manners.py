"""Wires a window to the desktop around it, as long as the window lives."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib import import_module

from avatar_desktop.paths import APP_ID
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.desktop.closing import Closing
from avatar_desktop.ui.desktop.desktop_port import Desktop
from avatar_desktop.ui.desktop.front import bring_to_front
from avatar_desktop.ui.desktop.job_notifications import JobNotifications
from avatar_desktop.ui.desktop.placement import ScreenWatch
from avatar_desktop.ui.desktop.qt_desktop import QtDesktop
from avatar_desktop.ui.desktop.task_bar import TaskBar
from avatar_desktop.ui.desktop.wake_watch import WakeWatch
from avatar_desktop.ui.desktop.wakefulness import Wakefulness
from avatar_desktop.ui.shell.main_window import MainWindow

Clicked = Callable[[str, str], object]
"""Takes a job's id and the launcher's token."""


async def keep_manners(window: MainWindow, desk: UiContext) -> None:
    """Notify, show progress, hold closing and sleep back until this is cancelled.

    After a sleep of the computer jobs are looked at once.
    """

    def open_job(job_id: str, token: str) -> None:
        bring_to_front(window, token)
        window.open_job(job_id)

    look = desk.scheduler.look_at_once
    async with _desktop(open_job, look) as desktop:
        watch = WakeWatch(window)
        watch.woke.connect(look)
        parts = (
            watch,
            ScreenWatch(window),
            Wakefulness(desk, desktop, window),
            JobNotifications(desk, desktop, window),
            TaskBar(desk.hub, desktop, window),
            Closing(window, desk),
        )
        try:
            await asyncio.Event().wait()
        finally:
            for part in parts:
                part.close()


@asynccontextmanager
async def _desktop(clicked: Clicked, woke: Callable[[], None]) -> AsyncIterator[Desktop]:
    if sys.platform != "linux":
        yield QtDesktop(clicked)
        return
    await asyncio.to_thread(import_module, "avatar_desktop.desktop.linux")
    from avatar_desktop.desktop.linux import LinuxDesktop

    linux = LinuxDesktop(APP_ID)
    running = asyncio.ensure_future(linux.run(clicked, woke))
    try:
        yield linux
    finally:
        running.cancel()
        await asyncio.wait({running})
