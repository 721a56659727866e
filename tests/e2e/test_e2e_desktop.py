"""The app as a person has it: its own process on an X display, another program's file dragged in.

Needs Xvfb, xdotool and ImageMagick's import; without one of them it is skipped by name.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from display_kit import PATIENCE, Person, started
from PIL import ImageChops

from avatar_desktop.models import catalog
from avatar_desktop.ui.theme.design_tokens import STAGE as COLOURS
from fixtures_service import Service
from make_media import make_clip
from patience import exit_code, wait_until

STAGE = (560, 200, 1000, 640)
FROM_DRAWING_TO_SAMPLE = 150


@contextmanager
def first_run(environment: dict[str, str]) -> Iterator[None]:
    """The app with neither an account nor a key store; it ends well when it is told to."""
    known = ("DASHSCOPE_API_KEY", "HUAWEICLOUD_", "METASTUDIO_")
    empty = {name: value for name, value in environment.items() if not name.startswith(known)}
    empty["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    app = started(empty, "-m", "avatar_desktop")
    try:
        yield
        app.send_signal(signal.SIGTERM)
        assert exit_code(app) == 0
    finally:
        app.kill()
        app.wait(PATIENCE)


@contextmanager
def copied(environment: dict[str, str], text: str) -> Iterator[None]:
    """Another program that has *text* in the clipboard, as long as it runs."""
    program = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "clipboard_source.py")],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    with program:
        try:
            assert program.stdin
            assert program.stdout
            program.stdin.write(f"{text}\n".encode())
            program.stdin.flush()
            assert program.stdout.readline() == b"copied\n"
            yield
        finally:
            program.kill()


def state_of(home: Path, profile: str = "main") -> str:
    found = list(home.glob(f"{profile}/library/*/job.json"))
    return str(json.loads(found[0].read_text("utf-8"))["state"]) if found else ""


def test_file_dragged_from_another_program_comes_back_and_plays(
    display: str, service: Service, tmp_path: Path
):
    """XDND drop, Ctrl+Enter, the result moves on the screen; the person's file stays."""
    clip = make_clip(tmp_path / "clip.mp4", width=320, height=240, fps=15, seconds=4)
    home = tmp_path / "home"
    environment = service.environment(home, DISPLAY=display, QT_QPA_PLATFORM="xcb")
    person = Person(display, tmp_path)
    here = Path(__file__).parent
    app = started(environment, "-m", "avatar_desktop")
    source = started(environment, str(here / "drag_source.py"), str(clip))
    try:
        window = person.window("^Avatar Desktop")
        left, top = person.place(window)
        x, y = person.place(person.window("^Drag source$"))
        number = [spec.key for spec in catalog()].index("video_style") + 1
        person.xdotool("windowfocus", "--sync", window, "key", f"ctrl+{number}")
        person.drag((x + 80, y + 60), (left + 250, top + 330))
        wait_until(lambda: press_generate(person, home, window), "a job")
        wait_until(lambda: state_of(home) == "done", "the result")
        person.xdotool("mousemove", left + 700, top + 420, "click", 1)

        def moves() -> bool:
            before = person.look("before").crop(STAGE)
            return (
                ImageChops.difference(before, person.look("after").crop(STAGE)).getbbox()
                is not None
            )

        wait_until(moves, "a moving picture on the screen")
        app.send_signal(signal.SIGTERM)
        assert exit_code(app) == 0
    finally:
        for process in (app, source):
            process.kill()
            process.wait(PATIENCE)

    assert clip.is_file()
    assert len(service.submits()) == 1


def press_generate(person: Person, home: Path, window: str) -> bool:
    """Press Ctrl+Enter once the verdict is there; a press before that does nothing."""
    person.xdotool("windowfocus", "--sync", window, "key", "ctrl+Return")
    return bool(state_of(home))


def test_two_clicks_of_the_mouse_from_an_empty_home_to_the_demos_first_result(
    display: str, service: Service, tmp_path: Path
):
    """The bright button opens the demo, the one there runs the sample; nothing else is pressed."""
    home = tmp_path / "home"
    person = Person(display, tmp_path)
    with first_run(service.environment(home, DISPLAY=display, QT_QPA_PLATFORM="xcb")):
        person.window("^Avatar Desktop")
        person.click(person.button(COLOURS.accent))
        person.window("^Avatar Desktop, demo")
        person.click(person.button(COLOURS.line_strong))
        wait_until(lambda: state_of(home, "demo") == "done", "the result")

    assert person.clicks <= 3
    assert len(list(home.glob("demo/library/*/result.mp4"))) == 1
    assert not list(home.glob("main/library/*/job.json"))
    assert service.requests() == []


def is_ready(person: Person) -> bool:
    """Whether the stage shows its drawing again, and below it the button that has the cursor."""
    box = person.seen(COLOURS.accent_text)
    return (
        box is not None
        and box[3] - box[1] > FROM_DRAWING_TO_SAMPLE
        and person.seen(COLOURS.accent) is None
        and box == person.seen(COLOURS.accent_text)
    )


def test_a_pasted_key_leads_to_ready(display: str, service: Service, tmp_path: Path):
    """Connect, paste, save, test: three clicks and Ctrl+V; the space bar then runs the sample."""
    home = tmp_path / "home"
    environment = service.environment(home, DISPLAY=display, QT_QPA_PLATFORM="xcb")
    person = Person(display, tmp_path)
    with copied(environment, f"DASHSCOPE_API_KEY={service.api_key}"), first_run(environment):
        window = person.window("^Avatar Desktop")
        person.button(COLOURS.accent)
        person.click(person.button(COLOURS.line_strong))
        save = person.button(COLOURS.accent)
        person.xdotool("windowfocus", "--sync", window, "key", "ctrl+v")
        person.click(save)
        person.click(person.button(COLOURS.accent, but=save))
        wait_until(lambda: is_ready(person), "ready, with the cursor on the sample")
        assert person.clicks == 3
        person.xdotool("key", "space")
        wait_until(lambda: press_generate(person, home, window), "a job")
        wait_until(lambda: state_of(home) == "done", "the result")

    sent = [one["path"] for one in service.submits()]
    assert len([path for path in sent if not path.endswith("face-detect")]) == 1
    key = service.api_key.encode()
    files = [path for path in home.rglob("*") if path.is_file()]
    assert [path for path in files if key in path.read_bytes()] == []
