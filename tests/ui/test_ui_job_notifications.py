"""Notifications of jobs: only while nobody looks, once each, together where they come together."""

from dataclasses import replace

import pytest
from test_ui_queue import a_job

from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.job import Failure, JobInput, JobState
from avatar_desktop.domain.note import Note
from avatar_desktop.domain.settings import DesktopSettings
from avatar_desktop.domain.text import say
from avatar_desktop.engine.events import JobChanged, JobDeleted, Progress, TransferStage
from avatar_desktop.i18n import Language
from avatar_desktop.paths import resources
from avatar_desktop.ui.desktop.job_notifications import LISTED, JobNotifications, note_of
from avatar_desktop.ui.desktop.task_bar import TaskBar, share_of
from patience import until

S = JobState


class ToldDesktop:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.withdrawn = 0
        self.shares: list[float | None] = []
        self.awake: list[str] = []

    def notify(self, note: Note) -> None:
        self.notes.append(note)

    def withdraw(self) -> None:
        self.withdrawn += 1

    def show_progress(self, share: float | None) -> None:
        self.shares.append(share)

    def keep_awake(self, why: str) -> None:
        self.awake.append(why)


@pytest.fixture
def desktop() -> ToldDesktop:
    return ToldDesktop()


@pytest.fixture
def notifying(window, behind, desktop):
    """The window's notifications, told at once."""
    one = JobNotifications(behind.desk, desktop, window)
    one._together.setInterval(0)
    yield one
    one.close()


@pytest.fixture
def away(window, notifying):
    """The window out of sight, so that nobody looks."""
    window.hide()


def tell(behind, *states: JobState, name: str = "j1", **changes) -> None:
    item = {"video": JobInput("video.mp4", f"/clips/{name}.mp4")}
    for state in states:
        job = a_job(state, inputs=item, **changes)
        behind.desk.hub.publish(JobChanged(replace(job, id=name)))


async def test_an_end_is_told_while_nobody_looks(qloop, away, behind, desktop):
    """Once, with the file's name; what happens on the way is not told."""
    tell(behind, S.QUEUED, S.RUNNING, S.DONE, S.DONE, name="Mei")

    await until(lambda: desktop.notes, "the note")

    assert desktop.notes == [Note("Mei", "Mei: Done", "", "Open")]


async def test_the_end_of_a_job_taken_up_before_is_told(qloop, window, behind, desktop):
    """Its task was known to run before anybody here listened, and then failed."""
    window.hide()
    tell(behind, S.RUNNING, name="Mei")
    late = JobNotifications(behind.desk, desktop, window)
    late._together.setInterval(0)

    tell(behind, S.FAILED, name="Mei")

    await until(lambda: desktop.notes, "the note")
    assert [one.key for one in desktop.notes] == ["Mei"]
    late.close()


async def test_nothing_is_told_while_somebody_looks(qloop, window, notifying, behind, desktop):
    """What ends in front of the person is seen, now and after they have left."""
    window.activateWindow()
    await until(window.isActiveWindow, "the window in front")
    tell(behind, S.RUNNING, S.DONE, name="a")
    window.showMinimized()
    tell(behind, S.RUNNING, S.DONE, name="b")
    await until(lambda: desktop.notes, "the note")

    assert [one.key for one in desktop.notes] == ["b"]


async def test_a_failure_says_what_and_what_to_do(qloop, away, behind, desktop):
    """And what needs the person is urgent."""
    why = Explanation(say("The service refused it."), say("It is dark."), say("Take another."))
    tell(behind, S.RUNNING, S.FAILED, name="a", failure=Failure(why))
    await until(lambda: len(desktop.notes) == 1, "the note")
    tell(behind, S.SUBMITTING, S.NEEDS_CHECK, name="b", failure=Failure(why))
    await until(lambda: len(desktop.notes) == 2, "the other note")

    assert desktop.notes[0].body == "The service refused it. Take another."
    assert [one.urgent for one in desktop.notes] == [False, True]


async def test_what_ends_together_is_told_as_one(qloop, away, behind, desktop):
    """The click opens the one that needs the person most; a deleted job is none of them."""
    for number in range(LISTED + 3):
        tell(behind, S.RUNNING, S.DONE, name=f"n{number}")
    tell(behind, S.RUNNING, S.FAILED, name="bad")
    tell(behind, S.RUNNING, S.DONE, name="gone")
    behind.desk.hub.publish(JobDeleted("gone"))

    await until(lambda: desktop.notes, "the note")

    (one,) = desktop.notes
    assert one.key == "bad"
    assert one.title == f"News of {LISTED + 4} jobs"
    lines = one.body.splitlines()
    assert lines[0] == "bad: Failed"
    assert lines[-1] == "and 4 more"
    assert "gone" not in one.body


async def test_a_look_takes_all_back(qloop, qapp, window, away, behind, desktop):
    """Coming to the front withdraws what is shown, once."""
    tell(behind, S.RUNNING, S.DONE)
    await until(lambda: desktop.notes, "the note")

    window.showNormal()
    for _ in range(2):
        qapp.focusWindowChanged.emit(window.windowHandle())

    assert desktop.withdrawn == 1


async def test_the_switch_turns_them_off(qloop, away, behind, desktop):
    """Nothing is told any more, at once."""
    settings = behind.settings
    settings.save(replace(settings.current, desktop=DesktopSettings(notifications=False)))
    tell(behind, S.RUNNING, S.DONE, name="a")
    await until(lambda: not behind.desk.hub._listeners[-1].__self__._news, "the quiet")
    settings.save(replace(settings.current, desktop=DesktopSettings()))
    tell(behind, S.RUNNING, S.DONE, name="b")

    await until(lambda: desktop.notes, "the note")

    assert [one.key for one in desktop.notes] == ["b"]


async def test_a_job_of_an_earlier_run_is_no_news(qloop, away, behind, desktop):
    """A star on an old result is not told; a doubt that comes up at the start is."""
    tell(behind, S.DONE, name="old")
    tell(behind, S.NEEDS_CHECK, name="doubt")

    await until(lambda: desktop.notes, "the note")

    assert [one.key for one in desktop.notes] == ["doubt"]


def test_notes_are_told_in_both_languages():
    """No English word in a Chinese note."""
    chinese = Language("zh_CN", resources() / "locale")
    jobs = [a_job(S.DONE), a_job(S.FAILED)]

    one = note_of(chinese, jobs)

    assert one.title == "2 个任务有新消息"
    assert one.action == "打开"
    assert "lake：失败" in one.body


def test_the_share_counts_what_is_known():
    """Bytes without an end count nothing; more than all is all."""
    up, down = TransferStage.UPLOAD, TransferStage.DOWNLOAD
    known = [Progress("a", up, 30, 100), Progress("b", down, 500, 300)]

    assert share_of([]) is None
    assert share_of([Progress("a", down, 5, None)]) is None
    assert share_of([*known, Progress("c", down, 5, None)]) == pytest.approx(330 / 400)


async def test_the_task_bar_follows_uploads(qloop, window, behind, desktop):
    """It shows the bytes while they move, and nothing when their jobs are further."""
    bar = TaskBar(behind.desk.hub, desktop, window)
    bar._soon.setInterval(0)
    behind.desk.hub.publish(Progress("j1", TransferStage.UPLOAD, 25, 100))
    await until(lambda: desktop.shares, "the share")

    tell(behind, S.UPLOADING, S.RUNNING)

    await until(lambda: len(desktop.shares) == 2, "the end")
    assert desktop.shares == [0.25, None]
    bar.close()
