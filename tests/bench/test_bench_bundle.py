"""From the start of the frozen program to its first paint, beside a bare frozen window."""

import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import pytest

pytestmark = pytest.mark.bench

ROOT = Path(__file__).resolve().parents[2]
RUNS = 9
APP = Path(os.environ.get("AVATAR_DESKTOP_BUNDLE", ROOT / "dist" / "avatar-desktop"))
BARE = ROOT / "dist" / "bare"


@dataclass(frozen=True, slots=True)
class Paint:
    """Seconds of the clock until the window is seen, of CPU until the end, MiB when it is seen."""

    wall: float
    cpu: float
    memory: float


def first_paint(command: list[str | Path], home: Path) -> Paint:
    """Start *command*, wait for its word and for its end."""
    environment = {**os.environ, "AVATAR_DESKTOP_HOME": str(home)}
    began = perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout
        said = process.stdout.readline()
        took = perf_counter() - began
        memory = most_memory(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert (said.strip(), process.returncode) == (b"painted", 0)
    if not memory:
        return first_paint(command, home)
    return Paint(took, used.ru_utime + used.ru_stime, memory)


def most_memory(process: int) -> float:
    """Return the most MiB that *process* has had until now, 0 where it has ended.

    `wait4` counts those of its parent too.
    """
    told = Path(f"/proc/{process}/status").read_text("ascii").partition("VmHWM:")[2]
    return float(told.split()[0]) / 1024 if told else 0.0


def forget(folder: Path) -> None:
    """Let the system forget what it keeps in memory of the files in *folder*."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as opened:
                os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


@pytest.fixture
def programs() -> tuple[Path, Path]:
    """The frozen app and the bare frozen window."""
    for folder, step in ((APP, "freeze"), (BARE, "bare")):
        if not (folder / folder.name).is_file():
            pytest.skip(f"{folder} is not there: packaging/release.py {step} makes it")
    return APP / APP.name, BARE / BARE.name


@pytest.mark.skipif(sys.platform != "linux", reason="measured by Linux's own accounting")
@pytest.mark.parametrize("cold", [False, True], ids=["warm", "cold"])
def test_bundle_beside_a_bare_frozen_window(
    tmp_path: Path, programs: tuple[Path, Path], *, cold: bool
):
    """Both in turn, nine times, after one run each; cold, the files are forgotten before each."""
    app, window = programs
    commands: list[list[str | Path]] = [[window], [app, "--quit-after-paint"]]
    for command in commands:
        first_paint(command, tmp_path)
    bare: list[Paint] = []
    ours: list[Paint] = []
    for _ in range(RUNS):
        for command, kept in zip(commands, (bare, ours), strict=True):
            if cold:
                forget(Path(command[0]).parent)
            kept.append(first_paint(command, tmp_path))

    for name, unit in (("wall", "s"), ("cpu", "s"), ("memory", "MiB")):
        ratios = [getattr(a, name) / getattr(b, name) for a, b in zip(ours, bare, strict=True)]
        print(
            f"\n{name}: bare {statistics.median(getattr(one, name) for one in bare):.2f} {unit}, "
            f"app {statistics.median(getattr(one, name) for one in ours):.2f} {unit}, "
            f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        )
