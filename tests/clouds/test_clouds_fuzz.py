"""Thousands of odd answers: an AppError or a value that can be kept, never a crash or a hang."""

import asyncio
import json
import random
import resource
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from clouds_kit import key_of
from odd_answers import NASTY, odd_answer

from avatar_desktop.clouds.dashscope.client import DashScope
from avatar_desktop.clouds.http.download import Downloader
from avatar_desktop.clouds.metastudio.client import Credentials, MetaStudio
from avatar_desktop.clouds.metastudio.iam import Iam, User
from avatar_desktop.clouds.metastudio.parsing import moment
from avatar_desktop.clouds.metastudio.settings import MetaStudioSettings
from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.settings import StoreSettings
from avatar_desktop.domain.spec import PrecheckResult
from avatar_desktop.domain.task import SubmitResult, TaskReport
from avatar_desktop.engine.failures import kept
from avatar_desktop.library.jobs import job_to_json
from avatar_desktop.models import catalog, emo, picture_modeling
from avatar_desktop.objectstore.s3_store import S3Store
from avatar_desktop.objectstore.signing import StoreCredentials as StoreKeys
from avatar_desktop.objectstore.temporary.temporary_store import TemporaryStorage
from library.library_jobs import a_job

SPECS = {spec.key: spec for spec in catalog()}
NOW = datetime(2026, 1, 1, tzinfo=UTC)
MOST_MEMORY = 150 * 1024
"""Kilobytes by which all the answers together may make the process grow."""

READY = {"model": "m", "input": {"image_url": "https://o/x"}}


class Odd(httpx.AsyncBaseTransport):
    """Answers every request with something odd."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.first: httpx.Response | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        async for _ in request.stream:
            pass
        answer = odd_answer(self._chance, request.url.path)
        self.first = self.first or answer
        return answer


async def nothing(_seconds: float) -> None:
    """Wait no time at all."""


def calls(client: httpx.AsyncClient, folder, spec):
    """Return every call to a service by its name; some can only be made once."""
    photo = folder / "photo.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0 a photo")
    dashscope = DashScope(client, "https://dashscope.aliyuncs.com/api/v1", key_of("sk-x"))
    own = Credentials("AK", "SK", project_id="p")

    async def credentials():
        return own

    huawei = MetaStudio(client, "https://metastudio.cn-north-4.myhuaweicloud.com", "", credentials)
    iam = Iam(client, MetaStudioSettings())
    settings = StoreSettings(kind="s3", endpoint="https://s3.example.com", region="r", bucket="b")

    async def keys():
        return StoreKeys("AK", "SK")

    bucket = S3Store(client, settings, keys, sleep=nothing)
    fetch = Downloader(client, pauses=(0,), sleep=nothing)
    span = (NOW - timedelta(hours=1), NOW)
    return {
        "submit": lambda: dashscope.submit(SPECS["emo"], "emo-v1", READY, {}),
        "precheck": lambda: dashscope.precheck(emo.SPEC.precheck, READY),
        "report": lambda: dashscope.report(spec, "t-1"),
        "cancel": lambda: dashscope.cancel(spec, "t-1"),
        "find": lambda: dashscope.find(spec, "emo-v1", *span),
        "sign in": dashscope.sign_in,
        "policy": lambda: dashscope.upload_policy("emo-v1"),
        "temporary": lambda: TemporaryStorage(client, dashscope.upload_policy).put(
            photo, "emo-v1", lambda *_: None
        ),
        "photo": lambda: huawei.submit(
            picture_modeling.SPEC, "", {"style_id": "s", "name": "n"}, {"file": photo}
        ),
        "job": lambda: huawei.report(picture_modeling.SPEC, "j-1"),
        "jobs": lambda: huawei.find(picture_modeling.SPEC, "", *span),
        "token": lambda: iam.token(User("a", "u", "p")),
        "project": lambda: iam.project_id(own),
        "bucket": lambda: bucket.put(photo, "m", lambda *_: None),
        "download": lambda: fetch.fetch("https://8.8.8.8/r", folder / "r", lambda *_: None),
    }


ONCE = {"submit", "photo"}


def assert_can_be_kept(told: object) -> None:
    """What came of an answer goes into a job's record, into the log and before a person's eye."""
    job = a_job()
    if isinstance(told, AppError):
        job = job.changed(failure=kept(told, job), request_id=told.request_id)
        assert told.explanation.what.painted()
        assert len(told.explanation.painted()) < 10_000
    if isinstance(told, SubmitResult):
        assert told.task_id
        job = job.changed(task_id=told.task_id, request_id=told.request_id)
    if isinstance(told, PrecheckResult):
        job = job.changed(precheck=dict(told.values), request_id=told.request_id)
    if isinstance(told, TaskReport):
        if told.error:
            assert_can_be_kept(told.error)
        for spec in SPECS.values():
            for output in spec.read(told.output):
                assert isinstance(output.url, str)
        str(dict(told.output))
        job = job.changed(
            facts=dict(told.facts), usage=dict(told.usage), service_state=told.service_state
        )
    record = json.dumps(job_to_json(job), ensure_ascii=False, allow_nan=False, default=str)
    assert json.loads(record.encode("utf-8"))


def test_odd_answers_break_nothing(tmp_path, rounds, seed):
    """Every call ends with AppError or a value; a submit that may have arrived stays in doubt."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(rounds(100, 3000)):
        chance = random.Random(f"{seed}.{number}")

        async def one(chance=chance, number=number):
            odd = Odd(chance)
            async with httpx.AsyncClient(transport=odd) as client:
                named = calls(client, tmp_path, chance.choice(list(SPECS.values())))
                name = list(named)[number % len(named)]
                try:
                    async with asyncio.timeout(20):
                        return name, await named[name](), odd.first
                except AppError as error:
                    return name, error, odd.first

        context = (seed, number)
        try:
            name, told, answer = asyncio.run(one())
            assert_can_be_kept(told)
        except Exception as error:
            error.add_note(f"round {context}")
            raise
        if name in ONCE and isinstance(told, AppError) and answer.is_success:
            refused = told.retry is Retry.NEVER and told.code not in {"BadAnswer", "NoAnswer"}
            assert told.retry is Retry.UNKNOWN or refused, context
            assert told.billed is (None if told.retry is Retry.UNKNOWN else False), context
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < MOST_MEMORY


@pytest.mark.parametrize("odd", [one for one in NASTY if isinstance(one, str | int | float)])
def test_odd_time_is_none_or_a_moment(odd):
    """A time at the edge of the calendar, or no time at all, breaks no list of jobs."""
    assert isinstance(moment(odd), datetime | None)
