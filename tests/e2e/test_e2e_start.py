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
