"""A result goes on as an input: by menu and keys, checked at once, and the chain is told."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from fakes import until
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.spec import LastAnswer, Lifecycle, LifeState, ModelSpec
from avatar_desktop.models import cosplay, emo, video_style
from avatar_desktop.ui.core.use_menu import uses_of

LEFT = Qt.MouseButton.LeftButton
STYLE = video_style.SPEC
ENDED = Lifecycle(LifeState.ANNOUNCED, date(2026, 10, 10), "a list", ("video_style",))


def a_result(*outputs: str, state: JobState = JobState.DONE) -> Job:
    return Job("1", "toy", datetime(2026, 6, 1, tzinfo=UTC), {}, {}, state=state, outputs=outputs)


@pytest.mark.parametrize(
    ("outputs", "uses"),
    [
        (("r.mp4",), [("r.mp4", "video_style", ["video"])]),
        (("r.glb",), []),
        (("r.png",), [("r.png", "emo", ["image"]), ("r.png", "cosplay", ["face", "template"])]),
        (("r.glb", "p.webp"), [("p.webp", "emo", ["image"]),
                               ("p.webp", "cosplay", ["face", "template"])]),
        (("r.wav",), [("r.wav", "emo", ["audio"])]),
        (("r.unknown",), []),
    ],
)  # fmt: skip
def test_every_tab_that_takes_its_kind_is_a_use(outputs, uses):
    """Of each file of the result, in the order of the tabs, with every place that takes it."""
    tabs = [emo.SPEC, cosplay.SPEC, STYLE]

    found = uses_of(a_result(*outputs), tabs)

    assert [(u.file, u.spec.key, [i.name for i in u.inputs]) for u in found] == uses
    assert uses_of(a_result(*outputs, state=JobState.FAILED), tabs) == []


def a_model(key: str, *names: str) -> ModelSpec:
    """Return a model that restyles clips, with a place for each of *names*."""
    places = tuple(replace(STYLE.inputs[0], name=one, title=one.title()) for one in names)
    return replace(STYLE, key=key, title=key.title(), inputs=places)


MODELS = (a_model("one", "video"), a_model("two", "first", "second"))


@pytest.fixture
def behind(a_stand):
    """The demo's desk with a model that takes a clip, and one that takes two."""
    made = a_stand(models=MODELS)
    made.cloud.finish()
    return made


async def done(behind, window, files, key: str = "one") -> Job:
    """Run *key* to its end, show that on the stage and return it."""
    job = await behind.desk.scheduler.submit(key, files, {})
    await until(lambda: not behind.desk.scheduler._tasks)
    window.open_job(job.id)
    await until(lambda: window.stage.job and window.stage.job.id == job.id)
    await until(lambda: window.stage.job.state is JobState.DONE)
    return window.stage.job


def the_menu() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


async def test_a_result_goes_on_by_keys(qloop, qtbot, open_window, behind, sample):
    """U, an arrow, Enter: it lies in the other tab's place, checked; the job knows its origin."""
    window = open_window(behind)
    first = await done(behind, window, {"video": sample})
    window.stage.setFocus()

    qtbot.keyClick(window.stage, Qt.Key.Key_U)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(the_menu(), key)

    form = window.tab("two").presenter
    result = behind.library.folder(first.id) / "result.mp4"
    assert (window.page, form.files) == ("two", {"second": result})
    slot = window.tab("two").slots["second"]
    assert slot.isAncestorOf(window.focusWidget())
    await until(slot.verdicts, "the verdict on it")
    form.put_file("first", sample)
    await until(lambda: form.ready)
    window.tab("two").generate.click()
    await until(lambda: window.stage.job)
    made = window.stage.job.inputs["second"].origin
    assert (made.job, made.output, made.title) == (first.id, "result.mp4", first.title)


async def test_the_button_opens_the_same_menu(qloop, qtbot, open_window, behind, sample):
    """A click on it, the first entry; undo brings back what lay there before."""
    window = open_window(behind)
    await done(behind, window, {"video": sample})
    form = window.tab("one").presenter
    form.put_file("video", sample)

    qtbot.mouseClick(window.findChild(QWidget, "use_in"), LEFT)
    QTest.keyClick(the_menu(), Qt.Key.Key_Return)

    assert form.files["video"].name == "result.mp4"
    window.tab("one").undo()
    assert form.files == {"video": sample}


