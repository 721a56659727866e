"""A fix beside a failure: saved, the services built anew, the job tried again."""

from dataclasses import replace

import pytest
from fakes import until
from PySide6.QtWidgets import QLabel

from avatar_desktop.clouds.dashscope.errors import refusal
from avatar_desktop.domain.errors import AppError, Explanation, Fix
from avatar_desktop.domain.job import Failure, JobState
from avatar_desktop.domain.settings import StoreSettings
from avatar_desktop.domain.text import say
from avatar_desktop.engine.events import JobChanged

FIX = Fix(say("Use {region}", region="cn-shanghai"), (("store.region", "cn-shanghai"),))
TOLD = Explanation(say("The bucket is in cn-shanghai but the settings say cn-beijing."), fix=FIX)


@pytest.fixture
def real(a_stand):
    """The desk of the real profile."""
    return a_stand(demo=False)


def rebuilds(window) -> list[str]:
    """Return the list that gets the job of every new window that *window* asks for."""
    asked: list[str] = []
    window.rebuild_wanted.connect(asked.append)
    return asked


async def failed_job(behind, sample):
    """Let a job fail at the submit, with a fix in its failure."""
    behind.cloud.submit_error = AppError(TOLD, code="WrongRegion")
    job = await behind.desk.scheduler.submit("video_style", {"video": sample}, {})
    await until(lambda: not behind.desk.scheduler._tasks)
    found = await behind.library.get(job.id)
    assert found.state is JobState.FAILED
    return found


async def test_a_card_offers_the_fix_and_a_retry_follows(qloop, open_window, real, sample):
    """One click on the card saves the change and asks for new services and another try."""
    window = open_window(real)
    job = await failed_job(real, sample)
    await until(lambda: job.id in window.queue.cards)
    button = window.queue.cards[job.id].findChild(object, "job_action")
    await until(lambda: button.text() == "Use cn-shanghai")

    asked = rebuilds(window)
    button.click()

    await until(lambda: asked == [job.id])
    assert real.settings.current.store.region == "cn-shanghai"


async def test_the_next_window_tries_again(qloop, open_window, real, sample):
    """The job that was mended is taken up in the window that has the new services."""
    job = await failed_job(real, sample)
    real.cloud.submit_error = None
    window = open_window(real)

    window.retry(job.id)

    await until(lambda: len(real.cloud.bodies) == 2, "the second submit")


async def test_the_stage_and_the_history_offer_the_fix(qloop, open_window, real, sample):
    """Wherever the failure is told, its button is the fix."""
    job = await failed_job(real, sample)
    window = open_window(real)
    window.open_job(job.id)
    notice = window.stage.state_panel.notice
    await until(notice.isVisible)
    action = notice.findChild(object, "notice_action")
    assert action.text() == "Use cn-shanghai"

    asked = rebuilds(window)
    action.click()

    await until(lambda: asked == [job.id])


async def test_a_notice_without_a_job_offers_the_fix(qloop, open_window, real):
    """A failure above the page is mended by its button, and no job is retried."""
    window = open_window(real)
    window._notice.show_error(AppError(TOLD))

    asked = rebuilds(window)
    window._notice.notice.findChild(object, "notice_action").click()

    await until(lambda: asked == [""])
    assert real.settings.current.store.region == "cn-shanghai"


async def test_a_fix_that_cannot_be_saved_is_said(qloop, open_window, a_stand, sample):
    """What a variable holds is not changed; the window says so and nothing is built anew."""
    behind = a_stand(demo=False, environment={"AVATAR_STORE_REGION": "cn-beijing"})
    window = open_window(behind)
    asked = rebuilds(window)
    job = await failed_job(behind, sample)
    await until(lambda: job.id in window.queue.cards)

    window._actions.run(FIX, job)

    await until(lambda: "store.region" in window._notice.notice.text)
    assert asked == []


async def test_a_fix_beside_a_running_job_retries_nothing(qloop, open_window, real, sample):
    """Only a failed job is taken up again."""
    window = open_window(real)
    job = await failed_job(real, sample)
    going = replace(job, state=JobState.RUNNING, failure=Failure(TOLD))
    real.desk.hub.publish(JobChanged(going))

    asked = rebuilds(window)
    window._actions.run(FIX, going)

    await until(lambda: asked == [""])


async def test_an_unread_temporary_link_leads_to_the_storage_settings(
    qloop, open_window, real, sample
):
    """Beforehand a quiet line says what is not certain; the failed job's button goes there too."""
    window = open_window(real)
    tab = window.tab("video_style")
    tab.presenter.put_file("video", sample)
    await until(lambda: not tab.presenter.checking, "a verdict")
    note, set_up = tab.findChild(QLabel, "storage_note"), tab.findChild(object, "set_up_bucket")
    assert "does not name the service's temporary storage" in note.text()
    assert tab.presenter.look.ok

    set_up.click()
    page = window._settings_page()
    await until(page.isVisible)
    assert page.findChild(object, "store_provider").isVisible()

    window.show_page("video_style")
    real.cloud.submit_error = refusal(400, "InvalidURL", "cannot be read")
    job = await real.desk.scheduler.submit("video_style", {"video": sample}, {})
    await until(lambda: job.id in window.queue.cards)
    button = window.queue.cards[job.id].findChild(object, "job_action")
    await until(lambda: button.text() == "Set up a bucket")
    button.click()
    await until(page.isVisible)

    real.settings.save(replace(real.settings.current, store=StoreSettings("oss")))
    tab.refresh()
    assert (note.text(), set_up.isVisibleTo(tab)) == ("", False)
