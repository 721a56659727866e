"""Files of a form that were refused or come back from an earlier run."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fakes import until
from form_kit import settled, tab_fixture  # noqa: F401 (fixtures)

from avatar_desktop.domain.errors import Action, Explanation
from avatar_desktop.domain.job import Failure, Job, JobInput, JobState
from avatar_desktop.domain.text import say
from avatar_desktop.engine.events import JobChanged
from avatar_desktop.models import picture_modeling, video_style
from avatar_desktop.paths import resources
from avatar_desktop.ui.form.form_state import FormState


async def test_run_again_fills_the_form(qloop, window, behind, tab, sample):
    """A job's inputs and options come back into the form, from the job's own folder."""
    job = await behind.desk.scheduler.submit("video_style", {"video": sample}, {"style": 6})
    window.stage.run_again.emit(job)
    await settled(tab)

    assert tab.presenter.params["style"] == 6
    assert tab.presenter.files["video"].parent == behind.library.folder(job.id)
    assert tab.presenter.ready


async def test_a_restored_file_is_seen_in_a_tab_that_opens_later(qloop, a_stand, open_window):
    """A tab that was behind another one at the start shows its file, not a black box."""
    models = (video_style.SPEC, picture_modeling.SPEC)
    window = open_window(a_stand(models=models))
    presenter = window._presenters["picture_modeling"]
    presenter.fill(FormState({"file": str(resources() / "samples" / "portrait.jpg")}))
    await until(lambda: "file" in presenter.posters.pictures, "a poster")

    zone = window.tab("picture_modeling").slots["file"].zone

    assert zone._poster is not None
    presenter.put_file("file", None)
    assert not presenter.posters.pictures


async def test_a_refused_file_is_not_green_any_more(qloop, tab, behind, sample):
    """After the service refused a file, its slot says so as long as that file lies there."""
    tab.presenter.put_file("video", sample)
    await settled(tab)
    why = Explanation(say("It was refused."), say("There is no person in it."),
                      action=Action.CHOOSE_FILE)  # fmt: skip
    job = Job(
        id="j1", model_key="video_style", created=datetime.now(UTC), params={},
        inputs={"video": JobInput("video.mp4", str(sample))}, state=JobState.FAILED,
        failure=Failure(why, "InvalidFile"),
    )  # fmt: skip

    behind.desk.hub.publish(JobChanged(job))

    refused = ("warning", "The service refused this file: There is no person in it.")
    assert tab.slots["video"].verdicts() == [refused]
    assert tab.generate.isEnabled()
    tab.presenter.put_file("video", None)
    assert tab.slots["video"].verdicts() == []


async def test_a_refused_file_is_not_green_in_the_next_run(
    qloop, a_stand, open_window, sample, tmp_path
):
    """The record of the refusal says so after a restart, until the file is another one."""
    own = tmp_path / "own.mp4"
    own.write_bytes(sample.read_bytes())
    behind = a_stand()
    why = Explanation(say("It was refused."), say("There is no person in it."),
                      action=Action.CHOOSE_FILE)  # fmt: skip
    now = datetime.now(UTC) + timedelta(seconds=1)
    job = Job(id="j1", model_key="video_style", created=now, params={}, inputs={})
    job = await behind.library.create(job, {"video": own})
    await behind.library.save(replace(job, state=JobState.FAILED, failure=Failure(why)))
    tab = open_window(behind).tab("video_style")

    tab.presenter.put_file("video", own)
    await settled(tab)
    refused = ("warning", "The service refused this file: There is no person in it.")
    assert tab.slots["video"].verdicts() == [refused]

    later = now.timestamp() + 60
    os.utime(own, (later, later))
    other = open_window(behind).tab("video_style")
    other.presenter.put_file("video", own)
    await settled(other)
    assert other.slots["video"].verdicts() == [("good", "Format, size and length fit.")]
