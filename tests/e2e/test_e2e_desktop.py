"""The app as a person has it: its own process on an X display, another program's file dragged in.

Needs Xvfb, xdotool and ImageMagick's import; without one of them it is skipped by name.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from fixtures_service import Service
from make_media import make_clip

PATIENCE = 60
TOOLS = ("Xvfb", "xdotool", "import")
SCREEN = (1600, 900)
STAGE = (560, 200, 1000, 640)


@pytest.fixture
def display() -> Iterator[str]:
    """A private X display; it does not start anew whenever its last client goes away."""
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        pytest.skip(f"not on this machine: {', '.join(missing)}")
    reading, writing = os.pipe()
    width, height = SCREEN
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-noreset",
            "-nolisten",
         "tcp"],
        pass_fds=(writing,), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as numbers:
        yield f":{numbers.readline().strip()}"
    server.terminate()
    server.wait(PATIENCE)


def wait_until(true: Callable[[], object], what: str) -> object:
    end = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < end, f"{what} did not happen"
        time.sleep(0.02)
    return found


class Person:
    """Looks at a display and works with mouse and keyboard."""

    def __init__(self, display: str, folder: Path) -> None:
        self._environment = {**os.environ, "DISPLAY": display}
        self._folder = folder

    def xdotool(self, *words: object) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, words)], env=self._environment, capture_output=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
        return done.stdout.decode().strip()

    def window(self, title: str) -> str:
        return str(wait_until(
            lambda: self.xdotool("search", "--onlyvisible", "--name", title), title
        )).splitlines()[-1]  # fmt: skip

    def place(self, window: str) -> tuple[int, int]:
        rows = self.xdotool("getwindowgeometry", "--shell", window).splitlines()
        values = dict(row.split("=") for row in rows if "=" in row)
        return int(values["X"]), int(values["Y"])

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Drag as a hand does: a first small move, a way, a moment's rest."""
        self.xdotool("mousemove", *start, "mousedown", 1)
        steps = 12
        for number in range(1, steps + 1):
            x, y = (a + (b - a) * number // steps for a, b in zip(start, end, strict=True))
            self.xdotool("mousemove", "--sync", x, y, "sleep", 0.06)
        self.xdotool("mousemove", end[0] + 2, end[1] + 2, "sleep", 0.4, "mouseup", 1)

    def look(self, name: str) -> Image.Image:
        path = self._folder / f"{name}.png"
        subprocess.run(
            ["import", "-window", "root", str(path)], env=self._environment, check=True,
            timeout=PATIENCE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with Image.open(path) as picture:
            return picture.convert("RGB")


def started(environment: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    """Start a program; what it says goes to the test's own output."""
    return subprocess.Popen([sys.executable, *words], env=environment)


def state_of(home: Path) -> str:
    found = list(home.glob("main/library/*/job.json"))
    return str(json.loads(found[0].read_text("utf-8"))["state"]) if found else ""


def test_file_dragged_from_another_program_comes_back_and_plays(
    display: str, service: Service, tmp_path: Path
):
    """XDND drop, Ctrl+Enter, the result moves on the screen; the person's file stays."""
    clip = make_clip(tmp_path / "clip.mp4", width=320, height=240, fps=15, seconds=4)
    home = tmp_path / "home"
    environment = service.environment(home, DISPLAY=display, QT_QPA_PLATFORM="xcb")
    person = Person(display, tmp_path)
    here = Path(__file__).parent
    app = started(environment, "-m", "avatar_desktop")
    source = started(environment, str(here / "drag_source.py"), str(clip))
    try:
        window = person.window("^Avatar Desktop")
        left, top = person.place(window)
        x, y = person.place(person.window("^Drag source$"))
        person.xdotool("windowfocus", "--sync", window, "key", "ctrl+5")
        person.drag((x + 80, y + 60), (left + 250, top + 330))
        wait_until(lambda: press_generate(person, home, window), "a job")
        wait_until(lambda: state_of(home) == "done", "the result")
        person.xdotool("mousemove", left + 700, top + 420, "click", 1)

        def moves() -> bool:
            before = person.look("before").crop(STAGE)
            return (
                ImageChops.difference(before, person.look("after").crop(STAGE)).getbbox()
                is not None
            )

        wait_until(moves, "a moving picture on the screen")
        app.send_signal(signal.SIGTERM)
        assert app.wait(PATIENCE) == 0
    finally:
        for process in (app, source):
            process.kill()
            process.wait(PATIENCE)

    assert clip.is_file()
    assert len(service.submits()) == 1


def press_generate(person: Person, home: Path, window: str) -> bool:
    """Press Ctrl+Enter once the verdict is there; a press before that does nothing."""
    person.xdotool("windowfocus", "--sync", window, "key", "ctrl+Return")
    return bool(state_of(home))
