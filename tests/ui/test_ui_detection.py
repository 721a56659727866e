"""The service's look before the run: a step of its own, its boxes, its refusals."""

import asyncio
from dataclasses import replace

import pytest
from fakes import until
from PySide6.QtWidgets import QFileDialog, QLabel

from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.spec import PrecheckResult
from avatar_desktop.models import emo
from avatar_desktop.paths import resources
from avatar_desktop.ui.stage.result_stage import View

FACE, CUT = [302, 286, 610, 593], [71, 9, 840, 778]
PASSED = PrecheckResult(True, {"face_bbox": FACE, "ext_bbox": CUT})
TWO = PrecheckResult(False, {}, "InvalidFile.MultiHuman", "multi human detected", "req-7")
SAMPLES = resources() / "samples"
FORM = {"image": SAMPLES / "portrait.jpg", "audio": SAMPLES / "voice.wav"}


@pytest.fixture
def behind(a_stand):
    """The demo's desk with the talking portrait."""
    return a_stand(models=(emo.SPEC,))


async def sent(window, behind, verdict: PrecheckResult) -> str:
    """Generate from the sample with a service that answers *verdict*; return the job's id."""
    behind.cloud.verdict = verdict
    tab = window.tab("emo")
    for name, path in FORM.items():
        tab.presenter.put_file(name, path)
    await until(tab.generate.isEnabled, "the verdict on the files")
    tab.generate.click()
    await until(lambda: window.queue.cards, "the card")
    return next(iter(window.queue.cards))


def told(card, name: str) -> str:
    label = card.findChild(QLabel, name)
    return "" if label.isHidden() else label.text()


async def test_the_boxes_are_drawn_before_the_run_is_sent(qloop, window, behind):
    """The card names the step, the stage shows the portrait; the boxes come before any bill."""
    cloud = behind.cloud
    cloud.looking, cloud.sending = asyncio.Event(), asyncio.Event()
    card = window.queue.cards[await sent(window, behind, PASSED)]
    stage, picture = window.stage, window.stage.media.page("image").view

    await until(lambda: card.job.state is JobState.CHECKING, "the look")
    await until(picture.isVisible, "the portrait")
    assert told(card, "job_stage") == "Detection of the person"
    assert told(card, "job_found") == ""
    assert "Detection of the person" in stage.caption.text
    assert list(picture.marks) == []

    cloud.looking.set()
    await until(lambda: picture.marks, "the boxes")
    assert cloud.bodies == []
    assert [(one.title, one.rect.getCoords()) for one in picture.marks] == [
        ("What the clip shows", tuple(CUT)), ("The face", tuple(FACE)),
    ]  # fmt: skip
    assert told(card, "job_found") == "✓ Face found: 1:1 crop"
    assert stage.caption.text.startswith("Face found: 1:1 crop")

    cloud.sending.set()
    await until(lambda: cloud.bodies, "the run")
    assert cloud.bodies[0]["input"]["ext_bbox"] == CUT


async def test_the_boxes_stay_with_the_inputs(qloop, window, behind):
    """After the run the portrait among the inputs still shows what was found."""
    behind.cloud.finish()
    behind.cloud.report_of = replace(
        behind.cloud.report_of, output={"results": {"video_url": "https://r.example/result.mp4"}}
    )
    await sent(window, behind, PASSED)
    await until(lambda: window.stage.job and window.stage.job.state is JobState.DONE, "the end")
    assert not window.stage.caption.isVisible()

    window.stage.select(View.INPUTS)

    await until(window.stage.media.page("image").view.isVisible, "the portrait")
    await until(lambda: window.stage.media.page("image").view.marks, "the boxes")
    assert window.stage.caption.text == "Face found: 1:1 crop"


async def test_a_refusal_says_what_would_pass_and_asks_for_it(qloop, window, behind):
    """Why, what to choose instead, the bill, and a button; form and voice stay."""
    card = window.queue.cards[await sent(window, behind, TWO)]
    await until(lambda: card.job.state is JobState.FAILED, "the refusal")

    words = card._notice.text
    assert "It found more than one person in it." in words
    assert "Crop it to one person" in words
    assert "In the demo neither the check nor the run costs anything." in words
    assert behind.cloud.bodies == []

    card._do.click()
    dialog = window.findChild(QFileDialog, "browse")
    assert dialog.windowTitle() == "Portrait"
    assert window.tab("emo").presenter.files == FORM
    dialog.close()


async def test_a_refused_job_of_another_day_fills_the_form(qloop, window, behind):
    """The files of a refused job come back into a form that holds others by now."""
    card = window.queue.cards[await sent(window, behind, TWO)]
    await until(lambda: card.job.state is JobState.FAILED, "the refusal")
    presenter = window.tab("emo").presenter
    presenter.put_file("audio", None)

    card._do.click()

    window.findChild(QFileDialog, "browse").close()
    folder = behind.library.folder(card.job.id)
    assert {path.parent for path in presenter.files.values()} == {folder}
    assert set(presenter.files) == {"image", "audio"}


async def test_a_cancel_after_the_look_says_what_is_billed(qloop, a_stand, open_window):
    """Once the service looks, cancelling no longer costs nothing."""
    behind = a_stand(models=(emo.SPEC,), demo=False)
    behind.keys.values["dashscope"] = "sk-x"
    behind.cloud.looking = asyncio.Event()
    window = open_window(behind)
    card = window.queue.cards[await sent(window, behind, PASSED)]

    await until(lambda: card.job.state is JobState.CHECKING, "the look")
    await until(window.stage.media.page("image").view.isVisible, "the portrait")

    assert card._cancel.toolTip() == "Cancel. The check is billed, the run is not."
