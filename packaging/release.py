#!/usr/bin/env python3
"""Make the bundle of this system and its packages: `python3.11 packaging/release.py [STEP…]`.

Without a step, all of them in turn: an environment from the locks, our own cv2 and numpy, icons,
licences, the frozen folder, its test of itself, the packages. Each step is done once for what it
is made from and may be broken off; `--again STEP…` does it anew. Everything lies in build/ and
dist/, the packages in dist/packages.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from dev_process import Trouble, say
from dev_venv import install_uv, pinned, python_of, uv_environment

ROOT = Path(__file__).resolve().parent.parent
HERE, BUILD, DIST = ROOT / "packaging", ROOT / "build", ROOT / "dist"
BUNDLE = HERE / "bundle"
VENV, WHEELS, CV2, ICONS = BUILD / "venv", BUILD / "wheels", BUILD / "cv2", BUILD / "icons"
LICENCES, STAMPS, PACKAGES = BUILD / "licences", BUILD / "stamps", DIST / "packages"
MAC, WINDOWS = sys.platform == "darwin", os.name == "nt"
FOLDER = DIST / "avatar-desktop"
APP = DIST / "Avatar Desktop.app" if MAC else FOLDER
PROGRAM = (
    APP / "Contents" / "MacOS" / "avatar-desktop" if MAC
    else FOLDER / ("avatar-desktop-cli.exe" if WINDOWS else "avatar-desktop")
)  # fmt: skip
SYSTEM = "macos" if MAC else "windows" if WINDOWS else "linux"
PYTHON = python_of(VENV)
LOCKS = (HERE / "requirements.lock", BUNDLE / "tools.lock")
INTEL = platform.machine().lower() in {"x86_64", "amd64"}
NUMPY_IS = ("blas=none", "lapack=none", "allow-noblas=true", *(["cpu-dispatch=X86_V3"] * INTEL))
"""Numpy's own loops instead of OpenBLAS (26 MB), for processors with and without AVX2."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it does, what it is made from, what it leaves."""

    name: str
    make: Callable[[], None]
    inputs: tuple[Path, ...]
    output: Path
    pins: tuple[str, ...] = ()
    """Packages of whose versions in the lock it is made."""
    wanted: bool = True
    """Whether it belongs to all of them in turn."""

    def mark(self, before: str) -> str:
        """Return what changes with the inputs, or with the steps *before*."""
        digest = hashlib.sha256(f"{before} {sys.version_info[:3]} {sys.platform}".encode())
        for name in self.pins:
            digest.update(pinned(LOCKS[0].read_text("utf-8"), name).encode())
        for file in _files(self.inputs):
            digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
        return digest.hexdigest()


def build_cv2() -> None:
    """Build OpenCV's modules that the app uses."""
    run(sys.executable, BUNDLE / "opencv.py", CV2)


def build_numpy() -> None:
    """Build numpy without BLAS, from the archive whose hash is in the lock."""
    wanted, pin = BUILD / "numpy.txt", pinned(LOCKS[0].read_text("utf-8"), "numpy").rstrip()
    how = (f'--config-settings="setup-args=-D{one}"' for one in NUMPY_IS)
    wanted.write_text(" \\\n    ".join((pin, *how)) + "\n", "utf-8")
    run(sys.executable, "-m", "pip", "wheel", "--no-cache-dir", "--no-deps", "--no-binary", "numpy",
        "--require-hashes", "-w", WHEELS, "-r", wanted)  # fmt: skip


def make_venv() -> None:
    """Make the environment of the locks, with our own cv2 and numpy in it."""
    shutil.rmtree(VENV, ignore_errors=True)
    run(sys.executable, "-m", "venv", VENV)
    install_uv(PYTHON, LOCKS[0])
    uv, target = [str(PYTHON), "-m", "uv", "pip"], ["--python", str(PYTHON)]
    run(*uv, "sync", "-q", *target, "--require-hashes", *LOCKS)
    run(*uv, "install", "-q", *target, "--no-deps", "--reinstall", next(WHEELS.glob("numpy-*.whl")))
    run(*uv, "install", "-q", *target, "--no-deps", "--no-build-isolation", "-e", ROOT)
    site = Path(
        subprocess.check_output(
            [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('platlib'))"], text=True
        ).strip()
    )
    shutil.rmtree(site / "cv2")
    shutil.rmtree(site / "opencv_python.libs", ignore_errors=True)
    for library in CV2.glob("cv2*"):
        shutil.copy2(library, site)


