"""The queue: what a card says, what its buttons do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes import until
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from avatar_desktop.domain.errors import Action, AppError, Explanation, Retry
from avatar_desktop.domain.job import Failure, Job, JobInput, JobState
from avatar_desktop.domain.text import say
from avatar_desktop.engine.events import JobChanged, Progress, TransferStage, Waiting
from avatar_desktop.engine.ports import TaskMatch, TaskReport, TaskStatus
from avatar_desktop.engine.spending import spent_today


def a_job(state: JobState, **changes: object) -> Job:
    now = datetime.now(UTC)
    job = Job(
        id="j1", model_key="video_style", created=now, params={}, state=state, submitted_at=now,
        inputs={"video": JobInput("video.mp4", "/clips/lake.mp4")}, price="3.00 CNY",
    )  # fmt: skip
    return replace(job, **changes)


@pytest.fixture
def tell(window, behind):
    """Publish a job and return its card."""

    def publish(job: Job):
        if job.id not in window.queue.cards:
            behind.desk.hub.publish(JobChanged(replace(job, state=JobState.RUNNING, failure=None)))
        behind.desk.hub.publish(JobChanged(job))
        return window.queue.cards[job.id]

    return publish


async def submitted(behind, sample) -> Job:
    return await behind.desk.scheduler.submit("video_style", {"video": sample}, {})


async def test_bytes_are_shown_with_a_true_bar_and_time_without_one(qloop, tell, behind):
    """Uploads show bytes and their share; a running task only shows the time that passed."""
    card = tell(a_job(JobState.UPLOADING))
    behind.desk.hub.publish(Progress("j1", TransferStage.UPLOAD, 5_000_000, 20_000_000))

    assert card._stage.text() == "Uploading the files · 5.0 MB of 20.0 MB"
    assert (card._line.value(), card._line.maximum()) == (250, 1000)

    tell(a_job(JobState.RUNNING, submitted_at=datetime.now(UTC) - timedelta(seconds=65)))
    assert card._stage.text() == "The service is working on it · 1:05"
    assert card._line.maximum() == 0


async def test_a_waiting_job_says_why(qloop, tell, behind):
    """A job that waits says what for, and stops saying so when it goes on."""
    card = tell(a_job(JobState.RUNNING))
    reason = Explanation(say("There is no network."))
    behind.desk.hub.publish(Waiting("j1", reason))
    assert card._why.text() == "There is no network."
    assert not card._why.isHidden()

    behind.desk.hub.publish(Waiting("j1", None))

    assert card._why.isHidden()


async def test_an_unsaved_result_counts_down(qloop, tell):
    """As long as a result is not saved, the card says when its link expires."""
    done = datetime.now(UTC) - timedelta(hours=22)
    card = tell(a_job(JobState.DOWNLOADING, task_id="t", succeeded_at=done))
    assert "expires in 1:59:" in card._link.text()

    tell(a_job(JobState.DONE, task_id="t", succeeded_at=done))

    assert card._link.isHidden()


async def test_cancel_says_what_it_costs(qloop, tell):
    """Before the submit cancelling is free; while the task runs it may be billed."""
    free = tell(a_job(JobState.UPLOADING))._cancel.toolTip()
    paid = tell(a_job(JobState.RUNNING))._cancel.toolTip()

    assert "nothing is billed" in free
    assert "billed" in paid
    assert free != paid


async def test_a_job_is_cancelled_from_its_card(qloop, window, behind, sample):
    """The card's cross cancels; the job ends as cancelled and can be retried."""
    job = await submitted(behind, sample)
    card = window.queue.cards[job.id]
    await until(lambda: card.job.state is JobState.RUNNING)

    card._cancel.click()
    await until(lambda: card.job.state is JobState.CANCELLED)

    assert not card._retry.isHidden()


async def test_a_task_that_cannot_be_cancelled_says_that_it_is_billed(
    qloop, window, behind, sample
):
    """When the service goes on, the card says so, and the job goes on too."""
    behind.cloud.cancels = False
    job = await submitted(behind, sample)
    card = window.queue.cards[job.id]
    await until(lambda: card.job.state is JobState.RUNNING)

    card._cancel.click()
    await until(lambda: "could no longer cancel" in card._why.text())

    assert card.job.state is JobState.RUNNING


