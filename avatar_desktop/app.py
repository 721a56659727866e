"""The window's composition root: build, wire, run, close. No decisions."""

import asyncio
import logging
import os
import signal
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import qasync
from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from avatar_desktop import __version__
from avatar_desktop.compose import Workshop, workshop
from avatar_desktop.config.secrets import VARIABLES, KeyRing
from avatar_desktop.demo import Demo
from avatar_desktop.engine.ports import Keys
from avatar_desktop.i18n import Language
from avatar_desktop.logs import log_to
from avatar_desktop.paths import APP, Places, places, resources
from avatar_desktop.ui.desk import Desk
from avatar_desktop.ui.first_paint import first_paint
from avatar_desktop.ui.garbage import Garbage
from avatar_desktop.ui.input_method import choose_input_method
from avatar_desktop.ui.main_window import MainWindow
from avatar_desktop.ui.qt_words import translate_qt

log = logging.getLogger(__name__)

SWITCH_SECONDS = 0.001
"""How soon another thread gives Python to the loop; the default of 5 ms adds up to stalls."""

AFTER_FIRST_PAINT = 0.5

READY = "ready"

QUIET = "qt.multimedia.*=false"
"""The player's library prints the streams of every file; QT_LOGGING_RULES wins over this."""


@dataclass(frozen=True, slots=True)
class Start:
    """How a window opens: in the demo or not, with files, or on a tour that ends by itself.

    *account* leads to the steps to an account, where there is none; *retry* is the id of a failed
    job to take up again.
    """

    demo: bool = False
    files: tuple[Path, ...] = ()
    tour: Path | None = None
    account: bool = False
    retry: str = ""
    until: str = ""


def run(start: Start) -> int:
    """Open the window and return the exit code when the person has closed it."""
    QGuiApplication.setDesktopFileName(APP)
    QLoggingCategory.setFilterRules(QUIET)
    choose_input_method(os.environ)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise TypeError("a QApplication is needed")
    app.setApplicationName(APP)
    app.setApplicationDisplayName("Avatar Desktop")
    app.setApplicationVersion(__version__)
    app.setQuitOnLastWindowClosed(False)
    sys.setswitchinterval(SWITCH_SECONDS)
    garbage = Garbage()
    try:
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            return runner.run(windows(start))
    finally:
        garbage.close()


async def windows(start: Start) -> int:
    """Show one window after another as long as one asks for a next; return the exit code."""
    following: Start | None = start
    keys = KeyRing("main", os.environ)
    for name in VARIABLES.values():  # the key ring has them; no program that we start gets them
        os.environ.pop(name, None)
    demo = Demo(places(demo=True).data / "simulator")
    code = 0
    try:
        while following:
            following, code = await _window(following, keys, demo)
    finally:
        await demo.close()
    return code


async def _window(start: Start, keys: Keys, demo: Demo) -> tuple[Start | None, int]:
    spots = places(demo=start.demo)
    log_to(spots.log_file)
    async with AsyncExitStack() as stack:
        endpoint = await demo.endpoint() if start.demo else None
        shop = await stack.enter_async_context(workshop(spots, endpoint, resume=True, kept=keys))
        desk = desk_of(shop, start, spots)
        stack.callback(translate_qt(desk.language.code))
        window = MainWindow(desk, spots.data / "window.json", spots.cache)
        asked: asyncio.Future[Start | None] = asyncio.get_running_loop().create_future()
        _connect(window, asked, start)
        window.show()
        log.info("the window is open")
        loading = asyncio.get_running_loop().call_later(AFTER_FIRST_PAINT, shop.media.load)
        stack.callback(loading.cancel)
        if shop.notices:
            window.tell(*shop.notices)
        window.open_files(list(start.files))
        if start.account:
            window.offer_account()
        if start.retry:
            window.retry(start.retry)
        code = 0
        if start.until:
            await _reached(start.until, window)
            if not asked.done():
                asked.set_result(None)
        if start.tour:
            code = await _toured(window, shop, start.tour, asked)
        following = await asked
        window.hide()
        await window.finish()
    window.deleteLater()
    return following, code


async def _reached(moment: str, window: MainWindow) -> None:
    """Say *moment* on stdout when *window* has come to it."""
    await first_paint(window)
    if moment == READY:
        await asyncio.wait({window.loading})
    sys.stdout.write(f"{moment}\n")
    sys.stdout.flush()


async def _toured(
    window: MainWindow, shop: Workshop, folder: Path, asked: "asyncio.Future[Start | None]"
) -> int:
    """Walk the demo; the end of the walk, or a signal, closes the window."""
    from avatar_desktop.tour import walk

    walking = asyncio.ensure_future(walk(window, shop, folder))
    asked.add_done_callback(lambda _: walking.cancel())
    try:
        return await walking
    except asyncio.CancelledError:
        return 1
    finally:
        if not asked.done():
            asked.set_result(None)


def _connect(window: MainWindow, asked: "asyncio.Future[Start | None]", start: Start) -> None:
    def answer(following: Start | None) -> None:
        if not asked.done():
            asked.set_result(following)

    again = replace(start, files=(), account=False, retry="")
    window.closed.connect(lambda: answer(None))
    window.rebuild_wanted.connect(lambda job_id: answer(replace(again, retry=job_id)))
    window.profile_wanted.connect(
        lambda name: answer(replace(again, demo=name == "demo", account=start.demo))
    )
    if os.name != "nt":
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, answer, None)
        loop.add_signal_handler(signal.SIGTERM, answer, None)


def desk_of(shop: Workshop, start: Start, spots: Places) -> Desk:
    """Return what the window works with in the profile of *shop*."""
    folder = resources()
    return Desk(
        models=shop.models,
        intake=shop.intake,
        scheduler=shop.scheduler,
        hub=shop.hub,
        library=shop.library,
        media=shop.media,
        keys=shop.keys,
        settings=shop.settings,
        checkup=shop.checkup,
        connections=shop.connections,
        uploads=shop.uploads,
        language=Language(shop.settings.current.language, folder / "locale", free=start.demo),
        resources=folder,
        settings_file=spots.settings_file,
        log_file=spots.log_file,
        demo=start.demo,
    )
