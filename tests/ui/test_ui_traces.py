"""A file of which places and names cannot be removed: said on the form, decided by the person."""

from dataclasses import replace

import pytest
from fakes import until
from PySide6.QtCore import Qt

from avatar_desktop.domain.job import JobState
from avatar_desktop.models import video_style
from make_media import make_stubborn

STAYS = "Place and names could not be removed from odd clip.avi."
GOES = "odd clip.avi is sent as it is, with what it says of places and names."


@pytest.fixture
def stubborn(tmp_path):
    return make_stubborn(tmp_path / "odd clip.avi")


def with_account(a_stand):
    behind = a_stand(models=(video_style.SPEC,), demo=False)
    behind.keys.values["dashscope"] = "sk-x"
    return behind


async def dropped(window, path):
    tab = window.tab("video_style")
    tab.presenter.put_file("video", path)
    await until(lambda: tab.slots["video"].verdicts() and not tab.presenter.checking, "the verdict")
    return tab


def asks(tab):
    return tab.presenter.traces.ask(tab.presenter.files.values())


async def test_form_asks_before_a_file_goes_with_its_place(
    qloop, qtbot, a_stand, open_window, stubborn
):
    """The slot says what stays; nothing can be sent until the person says so; then it goes."""
    behind = with_account(a_stand)
    tab = await dropped(open_window(behind), stubborn)
    slot = tab.slots["video"]
    await until(lambda: ("warning", STAYS) in slot.verdicts(), "the question")
    assert not tab.generate.isEnabled()
    assert tab._reason.text() == "One answer first: see the file above."
    assert slot._answers.isVisible()

    send = slot.findChild(type(tab.generate), "as_is_video")
    qtbot.mouseClick(send, Qt.MouseButton.LeftButton)

    assert ("warning", GOES) in slot.verdicts()
    assert not slot._answers.isVisible()
    tab.presenter.generate()
    await until(lambda: behind.cloud.bodies, "the task")
    (job,) = await behind.desk.library.unfinished()
    assert job.as_is == ("video",)


async def test_other_file_ends_the_question(qloop, a_stand, open_window, stubborn, sample):
    """A file that can be cleaned needs no word; the first one is asked about again."""
    tab = await dropped(open_window(with_account(a_stand)), stubborn)
    await until(lambda: asks(tab), "the question")
    tab.slots["video"].as_is_wanted.emit()

    await dropped(tab.window(), sample)
    assert not asks(tab)
    assert tab.generate.isEnabled()
    await dropped(tab.window(), stubborn)

    await until(lambda: asks(tab), "the question again")


async def test_nobody_is_asked_where_traces_may_stay(qloop, a_stand, open_window, stubborn):
    """With the switch off, every file goes as it is, and the form says nothing of it."""
    behind = with_account(a_stand)
    settings = behind.settings.current
    behind.settings.save(replace(settings, privacy=replace(settings.privacy, strip=False)))
    tab = await dropped(open_window(behind), stubborn)

    await until(tab.generate.isEnabled, "the button")
    assert [tone for tone, _ in tab.slots["video"].verdicts()] == ["good"]


async def test_job_that_was_sent_too_soon_asks_on_its_card(qloop, a_stand, open_window, stubborn):
    """A job that meets the question in the queue stops before anything leaves, and goes on."""
    behind = with_account(a_stand)
    window = open_window(behind)
    job = await behind.desk.scheduler.submit("video_style", {"video": stubborn}, {})
    job = await behind.desk.scheduler.finished(job.id)
    assert job.state is JobState.FAILED
    assert not behind.cloud.bodies
    card = window.queue.cards[job.id]
    await until(lambda: card.job.state is JobState.FAILED, "the card")
    assert card._notice.text.startswith(STAYS)
    assert card._do.text() == "Send it as it is"

    card._do.click()

    await until(lambda: behind.cloud.bodies, "the task")
