"""A private X display, and a person who looks at it and works with mouse and keyboard."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from patience import wait_until

PATIENCE = 60
TOOLS = ("Xvfb", "xdotool", "import")
SCREEN = (1600, 900)
WHOLE_STAGE = (440, 10, 1050, 800)
ASIDE = (500, 780)
BUTTON = (100, 26)
"""The least width and height of a button on the stage."""

Box = tuple[int, int, int, int]


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
         "-r", "-nolisten", "tcp"],
        pass_fds=(writing,), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as numbers:
        yield f":{numbers.readline().strip()}"
    server.terminate()
    server.wait(PATIENCE)


class Person:
    """Looks at a display and works with mouse and keyboard."""

    def __init__(self, display: str, folder: Path) -> None:
        self._environment = {**os.environ, "DISPLAY": display}
        self._folder = folder
        self.clicks = 0

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

    def click(self, box: Box) -> None:
        """Click on the middle of *box*; the mouse goes away again, so that nothing is hovered."""
        self.clicks += 1
        left, top, right, bottom = box
        self.xdotool("mousemove", (left + right) // 2, (top + bottom) // 2, "click", 1)
        self.xdotool("mousemove", *ASIDE)

    def button(self, colour: str, *, but: Box | None = None) -> Box:
        """Return where the one button on the stage is that has *colour*, and lies elsewhere
        than *but*, once it stands still."""

        def still() -> Box | None:
            first = self.seen(colour)
            return first if first not in {None, but} and first == self.seen(colour) else None

        return wait_until(still, f"a button in {colour}")

    def seen(self, colour: str) -> Box | None:
        """Return the box around all of the stage that has *colour*; None when it is no button's."""
        pixels = np.asarray(self.look("stage").crop(WHOLE_STAGE))
        rows, columns = np.nonzero((pixels == tuple(bytes.fromhex(colour[1:]))).all(axis=2))
        if not rows.size:
            return None
        left, top = WHOLE_STAGE[:2]
        box = (left + columns.min(), top + rows.min(), left + columns.max(), top + rows.max())
        wide, high = box[2] - box[0] >= BUTTON[0], box[3] - box[1] >= BUTTON[1]
        return tuple(map(int, box)) if wide and high else None

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
