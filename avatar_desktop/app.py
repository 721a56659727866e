"""The window's composition root: build, wire, run, close. No decisions."""

import asyncio
import logging
import os
from contextlib import AsyncExitStack
from dataclasses import fields, replace
from functools import partial
from importlib import import_module

import qasync
from PySide6.QtWidgets import QApplication

from avatar_desktop.compose import OpenProfile, deferred_workshop
from avatar_desktop.config.secrets import SecretStore, variables_of
from avatar_desktop.demo import Demo
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.handover import Handover
from avatar_desktop.domain.settings import Settings
from avatar_desktop.end_wish import EndWish
from avatar_desktop.engine.ports import Keys, SettingsFile
from avatar_desktop.engine.profile import Profile
from avatar_desktop.i18n import Language
from avatar_desktop.logs import log_to
from avatar_desktop.opening import READY, Start, Visit, say
from avatar_desktop.paths import Places, places, resources
from avatar_desktop.settings_owners import owners
from avatar_desktop.single_instance import Instance
from avatar_desktop.single_window import SingleWindow, open_named
from avatar_desktop.ui.core.application import Application
from avatar_desktop.ui.core.gc_guard import GcGuard
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.shell.first_paint import FirstPaint
from avatar_desktop.ui.shell.main_window import MainWindow
from avatar_desktop.ui.theme.icons import app_icon
from avatar_desktop.ui.theme.qt_words import translate_qt

log = logging.getLogger(__name__)


def run(
    app: QApplication, start: Start, instance: Instance | None, first: MainWindow | None = None
) -> int:
    """Let the *first* window work, and return the exit code when the person has closed it."""
    wear_icon(app)
    garbage = GcGuard()
    single = SingleWindow(instance)
    if isinstance(app, Application):
        app.files_opened.connect(lambda names: single.hear(Handover(tuple(names))))
    try:
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            return runner.run(windows(start, single, first))
    finally:
        garbage.close()


def wear_icon(app: QApplication) -> None:
    """Give every window of *app* its icon."""
    app.setWindowIcon(app_icon(resources() / "icons"))


async def windows(
    start: Start, single: SingleWindow | None = None, first: MainWindow | None = None
) -> int:
    """Show one window after another as long as one asks for a next; return the exit code.

    The *first* is seen already.
    """
    single = single or SingleWindow(None)
    following: Start | None = start
    keys = SecretStore("main", os.environ, owners())
    for name in variables_of(owners()).values():  # no program that we start gets them
        os.environ.pop(name, None)
    demo = Demo(places(demo=True).data / "simulator")
    end = EndWish()
    code = 0
    try:
        while following and not end.come:
            profile = following.demo
            following, code = await _window(following, keys, demo, single, end, first)
            end.lead_to(None)
            first = None
            if following and following.demo is not profile:
                elsewhere = await single.move(places(demo=following.demo).data)
                following = None if elsewhere else following
    finally:
        await demo.close()
        single.close()
    return code


async def _window(
    start: Start,
    keys: Keys,
    demo: Demo,
    single: SingleWindow,
    end: EndWish,
    first: MainWindow | None,
) -> tuple[Start | None, int]:
    spots = places(demo=start.demo)
    log_to(spots.log_file)
    async with AsyncExitStack() as stack:
        service = demo.endpoint if start.demo else None
        shop = await stack.enter_async_context(deferred_workshop(spots, service, kept=keys))
        if start.look:
            carry_look(shop.settings, start.look)
        desk = replace(desk_of(shop, start, spots), seen=asyncio.Event())
        stack.callback(translate_qt(desk.language.code, resources() / "locale"))
        window = first or await _shown(desk, spots, end)
        end.lead_to(window)
        asked: asyncio.Future[Start | None] = asyncio.get_running_loop().create_future()
        _connect(window, asked, start, shop.settings)
        attaching = asyncio.ensure_future(
            _attach(window, shop, desk, start, asked, single, follows=first is None)
        )
        attaching.add_done_callback(partial(_pass_on, asked))
        stack.push_async_callback(asyncio.wait, {attaching})
        stack.callback(attaching.cancel)
        mannered = asyncio.ensure_future(_mannered(window, desk))
        stack.push_async_callback(asyncio.wait, {mannered})
        stack.callback(mannered.cancel)
        following = await asked
        single.leave(for_good=following is None or following.demo is not start.demo)
        window.hide()
        if not start.visit:
            attaching.cancel()
        await asyncio.wait({attaching})
        code = 0 if attaching.cancelled() else attaching.result()
        await window.finish()
    window.deleteLater()
    return following, code


async def _shown(desk: UiContext, spots: Places, end: EndWish) -> MainWindow:
    """Return a window that is seen and does not work yet."""
    window = MainWindow(desk.outlook, spots.data / "window.json", spots.cache)
    window.show_first_view()
    painted = asyncio.Event()
    FirstPaint(window).done.connect(painted.set)
    window.show()
    end.lead_to(window)
    await painted.wait()
    window.hold_input()
    return window


async def _attach(
    window: MainWindow,
    shop: OpenProfile,
    desk: UiContext,
    start: Start,
    asked: "asyncio.Future[Start | None]",
    single: SingleWindow,
    *,
    follows: bool,
) -> int:
    """Let the shown window work, part by part; return the exit code."""
    for _ in window.attach(desk):
        await asyncio.sleep(0)
    if follows:
        window.activateWindow()  # the end of the one before has taken the keyboard along
    await shop.tidy()
    shop.scheduler.start_soon()
    if desk.seen:
        desk.seen.set()
    if shop.notices:
        window.tell(*shop.notices)
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


async def _mannered(window: MainWindow, desk: UiContext) -> None:
    """Speak with the desktop around a window that works, until it is gone."""
    if desk.seen:
        await desk.seen.wait()
    await asyncio.to_thread(import_module, "avatar_desktop.manners")
    from avatar_desktop.manners import keep_manners

    await keep_manners(window, desk)


def _pass_on(asked: "asyncio.Future[Start | None]", attaching: "asyncio.Task[int]") -> None:
    """End the window with what nobody foresaw."""
    error = None if attaching.cancelled() else attaching.exception()
    if error and not asked.done():
        asked.set_exception(error)


def _end(moment: str, asked: "asyncio.Future[Start | None]") -> int:
    """Say *moment* on stdout and close the window."""
    say(moment)
    if not asked.done():
        asked.set_result(None)
    return 0


async def _visited(
    window: MainWindow, shop: OpenProfile, visit: Visit, asked: "asyncio.Future[Start | None]"
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
    if window.isHidden():  # closed before anything worked in it
        answer(None)
    window.rebuild_wanted.connect(lambda job_id: answer(replace(again, retry=job_id)))
    window.profile_wanted.connect(lambda name: answer(other(name)))


def desk_of(shop: OpenProfile, start: Start, spots: Places) -> UiContext:
    """Return what the window works with in the profile of *shop*."""
    folder = resources()
    return UiContext(
        **{one.name: getattr(shop, one.name) for one in fields(Profile)},
        language=Language(shop.settings.current.language, folder / "locale", free=start.demo),
        resources=folder,
        settings_file=spots.settings_file,
        log_file=spots.log_file,
        demo=start.demo,
    )
