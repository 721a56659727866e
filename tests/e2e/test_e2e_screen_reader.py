"""What a screen reader finds in the window, asked over the desktop's own accessibility bus."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PATIENCE = 60
SYSTEM_PYTHON = "/usr/bin/python3"
TOOLS = ("xvfb-run", "dbus-run-session")
READER = Path(__file__).parent / "screen_reader.py"
SESSION = f"""
"$0" -m avatar_desktop --demo & app=$!
{SYSTEM_PYTHON} "$1" {PATIENCE}
kill $app
wait $app
"""


def has_reader() -> bool:
    """Whether this machine has what a screen reader is made of."""
    if not all(map(shutil.which, (*TOOLS, SYSTEM_PYTHON))):
        return False
    known = subprocess.run(
        [SYSTEM_PYTHON, "-c", "import pyatspi"], capture_output=True, timeout=PATIENCE, check=False
    )
    return known.returncode == 0


@pytest.mark.skipif(not has_reader(), reason="needs Xvfb, D-Bus and python3-pyatspi")
def test_a_screen_reader_finds_every_control_by_its_name(tmp_path: Path):
    """Each control that can have the keyboard has a name; the rail comes before the form."""
    environment = {
        **os.environ, "AVATAR_DESKTOP_HOME": str(tmp_path), "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "LANG": "C.UTF-8",
    }  # fmt: skip
    words = ["xvfb-run", "-a", "dbus-run-session", "--", "sh", "-c", SESSION]

    done = subprocess.run(
        [*words, sys.executable, str(READER)], env=environment, capture_output=True, text=True,
        timeout=3 * PATIENCE, check=False,
    )  # fmt: skip

    found = json.loads(next(row for row in done.stdout.splitlines() if row.startswith("[")))
    assert [one for one in found if not one["name"].strip()] == []
    names = [one["name"] for one in found]
    wanted = ["Restyled clip", "Settings", "Clip: choose a file", "Generate", "Hide the queue"]
    at = [next(i for i, name in enumerate(names) if name.startswith(want)) for want in wanted]
    assert at == sorted(at)
