"""A wrong setting, mended by the button beside the failed job, in the app's own run of windows."""

import asyncio
import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from avatar_desktop import app
from avatar_desktop.domain.job import JobState
from avatar_desktop.paths import resources
from avatar_desktop.ui.job_card import JobCard
from avatar_desktop.ui.main_window import MainWindow
from fixtures_service import Service

REGION = "eu-west-9"
WRONG = (
    '<?xml version="1.0" encoding="UTF-8"?><Error><Code>AuthorizationHeaderMalformed</Code>'
    "<Message>The authorization header is malformed; the region 'us-east-1' is wrong; expecting "
    f"'{REGION}'</Message><Region>{REGION}</Region><RequestId>4442587FB7D0A2F9</RequestId></Error>"
)
"""AWS's own words for a region that is not the bucket's."""


class Bucket(BaseHTTPRequestHandler):
    """Takes objects that are signed for its region, and nothing else."""

    protocol_version = "HTTP/1.1"
    objects: ClassVar[dict[str, bytes]] = {}

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if re.search(rf"%2F{REGION}%2Fs3%2F", self.path) is None:
            self._answer(400, WRONG.encode())
            return
        self.objects[self.path.partition("?")[0]] = body
        self._answer(200, b"")

    def do_GET(self) -> None:
        self._answer(200, self.objects[self.path.partition("?")[0]])

    def do_DELETE(self) -> None:
        self._answer(204, b"")

    def do_HEAD(self) -> None:
        self._answer(200, b"")

    def log_message(self, *_words: object) -> None:
        """Keep quiet."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"0123456789abcdef0123456789abcdef"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@pytest.fixture
def bucket() -> Iterator[str]:
    """The address of a bucket that lies in another region than one thinks."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


async def until(true: Callable[[], object], what: str, patience: float) -> None:
    """Let the loop run until *true*, seconds at most."""
    for _ in range(int(patience * 10)):
        if true():
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{what} did not come")


def card(window: MainWindow, state: JobState) -> JobCard | None:
    """Return the card of a job in *state*."""
    cards = window.queue.cards.values()
    return next((one for one in cards if one.job.state is state), None)


async def test_one_click_mends_the_setting_and_the_job_goes_on(
    qloop, qapp, tmp_path: Path, service: Service, bucket: str, monkeypatch: pytest.MonkeyPatch
):
    """The bucket names its region, the button takes it, and the next window finishes the job."""
    store = {
        "AVATAR_STORE": "s3", "AVATAR_STORE_ENDPOINT": bucket, "AVATAR_STORE_BUCKET": "clips",
        "AVATAR_STORE_STYLE": "path", "AVATAR_STORE_KEY": "AK0", "AVATAR_STORE_SECRET": "SK0",
    }  # fmt: skip
    for name, value in service.environment(tmp_path, **store).items():
        monkeypatch.setenv(name, value)
    qapp.setQuitOnLastWindowClosed(False)
    windows: list[MainWindow] = []

    class Watched(MainWindow):
        def show(self) -> None:
            windows.append(self)
            super().show()

    monkeypatch.setattr(app, "MainWindow", Watched)
    ended = asyncio.ensure_future(app.windows(app.Start()))
    await until(lambda: windows, "the window", 6)
    presenter = windows[0].tab("video_style").presenter
    presenter.put_file("video", resources() / "samples" / "clip.mp4")
    await until(lambda: not presenter.checking, "the verdict", 6)
    presenter.generate()
    await until(lambda: card(windows[0], JobState.FAILED), "the failure", 6)
    button = card(windows[0], JobState.FAILED).findChild(object, "job_action")
    assert button.text() == f"Use {REGION}"

    button.click()

    await until(lambda: len(windows) == 2, "the next window", 4)
    await until(lambda: card(windows[1], JobState.DONE), "the result", 6)
    assert len(service.submits()) == 1
    windows[1].close()
    assert await asyncio.wait_for(ended, 5) == 0
