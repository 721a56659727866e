"""The window's start as a process: when it is seen, and when everything works."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from avatar_desktop.models import catalog

PATIENCE = 120


def started(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Return the ended process of the window that was started with *words*."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-m", "avatar_desktop", "--home", str(home), *words],
        env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


def test_a_start_that_ends_leaves_nothing_behind(tmp_path: Path, monkeypatch):
    """Neither a socket nor its folder."""
    sockets = tmp_path / "run"
    sockets.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(sockets))

    words = [started(tmp_path / "home", f"--quit-{when}").stdout.split()
             for when in ("after-paint", "when-ready")]  # fmt: skip

    assert words == [["painted"], ["ready"]]
    assert list(sockets.glob("avatar-desktop-*")) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--quit-after-paint"], "painted"),
        (["--quit-when-ready"], "ready"),
        (["--demo", "--quit-when-ready"], "ready"),
    ],
)
def test_window_says_how_far_it_is_and_ends(tmp_path: Path, words: list[str], told: str):
    """One word on stdout, and nothing that went wrong."""
    ended = started(tmp_path, *words)

    assert (ended.returncode, ended.stdout) == (0, f"{told}\n"), ended.stderr


BEFORE_THE_PAINT = {
    "": (
        "cli config config.look console i18n import_taxes media named_files opening paths "
        "quick_enums quick_records single_instance window_command window_options windows_identity"
    ),
    "domain": "free handover limits links media params price problems spec text",
    "models": " ".join(spec.key for spec in catalog()),
    "models.shared": "portrait_refusals wan27 wan_animate",
    "system": "atomic_write file_lock private",
    "ui": "core desktop form queue shell stage theme widgets",
    "ui.core": "application formatting motion outlook page_keys",
    "ui.desktop": "input_method placement",
    "ui.form": "dropped_files form_state form_view input_slot options retired_banner",
    "ui.queue": "dock_view",
    "ui.shell": "first_paint first_view main_window nav_rail window_frame window_state",
    "ui.stage": "empty_view",
    "ui.theme": "design_tokens icons stylesheet theme",
    "ui.widgets": (
        "choices drop_zone elided_label factories ranges spoken status_lines switch wheel"
    ),
}
"""Our own modules that may be loaded when the window is seen, by their package. Whoever adds one
measures what it costs: `tests/bench/test_bench_start.py`."""
QT_BEFORE_THE_PAINT = {"QtCore", "QtGui", "QtWidgets", "QtSvg", "support"}
NEVER_BEFORE_THE_PAINT = {
    "argparse", "ast", "asyncio", "concurrent", "email", "http", "logging", "multiprocessing",
    "sqlite3", "ssl", "subprocess", "xml",
}  # fmt: skip
if sys.version_info >= (3, 12):
    NEVER_BEFORE_THE_PAINT -= {"ast"}  # dataclasses asks inspect for annotations, which reads it
BROUGHT_BY_PYTHON = {"__main__", "_distutils_hack", "sitecustomize", "usercustomize"}
BROUGHT_BY_QT = {"__feature__", "shiboken6", "shibokensupport", "signature_bootstrap", "PySide6"}


def unexpected(loaded: list[str]) -> list[str]:
    """Return which of the *loaded* modules may not be there when the window is seen."""
    packages = {"avatar_desktop", *(f"avatar_desktop.{one}" for one in BEFORE_THE_PAINT if one)}
    own = packages | {
        ".".join(filter(None, ("avatar_desktop", package, name)))
        for package, names in BEFORE_THE_PAINT.items()
        for name in names.split()
    }
    others = BROUGHT_BY_PYTHON | BROUGHT_BY_QT | sys.stdlib_module_names - NEVER_BEFORE_THE_PAINT
    found = []
    for name in loaded:
        top, _, rest = name.partition(".")
        allowed = name in own if top == "avatar_desktop" else top in others
        if top == "PySide6" and rest:
            allowed = rest.split(".")[0] in QT_BEFORE_THE_PAINT
        if not allowed:
            found.append(name)
    return sorted(found)


TELL_MODULES = """
import sys
from avatar_desktop.cli import main
write, loaded = sys.stdout.write, []
def told(text):
    loaded[:] = sys.modules
    return write(text)
sys.stdout.write = told
code = main(sys.argv[1:])
write("\\n".join(loaded))
sys.exit(code)
"""


@pytest.mark.parametrize("profile", [[], ["--demo"]])
def test_window_is_seen_before_heavy_modules_are_imported(tmp_path: Path, profile: list[str]):
    """What is loaded by then is listed; all else comes after the window."""
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "AVATAR_DESKTOP_HOME": str(tmp_path)
    }  # fmt: skip
    words = ["--quit-after-paint", *profile]
    ended = subprocess.run(
        [sys.executable, "-c", TELL_MODULES, *words],
        env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip

    said, *loaded = ended.stdout.splitlines()
    assert said == "painted", ended.stderr
    assert "avatar_desktop.ui.shell.main_window" in loaded
    assert unexpected(loaded) == []


TELL_READ_ON_THE_LOOP = """
import sys, threading
read = []
def heard(event, given):
    if event == "import" and threading.current_thread() is threading.main_thread():
        read.append(given[0])
from avatar_desktop.cli import main
from avatar_desktop import opening
said = opening.FirstPaint.wait
def seen(painted):
    said(painted)
    sys.addaudithook(heard)
opening.FirstPaint.wait = seen
code = main(sys.argv[1:])
print(*(name for name in read if name in sys.modules))
sys.exit(code)
"""


@pytest.mark.parametrize("profile", [[], ["--demo"]])
def test_nothing_is_read_on_the_loop_once_the_window_is_seen(tmp_path: Path, profile: list[str]):
    """Modules come in on other threads, but for the one that keeps what the person does."""
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "AVATAR_DESKTOP_HOME": str(tmp_path)
    }  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-c", TELL_READ_ON_THE_LOOP, "--quit-when-ready", *profile],
        env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip

    assert ended.stdout.splitlines() == ["ready", "avatar_desktop.ui.shell.held_input"], (
        ended.stderr
    )


TELL_OPENED = """
import sys
home, opened = sys.argv.pop(1), []
def heard(event, given):
    if event in {"open", "os.listdir", "os.scandir", "sqlite3.connect"} and given:
        if str(given[0]).startswith(home):
            opened.append(str(given[0]).removeprefix(home))
sys.addaudithook(heard)
from avatar_desktop.cli import main
write = sys.stdout.write
sys.stdout.write = lambda text: write(text + "\\n".join(opened))
sys.exit(main(sys.argv[1:]))
"""


def opened_before_the_paint(home: Path) -> list[str]:
    """Return what is opened or listed below *home*, before somebody sees the window."""
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "AVATAR_DESKTOP_HOME": str(home)
    }  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-c", TELL_OPENED, str(home), "--quit-after-paint"],
        env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    said, *opened = ended.stdout.splitlines()
    assert said == "painted", ended.stderr
    return sorted(opened)


def test_a_full_library_is_not_on_the_way_to_the_window(tmp_path: Path):
    """With 1,000 jobs the same files are opened as with none, and no folder is listed."""
    home = tmp_path / "home"
    opened_before_the_paint(home)  # the first start ever makes folders
    without = opened_before_the_paint(home)
    for number in range(1000):
        folder = home / "main" / "library" / "2026-11" / f"{number:04}"
        folder.mkdir(parents=True)
        (folder / "job.json").write_text("{}", "utf-8")

    assert opened_before_the_paint(home) == without
    assert len(without) < 6, without
