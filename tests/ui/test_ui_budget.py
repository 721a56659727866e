"""The budget: what is dear is asked once more, next to the button, and never twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from fakes import until
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from avatar_desktop.domain.job import Job, JobInput, JobState
from avatar_desktop.domain.params import defaults
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.domain.settings import BudgetSettings
from avatar_desktop.engine.spending import committed
from avatar_desktop.ui.form.resend_question import SOON, Asking

NOW = datetime(2026, 6, 1, 15, tzinfo=UTC)


def a_job(number: int = 1, **changes) -> Job:
    job = Job(
        id=f"2026-{number:04}", model_key="video_style", created=NOW - timedelta(minutes=number),
        inputs={"video": JobInput("video.mp4", "/clips/a.mp4")}, params={},
        price="3.00 CNY",
    )  # fmt: skip
    return replace(job, **changes)


async def opened(a_stand, open_window, sample, *, demo=False, **budget):
    behind = a_stand(demo=demo)
    behind.keys.values["dashscope"] = "sk-x"
    behind.settings.save(replace(behind.settings.current, budget=BudgetSettings(**budget)))
    tab = open_window(behind).tab("video_style")
    tab.presenter.put_file("video", sample)
    await until(tab.generate.isEnabled, "the verdict")
    return behind, tab


async def pressed(tab) -> None:
    tab.generate.click()
    await until(lambda: not tab.presenter.sending, "an answer")


async def test_a_dear_run_is_asked_once_more(qloop, qtbot, a_stand, open_window, sample):
    """Above the limit of a run nothing is sent; the figures and one button stand in place."""
    behind, tab = await opened(a_stand, open_window, sample, per_run=2)

    await pressed(tab)

    assert behind.cloud.bodies == []
    assert tab._budget.text == (
        "This run costs about ¥3.00. You wanted to be asked above ¥2.00 a run."
    )
    anyway = tab._budget.findChild(QPushButton, "notice_action")
    assert anyway.text() == "Generate anyway"
    qtbot.mouseClick(anyway, Qt.MouseButton.LeftButton)
    await until(lambda: len(behind.cloud.bodies) == 1, "the task")
    assert tab._budget.isHidden()


async def test_within_the_budget_nothing_is_asked(qloop, a_stand, open_window, sample):
    """A run that costs just the limit goes out at the first press."""
    behind, tab = await opened(a_stand, open_window, sample, per_run=3, per_day=3)

    await pressed(tab)

    await until(lambda: len(behind.cloud.bodies) == 1, "the task")
    assert tab._budget.isHidden()


async def test_the_day_counts_what_waits_in_the_queue(qloop, a_stand, open_window, sample):
    """A second run is above the day's limit although the first is not billed yet."""
    behind, tab = await opened(a_stand, open_window, sample, per_day=5)
    await behind.desk.scheduler.submit("video_style", {"video": sample}, {})

    await pressed(tab)

    assert tab._budget.text == (
        "With this run, today comes to about ¥6.00: ¥3.00 so far and ¥3.00 for it. "
        "You wanted to be asked above ¥5.00 a day."
    )


async def test_what_lies_in_the_trash_was_paid_too(qloop, a_stand, open_window, sample):
    """Moving a run to the trash makes the day no cheaper."""
    behind, tab = await opened(a_stand, open_window, sample, per_day=5)
    now = datetime.now(UTC)
    source = {"video": sample}
    made = await behind.library.create(a_job(created=now), source)
    paid = made.changed(state=JobState.DONE, task_id="t", submitted_at=now, trashed=True)
    await behind.library.save(paid)

    await pressed(tab)

    assert tab.presenter.question is not None


async def test_a_simulated_run_never_asks(qloop, a_stand, open_window, sample):
    """In the demo nothing costs, whatever the limits."""
    behind, tab = await opened(a_stand, open_window, sample, demo=True, per_run=0.01, per_day=0.01)

    await pressed(tab)

    await until(lambda: len(behind.cloud.bodies) == 1, "the task")


async def test_another_form_takes_the_question_back(qloop, a_stand, open_window, sample):
    """The question was about other figures: a change of the form withdraws it."""
    _, tab = await opened(a_stand, open_window, sample, per_run=2)
    await pressed(tab)
    assert not tab._budget.isHidden()

    tab.presenter.put_param("min_len", 540)

    assert tab._budget.isHidden()


async def test_closing_the_question_sends_nothing_and_asks_again(
    qloop, a_stand, open_window, sample
):
    """Who closes the question has not answered it."""
    behind, tab = await opened(a_stand, open_window, sample, per_run=2)
    await pressed(tab)

    tab._budget.dismiss()
    assert tab.presenter.question is None
    await pressed(tab)

    assert not tab._budget.isHidden()
    assert behind.cloud.bodies == []


async def failed(behind, sample, **changes) -> Job:
    """Return a job of the desk that has failed before it was sent, or as *changes* say."""
    params = defaults(behind.desk.models[0].params)
    new = a_job(created=datetime.now(UTC), params=params)
    made = await behind.library.create(new, {"video": sample})
    job = made.changed(state=JobState.FAILED, **changes)
    await behind.library.save(job)
    return job


