"""The window's composition root: build, wire, run, close. No decisions."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial

import qasync
from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from avatar_desktop import __version__
from avatar_desktop.compose import Workshop, deferred_workshop
from avatar_desktop.config.secrets import VARIABLES, KeyRing
from avatar_desktop.demo import Demo
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.handover import Handover
from avatar_desktop.domain.settings import Settings
from avatar_desktop.engine.ports import Keys, SettingsFile
from avatar_desktop.i18n import Language
from avatar_desktop.logs import log_to
from avatar_desktop.paths import APP, APP_ID, Places, places, resources
from avatar_desktop.single_instance import Instance
from avatar_desktop.single_window import SingleWindow, open_named
from avatar_desktop.ui.application import Application
from avatar_desktop.ui.desk import Desk
from avatar_desktop.ui.first_paint import first_paint
from avatar_desktop.ui.garbage import Garbage
from avatar_desktop.ui.icons import app_icon
from avatar_desktop.ui.input_method import choose_input_method
from avatar_desktop.ui.main_window import MainWindow
from avatar_desktop.ui.qt_words import translate_qt

log = logging.getLogger(__name__)

SWITCH_SECONDS = 0.001
"""How soon another thread gives Python to the loop; the default of 5 ms adds up to stalls."""

PAINTED, READY = "painted", "ready"

QUIET = "qt.multimedia.*=false"
"""The player's library prints the streams of every file; QT_LOGGING_RULES wins over this."""


Visit = Callable[[MainWindow, Workshop], Awaitable[int]]
"""What somebody does in the window once everything works; its exit code ends the window."""


@dataclass(frozen=True, slots=True)
class Start:
    """How a window opens: in the demo or not, with files, or for a visit that ends by itself.

    *account* leads to the steps to an account, where there is none; *retry* is the id of a failed
    job to take up again. The window looks as in the *look* of the profile that was left.
    """

    demo: bool = False
    files: tuple[str, ...] = ()
    visit: Visit | None = None
    account: bool = False
    retry: str = ""
    until: str = ""
    look: Settings | None = None


