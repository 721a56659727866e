"""From the process's start to the first paint, as a ratio to a bare PySide6 window."""

import os
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

pytestmark = pytest.mark.bench

RUNS = 9
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
from avatar_desktop.cli import main
sys.exit(main(["--quit-after-paint"]))
"""
CHILD = """
import os, resource, sys
class Out:
    def write(self, text):
        if "painted" in text:
            used = resource.getrusage(resource.RUSAGE_SELF)
            most = used.ru_maxrss  # on Linux at least what the process had that started this one
            if os.path.exists("/proc/self/status"):
                lines = open("/proc/self/status").read().splitlines()
                most = int(next(one.split()[1] for one in lines if one.startswith("VmHWM")))
            os.write(1, b"%f %d" % (used.ru_utime + used.ru_stime, most))
            os._exit(0)
    def flush(self): pass
sys.stdout = Out()
"""


def first_paint(code: str, home: Path) -> tuple[float, float, float]:
    """Return seconds of clock and of CPU from a process's start to its first paint, and MiB."""
    environment = {**os.environ, "AVATAR_DESKTOP_HOME": str(home)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = perf_counter()
    told = subprocess.run(
        [sys.executable, "-c", CHILD + code], env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, check=True,
    ).stdout  # fmt: skip
    took = perf_counter() - began
    cpu, kib = told.split()
    return took, float(cpu), int(kib) / 1024


def test_start_beside_a_bare_window(tmp_path: Path):
    """Both in turn, nine times, after one run each that warms bytecode and disk cache."""
    pytest.importorskip("resource")
    first_paint(BARE, tmp_path)
    first_paint(OURS, tmp_path)
    bare, ours = [], []
    for _ in range(RUNS):
        bare.append(first_paint(BARE, tmp_path))
        ours.append(first_paint(OURS, tmp_path))

    for name, number, unit in (("wall", 0, "s"), ("CPU", 1, "s"), ("memory", 2, "MiB")):
        ratios = [one[number] / other[number] for one, other in zip(ours, bare, strict=True)]
        print(
            f"\n{name}: bare {statistics.median(one[number] for one in bare):.2f} {unit}, "
            f"app {statistics.median(one[number] for one in ours):.2f} {unit}, "
            f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        )


SLICES = """
import sys
from time import thread_time
from avatar_desktop.cli import _hurry, main
_hurry()
from avatar_desktop.import_taxes import import_pyside
import_pyside()
from avatar_desktop.ui.shell.main_window import MainWindow
whole = MainWindow.attach
def attach(self, desk):
    parts = whole(self, desk)
    while True:
        began = thread_time()
        try:
            next(parts)
        except StopIteration:
            return
        finally:
            print(f"{(thread_time() - began) * 1000:.1f}")
        yield
MainWindow.attach = attach
sys.exit(main(["--quit-when-ready"]))
"""


def test_slices_after_the_paint(tmp_path: Path):
    """The milliseconds of processor time that each part of the window holds the loop for."""
    environment = {**os.environ, "AVATAR_DESKTOP_HOME": str(tmp_path)}
    runs = []
    for _ in range(RUNS):
        told = subprocess.run(
            [sys.executable, "-c", SLICES], env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, check=True,
        ).stdout.split()  # fmt: skip
        runs.append([float(word) for word in told if word != "ready"])

    slices = [statistics.median(one) for one in zip(*runs, strict=True)]
    print("\nslices, ms of CPU:", " ".join(f"{one:.1f}" for one in slices))
    print(f"longest {max(slices):.1f} ms, of all runs {max(map(max, runs)):.1f} ms")
