"""A hand on a real display: the wheel over a form, several files dragged from another program."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from display_kit import PATIENCE, Person, started

from avatar_desktop.paths import resources
from patience import wait_until

HERE = Path(__file__).parent
SAMPLES = resources() / "samples"
UP, DOWN = 4, 5
"""The buttons of a mouse that its wheel presses."""
TURNED = {
    "video_style": ("video_fps_slider", "video_fps_field"),
    "picture_modeling": ("style_id",),
}
"""The kinds of control that would take the wheel: a slider, a number, a list."""

Ask = Callable[..., Any]


@pytest.fixture
def environment(display: str, tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "LANG": "C.UTF-8",
        "AVATAR_DESKTOP_HOME": str(tmp_path / "home"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "PYTHONPATH": f"{HERE.parents[1]}:{HERE.parent}:{HERE}",
    }  # fmt: skip


@pytest.fixture
def ask(environment: dict[str, str]) -> Iterator[Ask]:
    """The window; it answers orders."""
    window = subprocess.Popen(
        [sys.executable, str(HERE / "hand_session.py")], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip

    def order(*words: str) -> Any:
        window.stdin.write(json.dumps(words) + "\n")
        window.stdin.flush()
        return json.loads(window.stdout.readline())

    yield order
    window.kill()
    window.communicate()


def test_the_wheel_scrolls_the_form_wherever_the_pointer_rests(
    ask: Ask, display: str, tmp_path: Path
):
    """Over a slider, a number and a list the form moves, there and back, and no value changes."""
    person = Person(display, tmp_path)

    for model, controls in TURNED.items():
        ask("show", model)
        for name in controls:
            turn_over(name, model, ask, person)


def turn_over(name: str, model: str, ask: Ask, person: Person) -> None:
    """Turn the wheel over one control by one notch."""
    place = ask("where", model, name)
    before = ask("form", model)
    way = UP if before["scrolled"] else DOWN
    person.xdotool("mousemove", "--sync", *place, "click", way)
    wait_until(lambda: ask("form", model)["scrolled"] != before["scrolled"], name)
    assert ask("form", model)["params"] == before["params"], name


@pytest.mark.parametrize(
    ("model", "dropped", "taken"),
    [
        ("video_style", ["first.mp4", "second.mp4", "face.jpg"], {"video": "first.mp4"}),
        ("emo", ["voice.wav", "face.jpg", "first.mp4", "more.jpg"],
         {"audio": "voice.wav", "image": "face.jpg"}),
    ],
)  # fmt: skip
def test_several_files_dragged_at_once_are_used_or_named(
    ask: Ask, display: str, environment: dict[str, str], tmp_path: Path, model, dropped, taken
):
    """Of a real drop with more than the tab takes, each file lies in its place or is named."""
    kinds = {".mp4": "clip.mp4", ".jpg": "portrait.jpg", ".wav": "voice.wav"}
    for name in dropped:
        (tmp_path / name).write_bytes((SAMPLES / kinds[Path(name).suffix]).read_bytes())
    person = Person(display, tmp_path)
    ask("show", model)
    files = [str(tmp_path / name) for name in dropped]
    source = started(environment, str(HERE / "drag_source.py"), *files)
    try:
        x, y = person.place(person.window("^Drag source$"))
        person.drag((x + 80, y + 60), (700, 330))
        wait_until(lambda: ask("form", model)["files"], "the drop")
    finally:
        source.kill()
        source.wait(PATIENCE)

    form = ask("form", model)

    assert form["files"] == taken
    assert f"{len(taken)} of {len(dropped)} used." in form["left"]
    assert all(name in form["left"] for name in dropped if name not in taken.values())
    assert all((tmp_path / name).is_file() for name in dropped)
