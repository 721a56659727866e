"""The window's start as a process: when it is seen, and when everything works."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PATIENCE = 120


def started(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Return the ended process of the window that was started with *words*."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-m", "avatar_desktop", "--home", str(home), *words],
        env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


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


NOT_BEFORE_THE_PAINT = (
    "httpx", "httpcore", "h11", "certifi", "anyio", "click", "keyring", "numpy", "cv2", "av",
    "PIL", "uvicorn", "starlette", "PySide6.QtMultimedia", "PySide6.QtNetwork",
    "avatar_desktop.network_services", "avatar_desktop.stores", "avatar_desktop.connections",
    "avatar_desktop.diagnostics", "avatar_desktop.clouds.http.client",
    "avatar_desktop.clouds.dashscope", "avatar_desktop.clouds.metastudio",
    "avatar_desktop.objectstore", "avatar_desktop.simulator", "avatar_desktop.media.probe",
    "avatar_desktop.ui.pages.history",
    "avatar_desktop.ui.pages.settings_page", "avatar_desktop.commands", "avatar_desktop.tour",
)  # fmt: skip
TELL_MODULES = """
import atexit, os, sys
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
    """The network, the stores, the readers of media and the other pages come after the window."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    words = ["--home", str(tmp_path), "--quit-after-paint", *profile]
    ended = subprocess.run(
        [sys.executable, "-c", TELL_MODULES, *words],
        env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip

    said, *loaded = ended.stdout.splitlines()
    assert said == "painted", ended.stderr
    assert "avatar_desktop.ui.main_window" in loaded
    assert sorted({*loaded} & {*NOT_BEFORE_THE_PAINT}) == []
