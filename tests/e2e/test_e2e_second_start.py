"""A second start of the app: another process, on a display with a window manager."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from display_kit import PATIENCE, Person, started
from test_e2e_desktop import press_generate, state_of

from avatar_desktop.paths import APP_ID
from avatar_desktop.ui.desktop.closing import SAME_SECONDS
from fixtures_service import Service
from make_media import make_clip
from patience import exit_code, wait_until


@pytest.fixture
def desk(display: str) -> Iterator[str]:
    """The display with a window manager on it."""
    if not shutil.which("openbox"):
        pytest.skip("not on this machine: openbox")
    managing = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": display})
    yield display
    managing.kill()
    managing.wait(PATIENCE)


@contextmanager
def running(environment: dict[str, str], *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """The app, which ends well when it is told to."""
    app = started(environment, "-m", "avatar_desktop", *words)
    try:
        yield app
        app.send_signal(signal.SIGTERM)
        assert exit_code(app) == 0
    finally:
        app.kill()
        app.wait(PATIENCE)


def second(environment: dict[str, str], *words: str, folder: Path) -> int:
    """Start the app again in *folder* and return how it ended."""
    command = [sys.executable, "-m", "avatar_desktop", *words]
    done = subprocess.run(
        command, env=environment, cwd=folder, timeout=PATIENCE, check=False, capture_output=True
    )
    assert done.stderr == b""
    return done.returncode


def remember(home: Path, tab: str) -> None:
    """Let the window open with *tab* in front."""
    data = home / "main" / "data"
    data.mkdir(parents=True)
    (data / "window.json").write_text(json.dumps({"tab": tab}))


def choose_front(person: Person) -> None:
    """Let the file that came go to the tab in front, by the question's own Enter."""
    question = person.window("^Open with$")
    person.xdotool("windowfocus", "--sync", question, "key", "Return")


def active(person: Person) -> str:
    window = person.xdotool("getactivewindow")
    return person.xdotool("getwindowname", window) if window else ""


def test_a_second_start_raises_the_window_and_hands_its_file_over(
    desk: str, service: Service, tmp_path: Path
):
    """From another folder, by a relative and odd name; the window comes back from its icon."""
    home = tmp_path / "home"
    folder = tmp_path / "夏 天\n'\"%41#?"
    folder.mkdir()
    make_clip(folder / "-照 片.mp4", width=320, height=240, fps=15, seconds=1)
    remember(home, "video_style")
    environment = service.environment(home, DISPLAY=desk, QT_QPA_PLATFORM="xcb")
    person = Person(desk, tmp_path)
    with running(environment):
        window = person.window("^Avatar Desktop")
        wait_until(lambda: active(person) == "Avatar Desktop", "the window in front")
        person.xdotool("windowminimize", "--sync", window)
        wait_until(lambda: active(person) != "Avatar Desktop", "the icon")

        assert second(environment, "--", "-照 片.mp4", folder=folder) == 0

        choose_front(person)
        wait_until(lambda: active(person) == "Avatar Desktop", "the window in front again")

    kept = json.loads((home / "main" / "data" / "window.json").read_text("utf-8"))
    assert kept["tab"] == "video_style"
    assert kept["forms"]["video_style"]["files"] == {"video": f"{folder}/-照 片.mp4"}


def test_a_second_start_ends_its_launch(desk: str, service: Service, tmp_path: Path):
    """The launcher that waits with a busy cursor hears that the window has come."""
    if not shutil.which("xev"):
        pytest.skip("not on this machine: xev")
    environment = service.environment(tmp_path / "home", DISPLAY=desk, QT_QPA_PLATFORM="xcb")
    person = Person(desk, tmp_path)
    heard = tmp_path / "xev"
    with running(environment), heard.open("w") as output:
        person.window("^Avatar Desktop$")
        words = ["stdbuf", "-oL", "xev", "-root", "-event", "property"]
        with subprocess.Popen(words, env={**os.environ, "DISPLAY": desk}, stdout=output) as xev:
            wait_until(lambda: person.xdotool("getmouselocation"), "the display")
            for number in range(2):
                launch = {**environment, "DESKTOP_STARTUP_ID": f"launcher-{number}_TIME1"}
                assert second(launch, folder=tmp_path) == 0
                if "_NET_STARTUP_INFO_BEGIN" in heard.read_text():
                    break
            wait_until(lambda: "(_NET_STARTUP_INFO_BEGIN)" in heard.read_text(), "the end")
            assert "(_NET_STARTUP_INFO)" in heard.read_text()
            xev.kill()


def test_the_demo_and_another_home_open_beside_it(desk: str, service: Service, tmp_path: Path):
    """Each profile has a window of its own."""
    environment = service.environment(tmp_path / "home", DISPLAY=desk, QT_QPA_PLATFORM="xcb")
    person = Person(desk, tmp_path)

    def windows() -> int:
        return len(person.xdotool("search", "--onlyvisible", "--name", "^Avatar Desktop").split())

    with running(environment):
        person.window("^Avatar Desktop$")
        with running(environment, "--demo"), running(environment, "--home", f"{tmp_path}/b"):
            wait_until(lambda: windows() == 3, "three windows")


