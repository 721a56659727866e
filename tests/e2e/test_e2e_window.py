"""The main job in the real window: drop, generate, watch, close, start again without a network."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QProgressBar
from window_kit import drop, opened, until

from avatar_desktop.domain.job import JobState
from avatar_desktop.engine.events import TransferStage
from fixtures_service import Service
from make_media import make_clip

MODEL = "video_style"


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "holiday 假日.mp4", width=320, height=240, fps=15, seconds=2)


@pytest.fixture
def home(mortal_service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home whose account is at the simulated service."""
    for name, value in mortal_service.environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    return tmp_path / "home"


def test_clip_comes_back_restyled_and_is_there_again_without_a_network(
    qapp, qloop, home: Path, mortal_service: Service, clip: Path
):
    """From the drop to the playing result, and again after a restart with the service gone."""
    qapp.setQuitOnLastWindowClosed(False)

    async def first() -> str:
        async with opened(home) as app:
            app.window.show_page(MODEL)
            tab = app.window.tab(MODEL)
            generate = app.button("generate", tab)
            assert not generate.isEnabled()
            drop(tab, clip)
            await until(generate.isEnabled, "the verdict")
            generate.click()
            await until(lambda: app.jobs, "the job")
            (job_id,) = app.jobs
            await until(lambda: app.jobs[job_id].state is JobState.UPLOADING or app.progress, "it")
            await until(
                lambda: app.window.queue.findChildren(QProgressBar), "progress in the queue"
            )
            await until(lambda: app.jobs[job_id].ended, "the end of the job")
            assert app.jobs[job_id].state is JobState.DONE
            stages = [one.stage for one in app.progress]
            assert stages.index(TransferStage.UPLOAD) < stages.index(TransferStage.DOWNLOAD)
            await shown_and_playing(app, job_id)
            return job_id

    async def again(job_id: str) -> None:
        async with opened(home) as app:
            app.window.show_page("history")
            found = await app.shop.library.get(job_id)
            assert found is not None
            await shown_and_playing(app, job_id)

    job_id = qloop.run_until_complete(first())
    assert len(mortal_service.submits()) == 1
    mortal_service.stop()
    qloop.run_until_complete(again(job_id))


async def shown_and_playing(app, job_id: str) -> None:
    app.window.open_job(job_id)
    player = app.window.stage.media.page("video").player
    await until(lambda: player.frames >= 1, "the first picture")
    player.play()
    before = player.frames
    await until(lambda: player.frames >= before + 8, "pictures at the video sink")
    assert app.window.stage.job.id == job_id
