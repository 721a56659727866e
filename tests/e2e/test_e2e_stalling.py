"""Files that hang in their decoder leave the window, the next file and the end of the app alone."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from window_kit import drop, opened, until

from avatar_desktop.media import workers
from fixtures_service import Service
from hanging import COMMAND
from make_media import make_picture
from patience import wait_until

SOON = 6.0
"""Seconds: less than what hangs is given, and much for a window that closes on a slow machine."""


APP = """
import sys
from avatar_desktop.cli import main
from avatar_desktop.media import workers
from hanging import COMMAND

workers.command = lambda: COMMAND
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(name="stalling")
def stalling_fixture(tmp_path: Path) -> list[Path]:
    """Two photos in which the reading processes hang."""
    return [make_picture(tmp_path / f"hanging{number}.jpg") for number in range(2)]


def test_good_photo_has_its_verdict_while_others_hang(
    qapp, qloop, service: Service, tmp_path: Path, stalling: list[Path], monkeypatch
):
    """Two tabs wait for what hangs, a third tells at once, and the window closes at once."""
    qapp.setQuitOnLastWindowClosed(False)
    for name, value in service.environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(workers, "command", lambda: COMMAND)
    photo = make_picture(tmp_path / "photo.jpg", width=640, height=640)

    async def story() -> float:
        async with opened(tmp_path / "home", workers=None) as app:
            for key, path in zip(("emo", "cosplay"), stalling, strict=True):
                app.window.show_page(key)
                drop(app.window.tab(key), path)
            others = [app.window.tab(key).presenter for key in ("emo", "cosplay")]
            app.window.show_page("gen3d")
            tab = app.window.tab("gen3d")
            drop(tab, photo)
            await until(lambda: tab.presenter.look and tab.presenter.look.facts, "the verdict")
            assert not any(one.look and one.look.problems for one in others)
            begun = time.monotonic()
        return time.monotonic() - begun

    assert qloop.run_until_complete(story()) < SOON


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes by /proc")
def test_app_ends_when_told_to_while_files_hang(
    service: Service, tmp_path: Path, stalling: list[Path]
):
    """SIGTERM ends the window and every process that it started, though a file hangs."""
    environment = {**service.environment(tmp_path / "home"), "QT_QPA_PLATFORM": "offscreen"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[1])
    words = [sys.executable, "-c", APP, *map(str, stalling)]
    with subprocess.Popen(words, env=environment) as app:
        try:
            readers = wait_until(lambda: readers_of(app.pid, 2), "two processes that hang")
            begun = time.monotonic()
        finally:
            app.send_signal(signal.SIGTERM)
        code = app.wait(60)

    assert code == 0
    assert time.monotonic() - begun < SOON
    assert not any(Path(f"/proc/{reader}").exists() for reader in readers)


def readers_of(parent: int, count: int) -> list[int]:
    """Return the processes below *parent* that read files, once there are *count*."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            above = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            words = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if int(above) == parent and b"worker.main()" in words:
            found.append(int(entry.name))
    return found if len(found) >= count else []
