"""What goes wrong outside, as the person sees it: a notice with a remedy; form and file stay."""

import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from window_kit import Opened, drop, opened, until

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.engine import scheduler
from avatar_desktop.engine.timing import Timing
from fixtures_service import SUBMIT, Service, start_service
from make_media import make_clip

MODEL = "video_style"
POLICY = "/api/v1/uploads"
PADDING = 7 * 2**20


@pytest.fixture(scope="module")
def shared() -> Iterator[Service]:
    running = start_service(speed=100)
    yield running
    running.stop()


@pytest.fixture
def service(shared: Service) -> Service:
    shared.control("reset")
    shared.control("limits", model="video-style-transform", per_second=1000)
    return shared


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "clip.mp4", width=160, height=120, fps=15, seconds=1)


@pytest.fixture
def home(qapp, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    qapp.setQuitOnLastWindowClosed(False)
    for name, value in service.environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    return tmp_path / "home"


async def generated(app: Opened, clip: Path) -> Job:
    """Drop, generate, and return the job when nothing more happens to it by itself."""
    app.window.show_page(MODEL)
    tab = app.window.tab(MODEL)
    drop(tab, clip)
    generate = app.button("generate", tab)
    await until(generate.isEnabled, "the verdict")
    generate.click()
    await until(lambda: app.jobs, "a job")
    (job_id,) = app.jobs
    resting = {JobState.DONE, JobState.FAILED, JobState.NEEDS_CHECK}
    await until(lambda: app.jobs[job_id].state in resting, "the end")
    return app.jobs[job_id]


def words_in_sight(app: Opened) -> str:
    """Return what the person can read: the job is on the stage and in the queue."""
    labels = app.window.findChildren(QLabel)
    return " ".join(label.text() for label in labels if label.isVisibleTo(app.window))


def assert_told(app: Opened, job: Job, clip: Path) -> None:
    """The card says what, why and what to do; the form still has its file."""
    explanation = job.failure.explanation
    shown = words_in_sight(app)
    assert explanation.what
    assert explanation.do
    assert str(explanation.what) in shown
    assert str(explanation.do) in shown
    assert app.window.tab(MODEL).presenter.files == {"video": clip}
    assert clip.is_file()


NONSENSE = "<html><body>It works</body></html>"

TROUBLE = {
    "wrong key": ({}, {"DASHSCOPE_API_KEY": "sk-wrong"}, "failed", "InvalidApiKey"),
    "key of another region": (
        {}, {"DASHSCOPE_API_KEY": "sk-other-region"}, "failed", "InvalidApiKey"),
    "account in arrears": ({}, {"DASHSCOPE_API_KEY": "sk-arrears"}, "failed", "Arrearage"),
    "no such host": (
        {}, {"DASHSCOPE_BASE_URL": "http://no-such-host.invalid/api/v1"}, "failed", ""),
    "nobody listens": ({}, {"DASHSCOPE_BASE_URL": "http://127.0.0.1:9/api/v1"}, "failed", ""),
    "nonsense instead of a permission to upload": (
        {"path": POLICY, "status": 200, "raw": NONSENSE, "times": 0}, {}, "failed", ""),
    "nonsense instead of a task": (
        {"path": SUBMIT, "status": 200, "raw": NONSENSE, "times": 0}, {}, "needs_check", ""),
    "broken service": (
        {"path": POLICY, "status": 500, "times": 0,
         "body": {"code": "InternalError", "message": "x", "request_id": "r-1"}},
        {}, "failed", "InternalError"),
    "task that the service gives up": (
        {"task": {"model": "video-style-transform", "end": "FAILED", "code": "InternalError.Algo",
                  "message": "algorithm process error"}}, {}, "failed", "InternalError.Algo"),
}  # fmt: skip


@pytest.mark.parametrize("name", TROUBLE)
def test_trouble_is_told_beside_its_job(
    qloop, home: Path, service: Service, clip: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    """Each trouble has its sentence and its remedy in the queue; nothing of the form is lost."""
    fault, environment, state, code = TROUBLE[name]
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr(scheduler, "Timing", partial(Timing, uploads=(0.1, 0.1)))
    if "task" in fault:
        service.control("tasks", **fault["task"])
    elif fault:
        service.control("faults", **fault)

    async def story() -> None:
        async with opened(home) as app:
            job = await generated(app, clip)
            assert (job.state, bool(job.failure)) == (state, True)
            assert job.failure.code == code or not code
            await until(lambda: str(job.failure.explanation.what) in words_in_sight(app), "it")
            assert_told(app, job, clip)

    qloop.run_until_complete(story())
    assert len(service.submits()) <= 1


def test_no_key_is_told_before_anything_is_sent(
    qloop, home: Path, service: Service, clip: Path, monkeypatch: pytest.MonkeyPatch
):
    """Without a key the button says so, and the service hears nothing."""
    monkeypatch.delenv("DASHSCOPE_API_KEY")

    async def story() -> None:
        async with opened(home) as app:
            app.window.show_page(MODEL)
            tab = app.window.tab(MODEL)
            drop(tab, clip)
            await until(lambda: tab.presenter.look, "the verdict")
            reason = tab.findChild(QLabel, "generate_reason")
            await until(reason.text, "the reason")
            assert not app.button("generate", tab).isEnabled()

    qloop.run_until_complete(story())
    assert service.requests() == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("a small disk needs root and mount")
    words = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_full_disk_before_the_upload_sends_nothing(
    qloop, home: Path, service: Service, tmp_path: Path, small_disk: Path,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    """A library that has no room for the clip: told at the form, nothing sent, form kept."""
    big = make_clip(tmp_path / "big.mp4", width=320, height=240, fps=15, seconds=1)
    with big.open("ab") as file:
        file.write(struct.pack(">I4s", PADDING, b"free") + bytes(PADDING - 8))
    library_on(home, small_disk)

    async def story() -> None:
        async with opened(home) as app:
            app.window.show_page(MODEL)
            tab = app.window.tab(MODEL)
            drop(tab, big)
            generate = app.button("generate", tab)
            await until(generate.isEnabled, "the verdict")
            generate.click()
            await until(lambda: "full" in words_of(tab) or "room" in words_of(tab), "the notice")
            assert tab.presenter.files == {"video": big}

    qloop.run_until_complete(story())
    assert service.submits() == []


def test_disk_that_fills_up_under_the_result_loses_nothing(
    qloop, home: Path, service: Service, clip: Path, small_disk: Path
):
    """The paid result does not fit: told; after making room Retry fetches it, without a bill."""
    library_on(home, small_disk)
    ballast = small_disk / "ballast"

    async def story() -> None:
        async with opened(home) as app:
            service.control("tasks", model="video-style-transform", hold="RUNNING")
            app.window.show_page(MODEL)
            tab = app.window.tab(MODEL)
            drop(tab, clip)
            generate = app.button("generate", tab)
            await until(generate.isEnabled, "the verdict")
            generate.click()
            await until(lambda: any(j.service_state == "RUNNING" for j in app.jobs.values()), "it")
            (job_id,) = app.jobs
            fill(ballast, small_disk)
            service.control("release")
            await until(
                lambda: app.jobs[job_id].state is JobState.FAILED or "room" in words_in_sight(app),
                "the notice",
            )
            ballast.unlink()
            if app.jobs[job_id].state is JobState.FAILED:
                await app.shop.scheduler.retry(job_id)
            await until(lambda: app.jobs[job_id].state is JobState.DONE, "the result")

    qloop.run_until_complete(story())
    assert len(service.submits()) == 1


def full_disk_told(app: Opened, job: Job) -> bool:
    return job.state is JobState.FAILED or "room" in words_in_sight(app)


def fill(ballast: Path, disk: Path) -> None:
    """Leave only a little room on *disk*."""
    free = shutil.disk_usage(disk).free
    ballast.write_bytes(b"x" * (free - 12_000))


def library_on(home: Path, folder: Path) -> None:
    settings = home / "main/config/settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"library": "%s"}' % (folder / "library"), "utf-8")


def words_of(tab) -> str:
    return " ".join(label.text() for label in tab.findChildren(QLabel))


def test_unreadable_folder_is_told_on_the_slot(qloop, home: Path, service: Service, tmp_path: Path):
    """A file that cannot be opened is told where it was dropped, with what to do."""
    folder = tmp_path / "a folder.mp4"
    folder.mkdir()

    async def story() -> None:
        async with opened(home) as app:
            app.window.show_page(MODEL)
            tab = app.window.tab(MODEL)
            app.window.open_files([folder])
            await until(
                lambda: (
                    "folder" in words_of(tab).lower() or "folder" in words_of(app.window).lower()
                ),
                "the sentence",
            )
            assert not app.button("generate", tab).isEnabled()

    qloop.run_until_complete(story())
    assert service.requests() == []


def test_broken_settings_and_index_are_mended_and_told(qloop, home: Path, service: Service):
    """A settings file and an index that are no such things: kept aside, told, work goes on."""
    settings, index = home / "main/config/settings.json", home / "main/data/index.sqlite"
    for path in (settings, index):
        path.parent.mkdir(parents=True)
        path.write_text("{ this is nothing", "utf-8")

    async def story() -> str:
        async with opened(home) as app:
            await until(lambda: "anew" in words_in_sight(app), "the sentence")
            return words_in_sight(app)

    words = qloop.run_until_complete(story())
    kept = [path.name for folder in (settings, index) for path in folder.parent.glob("*broken*")]
    assert len(kept) == 2
    assert all(name in words for name in kept)


def test_what_the_account_was_answered_for_a_model_stands_in_its_tab(
    qloop, home: Path, service: Service
):
    """Refused as gone: the tab says when and how, its heir is named; then a result: it runs."""
    service.control("retired", model="wanx-style-cosplay-v1", way="not_found")

    async def story() -> None:
        async with opened(home) as app:
            app.window.show_page("cosplay")
            tab = app.window.tab("cosplay")
            answered = tab.findChild(QLabel, "answered")
            assert answered.isHidden()
            for end, words in (
                (JobState.FAILED, "was refused on {day}: ModelNotFound."),
                (JobState.DONE, "has run it on {day}."),
            ):
                before = set(app.jobs)
                tab.presenter.try_sample()
                await until(lambda: tab.presenter.ready, "the verdict")
                tab.presenter.generate()
                await until(lambda before=before: set(app.jobs) - before, "a job")
                (job_id,) = set(app.jobs) - before
                await until(lambda job_id=job_id, end=end: app.jobs[job_id].state is end, end)
                day = datetime.now(UTC).astimezone().date()
                assert answered.text() == f"Your account {words.format(day=day)}"
                service.control("reset")
            assert "retired this model" in words_in_sight(app)

    qloop.run_until_complete(story())