def draw_icons() -> None:
    """Draw the icon in all sizes."""
    run(PYTHON, HERE / "icons.py", ICONS)


def collect_licences() -> None:
    """Collect the licences of all that will be inside."""
    run(PYTHON, BUNDLE / "licences.py", LICENCES)


def freeze() -> None:
    """Make the folder, and look whether each library in it has a known licence."""
    spec = BUNDLE / "avatar-desktop.spec"
    run(PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
        "--distpath", DIST, "--workpath", BUILD / "freeze", spec)  # fmt: skip
    run(PYTHON, BUNDLE / "licences.py", LICENCES, APP)


def test_itself() -> None:
    """Let the frozen program test itself; its report and its pictures are in build/self-test."""
    report = BUILD / "self-test"
    shutil.rmtree(report, ignore_errors=True)
    run(PROGRAM, "--self-test", report)


def pack() -> None:
    """Make the packages of this system."""
    PACKAGES.mkdir(parents=True, exist_ok=True)
    run(PYTHON, HERE / SYSTEM / "pack.py", APP, ICONS, PACKAGES)


def freeze_bare() -> None:
    """Freeze a bare window, to measure the first paint against."""
    run(PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--name", "bare",
        "--distpath", DIST, "--workpath", BUILD / "bare", "--specpath", BUILD / "bare",
        BUNDLE / "bare.py")  # fmt: skip


SOURCES = (ROOT / "avatar_desktop", ROOT / "resources", BUNDLE)
STEPS = (
    Step("cv2", build_cv2, (BUNDLE / "opencv.py",), CV2, ("opencv-python",)),
    Step("numpy", build_numpy, (), WHEELS, ("numpy",)),
    Step("venv", make_venv, (*LOCKS, ROOT / "pyproject.toml"), PYTHON),
    Step("icons", draw_icons, (HERE / "icons.py", ROOT / "resources" / "icons"), ICONS),
    Step("licences", collect_licences, (*LOCKS, BUNDLE), LICENCES),
    Step("freeze", freeze, SOURCES, PROGRAM),
    Step("self-test", test_itself, SOURCES, BUILD / "self-test"),
    Step("bare", freeze_bare, (BUNDLE / "bare.py",), DIST / "bare", wanted=False),
    Step("pack", pack, (*SOURCES, HERE / SYSTEM), PACKAGES),
)


def main(argv: list[str]) -> int:
    """Make the steps that *argv* names, or all; return 0, or 1 when one did not come to its end."""
    again = "--again" in argv
    names = [word for word in argv if word != "--again"]
    known = {step.name for step in STEPS}
    if not set(names) <= known or (again and not names):
        say(f"{__doc__}\nSteps: {', '.join(step.name for step in STEPS)}")
        return 2
    before = ""
    for step in STEPS:
        mark = step.mark("" if step.pins else before)
        before += mark
        if step.name not in names and (names or not step.wanted):
            continue
        stamp = STAMPS / step.name
        done = stamp.is_file() and stamp.read_text("utf-8") == mark and step.output.exists()
        if done and not again:
            say(f"{step.name}: done before")
            continue
        say(f"{step.name}: {(step.make.__doc__ or '').splitlines()[0]}")
        try:
            step.make()
        except (subprocess.CalledProcessError, OSError, Trouble) as error:
            say(f"{step.name} did not come to its end: {error}")
            return 1
        STAMPS.mkdir(parents=True, exist_ok=True)
        stamp.write_text(mark, "utf-8")
    return 0


def run(*command: str | Path) -> None:
    """Run *command* with the app's own settings of Python; CalledProcessError when it fails."""
    environment = {**uv_environment(os.environ), "PYTHONUTF8": "1"}
    subprocess.run([str(word) for word in command], check=True, env=environment, cwd=ROOT)


def _files(inputs: Iterable[Path]) -> list[Path]:
    found = [file for one in inputs for file in ([one] if one.is_file() else one.rglob("*"))]
    return sorted(
        file for file in found
        if file.is_file() and "__pycache__" not in file.parts
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