def run(start: Start, instance: Instance | None = None) -> int:
    """Open the window and return the exit code when the person has closed it.

    Later starts of its profile are heard where this process is its first *instance*.
    """
    QGuiApplication.setDesktopFileName(APP_ID)
    QLoggingCategory.setFilterRules(QUIET)
    choose_input_method(os.environ)
    app = QApplication.instance() or Application(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise TypeError("a QApplication is needed")
    introduce(app)
    sys.setswitchinterval(SWITCH_SECONDS)
    garbage = Garbage()
    single = SingleWindow(instance)
    if isinstance(app, Application):
        app.files_opened.connect(lambda names: single.hear(Handover(tuple(names))))
    try:
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            return runner.run(windows(start, single))
    finally:
        garbage.close()


def introduce(app: QApplication) -> None:
    """Give *app* its names and its icon; without a display name no title says the name twice."""
    app.setApplicationName(APP)
    app.setApplicationVersion(__version__)
    app.setWindowIcon(app_icon(resources() / "icons"))
    app.setQuitOnLastWindowClosed(False)


async def windows(start: Start, single: SingleWindow | None = None) -> int:
    """Show one window after another as long as one asks for a next; return the exit code."""
    single = single or SingleWindow(None)
    following: Start | None = start
    keys = KeyRing("main", os.environ)
    for name in VARIABLES.values():  # the key ring has them; no program that we start gets them
        os.environ.pop(name, None)
    demo = Demo(places(demo=True).data / "simulator")
    code = 0
    try:
        while following:
            profile = following.demo
            following, code = await _window(following, keys, demo, single)
            if following and following.demo is not profile:
                elsewhere = await single.move(places(demo=following.demo).data)
                following = None if elsewhere else following
    finally:
        await demo.close()
        single.close()
    return code


async def _window(
    start: Start, keys: Keys, demo: Demo, single: SingleWindow
) -> tuple[Start | None, int]:
    spots = places(demo=start.demo)
    log_to(spots.log_file)
    async with AsyncExitStack() as stack:
        service = demo.endpoint if start.demo else None
        shop = await stack.enter_async_context(deferred_workshop(spots, service, kept=keys))
        if start.look:
            carry_look(shop.settings, start.look)
        seen = asyncio.Event()
        desk = replace(desk_of(shop, start, spots), seen=seen)
        stack.callback(translate_qt(desk.language.code))
        window = MainWindow(desk, spots.data / "window.json", spots.cache)
        asked: asyncio.Future[Start | None] = asyncio.get_running_loop().create_future()
        _connect(window, asked, start, shop.settings)
        if shop.notices:
            window.tell(*shop.notices)
        painted = first_paint(window)
        window.show()
        attaching = asyncio.ensure_future(
            _attach(window, shop, start, asked, seen, painted, single)
        )
        attaching.add_done_callback(partial(_pass_on, asked))
        stack.push_async_callback(asyncio.wait, {attaching})
        stack.callback(attaching.cancel)
        mannered = asyncio.ensure_future(_mannered(window, desk, painted))
        stack.push_async_callback(asyncio.wait, {mannered})
        stack.callback(mannered.cancel)
        following = await asked
        single.leave()
        window.hide()
        code = await attaching if start.visit or attaching.done() else 0
        await window.finish()
    window.deleteLater()
    return following, code


async def _attach(
    window: MainWindow,
    shop: Workshop,
    start: Start,
    asked: "asyncio.Future[Start | None]",
    seen: asyncio.Event,
    painted: "asyncio.Future[None]",
    single: SingleWindow,
) -> int:
    """Open what the window works with once it is *painted*, set *seen*; return the exit code."""
    await painted
    if start.until == PAINTED:
        return _end(start.until, asked)
    await shop.tidy()
    shop.scheduler.start_soon()
    seen.set()
    open_named(window, start.files)
    single.lead_to(window)
    if start.account:
        window.offer_account()
    try:
        notices = await shop.attach()
    except AppError as error:
        told = error.explanation
        notices = (told.what, told.why, told.do)
    log.info("the window is open")
    shop.media.load()
    if notices:
        window.tell(*shop.notices, *notices)
    if start.retry:
        window.retry(start.retry)
    if start.until == READY:
        await asyncio.wait({window.loading})
        return _end(start.until, asked)
    return await _visited(window, shop, start.visit, asked) if start.visit else 0


async def _mannered(window: MainWindow, desk: Desk, painted: "asyncio.Future[None]") -> None:
    """Speak with the desktop around a window that is *painted*, until it is gone."""
    await asyncio.wait({painted})
    from avatar_desktop.manners import keep_manners

    await keep_manners(window, desk)


def _pass_on(asked: "asyncio.Future[Start | None]", attaching: "asyncio.Task[int]") -> None:
    """End the window with what nobody foresaw."""
    error = None if attaching.cancelled() else attaching.exception()
    if error and not asked.done():
        asked.set_exception(error)


def _end(moment: str, asked: "asyncio.Future[Start | None]") -> int:
    """Say *moment* on stdout and close the window."""
    sys.stdout.write(f"{moment}\n")
    sys.stdout.flush()
    if not asked.done():
        asked.set_result(None)
    return 0


async def _visited(
    window: MainWindow, shop: Workshop, visit: Visit, asked: "asyncio.Future[Start | None]"
) -> int:
    """Let the visit come to its end; that, or a signal, closes the window."""
    walking = asyncio.ensure_future(visit(window, shop))
    asked.add_done_callback(lambda _: walking.cancel())
    try:
        return await walking
    except asyncio.CancelledError:
        return 1
    finally:
        if not asked.done():
            asked.set_result(None)


def carry_look(file: SettingsFile, look: Settings) -> None:
    """Save language, theme and motion of *look*, and nothing else, in the settings *file*."""
    current = file.current
    wanted = replace(
        current, language=look.language, theme=look.theme, reduced_motion=look.reduced_motion
    )
    if wanted != current:
        try:
            file.save(wanted)
        except AppError as error:
            log.warning("the look of the other profile is not kept: %s", error)


def _connect(
    window: MainWindow,
    asked: "asyncio.Future[Start | None]",
    start: Start,
    settings: SettingsFile,
) -> None:
    def answer(following: Start | None) -> None:
        if not asked.done():
            asked.set_result(following)

    again = replace(start, files=(), account=False, retry="", look=None)

    def other(name: str) -> Start:
        look = settings.current
        return replace(again, demo=name == "demo", account=start.demo, look=look)

    window.closed.connect(lambda: answer(None))
    window.rebuild_wanted.connect(lambda job_id: answer(replace(again, retry=job_id)))
    window.profile_wanted.connect(lambda name: answer(other(name)))
    if os.name != "nt":
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, window.close)
        loop.add_signal_handler(signal.SIGTERM, window.close)


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
