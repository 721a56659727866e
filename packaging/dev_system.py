"""The system packages that Qt and the tests need on Debian and Ubuntu."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dev_process import Trouble, ask, say

# Measured on a bare Debian 12: what `import PySide6.QtMultimedia` and a window on X11 load.
QT_PACKAGES = (
    "libgl1", "libegl1", "libglib2.0-0", "libdbus-1-3", "libfontconfig1", "libxkbcommon0",
    "libbrotli1", "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0",
    "libxcb-xkb1", "libxkbcommon-x11-0", "libx11-xcb1", "libpulse0", "libdrm2", "libxext6",
    "libxrandr2", "fonts-noto-cjk",
)  # fmt: skip
VIRTUAL_DISPLAY = "xvfb"
APT = ("apt-get", "-q", "-o", "DPkg::Lock::Timeout=120")
INSTALL = "apt-get install -y --no-install-recommends"


@dataclass(frozen=True, slots=True)
class Tool:
    """Something real that tests use: its programs, its packages, and what stands in for it."""

    name: str
    programs: tuple[str, ...]
    packages: tuple[str, ...]
    instead: str


TEST_TOOLS = (
    Tool(
        "The Ceph RADOS gateway",
        ("radosgw", "ceph-mon", "ceph-osd", "ceph"),
        ("radosgw", "ceph-mon", "ceph-osd", "ceph-common"),
        "the object store tests run against `rclone serve s3`",
    ),
    Tool(
        "GNOME Keyring",
        ("gnome-keyring-daemon", "dbus-run-session"),
        ("gnome-keyring", "dbus"),
        "its tests are skipped",
    ),
    Tool(
        "Links and certificates from outside",
        ("curl", "openssl"),
        ("curl", "openssl"),
        "the tests that need them are skipped",
    ),
    Tool("FFmpeg", ("ffmpeg", "ffprobe"), ("ffmpeg",), "odd test files are made with PyAV"),
    Tool(
        "Driving the window from outside",
        ("xdotool", "openbox", "import"),
        ("xdotool", "openbox", "at-spi2-core", "python3-pyatspi", "imagemagick"),
        "the window is driven by Qt's own events",
    ),
)


def run_packages(*, screen: bool) -> tuple[str, ...]:
    """Return the packages that the app needs; without a *screen*, a virtual display too."""
    return QT_PACKAGES if screen else (*QT_PACKAGES, VIRTUAL_DISPLAY)


def test_packages() -> tuple[str, ...]:
    """Return the packages that the tests need besides those of the app."""
    return tuple(package for tool in TEST_TOOLS for package in tool.packages)


def substitutes() -> list[str]:
    """Return a line for each real thing that this machine has not, with what replaces it."""
    return [
        f"{tool.name} is not on this machine ({', '.join(absent)}): {tool.instead}."
        for tool in TEST_TOOLS
        if (absent := [program for program in tool.programs if not shutil.which(program)])
    ]


def installed(listing: str) -> set[str]:
    """Return the names that are installed, provided names included.

    *listing* has a line for each package: name, status, provided names, parted by tabs.
    """
    names = set()
    for line in listing.splitlines():
        package, status, provides = (*line.split("\t"), "", "")[:3]
        if status == "installed":
            names.add(package)
            names.update(part.split()[0] for part in provides.split(",") if part.strip())
    return names


def missing(wanted: Iterable[str], present: set[str]) -> list[str]:
    """Return those of *wanted* that are not *present*, in their order."""
    return [package for package in wanted if package not in present]


def provide(wanted: Sequence[str], *, needed: bool = False) -> None:
    """Install those of *wanted* that are missing, where this person may and apt is at hand.

    Where not, the exact line is printed and the work goes on; with *needed*, Trouble is raised.
    """
    if not (shutil.which("apt-get") and shutil.which("dpkg-query")):
        return
    lack = _lacking(wanted)
    if not lack:
        return
    line = f"{INSTALL} {' '.join(lack)}"
    rights = _rights()
    if rights is None:
        _tell(f"Some system packages are missing. Install them with:\n  sudo {line}", needed=needed)
        return
    say(f"Installing system packages: {' '.join(lack)}")
    complaint = _install(rights, lack)
    if complaint:
        _tell(f"The system packages could not all be installed.\n{complaint}\n"
              f"Mend that, then:\n  sudo {line}", needed=needed)  # fmt: skip


def _lacking(wanted: Iterable[str]) -> list[str]:
    listing = ask(
        ["dpkg-query", "-W", "-f", "${Package}\t${db:Status-Status}\t${Provides}\n"]
    ).stdout
    return missing(wanted, installed(listing))


def _rights() -> list[str] | None:
    """Return what to put before a command to run it as root; None where that is not allowed."""
    if os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive"]
    if shutil.which("sudo") and ask(["sudo", "-n", "true"]).returncode == 0:
        return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    return None


def _install(rights: list[str], lack: list[str]) -> str:
    """Install *lack*, first what apt knows already; return what went wrong, or nothing."""
    unknown = _unobtainable(lack)
    if not unknown and not _apt(rights, lack):
        return ""
    complaint = _last_lines(ask([*rights, *APT, "update"]))
    unknown = _unobtainable(lack)
    if unknown:
        say(f"Skipped, for apt offers no such package: {' '.join(unknown)}")
    obtainable = missing(lack, set(unknown))
    failure = _apt(rights, obtainable) if obtainable else ""
    return failure or (complaint if unknown else "")


def _unobtainable(names: list[str]) -> list[str]:
    simulate = [*APT, "--simulate", "--no-install-recommends", "install"]
    if ask([*simulate, *names]).returncode == 0:
        return []
    return [name for name in names if ask([*simulate, name]).returncode]


def _apt(rights: list[str], names: list[str]) -> str:
    command = [*rights, *APT, "install", "-y", "--no-install-recommends", *names]
    return _last_lines(ask(command))


def _last_lines(answer: subprocess.CompletedProcess[str]) -> str:
    if answer.returncode == 0:
        return ""
    return "\n".join(answer.stderr.strip().splitlines()[-6:]) or "apt-get failed."


def _tell(message: str, *, needed: bool) -> None:
    if needed:
        raise Trouble(message)
    say(message)
