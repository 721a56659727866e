"""What object stores of all makers answer, in words."""

import asyncio
from datetime import timedelta

import pytest

from avatar_desktop.clouds.http import new_client
from avatar_desktop.domain.errors import Action, AppError, Retry
from avatar_desktop.domain.settings import Addressing, StoreKind, StoreSettings
from avatar_desktop.objectstore.refusal import Refusal, element
from avatar_desktop.objectstore.s3 import S3Store
from avatar_desktop.objectstore.s3_errors import refused
from clouds.clouds_kit import answer, raw_server
from objectstore.objectstore_kit import Heard, file_of, keys

NOW = timedelta(0)


def xml(code, message="", extra=""):
    inside = f"<Code>{code}</Code><Message>{message}</Message>{extra}"
    return f"<?xml version='1.0'?><Error>{inside}</Error>"


@pytest.mark.parametrize(
    ("status", "code", "message", "retry", "words"),
    [
        (403, "InvalidAccessKeyId", "", Retry.NEVER, "does not know the access key"),
        (403, "SignatureDoesNotMatch", "", Retry.NEVER, "secret key"),
        (404, "NoSuchBucket", "", Retry.NEVER, "no such bucket"),
        (403, "AccessDenied", "Access Denied", Retry.NEVER, "permission"),
        (403, "AccessDenied", "Request has expired", Retry.NEVER, "had run out"),
        (400, "PublicEndpointForbidden", "", Retry.NEVER, "domain of their own"),
        (403, "SecondLevelDomainForbidden", "", Retry.NEVER, "another place"),
        (400, "EntityTooLarge", "", Retry.NEVER, "too large"),
        (413, "", "", Retry.NEVER, "too large"),
        (403, "QuotaExceeded", "", Retry.NEVER, "full"),
        (507, "", "", Retry.NEVER, "full"),
        (507, "XMinioStorageFull", "", Retry.NEVER, "full"),
        (503, "SlowDown", "", Retry.LATER, "slow down"),
        (500, "InternalError", "", Retry.LATER, "fault"),
        (502, "", "", Retry.LATER, "fault"),
        (418, "Teapot", "short & stout", Retry.NEVER, "short & stout"),
    ],
)
def test_refusal_is_explained(status, code, message, retry, words):
    """Each code has its own sentences, and says whether to try again."""
    error = refused(Refusal(status, code, message), "us-east-1", NOW)

    assert words in str(error)
    assert error.retry is retry
    assert all((error.explanation.what, error.explanation.why, error.explanation.do))


@pytest.mark.parametrize("code", ["RequestTimeTooSkewed", "AccessDenied"])
def test_wrong_clock_is_told_in_minutes(code):
    """A clock that is off is named as the cause with its difference."""
    refusal = Refusal(403, code, "Request has expired")

    error = refused(refusal, "us-east-1", timedelta(minutes=-95))

    assert "clock" in str(error)
    assert "95 minutes" in str(error)


def told(tmp_path, reply, region="us-east-1", size=10):
    """Return what an upload ends in at a store that always gives *reply*, and its requests."""

    async def run():
        async def no_sleep(_):
            await asyncio.sleep(0)

        async with raw_server(lambda _: reply) as server, new_client() as client:
            settings = StoreSettings(
                StoreKind.S3,
                endpoint=server.url,
                region=region,
                bucket="films",
                addressing=Addressing.PATH,
            )
            store = S3Store(client, settings, keys("a", "b"), sleep=no_sleep)
            with pytest.raises(AppError) as caught:
                await store.put(file_of(tmp_path, size), "m", Heard())
            return caught.value, server.heard

    return asyncio.run(run())


@pytest.mark.parametrize(
    "reply",
    [
        answer(301, xml("PermanentRedirect").encode(), x_amz_bucket_region="eu-west-1"),
        answer(
            400,
            xml(
                "AuthorizationQueryParametersError",
                "Error parsing the X-Amz-Credential parameter; the region 'us-east-1' is wrong; "
                "expecting 'eu-west-1'",
            ).encode(),
        ),
        answer(400, xml("AuthorizationHeaderMalformed", "", "<Region>eu-west-1</Region>").encode()),
        answer(
            403, xml("AccessDenied", "other", "<Endpoint>s3.eu-west-1.x.com</Endpoint>").encode()
        ),
    ],
)
def test_wrong_region_names_the_right_one(tmp_path, reply):
    """The region or endpoint that the server named stands in the words."""
    error, _ = told(tmp_path, reply)

    assert "eu-west-1" in str(error)
    assert "us-east-1" in str(error)
    assert error.explanation.action is Action.OPEN_SETTINGS


def test_busy_store_is_asked_again_a_few_times(tmp_path):
    """ "Slow down" is obeyed with a few tries, then told."""
    error, heard = told(tmp_path, answer(503, xml("SlowDown").encode()))

    assert error.retry is Retry.LATER
    assert [one.method for one in heard] == ["PUT", "PUT", "PUT", "DELETE"]


def test_what_is_no_store_is_told(tmp_path):
    """A web server that says yes to everything is not taken for a store."""
    error, _ = told(tmp_path, answer(200, b"<html>hello</html>"), size=9 * 1024 * 1024)

    assert error.code == "BadAnswer"


def test_store_that_loses_the_file_is_noticed(tmp_path):
    """A link that gives another length than what was sent is told before a task is paid for."""
    error, _ = told(tmp_path, answer(200, b"short"))

    assert error.code == "NotReadable"


def test_hostile_document_is_harmless():
    """An answer full of entities is read by pattern in no time."""
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><Error><Code>&a;&lt;b</Code></Error>"

    assert element(bomb, "Code") == "&a;<b"
