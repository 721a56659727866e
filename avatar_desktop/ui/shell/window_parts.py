"""All that works in a window, made part by part, so that the window lives meanwhile."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QWidget

from avatar_desktop.ui.accounts.account_tests import AccountTests
from avatar_desktop.ui.accounts.account_watch import WatchedJobs, watched
from avatar_desktop.ui.accounts.empty_stage import EmptyStage
from avatar_desktop.ui.core.bridge import Bridge
from avatar_desktop.ui.core.task_runner import Starter
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.form.tab_presenter import TabPresenter
from avatar_desktop.ui.queue.job_actions import JobActions
from avatar_desktop.ui.queue.queue_dock import QueueDock
from avatar_desktop.ui.shell.account_flow import AccountFlow
from avatar_desktop.ui.shell.file_router import FileRouter
from avatar_desktop.ui.shell.job_notifier import JobNotifier
from avatar_desktop.ui.shell.opened_files import OpenedFiles
from avatar_desktop.ui.shell.status_bar import StatusBar
from avatar_desktop.ui.shell.window_memory import WindowMemory
from avatar_desktop.ui.shell.window_notice import WindowNotice
from avatar_desktop.ui.shell.work_page import WorkPage
from avatar_desktop.ui.stage.result_stage import ResultStage
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.thumbnails import Thumbnails


@dataclass(frozen=True, slots=True)
class Parts:
    """What a window works with; `desk` is the one whose accounts are watched."""

    desk: UiContext
    tests: AccountTests
    watched_jobs: WatchedJobs
    notice: WindowNotice
    start: Starter
    actions: JobActions
    thumbnails: Thumbnails
    bridge: Bridge
    presenters: Mapping[str, TabPresenter]
    arrivals: FileRouter
    opened: OpenedFiles
    empty: EmptyStage
    work: WorkPage
    memory: WindowMemory
    news: JobNotifier
    status: StatusBar
    onboarding: AccountFlow


def parts_of(
    window: QWidget,
    pages: QStackedWidget,
    desk: UiContext,
    icons: Icons,
    state_file: Path,
    cache: Path,
) -> Generator[None, None, Parts]:
    """Make the parts of *window* and return them; yields after each that takes a moment.

    Where work is done lies in *pages* from the beginning, and each part in what will hold it: in a
    dressed window all that a widget holds is dressed anew whenever it is put into another.
    """
    tests = AccountTests(
        state_file.with_name("account-tests.json"), desk.keys, desk.settings, desk.accounts, window
    )
    if desk.answers:
        tests.renewed.connect(desk.answers.forget)
    watched_jobs = WatchedJobs(desk.models, tests)
    desk = watched(desk, tests)
    notice = WindowNotice(desk.language, icons)
    start = Starter(notice.show_error, desk.seen)
    actions = JobActions(desk, start, window)
    thumbnails = Thumbnails(desk.media, cache / "thumbnails", start, window)
    bridge = Bridge(desk.hub, window)
    yield
    presenters = {spec.key: TabPresenter(spec, desk, start, cache, window) for spec in desk.models}
    yield
    work = WorkPage()
    pages.addWidget(work)
    mark, load = desk.scheduler.mark, desk.media.scene
    stage = ResultStage(
        desk.language, desk.library, mark, start, icons, desk.models, load, work, later=True
    )
    yield
    for _ in stage.media.build():
        yield
    empty = EmptyStage(desk, start, icons.for_stage())
    stage.set_empty(empty)
    yield
    queue = QueueDock(desk, icons, actions, thumbnails, work)
    work.take(stage, queue)
    yield
    status = StatusBar(desk, start, tests)
    front = work.presenter_in_front
    arrivals = FileRouter(presenters, front, window)
    return Parts(
        desk=desk,
        tests=tests,
        watched_jobs=watched_jobs,
        notice=notice,
        start=start,
        actions=actions,
        thumbnails=thumbnails,
        bridge=bridge,
        presenters=presenters,
        arrivals=arrivals,
        opened=OpenedFiles(window, arrivals, desk.models, front, (desk.language, icons)),
        empty=empty,
        work=work,
        memory=WindowMemory(window, state_file, presenters, work),
        news=JobNotifier(stage, queue, desk.language, window),
        status=status,
        onboarding=AccountFlow(empty, stage, status, presenters, actions),
    )
