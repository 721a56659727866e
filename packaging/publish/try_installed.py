"""Installs this system's package, lets the installed program test itself, and removes it again:
`try_installed.py PACKAGES REPORT`. For a machine of the release job; it asks nobody.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Program = list[str]
SETTLED = 120
"""Seconds that an uninstaller, which goes on by itself, is waited for."""


@contextmanager
def on_linux(packages: Path) -> Iterator[Program]:
    """Install the .deb by apt, with what it needs."""
    root = ["sudo"] if os.geteuid() else []
    run(*root, "apt-get", "install", "-y", "--no-install-recommends", one(packages, "*.deb"))
    yield ["/usr/bin/avatar-desktop"]
    run(*root, "apt-get", "purge", "-y", "avatar-desktop")
    gone(Path("/usr/lib/avatar-desktop"))


@contextmanager
def on_windows(packages: Path) -> Iterator[Program]:
    """Let setup install for one person, without a question."""
    folder = Path(os.environ["LOCALAPPDATA"], "Programs", "Avatar Desktop")
    silent = ("/VERYSILENT", "/SUPPRESSMSGBOXES")
    run(one(packages, "*-setup.exe"), *silent, "/CURRENTUSER")
    yield [str(folder / "avatar-desktop-cli.exe")]
    run(folder / "unins000.exe", *silent)
    gone(folder)


@contextmanager
def on_macos(packages: Path) -> Iterator[Program]:
    """Copy the app out of the disk image, as a person does."""
    with tempfile.TemporaryDirectory() as scratch:
        volume, app = Path(scratch, "volume"), Path(scratch, "Avatar Desktop.app")
        run("hdiutil", "attach", "-nobrowse", "-mountpoint", volume, one(packages, "*.dmg"))
        shutil.copytree(volume / app.name, app, symlinks=True)
        run("hdiutil", "detach", volume)
        yield [str(app / "Contents" / "MacOS" / "avatar-desktop")]


SYSTEMS = {"linux": on_linux, "win32": on_windows, "darwin": on_macos}


def main(packages: Path, report: Path) -> None:
    """Install, test, remove."""
    with SYSTEMS[sys.platform](packages) as program:
        run(*program, "--version")
        run(*program, "--self-test", report)


def one(packages: Path, pattern: str) -> Path:
    """Return the one package that *pattern* names."""
    (found,) = packages.glob(pattern)
    return found


def gone(folder: Path) -> None:
    """Raise SystemExit when *folder* is still there after a while."""
    end = time.monotonic() + SETTLED
    while folder.exists():
        if time.monotonic() > end:
            raise SystemExit(f"{folder} is still there")
        time.sleep(0.5)


def run(*command: str | Path) -> None:
    """Run *command*; CalledProcessError when it fails."""
    print("+", *command, flush=True)
    subprocess.run([str(word) for word in command], check=True)


if __name__ == "__main__":
    main(*(Path(word).resolve() for word in sys.argv[1:3]))
