"""From the process's start to the first paint, as a ratio to a bare PySide6 window."""

import os
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

pytestmark = pytest.mark.bench

RUNS = 7
BARE = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
class Window(QWidget):
    def paintEvent(self, event):
        print("painted", flush=True)
window = Window()
window.resize(1360, 840)
window.show()
app.exec()
"""
OURS = """
import sys
from PySide6.QtCore import QEvent, QObject
from avatar_desktop import app
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched.isWidgetType() and watched.isWindow():
            print("painted", flush=True)
        return False
watch = Watch()
show = app.MainWindow.show
def watched_show(window):
    window.installEventFilter(watch)
    show(window)
app.MainWindow.show = watched_show
sys.exit(app.run(app.Start()))
"""


def first_paint(code: str, home: Path) -> float:
    """Return the seconds from the start of a process to its first paint."""

    environment = {**os.environ, "AVATAR_DESKTOP_HOME": str(home)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with process:
        assert process.stdout
        for line in process.stdout:
            if line.strip() == b"painted":
                break
        took = perf_counter() - began
        process.kill()
    return took


def test_cold_start(tmp_path: Path):
    """Both in turn, seven times, after one run each that warms the disk cache."""
    first_paint(BARE, tmp_path)
    first_paint(OURS, tmp_path)
    bare, ours = [], []
    for _ in range(RUNS):
        bare.append(first_paint(BARE, tmp_path))
        ours.append(first_paint(OURS, tmp_path))

    ratios = [one / other for one, other in zip(ours, bare, strict=True)]
    print(
        f"\nfirst paint: bare {statistics.median(bare) * 1000:.0f} ms, "
        f"app {statistics.median(ours) * 1000:.0f} ms, "
        f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    )
