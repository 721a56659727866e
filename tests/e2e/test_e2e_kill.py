"""A process killed without warning, and what the next start makes of its job."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from avatar_desktop.simulator.uploads import UPLOAD_PATH
from fixtures_service import SUBMIT, Service
from make_media import make_clip
from patience import exit_code, wait_until

PATIENCE = 60
RESULT_PATH = "/_oss/dashscope-result"
PAUSE = 0.02


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "clip.mp4", width=160, height=120, fps=15, seconds=1)


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen]]:
    """What a test has started; nothing of it outlives the test."""
    started: list[subprocess.Popen] = []
    yield started
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)


def start(environment: dict[str, str], *words: str) -> subprocess.Popen:
    environment = {**environment, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(
        [sys.executable, "-m", "avatar_desktop", *words],
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def job_of(home: Path) -> dict:
    """Return the one job's record as it lies on the disk, or an empty one."""
    found = list(home.glob("main/library/*/job.json"))
    return json.loads(found[0].read_text("utf-8")) if found else {}


def killed_when(
    true: Callable[[], object], process: subprocess.Popen, processes: list[subprocess.Popen]
) -> None:
    processes.append(process)
    wait_until(true, "the moment to kill at")
    process.kill()
    process.wait(PATIENCE)


def next_start_finishes(
    environment: dict[str, str], home: Path, processes: list[subprocess.Popen]
) -> dict:
    window = start(environment)
    processes.append(window)
    wait_until(lambda: job_of(home)["state"] == "done", "the job's end")
    window.send_signal(signal.SIGTERM)
    assert exit_code(window) == 0
    return job_of(home)


def run_words(clip: Path) -> tuple[str, ...]:
    return ("run", "video_style", "-i", f"video={clip}", "--json")


def test_killed_while_uploading(service: Service, clip: Path, tmp_path: Path, processes):
    """The upload begins again and one task is submitted in all."""
    home = tmp_path / "home"
    environment = service.environment(home)
    service.control("faults", path=UPLOAD_PATH, method="POST", delay_seconds=300)
    killed_when(
        lambda: service.requests(UPLOAD_PATH, "POST"),
        start(environment, *run_words(clip)),
        processes,
    )
    assert job_of(home)["state"] == "uploading"

    job = next_start_finishes(environment, home, processes)

    assert (next(home.glob("main/library/*")) / job["outputs"][0]).stat().st_size > 0
    assert len(service.submits()) == 1


def test_killed_while_running(service: Service, clip: Path, tmp_path: Path, processes):
    """The task is polled on by its id; nothing is submitted again."""
    home = tmp_path / "home"
    environment = service.environment(home)
    service.control("tasks", model="video-style-transform", hold="RUNNING")
    killed_when(
        lambda: job_of(home).get("service_state") == "RUNNING",
        start(environment, *run_words(clip)),
        processes,
    )
    before = job_of(home)["task_id"]
    service.control("release")

    job = next_start_finishes(environment, home, processes)

    assert job["task_id"] == before
    assert len(service.submits()) == 1


def test_killed_while_the_answer_to_the_submit_is_on_its_way(
    service: Service, clip: Path, tmp_path: Path, processes
):
    """The task was taken but its id never came: it is found in the service's list."""
    home = tmp_path / "home"
    environment = service.environment(home)
    service.control("faults", path=SUBMIT, method="POST", drop="after_processing")
    service.control("faults", path="/api/v1/tasks", method="GET", delay_seconds=300)
    killed_when(
        lambda: service.requests("/api/v1/tasks", "GET"),
        start(environment, *run_words(clip)),
        processes,
    )
    assert job_of(home)["state"] == "needs_check"

    job = next_start_finishes(environment, home, processes)

    assert job["task_id"]
    assert len(service.submits()) == 1


def test_killed_while_downloading(service: Service, clip: Path, tmp_path: Path, processes):
    """The paid result is fetched by a fresh link at the next start."""
    home = tmp_path / "home"
    environment = service.environment(home)
    service.control("faults", path=RESULT_PATH, method="GET", delay_seconds=300)
    killed_when(
        lambda: service.requests(RESULT_PATH, "GET"),
        start(environment, *run_words(clip)),
        processes,
    )
    assert job_of(home)["state"] == "downloading"

    next_start_finishes(environment, home, processes)

    assert len(service.submits()) == 1


def test_a_second_process_leaves_the_job_of_the_first_alone(
    service: Service, clip: Path, tmp_path: Path, processes
):
    """A window opened while a command runs does not submit the command's job again."""
    home = tmp_path / "home"
    environment = service.environment(home)
    service.control("tasks", model="video-style-transform", hold="RUNNING")
    command = start(environment, *run_words(clip))
    processes.append(command)
    wait_until(lambda: job_of(home).get("service_state") == "RUNNING", "the task's start")
    window = start(environment)
    processes.append(window)
    wait_until(lambda: window_logged(home), "a window")

    service.control("release")
    assert exit_code(command) == 0

    window.send_signal(signal.SIGTERM)
    assert exit_code(window) == 0
    assert len(service.submits()) == 1
    assert job_of(home)["state"] == "done"


def window_logged(home: Path) -> bool:
    log = home / "main/data/log.txt"
    return log.is_file() and "window is open" in log.read_text("utf-8")


def resumed(environment: dict[str, str]) -> tuple[int, list[dict]]:
    """Run `resume` to its end; return its code and what it told."""
    ended = subprocess.run(
        [sys.executable, "-m", "avatar_desktop", "resume", "--json"],
        env=environment, stdout=subprocess.PIPE, timeout=PATIENCE * 2, check=False,
    )  # fmt: skip
    return ended.returncode, [json.loads(line) for line in ended.stdout.splitlines()]


def test_resume_takes_up_what_a_killed_run_has_left(
    service: Service, clip: Path, tmp_path: Path, processes
):
    """On the command line as in the window: the same task, its result, and no second submit."""
    home = tmp_path / "home"
    environment = service.environment(home)
    service.control("tasks", model="video-style-transform", hold="RUNNING")
    killed_when(
        lambda: job_of(home).get("service_state") == "RUNNING",
        start(environment, *run_words(clip)),
        processes,
    )
    service.control("release")

    code, told = resumed(environment)
    again = resumed(environment)

    assert (code, told[-1]["event"], told[-1]["state"]) == (0, "end", "done")
    assert Path(told[-1]["outputs"][0]).stat().st_size > 0
    assert {one["job"] for one in told} == {job_of(home)["id"]}
    assert len(service.submits()) == 1
    assert again == (0, [])


def test_resume_tells_which_jobs_need_a_person(
    service: Service, clip: Path, tmp_path: Path, processes
):
    """A submit that never arrived is looked for, not sent again; the job and why are told."""
    home = tmp_path / "home"
    environment = service.environment(home)
    service.control("faults", path=SUBMIT, method="POST", drop="before_reading")
    service.control("faults", path="/api/v1/tasks", method="GET", delay_seconds=300)
    killed_when(
        lambda: service.requests("/api/v1/tasks", "GET"),
        start(environment, *run_words(clip)),
        processes,
    )

    code, told = resumed(environment)

    assert (code, told[-1]["state"], told[-1]["error"]["billed"]) == (1, "needs_check", None)
    assert told[-1]["job"] == job_of(home)["id"]
    assert len(service.submits()) == 1
