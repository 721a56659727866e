"""What a service may send in place of its usual result, in the real window and by command line."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from window_kit import Opened, drop, opened, until

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.paths import resources
from fixtures_service import Service, start_service

PORTRAIT = resources() / "samples" / "portrait.jpg"
OBJ = "# made elsewhere\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"
PAGE = "<html><body>502 Bad Gateway</body></html>"


@pytest.fixture(scope="module")
def running() -> Iterator[Service]:
    """A fast simulator."""
    one = start_service(100)
    yield one
    one.stop()


@pytest.fixture
def service(running: Service) -> Service:
    """The simulator, whose results can be exchanged."""
    running.control("reset")
    return running


def instead(service: Service, words: str, times: int = 0) -> None:
    """Let the links to results lead to *words*."""
    service.control(
        "faults", path_regex=r"\.ply$", method="GET", status=200, raw=words, times=times
    )


async def generated(app: Opened) -> Job:
    """Make a 3D model of the portrait and return the job when it has ended."""
    app.window.resize(1360, 840)
    app.window.show_page("gen3d")
    tab = app.window.tab("gen3d")
    drop(tab, PORTRAIT)
    await until(tab.generate.isEnabled, "the verdict")
    tab.generate.click()
    await until(lambda: app.jobs, "the job")
    (job_id,) = app.jobs
    await until(lambda: app.jobs[job_id].ended, "the end of the job")
    await until(lambda: app.window.stage.job == app.jobs[job_id], "the job on the stage")
    return app.jobs[job_id]


def test_whole_result_that_cannot_be_shown_is_done_and_told(
    qapp, qloop, service, tmp_path, monkeypatch
):
    """The job is done, the file saved under what it is, and the stage leads to its folder."""
    qapp.setQuitOnLastWindowClosed(False)
    for key, value in service.environment(tmp_path / "home").items():
        monkeypatch.setenv(key, value)
    instead(service, OBJ)

    async def story() -> tuple[Job, bytes, str]:
        async with opened(tmp_path / "home") as app:
            job = await generated(app)
            sentence = app.window.stage.findChild(QLabel, "media_sentence")
            await until(sentence.isVisible, "the sentence")
            assert app.button("reveal_unseen", app.window.stage).isVisible()
            file = app.shop.library.folder(job.id) / "result.obj"
            return job, file.read_bytes(), sentence.text()

    job, saved, told = qloop.run_until_complete(story())

    assert (job.state, job.failure, job.outputs) == (JobState.DONE, None, ("result.obj",))
    assert saved == OBJ.encode()
    assert "saved" in told.lower()
    assert "cannot be shown here yet" in told
    assert len(service.submits()) == 1


def test_page_of_an_error_is_fetched_again_then_told_and_retried_for_nothing(
    qapp, qloop, service, tmp_path, monkeypatch
):
    """Two pages in a row fail the job in words and lie in its folder; Retry only fetches."""
    qapp.setQuitOnLastWindowClosed(False)
    for key, value in service.environment(tmp_path / "home").items():
        monkeypatch.setenv(key, value)
    instead(service, PAGE, times=2)

    async def story() -> tuple[Job, list[bytes], Job]:
        async with opened(tmp_path / "home") as app:
            failed = await generated(app)
            folder = app.shop.library.folder(failed.id)
            left = [one.read_bytes() for one in folder.glob("result*")]
            await app.shop.scheduler.retry(failed.id)
            await until(lambda: app.jobs[failed.id].state is JobState.DONE, "the end of the retry")
            await until(lambda: app.window.stage.media.page("model3d").view.facts, "the model")
            return failed, left, app.jobs[failed.id]

    failed, left, done = qloop.run_until_complete(story())

    assert failed.state is JobState.FAILED
    assert failed.failure.code == "BrokenResult"
    assert left == [PAGE.encode()]
    assert done.outputs == ("result.ply",)
    assert len(service.submits()) == 1


def test_copy_of_the_command_line_has_the_true_name(service, tmp_path):
    """`run --out` copies the result under what it is."""
    instead(service, OBJ)

    ended = subprocess.run(
        [sys.executable, "-m", "avatar_desktop", "run", "gen3d", "-i", f"image={PORTRAIT}",
         "--out", tmp_path / "out", "--json"],
        env=service.environment(tmp_path / "home"), capture_output=True, timeout=120, check=False,
    )  # fmt: skip

    end = json.loads(ended.stdout.decode("utf-8").splitlines()[-1])
    (output,) = map(Path, end["outputs"])
    assert (ended.returncode, end["state"], output.name) == (0, "done", "result.obj")
    assert output.parent == tmp_path / "out"
    assert output.read_text("utf-8") == OBJ
