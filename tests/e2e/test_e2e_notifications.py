"""The window over a real bus: a note's click opens its job, a waking looks at all of them."""

import asyncio
from functools import partial
from pathlib import Path

import pytest
from window_kit import Opened, drop, opened, until

from avatar_desktop.app import desk_of
from avatar_desktop.domain.job import JobState
from avatar_desktop.engine import completion
from avatar_desktop.manners import keep_manners
from avatar_desktop.opening import Start
from avatar_desktop.paths import places
from fixtures_dbus import serving
from make_media import make_clip


@pytest.fixture
def home(qapp, service, tmp_path: Path, monkeypatch) -> Path:
    qapp.setQuitOnLastWindowClosed(False)
    for name, value in service.environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    return tmp_path / "home"


def titles(app: Opened) -> set[str]:
    return {job.title for job in app.jobs.values()}


def test_a_click_on_a_notification_opens_that_job(
    qloop, home: Path, service, session_bus: str, monkeypatch, tmp_path: Path
):
    """The window is an icon, two runs end one after the other; the first one's note is clicked."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session_bus)
    clips = [
        make_clip(tmp_path / f"{name}.mp4", width=320, height=240, fps=15, seconds=1)
        for name in ("Mei", "Lin")
    ]

    async def story(server) -> None:
        async with opened(home) as app:
            desk = desk_of(app.shop, Start(), places(home))
            manners = asyncio.ensure_future(keep_manners(app.window, desk))
            window, numbers = app.window, []
            for clip in clips:
                window.showNormal()
                window.show_page("video_style")
                tab = window.tab("video_style")
                drop(tab, clip)
                if tab.presenter.consent_due:
                    tab.presenter.understand()
                await until(tab.generate.isEnabled, "the verdict")
                tab.generate.click()
                await until(lambda one=clip: one.stem in titles(app), "the job")
                window.show_page("history")
                window.showMinimized()
                said = await asyncio.to_thread(server.told)
                while "notify" not in said:
                    said = await asyncio.to_thread(server.told)
                assert said["notify"][3] == f"{clip.stem}: Done"
                numbers.append(said["number"])
            ids = {job.title: job.id for job in app.jobs.values()}
            assert {job.state for job in app.jobs.values()} == {JobState.DONE}
            assert window.isMinimized()

            server.do("invoke", numbers[0], "a-token")

            await until(lambda: window.stage.job is not None, "the job on the stage")
            await until(lambda: window.stage.job.id == ids["Mei"], "the job that was clicked")
            assert not window.isMinimized()
            assert window.page == "video_style"
            manners.cancel()
            await asyncio.wait({manners})

    with serving(session_bus, "desktop/notification_server.py") as server:
        qloop.run_until_complete(story(server))


def test_after_a_sleep_the_task_is_asked_at_once(
    qloop, home: Path, service, session_bus: str, monkeypatch, tmp_path: Path
):
    """Sleep is held while the clip is uploaded; the task, asked once an hour, ends on waking."""
    for name in ("SESSION", "SYSTEM"):
        monkeypatch.setenv(f"DBUS_{name}_BUS_ADDRESS", session_bus)
    monkeypatch.setattr(completion, "poll_pause", lambda *_: 3600)
    clip = make_clip(tmp_path / "Mei.mp4", width=320, height=240, fps=15, seconds=1)
    asked = partial(service.requests, "/api/v1/tasks/", "GET")

    async def story(server) -> None:
        async with opened(home) as app:
            desk = desk_of(app.shop, Start(), places(home))
            manners = asyncio.ensure_future(keep_manners(app.window, desk))
            app.window.show_page("video_style")
            tab = app.window.tab("video_style")
            drop(tab, clip)
            if tab.presenter.consent_due:
                tab.presenter.understand()
            await until(tab.generate.isEnabled, "the verdict")
            tab.generate.click()
            assert (await asyncio.to_thread(server.told))["Inhibit"][0] == "sleep"
            assert await asyncio.to_thread(server.told) == {"released": True}
            await until(lambda: len(asked()) == 1, "the first look")
            (job,) = app.jobs.values()
            service.control("clock", advance_seconds=600)
            assert app.jobs[job.id].state is JobState.RUNNING

            def wakes_to_a_result() -> bool:
                server.do("sleep", "wake")
                return app.jobs[job.id].state is JobState.DONE

            await until(wakes_to_a_result, "the result")
            manners.cancel()
            await asyncio.wait({manners})

    with serving(session_bus, "desktop/logind_server.py", variable="SYSTEM") as server:
        qloop.run_until_complete(story(server))
