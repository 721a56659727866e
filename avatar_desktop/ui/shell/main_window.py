"""The window at work: pages behind a rail, notices on top, a status line below."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent

from avatar_desktop.domain.text import Message, in_a_row
from avatar_desktop.ui.core.outlook import Outlook
from avatar_desktop.ui.core.page_keys import CHECKUP, HISTORY, SETTINGS
from avatar_desktop.ui.form.form_view import Controls, controls_of
from avatar_desktop.ui.form.retired_banner import heir_of
from avatar_desktop.ui.shell import window_state
from avatar_desktop.ui.shell.window_frame import WindowFrame
from avatar_desktop.ui.theme.design_tokens import Colours

if TYPE_CHECKING:
    from avatar_desktop.domain.job import Job
    from avatar_desktop.ui.core.ui_context import UiContext
    from avatar_desktop.ui.form.model_tab import ModelTab
    from avatar_desktop.ui.history.history_page import HistoryPage
    from avatar_desktop.ui.queue.queue_dock import QueueDock
    from avatar_desktop.ui.settings.settings_page import SettingsPage
    from avatar_desktop.ui.shell.held_input import HeldInput
    from avatar_desktop.ui.shell.window_state import WindowState
    from avatar_desktop.ui.stage.result_stage import ResultStage


class MainWindow(WindowFrame):
    """Shows one profile until it is closed; `finish` then lets go of everything."""

    closed = Signal()
    profile_wanted = Signal(str)
    """`demo` or `main`."""
    rebuild_wanted = Signal(str)
    """Settings changed that only a new window, with new services, can show; the id of a job that
    is to be retried there, or an empty string."""

    def __init__(self, outlook: Outlook, state_file: Path, cache: Path | None = None) -> None:
        """Take the looks, where the window's state is kept, and the cache's folder.

        Of what works only the names are known before `attach`: the window can be shown already.
        """
        super().__init__(outlook, state_file)
        self._cache = cache or state_file.parent / "cache"
        self._built = self._attached = False
        self._held: HeldInput | None = None
        self._page = ""
        self._tabs: dict[str, ModelTab] = {}
        self._history: HistoryPage | None = None
        self._settings: SettingsPage | None = None

    @classmethod
    def whole(cls, desk: "UiContext", state_file: Path, cache: Path | None = None) -> Self:
        """Return a window of *desk* in which everything works."""
        window = cls(desk.outlook, state_file, cache)
        for _ in window.attach(desk):
            pass
        window._theme.dress()
        return window

    def hold_input(self) -> None:
        """Keep what the person does in the shown window until everything works."""
        from avatar_desktop.ui.shell.held_input import HeldInput

        self._held = HeldInput(self)

    def attach(self, desk: "UiContext") -> Iterator[None]:
        """Let the window work on *desk*; yields between parts, which are seen all at once."""
        from avatar_desktop.ui.shell.window_parts import parts_of

        making = parts_of(self, self._pages, desk, self._icons, self._state_file, self._cache)
        parts = yield from making
        self._desk = parts.desk
        self._tests, self._watched_jobs = parts.tests, parts.watched_jobs
        self._notice, self._start = parts.notice, parts.start
        self._actions, self._thumbnails = parts.actions, parts.thumbnails
        self._bridge, self._presenters = parts.bridge, parts.presenters
        self._arrivals, self._work, self._empty = parts.arrivals, parts.work, parts.empty
        self._opened = parts.opened
        self._memory, self._news = parts.memory, parts.news
        self._status, self._onboarding = parts.status, parts.onboarding
        self._built = True
        self._connect()
        yield
        state = self._memory.restore(placed=bool(self._first))
        _, tab = window_state.pages(state, desk.outlook)
        if tab:
            spec = self._presenters[tab].spec
            made = yield from controls_of(spec, desk.language, self._icons, desk.resources)
            form = self._new_tab(tab, made)
            yield
            form.work()
            yield
            self._add_tab(form)
            yield
        self._put(self._notice, self._status)
        self._let_in()
        self._restore(state)
        self._attached = True
        if self._held:
            self._held.release()
        self.loading = self._start(self._load())

    @property
    def works(self) -> bool:
        """Whether everything is there that the first view only shows."""
        return self._attached

    @property
    def stage(self) -> "ResultStage":
        """The stage, shared by all tabs."""
        return self._work.stage

    @property
    def queue(self) -> "QueueDock":
        """The queue at the right."""
        return self._work.queue

    @property
    def page(self) -> str:
        """The key of the page in front."""
        return self._page

    def tab(self, key: str) -> "ModelTab":
        """Return the tab of the model *key*, built when first asked for."""
        if key not in self._tabs:
            tab = self._new_tab(key)
            tab.work()
            self._add_tab(tab)
        return self._tabs[key]

    def _add_tab(self, tab: "ModelTab") -> None:
        self._tabs[tab.presenter.spec.key] = tab
        self._work.add_tab(tab)

    def _new_tab(self, key: str, made: Controls | None = None) -> "ModelTab":
        from avatar_desktop.ui.form.model_tab import ModelTab

        desk, presenter = self._desk, self._presenters[key]
        heir = heir_of(presenter.spec, desk.models)
        looks = desk.language, self._icons, desk.resources
        tab = ModelTab(presenter, *looks, heir, self._work.tabs, made)
        tab.settings_wanted.connect(self._onboarding.connect_account)
        tab.heir_wanted.connect(lambda heir: self._arrivals.go_on(key, heir))
        tab.action_wanted.connect(lambda action: self._actions.run(action, None))
        return tab

    def show_page(self, key: str) -> None:
        """Bring a model's tab, the history or the settings to the front."""
        if key == self._page:
            return
        if self._page == SETTINGS and self._settings and self._settings.leave():
            self._page = key
            self._rebuild()
            return
        self._notice.withdraw()
        self._page = key
        self._rail.show_page(key)
        for shortcut in self._work_keys:
            shortcut.setEnabled(key in self._presenters)
        if key == HISTORY:
            self._pages.setCurrentWidget(self._history_page())
        elif key == SETTINGS:
            self._pages.setCurrentWidget(self._settings_page())
        else:
            self._show_model(key)

    def show_account(self, cloud: str = "") -> None:
        """Go to where the key of the service *cloud* is typed in, to the `store` or a `checkup`."""
        self.show_page(SETTINGS)
        if cloud == "store":
            self._settings_page().show_group("storage")
        elif cloud == CHECKUP:
            self._settings_page().check()
        else:
            self._settings_page().focus_account(cloud)

    def offer_account(self) -> None:
        """Lead to the account of the model in front, if it has none."""
        self._leave()
        self._empty.offer_account()

    def open_files(self, paths: list[Path]) -> None:
        """Hand *paths* to the tabs that take them; which one is asked where several do."""
        self._opened.open(paths)

    def tell(self, *messages: Message) -> None:
        """Say *messages* above the page."""
        from avatar_desktop.ui.core.notice_text import NoticeText

        self._notice.warn(NoticeText(in_a_row(*map(self._desk.language.paint, messages))))

    def open_job(self, job_id: str) -> None:
        """Show a job on the stage."""
        self._start(self._open_job(job_id))

    def retry(self, job_id: str) -> None:
        """Take a failed job up again."""
        self._actions.retry(job_id)

    async def finish(self) -> None:
        """Let go of the hub, the player and every task; the window is of no use afterwards."""
        self._theme.close()
        if self._built:
            self._bridge.close()
            self.stage.release()
            await self._start.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._attached:
            self._save_state()
        self.hide()
        event.accept()
        self.closed.emit()

    # Building

    def _connect(self) -> None:
        for presenter in self._presenters.values():
            presenter.sent.connect(self._news.put_on_stage)
        self._theme.changed.connect(self._retint)
        self._bridge.job_changed.connect(self._job_changed)
        self._bridge.job_changed.connect(self._watched_jobs.take)
        self._bridge.job_deleted.connect(self._news.forget)
        self._bridge.job_deleted.connect(self._status.refresh)
        self._bridge.progress.connect(self.queue.show_progress)
        self._bridge.waiting.connect(self.queue.show_waiting)
        self._rail.page_wanted.connect(self.show_page)
        self._onboarding.profile_wanted.connect(self._leave_for)
        self._onboarding.settings_wanted.connect(self.show_account)
        self._empty.rebuild_wanted.connect(self._rebuild)
        self._empty.sample_wanted.connect(self._use_sample)
        self.queue.open_wanted.connect(self._open_from_queue)
        self.stage.shown.connect(self.queue.mark)
        self.queue.folded.connect(self._memory.keep_fold)
        self.stage.run_again.connect(self._run_again)
        self.stage.cancel_wanted.connect(self._actions.cancel)
        self.stage.action_wanted.connect(lambda job, action: self._actions.run(action, job))
        self._actions.settings_wanted.connect(self.show_account)
        self._actions.mended.connect(self._rebuild)
        self._actions.unlocked.connect(self._notice.hide)
        self._actions.other_file_wanted.connect(self._other_file)
        self._actions.again_wanted.connect(self._run_again)
        self._arrivals.taken.connect(self.show_page)
        self._notice.action_wanted.connect(lambda action: self._actions.run(action, None))

    def _let_in(self) -> None:
        """Take keys and drops; before there is a form for them they would be lost."""
        from avatar_desktop.ui.shell.enter_key import EnterPresses
        from avatar_desktop.ui.shell.rail_editing import let_tabs_move
        from avatar_desktop.ui.shell.window_drops import let_files_in
        from avatar_desktop.ui.shell.window_keys import add_keys, add_page_keys, keys_of

        let_tabs_move(self._rail, self._desk, self._notice.show_error)
        add_page_keys(self, self._rail, self.show_page)
        add_keys(self, {"F1": self._show_keys, "?": self._show_keys, "Esc": self._leave})
        self._work_keys = add_keys(self, keys_of(self._work, self._search))
        EnterPresses(self)
        let_files_in(self, self._arrivals, self._rail, self._work, self._notice)

    def _history_page(self) -> "HistoryPage":
        if self._history is None:
            from avatar_desktop.ui.history.history_page import HistoryPage

            page = HistoryPage(self._desk, self._start, self._thumbnails, self._icons)
            page.open_job.connect(self.open_job)
            page.use_wanted.connect(self._arrivals.use)
            page.run_again.connect(self._run_again)
            page.action_wanted.connect(lambda job, action: self._actions.run(action, job))
            page.sample_wanted.connect(self._use_sample)
            self._pages.addWidget(page)
            self._history = page
        return self._history

    def _settings_page(self) -> "SettingsPage":
        if self._settings is None:
            from avatar_desktop.ui.core.desktop_integration import open_file
            from avatar_desktop.ui.settings.settings_page import SettingsPage

            folder = self._actions.library_folder(None)
            page = SettingsPage(self._desk, self._start, self._icons, folder)
            page.theme_wanted.connect(self._theme.use)
            page.motion_wanted.connect(self._theme.reduce_motion)
            page.rebuild_wanted.connect(self._rebuild)
            page.action_wanted.connect(lambda action: self._actions.run(action, None))
            page.profile_wanted.connect(self._leave_for)
            page.folder_wanted.connect(lambda: open_file(folder))
            self._pages.addWidget(page)
            self._settings = page
        return self._settings

    # Jobs

    async def _load(self) -> None:
        """Show what was unfinished, whether there is an account, and the sample."""
        jobs = await self._desk.library.unfinished()
        self._watched_jobs.load(jobs)
        self._notice.tell_unfinished(self._news.load(jobs))
        self._status.refresh()
        await self._empty.prepare()

    async def _open_job(self, job_id: str) -> None:
        if job := await self._desk.library.get(job_id):
            self._open(job)

    def _open(self, job: "Job") -> None:
        """Show *job* on the stage beside the tab that it came from."""
        if job.model_key in self._presenters:
            self._news.put_on_stage(job)
            self.show_page(job.model_key)
        else:
            self._leave()
            self.stage.show_job(job)

    def _open_from_queue(self, job: "Job") -> None:
        self._open(job)
        self.stage.setFocus()

    def _job_changed(self, job: "Job") -> None:
        self._news.take(job)
        if job.model_key in self._presenters:
            self._presenters[job.model_key].take_news(job)
        if self._history:
            self._history.job_changed(job)
        self._status.refresh()

    def _run_again(self, job: "Job") -> None:
        if job.model_key in self._presenters:
            self._presenters[job.model_key].take_job(job)
            self.show_page(job.model_key)

    def _other_file(self, job: "Job") -> None:
        """Ask for another file instead of the one that *job* was refused for."""
        if job.model_key in self._presenters:
            refused = self._presenters[job.model_key].take_refused(job)
            self.show_page(job.model_key)
            self.tab(job.model_key).browse(refused)

    # Pages and forms

    def _show_model(self, key: str) -> None:
        self._pages.setCurrentWidget(self._work)
        self._work.show_tab(self.tab(key))
        spec = self._presenters[key].spec
        self._empty.show_model(spec)
        self._status.show_cloud(spec.cloud)
        self._news.bring(key)

    def _leave(self) -> None:
        if self._page not in self._presenters and self._work.tab:
            self.show_page(self._work.tab.presenter.spec.key)

    def _search(self) -> None:
        self.show_page(HISTORY)
        self._history_page().focus_search()

    def _show_keys(self) -> None:
        from avatar_desktop.ui.shell.key_sheet import KeySheet

        KeySheet(self._desk.language, self).show()

    def _use_sample(self) -> None:
        if presenter := self._work.presenter_in_front():
            self.show_page(presenter.spec.key)
            presenter.try_sample()

    def _retint(self, colours: Colours) -> None:
        self._icons.use(colours)
        self._rail.retint()
        self.queue.retint()
        for tab in self._tabs.values():
            tab.retint()

    def _rebuild(self, job_id: str = "") -> None:
        self._save_state(step=self._empty.step, anew=True)
        self.rebuild_wanted.emit(job_id)

    def _leave_for(self, profile: str) -> None:
        self._save_state()
        self.profile_wanted.emit(profile)

    def _restore(self, state: "WindowState") -> None:
        page, tab = window_state.pages(state, self._desk.outlook)
        self.show_page(tab or HISTORY)
        self.show_page(page or HISTORY)
        if state.job and self._page in self._presenters:
            self.open_job(state.job)
        if self._settings and state.group:
            self._settings.show_group(state.group)
        if state.connect:
            self._empty.connect_account(step=state.connect, clicked=False)
        self._memory.bring_back(state)

    def _save_state(self, *, step: str = "", anew: bool = False) -> None:
        group = self._settings.group if self._settings else ""
        self._memory.save(self._page, group, step=step, anew=anew)