async def test_a_dear_retry_is_asked_once_more(qloop, qtbot, a_stand, open_window, sample):
    """A retry that is a new run asks on its card, which comes back for it, and goes on a click."""
    behind, tab = await opened(a_stand, open_window, sample, per_run=2)
    job = await failed(behind, sample)
    queue = tab.window().queue

    tab.window().retry(job.id)

    await until(lambda: job.id in queue.cards and not queue.cards[job.id]._anyway.isHidden())
    card = queue.cards[job.id]
    assert card._notice.text == (
        "This run costs about ¥3.00. You wanted to be asked above ¥2.00 a run."
    )
    assert card._retry.isHidden()
    assert behind.cloud.bodies == []
    qtbot.mouseClick(card._anyway, Qt.MouseButton.LeftButton)
    await until(lambda: len(behind.cloud.bodies) == 1, "the task")
    assert card._anyway.isHidden()


async def test_a_retry_that_costs_nothing_is_not_asked(qloop, a_stand, open_window, sample):
    """A task that was paid for is only fetched, whatever the limits."""
    behind, tab = await opened(a_stand, open_window, sample, per_run=2)
    now = datetime.now(UTC)
    job = await failed(behind, sample, task_id="task-9", submitted_at=now)

    tab.window().retry(job.id)

    card_of = tab.window().queue.cards.get
    await until(lambda: card_of(job.id) and card_of(job.id).job.state is JobState.RUNNING)
    assert behind.cloud.bodies == []


def test_what_today_has_cost():
    """Billed and waiting runs count; free, simulated, foreign and unbilled ones do not."""
    yesterday = NOW - timedelta(days=1)
    jobs = (
        a_job(1, state=JobState.DONE, task_id="a", submitted_at=NOW),
        a_job(2, state=JobState.QUEUED, created=yesterday),
        a_job(3, state=JobState.NEEDS_CHECK),
        a_job(4, state=JobState.DONE, task_id="b", submitted_at=yesterday, created=yesterday),
        a_job(5, state=JobState.QUEUED, simulated=True),
        a_job(6, state=JobState.QUEUED, price=""),
        a_job(7, state=JobState.QUEUED, price="2.00 USD"),
        a_job(8, state=JobState.CANCELLED),
        a_job(9, state=JobState.FAILED, task_id="c", task_over=True, submitted_at=NOW),
    )

    assert committed(jobs, NOW, "CNY") == Decimal("9.00")
    assert committed(jobs, NOW, "USD") == Decimal("2.00")


async def test_the_same_form_again_at_once_is_asked_about_once(qloop, a_stand, open_window, sample):
    """Two quick presses for one form: the second asks; after the answer nobody asks again."""
    behind, tab = await opened(a_stand, open_window, sample)
    tab.presenter._settle.setInterval(0)
    await pressed(tab)
    await until(tab.generate.isEnabled, "a rested button")

    await pressed(tab)

    assert tab._budget.text == "This form was sent a moment ago. Sent again, it is billed again."
    assert len(await behind.library.search(HistoryQuery())) == 1
    for count in (2, 3):
        tab.presenter.generate(anyway=count == 2)
        await until(lambda: not tab.presenter.sending and tab.generate.isEnabled(), "an answer")
        assert len(await behind.library.search(HistoryQuery())) == count


async def test_a_second_press_that_is_also_dear_is_asked_about_both(
    qloop, a_stand, open_window, sample
):
    """One question says that it is the same form, and what it costs."""
    _, tab = await opened(a_stand, open_window, sample, per_day=5)
    tab.presenter._settle.setInterval(0)
    await pressed(tab)
    await until(tab.generate.isEnabled, "a rested button")

    await pressed(tab)

    assert "sent a moment ago" in tab._budget.text
    assert "today comes to about ¥6.00" in tab._budget.text


@pytest.mark.parametrize(
    ("change", "asked"), [("none", True), ("options", False), ("later", False), ("failed", False)]
)
async def test_only_the_same_form_within_a_minute_is_asked_about(qloop, a_stand, change, asked):
    """Another form, a minute's rest or a job that came to nothing: no question."""
    now = [100.0]
    asking = Asking(a_stand(demo=False).desk, lambda: now[0])
    form = {"video": Path("/clips/a.mp4")}, {"style": 1}
    asking.sent(form, a_job(), anyway=False)

    if change == "later":
        now[0] += SOON + 1
    if change == "failed":
        asking.take_news(a_job(state=JobState.FAILED))
    again = (form[0], {"style": 2}) if change == "options" else form

    assert bool(await asking.question(again, None)) is asked


async def test_the_demo_never_asks_about_the_same_form(qloop, a_stand):
    """Where nothing costs, a second run needs no answer."""
    asking = Asking(a_stand(demo=True).desk)
    form = {"video": Path("/clips/a.mp4")}, {}
    asking.sent(form, a_job(), anyway=False)

    assert await asking.question(form, None) is None
