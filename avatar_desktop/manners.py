"""Wires a window to the desktop around it, as long as the window lives."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib import import_module

from avatar_desktop.paths import APP_ID
from avatar_desktop.ui.closing import Closing
from avatar_desktop.ui.desk import Desk
from avatar_desktop.ui.desktop_port import Desktop
from avatar_desktop.ui.front import bring_to_front
from avatar_desktop.ui.job_notifications import JobNotifications
from avatar_desktop.ui.main_window import MainWindow
from avatar_desktop.ui.qt_desktop import QtDesktop
from avatar_desktop.ui.task_bar import TaskBar

Clicked = Callable[[str, str], object]
"""Takes a job's id and the launcher's token."""


async def keep_manners(window: MainWindow, desk: Desk) -> None:
    """Notify, show progress and hold closing back until this is cancelled."""

    def open_job(job_id: str, token: str) -> None:
        bring_to_front(window, token)
        window.open_job(job_id)

    async with _desktop(open_job) as desktop:
        parts = (
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
async def _desktop(clicked: Clicked) -> AsyncIterator[Desktop]:
    if sys.platform != "linux":
        yield QtDesktop(clicked)
        return
    await asyncio.to_thread(import_module, "avatar_desktop.desktop.linux")
    from avatar_desktop.desktop.linux import LinuxDesktop

    linux = LinuxDesktop(APP_ID)
    running = asyncio.ensure_future(linux.run(clicked))
    try:
        yield linux
    finally:
        running.cancel()
        await asyncio.wait({running})
