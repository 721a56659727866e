"""A voice that is longer than the service takes: one job and one clip, in the real window."""

import wave
from pathlib import Path

import av
from PySide6.QtWidgets import QLabel
from window_kit import Opened, drop, opened, until

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.paths import resources
from fixtures_service import start_service

SECONDS = 20.4
RUN = "/api/v1/services/aigc/image2video/video-synthesis"
LOOK = "/api/v1/services/aigc/image2video/face-detect"


def a_long_voice(path: Path) -> Path:
    """Write the sample again and again, until it is too long."""
    with wave.open(str(resources() / "samples" / "voice.wav")) as sample:
        form, data = sample.getparams(), sample.readframes(sample.getnframes())
    size = round(SECONDS * form.framerate) * form.sampwidth * form.nchannels
    with wave.open(str(path), "wb") as voice:
        voice.setparams(form)
        voice.writeframes((data * (size // len(data) + 1))[:size])
    return path


async def talked(app: Opened, voice: Path) -> Job:
    """Let the portrait talk and return the job when its clip is on the stage."""
    app.window.show_page("speech_to_video")
    tab = app.window.tab("speech_to_video")
    drop(tab, resources() / "samples" / "portrait.jpg", voice)
    if tab.presenter.consent_due:
        app.button("understand_consent", tab).click()
    await until(tab.generate.isEnabled, "the verdict")
    words = [one.text() for one in tab.findChildren(QLabel) if one.isVisible()]
    assert any("2 parts" in one for one in words), words
    tab.generate.click()
    await until(lambda: app.jobs, "the job")
    await until(lambda: next(iter(app.jobs.values())).ended, "the end of the job")
    (job,) = app.jobs.values()
    await until(lambda: app.window.stage.job == job, "the job on the stage")
    return job


def test_long_voice_is_one_job_with_one_clip(qapp, qloop, tmp_path, monkeypatch):
    """Two tasks are sent behind one look at the portrait; the person sees one job, one clip."""
    qapp.setQuitOnLastWindowClosed(False)
    service = start_service(100)
    for key, value in service.environment(tmp_path / "home").items():
        monkeypatch.setenv(key, value)
    voice = a_long_voice(tmp_path / "voice.wav")

    async def story() -> tuple[Job, Path]:
        async with opened(tmp_path / "home") as app:
            job = await talked(app, voice)
            return job, app.shop.library.folder(job.id) / job.outputs[0]

    try:
        job, clip = qloop.run_until_complete(story())
        sent, looks = service.requests(RUN, "POST"), service.requests(LOOK, "POST")
    finally:
        service.stop()

    assert (job.state, job.outputs, job.price) == (JobState.DONE, ("result.mp4",), "10.20 CNY")
    assert (len(sent), len(looks)) == (2, 1)
    with av.open(str(clip)) as found:
        assert abs(found.duration / av.time_base - SECONDS) < 0.1