async def test_a_result_that_no_tab_takes_has_no_way_on(qloop, qtbot, a_stand, open_window):
    """The button is grey, and the key does nothing."""
    window = open_window(a_stand(models=(cosplay.SPEC,)))
    window.stage.show_job(a_result("result.glb"))

    assert not window.findChild(QWidget, "use_in").isEnabled()
    qtbot.keyClick(window.stage, Qt.Key.Key_U)
    assert QApplication.activePopupWidget() is None


async def test_the_history_shows_the_chain_and_leads_through_it(
    qloop, qtbot, open_window, behind, sample
):
    """U in the gallery goes on too; each result names what it was made from, and opens that."""
    window = open_window(behind)
    first = await done(behind, window, {"video": sample})
    result = behind.library.folder(first.id) / "result.mp4"
    second = await done(behind, window, {"video": result})
    result = behind.library.folder(second.id) / "result.mp4"
    third = await done(behind, window, {"video": result})
    window.show_page("history")
    page = window.findChild(QWidget, "history_page")
    await until(lambda: len(page.jobs) == 3)
    assert page.details.job.id == third.id
    await until(page.details.made_from.isVisible)

    nearest, start = (page.findChild(QWidget, f"made_from_{number}") for number in (0, 1))
    assert nearest.accessibleName() == start.accessibleName() == f"{first.title} · One"
    qtbot.mouseClick(start, LEFT)
    await until(lambda: window.stage.job.id == first.id, "its job on the stage")

    window.show_page("history")
    page.gallery.setFocus()
    qtbot.keyClick(page.gallery, Qt.Key.Key_U)
    QTest.keyClick(the_menu(), Qt.Key.Key_Return)
    assert window.page == "one"
    assert window.tab("one").presenter.files["video"].parent == behind.library.folder(
        page.details.job.id
    )


async def test_what_a_job_was_made_from_is_told_when_it_is_gone(
    qloop, open_window, behind, sample
):  # fmt: skip
    """Deleted for good it is named, and leads nowhere."""
    window = open_window(behind)
    first = await done(behind, window, {"video": sample})
    result = behind.library.folder(first.id) / "result.mp4"
    await done(behind, window, {"video": result})
    await behind.desk.scheduler.mark(first.id, trashed=True)
    await behind.desk.scheduler.delete([first.id])
    window.show_page("history")
    page = window.findChild(QWidget, "history_page")

    await until(page.details.made_from.isVisible)

    texts = [one.text() for one in page.details.made_from.findChildren(QWidget)]
    assert texts == ["Made from", f"{first.title} · One (deleted)"]


class Told:
    """What the account was answered, as this test has it."""

    def __init__(self, answer: LastAnswer | None) -> None:
        self.answer = answer
        self.forgotten: list[str] = []

    def last(self, _spec: ModelSpec) -> LastAnswer | None:
        return self.answer

    def forget(self, cloud: str) -> None:
        self.forgotten.append(cloud)


async def test_the_banner_tells_what_the_account_was_answered(qloop, a_stand, open_window, sample):
    """Beside what the documents say; news of a job that ended changes it, a new key forgets it."""
    old = replace(STYLE, key="old", lifecycle=ENDED)
    behind = a_stand(models=(STYLE, old), demo=False)
    answers = Told(None)
    behind = replace(behind, desk=replace(behind.desk, answers=answers))
    window = open_window(behind)
    answered = window.tab("old").findChild(QWidget, "answered")
    assert answered.isHidden()

    answers.answer = LastAnswer(date(2026, 11, 1), "ModelNotFound")
    window.tab("old").presenter.take_news(replace(a_result("r.mp4"), model_key="old"))
    assert answered.text() == "Your account was refused on 2026-11-01: ModelNotFound."
    answers.answer = LastAnswer(date(2026, 11, 2))
    window.tab("old").presenter.take_news(replace(a_result("r.mp4"), model_key="old"))
    assert answered.text() == "Your account has run it on 2026-11-02."

    await window._desk.keys.set("dashscope", "sk-another")
    assert answers.forgotten == ["dashscope"]