async def test_a_failure_is_explained_with_its_button(qloop, window, tell, behind, sample):
    """A failed card says what, why and what to do; its button does it; details hold the code."""
    behind.cloud.report_of = TaskReport(TaskStatus.FAILED, "FAILED", request_id="r-1")
    job = await submitted(behind, sample)
    card = window.queue.cards[job.id]
    await until(lambda: card.job.state is JobState.FAILED)
    assert "could not make the result" in card._notice.text
    assert card._do.text() == "Retry"

    behind.cloud.finish()
    card._do.click()
    await until(lambda: card.job.state is JobState.DONE)

    assert card._notice.isHidden()


async def test_other_actions_leave_room_for_a_retry(qloop, tell):
    """Where the advice is to go elsewhere first, Retry stands beside it."""
    owing = Explanation(say("The account owes money."), action=Action.OPEN_CONSOLE)
    card = tell(a_job(JobState.FAILED, failure=Failure(owing, "Arrearage")))

    assert card._do.text() == "Open the console"
    assert not card._retry.isHidden()


async def test_an_unknown_task_is_asked_for_before_it_is_paid_again(qloop, window, behind, sample):
    """Ask again asks for the same task; beside it stands the form for another, billed run."""
    behind.cloud.report_of = TaskReport(TaskStatus.GONE, "UNKNOWN", request_id="r-1")
    job = await submitted(behind, sample)
    card = window.queue.cards[job.id]
    await until(lambda: card.job.state is JobState.FAILED)
    assert card._do.text() == "Ask again"
    assert card._retry.isHidden()
    assert (card._run.text(), card._run.isVisibleTo(card)) == ("Run again", True)

    card._run.click()
    assert window.tab(job.model_key).presenter.files
    assert len(behind.cloud.bodies) == 1

    behind.cloud.finish()
    card._do.click()
    await until(lambda: card.job.state is JobState.DONE)
    assert len(behind.cloud.bodies) == 1
    assert not card._run.isVisibleTo(card)


@pytest.mark.parametrize(
    ("simulated", "words"), [(False, "Run again (billed)"), (True, "Run again")]
)
async def test_a_second_run_says_that_it_is_billed(qloop, a_stand, open_window, simulated, words):
    """Beside Ask again stands what a new task costs; in the demo it costs nothing."""
    unknown = Failure(Explanation(say("Unknown."), action=Action.ASK_AGAIN), "UNKNOWN")
    job = a_job(JobState.FAILED, failure=unknown, simulated=simulated)
    behind = a_stand(demo=simulated)
    window = open_window(behind)

    behind.desk.hub.publish(JobChanged(replace(job, state=JobState.RUNNING, failure=None)))
    behind.desk.hub.publish(JobChanged(job))

    card = window.queue.cards[job.id]
    assert (card._do.text(), card._run.text()) == ("Ask again", words)


async def doubtful(window, behind, sample):
    """Return the card of a job whose submit got no answer."""
    lost = AppError(Explanation(say("No answer came.")), retry=Retry.UNKNOWN)
    behind.cloud.submit_error = lost
    job = await submitted(behind, sample)
    card = window.queue.cards[job.id]
    await until(lambda: card.job.state is JobState.NEEDS_CHECK)
    behind.cloud.submit_error = None
    return card


async def test_a_doubtful_submit_waits_for_the_person(qloop, window, behind, sample):
    """A lost answer is explained, nothing is sent again until Send again is pressed."""
    card = await doubtful(window, behind, sample)
    assert "not certain" in card._notice.text
    assert card._do.text() == "Check now"
    assert len(behind.cloud.bodies) == 1

    card._do.click()
    await until(lambda: not card._choices.isHidden())
    assert len(behind.cloud.bodies) == 1

    behind.cloud.finish()
    card._again.click()
    await until(lambda: card.job.state is JobState.DONE)
    assert len(behind.cloud.bodies) == 2


