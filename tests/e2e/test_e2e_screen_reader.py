"""What a screen reader finds in the window, asked over the desktop's own accessibility bus."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.paths import places
from avatar_desktop.settings_owners import owners

PATIENCE = 60
SYSTEM_PYTHON = "/usr/bin/python3"
TOOLS = ("xvfb-run", "xauth", "dbus-run-session")
READER = Path(__file__).parent / "screen_reader.py"
SESSION = f"""
"$0" -m avatar_desktop --demo & app=$!
reader=$1
shift
{SYSTEM_PYTHON} "$reader" {PATIENCE} "$@"
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


def heard(home: Path, language: str, *words_there: str) -> tuple[list[dict], list[str]]:
    """Return what a reader finds in the app, and the name of a switch around its press."""
    file = SettingsStore(places(home, demo=True).settings_file, {}, owners())
    file.save(replace(file.current, language=language))
    data = places(home, demo=True).data
    data.mkdir(parents=True, exist_ok=True)
    (data / "window.json").write_text(json.dumps({"tab": "video_style"}))
    environment = {
        **os.environ, "AVATAR_DESKTOP_HOME": str(home), "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "LANG": "C.UTF-8",
    }  # fmt: skip
    words = ["xvfb-run", "-a", "dbus-run-session", "--", "sh", "-c", SESSION]
    done = subprocess.run(
        [*words, sys.executable, str(READER), *words_there], env=environment, capture_output=True,
        text=True, timeout=3 * PATIENCE, check=False,
    )  # fmt: skip
    rows = [json.loads(row) for row in done.stdout.splitlines() if row.startswith("[")]
    assert len(rows) == 2, done.stderr
    return rows[0], rows[1]


LANGUAGES = {
    "en": (
        ["Restyled clip", "Settings", "Clip: choose a file", "Generate", "Hide the queue"],
        ("Livelier faces: on", "Livelier faces: off"),
    ),
    "zh_CN": (
        ["视频重绘", "设置", "视频：选择文件", "生成", "收起队列"],
        ("表情更生动: 开", "表情更生动: 关"),
    ),
}
MERE_ROOM = {"panel", "filler", "unknown", "frame"}


@pytest.mark.skipif(not has_reader(), reason="needs Xvfb, D-Bus and python3-pyatspi")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_reader_finds_every_control_by_its_name(tmp_path: Path, language: str):
    """Each control that can have the keyboard has a name and a role; switches say on and off.

    The rail comes before the form; its pages are tabs, of which one is chosen; the place for a
    file is a button.
    """
    wanted, turned = LANGUAGES[language]

    found, names = heard(tmp_path, language, turned[0], *wanted)

    assert [one for one in found if not one["name"].strip()] == []
    told = [one["name"] for one in found]
    at = [next(i for i, name in enumerate(told) if name.startswith(want)) for want in wanted]
    assert at == sorted(at)
    roles = {one["name"]: one["role"] for one in found}
    assert {roles[told[at[0]]], roles[wanted[1]]} == {"page tab"}
    chosen = [one["name"] for one in found if one["chosen"] and one["role"] == "page tab"]
    assert len(chosen) == 1
    zone = found[at[2]]
    assert zone["role"] == "push button"
    assert "100 MB" in zone["hint"]
    rooms = [one["name"] for one in found if one["role"] in MERE_ROOM]
    assert len(rooms) <= 1, rooms  # the stage, which is reached by the mouse alone
    assert tuple(names) == turned
