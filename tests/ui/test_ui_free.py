"""The demo's window speaks of no bill, whatever becomes of its jobs."""

import asyncio
from dataclasses import replace

import pytest
from fakes import until
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from avatar_desktop.domain.errors import AppError, Explanation, Retry
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.task import TaskReport, TaskStatus
from avatar_desktop.domain.text import say
from avatar_desktop.engine import failures
from test_free import MONEY, SAYS_FREE

LOST = AppError(Explanation(say("The answer was lost.")), retry=Retry.UNKNOWN)
GONE = TaskReport(TaskStatus.FAILED, "UNKNOWN", error=failures.task_gone(24, "r-1"))
FAILED = TaskReport(TaskStatus.FAILED, "FAILED", error=failures.task_failed("FAILED", "r-1"))


def owed(window: QWidget) -> list[str]:
    """Return every text and hint of *window* that speaks of money and does not say free."""
    shown = [one for one in window.findChildren(QWidget) if not one.isHidden()]
    texts = [one.text() for one in shown if isinstance(one, QLabel | QAbstractButton)]
    texts += [one.toolTip() for one in shown]
    return [one for one in texts if MONEY.search(one) and not SAYS_FREE.search(one)]


@pytest.mark.parametrize("fate", ["lost", "gone", "failed", "goes on"])
async def test_the_demos_window_owes_nothing(qloop, a_stand, open_window, sample, fate):
    """A lost answer, a task that is gone or failed, a cancel too late: no bill in any text."""
    behind = a_stand(demo=True)
    behind.cloud.submit_error = LOST if fate == "lost" else None
    behind.cloud.cancels = False
    behind.cloud.report_of = {"gone": GONE, "failed": FAILED}.get(fate, behind.cloud.report_of)
    window = open_window(behind)
    tab = window.tab("video_style")
    tab.presenter.put_file("video", sample)
    await until(tab.generate.isEnabled, "the verdict")

    tab.generate.click()
    (job,) = await _jobs(behind)
    if fate == "goes on":
        await until(lambda: behind.cloud.bodies, "the task")
        await behind.desk.scheduler.cancel(job.id)
    else:
        states = {JobState.NEEDS_CHECK, JobState.FAILED}
        await until(lambda: window.stage.job and window.stage.job.state in states, "the end")
    for page in ("history", "video_style"):
        window.show_page(page)
        await asyncio.sleep(0)

    assert owed(window) == []


async def _jobs(behind):
    found = []

    async def look():
        while not found:
            found.extend(await behind.library.unfinished())
            await asyncio.sleep(0.01)

    await asyncio.wait_for(look(), 60)
    return [replace(found[0])]