async def test_the_person_chooses_among_several_tasks(qloop, window, behind, sample):
    """Several matches are offered, and the chosen one is taken without another submit."""
    card = await doubtful(window, behind, sample)
    now = datetime.now(UTC)
    behind.cloud.listed = [TaskMatch(f"task-{n}", now, "SUCCEEDED") for n in (7, 8)]
    behind.cloud.finish()

    card._do.click()
    await until(lambda: not card._choices.isHidden())
    card._choices.findChild(QPushButton, "adopt_task-8").click()
    await until(lambda: card.job.state is JobState.DONE)

    assert card.job.task_id == "task-8"
    assert len(behind.cloud.bodies) == 1


async def test_done_cards_are_cleared_and_stay_in_the_history(qloop, window, behind, sample):
    """Clear done empties the queue of ended jobs only; news of them does not bring them back."""
    behind.cloud.finish()
    job = await submitted(behind, sample)
    await until(lambda: window.queue.cards[job.id].job.state is JobState.DONE)
    other = a_job(JobState.RUNNING)
    behind.desk.hub.publish(JobChanged(other))

    window.queue.clear_done()
    behind.desk.hub.publish(JobChanged(await behind.library.get(job.id)))

    assert list(window.queue.cards) == [other.id]


async def test_the_dock_folds(qloop, window):
    """The queue folds to a strip by hand, and by itself in a narrow window."""
    window.resize(1280, 800)
    await until(lambda: not window.queue.is_folded)
    window.resize(1024, 640)
    await until(lambda: window.queue.is_folded)

    window.queue.findChild(object, "unfold_queue").click()
    window.resize(1030, 640)

    assert not window.queue.is_folded


def test_today_counts_what_was_billed():
    """Today's sum leaves out simulated runs, other days, and what was not billed."""
    now = datetime.now(UTC)
    sent = {"task_id": "t", "submitted_at": now}
    jobs = [
        a_job(JobState.DONE, **sent),
        a_job(JobState.RUNNING, **sent),
        a_job(JobState.DONE, **sent, simulated=True),
        a_job(JobState.FAILED, **sent, task_over=True),
        a_job(JobState.DONE, task_id="t", submitted_at=now - timedelta(days=2)),
        a_job(JobState.QUEUED),
        replace(a_job(JobState.DONE, **sent), price=""),
    ]

    assert dict(spent_today(jobs, now)) == {"CNY": 6}


async def test_a_starred_old_job_gets_no_card(qloop, window, behind):
    """News of a job that ended before this session put nothing on the queue."""
    behind.desk.hub.publish(JobChanged(a_job(JobState.DONE, starred=True)))

    assert not window.queue.cards


async def test_the_card_of_the_job_on_the_stage_is_outlined(qloop, window, tell):
    """The queue outlines the job that the stage shows, and no other."""
    first, second = tell(a_job(JobState.DONE)), tell(a_job(JobState.RUNNING, id="j2"))

    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert [first.property("tone"), second.property("tone")] == ["current", ""]

    second.setFocus()
    QTest.keyClick(second, Qt.Key.Key_Return)
    assert window.stage.job.id == "j2"
    assert [first.property("tone"), second.property("tone")] == ["", "current"]

    window.stage.clear()
    assert [first.property("tone"), second.property("tone")] == ["", ""]


async def test_enter_presses_the_focused_button_of_a_card(qloop, window, tell, monkeypatch):
    """Enter on a card's button does what the button says; it does not open the job."""
    cancelled = []
    monkeypatch.setattr(window.queue._actions, "cancel", cancelled.append)
    card = tell(a_job(JobState.RUNNING))
    window.activateWindow()
    card._cancel.setFocus()
    await until(card._cancel.hasFocus, "the focus")

    QTest.keyClick(card._cancel, Qt.Key.Key_Return)

    assert cancelled == ["j1"]
    assert window.stage.job is None


async def test_space_plays_what_was_opened_from_the_queue(qloop, window, tell, monkeypatch):
    """A job that was opened by its card has the keys: Space reaches its player at once."""
    keys = []
    monkeypatch.setattr(
        window.stage.media, "handle_key", lambda event: keys.append(event.key()) or True
    )
    card = tell(a_job(JobState.DONE))
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)

    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)

    assert keys == [Qt.Key.Key_Space]
