"""A wrong setting, mended by the button beside the failed job, in the app's own run of windows."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication
from window_kit import drop, opened, until

from avatar_desktop.app import windows
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.job import JobState
from avatar_desktop.objectstore.upload_registry import UploadRecord, UploadRegistry
from avatar_desktop.opening import Start
from avatar_desktop.paths import places
from avatar_desktop.ui.queue.job_card import JobCard
from avatar_desktop.ui.shell.main_window import MainWindow
from fixtures_service import Service
from make_media import make_clip

MODEL = "video_style"
REGION = "eu-west-9"
WRONG = (
    '<?xml version="1.0" encoding="UTF-8"?><Error><Code>AuthorizationHeaderMalformed</Code>'
    "<Message>The authorization header is malformed; the region 'us-east-1' is wrong; expecting "
    f"'{REGION}'</Message><Region>{REGION}</Region><RequestId>4442587FB7D0A2F9</RequestId></Error>"
)
"""AWS's own words for a region that is not the bucket's."""


class Bucket(ThreadingHTTPServer):
    """A bucket that takes objects that are signed for its region, and nothing else."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.objects: dict[str, bytes] = {}
        self.refused: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Request(BaseHTTPRequestHandler):
    """One request to a `Bucket`."""

    protocol_version = "HTTP/1.1"
    server: Bucket

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self._welcome():
            self.server.objects[self._name] = body
            self._answer(200)

    def do_GET(self) -> None:
        whole = self.server.objects[self._name]
        if self.headers.get("Range") == "bytes=0-0":
            self._answer(206, whole[:1], {"Content-Range": f"bytes 0-0/{len(whole)}"})
        else:
            self._answer(200, whole)

    def do_DELETE(self) -> None:
        if self._welcome():
            self.server.objects.pop(self._name, None)
            self._answer(204)

    def log_message(self, *_words: object) -> None:
        """Keep quiet."""

    @property
    def _name(self) -> str:
        return self.path.partition("?")[0]

    def _welcome(self) -> bool:
        """Whether the request is signed for the right region; refuse it otherwise."""
        if re.search(rf"%2F{REGION}%2Fs3%2F", self.path):
            return True
        self.server.refused.append(self.command)
        self._answer(400, WRONG.encode())
        return False

    def _answer(self, status: int, body: bytes = b"", more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    """A bucket that lies in another region than its owner thinks."""
    server = Bucket()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def home(
    qapp, service: Service, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The home of an app that uploads to *bucket*; the region is left to the settings file."""
    qapp.setQuitOnLastWindowClosed(False)
    store = {
        "AVATAR_STORE": "s3", "AVATAR_STORE_ENDPOINT": bucket.url, "AVATAR_STORE_BUCKET": "clips",
        "AVATAR_STORE_STYLE": "path", "AVATAR_STORE_KEY": "AK0", "AVATAR_STORE_SECRET": "SK0",
    }  # fmt: skip
    for name, value in service.environment(tmp_path / "home", **store).items():
        monkeypatch.setenv(name, value)
    return tmp_path / "home"


def in_sight(but: MainWindow | None = None) -> MainWindow | None:
    """Return the window that the person sees and that works, if it is not *but*."""
    shown = (one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow))
    return next((one for one in shown if one.isVisible() and one.works and one is not but), None)


@asynccontextmanager
async def running() -> AsyncIterator[MainWindow]:
    """Run the app's windows, give the first, and close the last as the person would."""
    ended = asyncio.ensure_future(windows(Start()))
    try:
        await until(in_sight, "the window")
        yield in_sight()
    finally:
        if last := in_sight():
            last.close()
        code = await asyncio.wait_for(ended, 5)
    assert code == 0


def card(window: MainWindow, state: JobState) -> JobCard | None:
    """Return the card of a job in *state*."""
    return next((one for one in window.queue.cards.values() if one.job.state is state), None)


async def test_one_click_mends_the_setting_and_the_job_goes_on(
    qloop, home: Path, service: Service, bucket: Bucket, tmp_path: Path
):
    """The bucket names its region, the button takes it, and the next window finishes the job."""
    clip = make_clip(tmp_path / "clip.mp4", width=160, height=120, fps=15, seconds=1)
    async with running() as first:
        first.show_page(MODEL)
        tab = first.tab(MODEL)
        drop(tab, clip)
        await until(tab.generate.isEnabled, "the verdict")
        tab.generate.click()
        await until(lambda: card(first, JobState.FAILED), "the failure")
        failed = card(first, JobState.FAILED)
        button = failed.findChild(QAbstractButton, "job_action")
        assert button.text() == f"Use {REGION}"
        assert bucket.refused.count("PUT") == 1
        assert service.submits() == []

        button.click()

        await until(lambda: in_sight(but=first), "the next window")
        second = in_sight(but=first)
        await until(lambda: card(second, JobState.DONE), "the result")
        assert list(second.queue.cards) == [failed.job.id]
        assert second.tab(MODEL).presenter.files == {"video": clip}
    assert json.loads(places(home).settings_file.read_text())["store"]["region"] == REGION
    assert len(service.submits()) == 1
    assert bucket.refused.count("PUT") == 1
    assert bucket.objects == {}


async def test_delete_goes_by_the_settings_of_this_moment(qloop, home: Path, bucket: Bucket):
    """What lies in a bucket can be deleted as soon as the settings are right, on the same page."""
    async with opened(home) as app:
        settings = app.shop.settings
        entry = UploadRecord.new(
            settings.current.store, "a/clip.mp4", Path("clip.mp4"), 4, datetime.now(UTC), ""
        )
        await UploadRegistry(places(home).data / "uploads").save(entry)
        bucket.objects["/clips/a/clip.mp4"] = b"clip"
        (one,) = await app.shop.uploads.listed()
        with pytest.raises(AppError, match=REGION):
            await app.shop.uploads.remove(one)

        settings.save(
            replace(settings.current, store=replace(settings.current.store, region=REGION))
        )
        await app.shop.uploads.remove(one)

        assert bucket.objects == {}
        assert await app.shop.uploads.listed() == []


async def test_what_a_running_task_may_still_read_is_not_deleted(
    qloop, home: Path, service: Service, bucket: Bucket, tmp_path: Path
):
    """Delete in "What is where" leaves the upload of a running task in its place."""
    service.control("tasks", model="video-style-transform", hold="RUNNING")
    async with opened(home) as app:
        settings = app.shop.settings
        settings.save(
            replace(settings.current, store=replace(settings.current.store, region=REGION))
        )
    async with opened(home) as app:
        app.window.show_page(MODEL)
        tab = app.window.tab(MODEL)
        drop(tab, make_clip(tmp_path / "clip.mp4", width=160, height=120, fps=15, seconds=1))
        await until(tab.generate.isEnabled, "the verdict")
        tab.generate.click()
        await until(
            lambda: any(job.state is JobState.RUNNING for job in app.jobs.values()), "the task"
        )
        (one,) = await app.shop.uploads.listed()

        with pytest.raises(AppError) as caught:
            await app.shop.uploads.remove(one)

        assert caught.value.code == "StillNeeded"
        assert len(bucket.objects) == 1
        service.control("release")
        await until(lambda: not bucket.objects, "the end of the upload")
