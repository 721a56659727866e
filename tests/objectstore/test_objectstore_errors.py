"""What object stores of all makers answer, in words."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.errors import Action, AppError, Retry
from avatar_desktop.domain.providers import region_in
from avatar_desktop.domain.settings import Addressing, StoreSettings
from avatar_desktop.objectstore.registry import providers
from avatar_desktop.objectstore.s3_error_response import Refusal, element
from avatar_desktop.objectstore.s3_errors import refused
from avatar_desktop.objectstore.s3_store import S3Store
from clouds.clouds_kit import answer, raw_server
from objectstore.objectstore_kit import Heard, file_of, keys

NOW = timedelta(0)
SETTINGS = StoreSettings(
    "s3", endpoint="https://s3.example.com", region="us-east-1", bucket="films"
)
OSS = StoreSettings(
    "oss",
    endpoint="https://oss-cn-beijing.aliyuncs.com",
    region="cn-beijing",
    bucket="films",
)
OBS = replace(
    OSS,
    kind="obs",
    endpoint="https://obs.cn-north-4.myhuaweicloud.com",
    region="cn-north-4",
)
ELSEWHERE = (
    "The bucket you are attempting to access must be addressed using the specified endpoint. "
    "Please send all future requests to this endpoint."
)


DISTINCT = (
    Refusal(403, "InvalidAccessKeyId"),
    Refusal(403, "InvalidAccessKeyId", "The key is inactive"),
    Refusal(403, "SignatureDoesNotMatch"),
    Refusal(404, "NoSuchBucket"),
    Refusal(400, "InvalidBucketName"),
    Refusal(404, "NoSuchKey"),
    Refusal(403, "AccessDenied"),
    Refusal(403, "AccessDenied", "Request has expired."),
    Refusal(403, "AccessDenied", ELSEWHERE, endpoint="oss-cn-shanghai.aliyuncs.com"),
    Refusal(403, "RequestTimeTooSkewed"),
    Refusal(403, "UserDisable"),
    Refusal(403, "SecondLevelDomainForbidden"),
    Refusal(400, "PublicEndpointForbidden"),
    Refusal(403, "QuotaExceeded"),
    Refusal(413),
    Refusal(400, "IncompleteBody"),
    Refusal(503, "SlowDown"),
    Refusal(500, "InternalError"),
    Refusal(418, "Teapot", "stout"),
)


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
        (403, "InvalidAccessKeyId", "The AccessKeyId is disabled.", Retry.NEVER, "switched off"),
        (403, "UserDisable", "UserDisable", Retry.NEVER, "suspended the account"),
        (403, "InArrearOrInsufficientBalance", "", Retry.NEVER, "suspended the account"),
        (400, "InvalidBucketName", "", Retry.NEVER, "name cannot be right"),
        (404, "NoSuchKey", "", Retry.NEVER, "no longer has the uploaded file"),
        (404, "NoSuchUpload", "", Retry.NEVER, "no longer has the uploaded file"),
        (403, "InsufficientStorageSpace", "", Retry.NEVER, "full"),
        (403, "VirtualHostDomainRequired", "", Retry.NEVER, "another place"),
        (403, "PathStyleDomainForbidden", "", Retry.NEVER, "another place"),
        (400, "RequestTimeout", "", Retry.LATER, "did not arrive whole"),
        (503, "QpsLimitExceeded", "", Retry.LATER, "slow down"),
    ],
)
def test_refusal_is_explained(status, code, message, retry, words):
    """Each code has its own sentences, and says whether to try again."""
    error = refused(Refusal(status, code, message), SETTINGS, NOW)

    assert words in str(error)
    assert error.retry is retry
    assert all((error.explanation.what, error.explanation.why, error.explanation.do))


@pytest.mark.parametrize("code", ["RequestTimeTooSkewed", "AccessDenied"])
def test_wrong_clock_is_told_in_minutes(code):
    """A clock that is off is named as the cause with its difference."""
    refusal = Refusal(403, code, "Request has expired")

    error = refused(refusal, SETTINGS, timedelta(minutes=-95))

    assert "clock" in str(error)
    assert "95 minutes" in str(error)
    assert error.explanation.fix.changes == (("network.clock_offset", -5700),)


def test_every_refusal_has_its_own_sentences():
    """No two causes are told with the same words, by what happened or by what to do."""
    told = {str(refused(refusal, OSS, NOW)) for refusal in DISTINCT}

    assert len(told) == len(DISTINCT)


@pytest.mark.parametrize(
    ("settings", "refusal", "changes"),
    [
        (
            OSS,
            Refusal(403, "AccessDenied", ELSEWHERE, endpoint="oss-cn-shanghai.aliyuncs.com"),
            {
                "store.region": "cn-shanghai",
                "store.endpoint": "https://oss-cn-shanghai.aliyuncs.com",
            },
        ),
        (
            replace(OSS, region="cn-shanghai"),
            Refusal(400, "InvalidArgument", "Invalid signing region in Authorization header."),
            {"store.region": "cn-beijing"},
        ),
        (
            replace(OSS, endpoint="oss-cn-beijing-internal.aliyuncs.com"),
            Refusal(403, "AccessDenied", ELSEWHERE, endpoint="oss-cn-shanghai.aliyuncs.com"),
            {
                "store.region": "cn-shanghai",
                "store.endpoint": "oss-cn-shanghai-internal.aliyuncs.com",
            },
        ),
        (
            OBS,
            Refusal(301, "PermanentRedirect", endpoint="films.obs.cn-east-3.myhuaweicloud.com"),
            {
                "store.region": "cn-east-3",
                "store.endpoint": "https://obs.cn-east-3.myhuaweicloud.com",
            },
        ),
        (
            SETTINGS,
            Refusal(400, "AuthorizationHeaderMalformed", region="eu-west-1"),
            {"store.region": "eu-west-1"},
        ),
        (
            replace(SETTINGS, endpoint="https://s3.us-east-1.amazonaws.com"),
            Refusal(301, "PermanentRedirect", region="eu-west-1"),
            {
                "store.region": "eu-west-1",
                "store.endpoint": "https://s3.eu-west-1.amazonaws.com",
            },
        ),
        (
            replace(SETTINGS, endpoint="https://s3.us-east-1.amazonaws.com"),
            Refusal(301, "PermanentRedirect", endpoint="films.s3-eu-west-1.amazonaws.com"),
            {
                "store.region": "eu-west-1",
                "store.endpoint": "https://s3.eu-west-1.amazonaws.com",
            },
        ),
        (
            replace(SETTINGS, endpoint="http://a.example.com:7480"),
            Refusal(301, "PermanentRedirect", endpoint="b.example.com:7480"),
            {"store.endpoint": "http://b.example.com:7480"},
        ),
        (
            replace(SETTINGS, endpoint="https://1a2b.r2.cloudflarestorage.com"),
            Refusal(400, "InvalidRegionName", "The region name 'us-east-1' is not valid."),
            {"store.region": "auto"},
        ),
        (
            replace(OBS, addressing=Addressing.PATH),
            Refusal(403, "VirtualHostDomainRequired"),
            {"store.addressing": "virtual"},
        ),
        (
            replace(OSS, addressing=Addressing.PATH),
            Refusal(403, "SecondLevelDomainForbidden"),
            {"store.addressing": "virtual"},
        ),
    ],
)
def test_fix_takes_what_the_store_named(settings, refusal, changes):
    """Where the right setting is known a button carries it, the endpoint with the region."""
    error = refused(refusal, settings, NOW)

    assert dict(error.explanation.fix.changes) == changes
    assert error.explanation.action is Action.OPEN_SETTINGS


@pytest.mark.parametrize(
    ("known", "named"),
    [
        ("https://s3.example.com", "evil.example.net"),
        ("https://s3.example.com", "s3.example.com.evil.net"),
        ("https://s3.example.com", "evil.com"),
        ("https://s3.example.com", ""),
        ("https://s3.cn-north-1.amazonaws.com.cn", "s3.evil.com.cn"),
        ("https://oss-cn-beijing.aliyuncs.com", "evil.aliyuncs.com.net"),
        ("http://10.0.0.1:9000", "6.6.0.1:9000"),
        ("https://mystore.co.uk", "evil.co.uk"),
    ],
)
def test_no_answer_sends_uploads_to_strangers(known, named):
    """An endpoint outside the domain of the settings is never offered."""
    settings = replace(
        SETTINGS, endpoint=known, region=region_in(known, providers()) or "us-east-1"
    )

    error = refused(Refusal(301, "PermanentRedirect", endpoint=named), settings, NOW)

    assert error.explanation.fix is None


@pytest.mark.parametrize(
    ("status", "code", "location"),
    [
        (301, "", "https://evilmystore.com/films"),
        (301, "", "https://mystore.com.evil.net/films"),
        (400, "HttpsWanted", "https://evil.example/"),
    ],
)
def test_no_redirect_sends_uploads_to_strangers(status, code, location):
    """The button for an encrypted line never leads out of the host in the settings."""
    settings = replace(SETTINGS, endpoint="http://mystore.com", addressing=Addressing.PATH)

    fix = refused(Refusal(status, code, location=location), settings, NOW).explanation.fix

    assert fix is None or dict(fix.changes) == {"store.endpoint": "https://mystore.com"}


def test_region_that_is_none_is_not_taken():
    """What a store names as its region never becomes another host."""
    settings = replace(SETTINGS, endpoint="https://s3.us-east-1.amazonaws.com")
    refusal = Refusal(400, "AuthorizationHeaderMalformed", region="x.evil.net/#")

    error = refused(refusal, settings, NOW)

    assert error.explanation.fix is None


def test_finer_code_is_kept_for_support():
    """The EC code of OSS stands in the details."""
    error = refused(Refusal(403, "AccessDenied", "No.", reason="0003-00000001"), OSS, NOW)

    assert error.detail == "No. (0003-00000001)"


def told(tmp_path, reply, region="us-east-1", size=10):
    """Return what an upload ends in at a store that always gives *reply*, and its requests."""

    async def run():
        async def no_sleep(_):
            await asyncio.sleep(0)

        async with raw_server(lambda _: reply) as server, new_client() as client:
            settings = StoreSettings(
                "s3",
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
            403,
            xml(
                "AccessDenied", "other", "<Endpoint>s3.eu-west-1.amazonaws.com</Endpoint>"
            ).encode(),
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


def test_break_in_the_middle_names_the_file(tmp_path):
    """A connection that ends while the file is on its way is told with the file's name."""
    error, _ = told(tmp_path, None)

    assert error.code == "NoAnswer"
    assert error.retry is Retry.LATER
    assert "The connection broke while clip.mp4 was sent." in str(error)


@pytest.mark.parametrize(
    "reply",
    [
        answer(301, b"<html>", Location="https://127.0.0.1:1/films"),
        answer(400, b"Client sent an HTTP request to an HTTPS server.\n"),
        answer(400, b"<h1>400</h1>The plain HTTP request was sent to HTTPS port"),
    ],
)
def test_store_that_wants_encryption_is_told_apart(tmp_path, reply):
    """A redirect to https, or a port that speaks nothing else, comes with a button for it."""
    error, heard = told(tmp_path, reply)

    assert "wants an encrypted connection" in str(error)
    assert heard[0].method == "PUT"
    (change,) = error.explanation.fix.changes
    assert change[0] == "store.endpoint"
    assert change[1].startswith("https://127.0.0.1:")
    assert (b"Location" in reply) == (change[1] == "https://127.0.0.1:1")


def test_redirect_to_somewhere_is_no_other_region(tmp_path):
    """A web server that leads away is not taken for a store."""
    error, _ = told(tmp_path, answer(302, b"", Location="http://login.example.com/"))

    assert error.code == "BadAnswer"