def test_a_window_that_hangs_is_told_and_can_be_ended(desk: str, service: Service, tmp_path: Path):
    """The second start waits, asks, ends the first one and opens in its place."""
    environment = service.environment(tmp_path / "home", DISPLAY=desk, QT_QPA_PLATFORM="xcb")
    person = Person(desk, tmp_path)
    first = started(environment, "-m", "avatar_desktop")
    try:
        person.window("^Avatar Desktop$")
        first.send_signal(signal.SIGSTOP)
        with running(environment):
            wait_until(lambda: len(dialogs(person)) == 1, "the question", 60)
            person.xdotool("key", "--window", dialogs(person)[0], "Tab", "space")
            assert first.wait(PATIENCE) == -signal.SIGKILL
            wait_until(lambda: active(person) == "Avatar Desktop", "the new window")
    finally:
        first.kill()
        first.wait(PATIENCE)


def dialogs(person: Person) -> list[str]:
    """Return the windows that are no larger than a question."""
    found = person.xdotool("search", "--onlyvisible", "--name", "^Avatar Desktop$").split()
    return [one for one in found if height(person, one) < 400]


def height(person: Person, window: str) -> int:
    rows = person.xdotool("getwindowgeometry", "--shell", window).splitlines()
    return int(dict(row.split("=") for row in rows if "=" in row)["HEIGHT"])


def answered(person: Person, app: subprocess.Popen[bytes]) -> bool:
    """Press Return in the question as long as it is in front; whether the window is again."""
    assert app.poll() is None, f"the window is gone: {app.poll()}"
    front = active(person)
    if front == "Close":
        person.xdotool("key", "Return")
    return front == "Avatar Desktop"


def closed(person: Person, window: str, app: subprocess.Popen[bytes]) -> bool:
    """Press Alt+F4 in the window behind the question, and say whether that ends it soon."""
    person.xdotool("windowfocus", "--sync", window, "key", "alt+F4")
    try:
        return app.wait(2 * SAME_SECONDS) is not None
    except subprocess.TimeoutExpired:
        return False


def test_closing_by_hand_says_what_goes_on(desk: str, service: Service, tmp_path: Path):
    """Alt+F4 while a task runs asks first, also when it is held down; again, and it closes."""
    clip = make_clip(tmp_path / "clip.mp4", width=320, height=240, fps=15, seconds=1)
    service.control("faults", path="/api/v1/tasks/", method="GET", status=503, body={}, times=999)
    home = tmp_path / "home"
    remember(home, "video_style")
    environment = service.environment(home, DISPLAY=desk, QT_QPA_PLATFORM="xcb")
    person = Person(desk, tmp_path)
    app = started(environment, "-m", "avatar_desktop", str(clip))
    try:
        window = person.window("^Avatar Desktop$")
        choose_front(person)
        wait_until(lambda: press_generate(person, home, window), "a job")
        wait_until(lambda: state_of(home) == "running", "the task")
        person.xdotool("windowfocus", "--sync", window, *["key", "alt+F4"] * 5)
        wait_until(lambda: active(person) == "Close", "the question")
        wait_until(lambda: answered(person, app), "the window")
        person.xdotool("key", "alt+F4")
        wait_until(lambda: active(person) == "Close", "the question again")
        wait_until(lambda: closed(person, window, app), "the end")
        assert exit_code(app) == 0
    finally:
        app.kill()
        app.wait(PATIENCE)
    assert state_of(home) == "running"
    assert len(service.submits()) == 1


def test_the_task_bar_knows_the_window(desk: str, service: Service, tmp_path: Path):
    """It has an icon in several sizes, and the name of the desktop file to be grouped under."""
    if not shutil.which("xprop"):
        pytest.skip("not on this machine: xprop")
    environment = service.environment(tmp_path / "home", DISPLAY=desk, QT_QPA_PLATFORM="xcb")
    person = Person(desk, tmp_path)
    with running(environment):
        window = person.window("^Avatar Desktop$")
        wait_until(lambda: set(sides(told_of(desk, window))) >= {16, 32, 48, 64, 128}, "the icon")
        told = told_of(desk, window)

    assert told["WM_CLASS"].endswith('"avatar-desktop"')
    assert told["_GTK_APPLICATION_ID"] == told["_KDE_NET_WM_DESKTOP_FILE"] == f'"{APP_ID}"'


def told_of(display: str, window: str) -> dict[str, str]:
    """Return what a window tells the task bar, by property."""
    names = ("WM_CLASS", "_GTK_APPLICATION_ID", "_KDE_NET_WM_DESKTOP_FILE", "_NET_WM_ICON")
    done = subprocess.run(
        ["xprop", "-notype", "-f", "_NET_WM_ICON", "32c", "-id", window, *names],
        env={"DISPLAY": display}, capture_output=True, text=True, check=True, timeout=PATIENCE,
    )  # fmt: skip
    return dict(line.split(" = ", 1) for line in done.stdout.splitlines() if " = " in line)


def sides(told: dict[str, str]) -> Iterator[int]:
    """Yield the width of each picture of the icon, each of which is a square with some colour."""
    numbers = [int(one) for one in told.get("_NET_WM_ICON", "").split(",") if one.strip()]
    while numbers:
        width, height, *rest = numbers
        assert width == height
        assert any(rest[: width * height])
        yield width
        numbers = rest[width * height :]
