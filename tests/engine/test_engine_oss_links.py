"""A link of the temporary storage that the service cannot fetch leads to a bucket of one's own."""

import asyncio
from dataclasses import replace

import pytest
from engine_fakes import FAST, a_precheck, a_spec, a_world

from avatar_desktop.clouds.dashscope.errors import refusal
from avatar_desktop.domain.errors import Action
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.spec import OssLinks, PrecheckResult, RejectionReason
from avatar_desktop.domain.task import TaskReport, TaskStatus
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.models import catalog

NOT_FETCHED = [
    ("InvalidURL", "The request URL is invalid, please check the request URL is available."),
    ("InvalidURL.ConnectionRefused", ""),
    ("InvalidURL.Timeout", ""),
    ("InvalidParameter.DataInspection", "Unable to download the media resource"),
    ("InvalidParameter.FileDownload", "oss download error"),
    ("InvalidParameter", "Failed to download image, url oss://a/b.jpg"),
    ("InvalidParameter", "download for input video error"),
    ("", "No connection adapters were found for 'oss://a/b.mp4'"),
]
OTHERS = [
    ("InvalidURL", "The input audio is longer than 60!"),
    ("InvalidParameter.VideoFormat", "read video error"),
    ("DataInspectionFailed", "inappropriate"),
    ("Arrearage", "overdue"),
]


@pytest.fixture(name="world")
def world_fixture(tmp_path):
    return a_world(tmp_path / "library")


def ran(world, tmp_path, spec, *, scheme="oss://", again=False):
    """Run one job whose upload lies at *scheme*; with *again*, retry it once. Return it."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")
    put = world.store.put

    async def there(path, model, progress):
        upload = await put(path, model, progress)
        return replace(upload, url=scheme + upload.url.partition("://")[2], location="")

    world.store.put = there

    async def story():
        scheduler = Scheduler(world.services(spec), EventHub(), FAST)
        job = await scheduler.submit("toy", {"video": clip}, {})
        async with asyncio.timeout(5):
            job = await scheduler.finished(job.id)
            if again:
                await scheduler.retry(job.id)
                job = await scheduler.finished(job.id)
        await scheduler.close()
        return job

    return asyncio.run(story())


@pytest.mark.parametrize("while_running", [False, True])
@pytest.mark.parametrize(("code", "words"), NOT_FETCHED)
def test_unread_oss_link_offers_a_bucket(world, tmp_path, code, words, while_running):
    """Whether the submit or the task says so, what the model's document says is told with it."""
    error = refusal(400, code, words)
    if while_running:
        world.cloud.reports = [TaskReport(TaskStatus.FAILED, "FAILED", error=error)]
    else:
        world.cloud.answers = [error]

    job = ran(world, tmp_path, a_spec(oss_links=OssLinks(False, "The toy's page")))

    told = job.failure.explanation
    assert told.action is Action.OPEN_STORAGE
    assert "The toy's page does not name" in told.painted()
    assert "bucket of your own" in told.painted()
    assert job.failure.detail == words


@pytest.mark.parametrize(("code", "words"), OTHERS)
def test_other_refusals_do_not_speak_of_storage(world, tmp_path, code, words):
    """A file that was read and refused leads elsewhere."""
    world.cloud.answers = [refusal(400, code, words)]

    job = ran(world, tmp_path, a_spec())

    assert job.failure.explanation.action is not Action.OPEN_STORAGE


def test_unread_link_of_a_bucket_does_not_ask_for_one(world, tmp_path):
    """Who has a bucket is not told to set one up."""
    world.cloud.answers = [refusal(400, "InvalidURL", "bad")]

    job = ran(world, tmp_path, a_spec(), scheme="https://")

    assert job.failure.explanation.action is Action.RETRY


def test_precheck_that_cannot_read_the_link_offers_a_bucket(world, tmp_path):
    """The paid look says InvalidURL: the way out is told, and that the look was billed."""
    unread = RejectionReason(
        ("InvalidURL",), (), "It could not read it.", "Choose another.", unfetched=True
    )
    precheck = replace(
        a_precheck(), reasons=(unread,), read=lambda out: PrecheckResult(False, {}, "InvalidURL")
    )
    world.cloud.verdict = PrecheckResult(False, {}, "InvalidURL", "The request URL is invalid")

    job = ran(world, tmp_path, a_spec(precheck=precheck))

    assert (job.failure.explanation.action, job.failure.billed) == (Action.OPEN_STORAGE, True)


def test_retry_uploads_anew(world, tmp_path):
    """The link that was not read is not sent again: by then there may be a bucket."""
    world.cloud.answers = [refusal(400, "", "No connection adapters were found for 'oss://a'")]

    job = ran(world, tmp_path, a_spec(), again=True)

    assert job.state is JobState.DONE
    first, second = (body["input"]["video"] for body in world.cloud.submits)
    assert first != second


@pytest.mark.parametrize("spec", catalog(), ids=lambda spec: spec.key)
def test_every_model_states_what_its_document_says_of_oss(spec):
    """A model whose files are uploaded says whether `oss://` is confirmed, and by what."""
    stated = spec.oss_links

    assert (stated is not None) is spec.uploads
    assert stated is None or (stated.source and stated.sentence.painted())
