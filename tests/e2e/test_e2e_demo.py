"""The demo keeps its word: whatever ends meanwhile, its tasks come to their end."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from test_e2e_children import children_of
from test_e2e_first_run import empty_home, next_window, told
from window_kit import drop

from avatar_desktop.domain.job import JobState
from make_media import make_clip
from patience import until, wait_until

__all__ = ["empty_home"]

ENDED = {"done", "failed", "cancelled", "needs_check"}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "c.mp4", width=160, height=120, fps=15, seconds=1)


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen]]:
    """What a test has started; nothing of it outlives the test."""
    started: list[subprocess.Popen] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def start(home: Path, processes: list[subprocess.Popen], *words: str) -> subprocess.Popen:
    environment = {
        **os.environ, "AVATAR_DESKTOP_HOME": str(home), "QT_QPA_PLATFORM": "offscreen",
        "LANG": "C.UTF-8",
    }  # fmt: skip
    one = subprocess.Popen(
        [sys.executable, "-m", "avatar_desktop", *words], env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    processes.append(one)
    return one


def job_of(home: Path) -> dict:
    """Return the one job's record as it lies on the disk, or an empty one."""
    found = list(home.glob("demo/library/*/job.json"))
    return json.loads(found[0].read_text("utf-8")) if found else {}


def tasks_of(home: Path) -> list[str]:
    """Return the tasks that the simulator has kept."""
    state = home / "demo/data/simulator/state.json"
    return [one["id"] for one in json.loads(state.read_text("utf-8"))["tasks"]]


def test_task_outlives_a_kill_of_app_and_service(home_of_a_run, processes, tmp_path):
    """Both are killed while the task runs: the next demo shows its result, sent once."""
    home, run = home_of_a_run
    task = job_of(home)["task_id"]
    children = children_of(run.pid)
    run.kill()
    for child in children:
        os.kill(child, signal.SIGKILL)
    run.wait()

    window = start(home, processes, "--demo")
    wait_until(lambda: job_of(home)["state"] in ENDED, "the job's end")
    window.send_signal(signal.SIGTERM)
    wait_until(lambda: window.poll() is not None, "the window's end")

    assert window.returncode == 0
    assert (job_of(home)["state"], job_of(home)["task_id"]) == ("done", task)
    assert tasks_of(home) == [task]


def test_task_outlives_a_kill_of_the_service_alone(home_of_a_run):
    """The service is started again where it was, and the command comes to its end."""
    home, run = home_of_a_run
    task = job_of(home)["task_id"]
    for child in children_of(run.pid):
        os.kill(child, signal.SIGKILL)

    out, _ = run.communicate(timeout=300)

    assert run.returncode == 0
    assert json.loads(out.splitlines()[-1])["state"] == "done"
    assert (job_of(home)["task_id"], tasks_of(home)) == (task, [task])


def test_the_tour_walks_to_a_result(tmp_path, processes):
    """What the first command of the README does where there is no display: six pictures, a clip."""
    tour = start(tmp_path / "home", processes, "--demo", "--tour", str(tmp_path / "tour"))
    out, _ = tour.communicate(timeout=300)

    assert tour.returncode == 0, out
    left = sorted(one.suffix for one in (tmp_path / "tour").iterdir())
    assert left == [".mp4", *[".png"] * 6]


@pytest.fixture
def home_of_a_run(tmp_path, clip, processes) -> tuple[Path, subprocess.Popen]:
    """A command's home while its demo job runs at the service."""
    home = tmp_path / "home"
    words = ("run", "video_style", "--demo", "--json", "-i", f"video={clip}")
    run = start(home, processes, *words)
    wait_until(lambda: job_of(home).get("service_state") == "RUNNING", "the task's run")
    return home, run


def simulators() -> set[int]:
    """Return the demo's services that this process runs; other tests have other servers here."""
    return {one for one in children_of(os.getpid()) if _keeps_tasks(one)}


def _keeps_tasks(process: int) -> bool:
    words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    return b"simulate" in words and b"--home" in words


def test_demo_outlives_its_windows(qloop, empty_home: Path, clip: Path):
    """A change of language, a look at the account and back: one process, one task, one result."""
    seen: list[set[int]] = []
    looks: list[tuple[str, str, str]] = []

    async def story() -> None:
        first = await next_window()
        first.profile_wanted.emit("demo")
        demo = await next_window(first)
        demo.show_page("video_style")
        drop(demo.tab("video_style"), clip)
        await until(demo.tab("video_style").generate.isEnabled, "the verdict")
        demo.tab("video_style").generate.click()
        await until(lambda: job_of(empty_home).get("task_id"), "the task")
        seen.append(simulators())
        demo.rebuild_wanted.emit("")
        again = await next_window(demo)
        settings = again._desk.settings
        settings.save(replace(settings.current, language="zh_CN", theme="dark"))
        again.profile_wanted.emit("main")
        account = await next_window(again)
        look = account._desk.settings.current
        looks.append((look.language, look.theme, account._desk.language.code))
        account.profile_wanted.emit("demo")
        last = await next_window(account)
        seen.append(simulators())
        await until(lambda: job_of(empty_home)["state"] in ENDED, "the job's end")
        assert last.isVisible()

    told(qloop, story)

    assert job_of(empty_home)["state"] == JobState.DONE
    assert tasks_of(empty_home) == [job_of(empty_home)["task_id"]]
    assert looks == [("zh_CN", "dark", "zh_CN")], "the account's window looks as the demo's did"
    assert seen[0] & seen[1], "the service is the same process"
    assert not seen[0] & simulators(), "nothing is left behind"
