"""Signed and plain links to what lies in a real bucket, read as the service reads them."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urlsplit

import httpx
import pytest

from avatar_desktop.domain.errors import Action, AppError
from avatar_desktop.domain.settings import Addressing, Links, StoreSettings
from avatar_desktop.objectstore.bucket import Bucket
from objectstore.objectstore_kit import (
    Heard,
    asked,
    file_of,
    left_in,
    make_bucket,
    settings_of,
    stored,
)


@pytest.fixture(autouse=True)
def _ceph(s3_server):
    if s3_server.kind != "ceph":
        pytest.skip("only the Ceph gateway knows policies")


def opened(server, bucket):
    """Let everybody read and list *bucket*."""
    things = [f"arn:aws:s3:::{bucket}/*", f"arn:aws:s3:::{bucket}"]
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": things,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}).encode()
    asked(server, settings_of(server, bucket), "PUT", "", query={"policy": ""}, content=policy)


def put(server, settings, path):
    return stored(server, settings, lambda store: store.put(path, "m", Heard()))


def failed(server, settings, path):
    with pytest.raises(AppError) as caught:
        put(server, settings, path)
    return caught.value


@pytest.mark.parametrize("size", [0, 1000])
def test_plain_link_is_read_by_everybody(s3_server, bucket, tmp_path, size):
    """A bucket that all can read gives a link without a signature that lives for years."""
    opened(s3_server, bucket)
    path = file_of(tmp_path, size)

    upload = put(s3_server, settings_of(s3_server, bucket, links=Links.PUBLIC, prefix="a b"), path)

    assert upload.url.startswith(f"{s3_server.endpoint}/{bucket}/a%20b/")
    assert "?" not in upload.url
    assert httpx.get(upload.url).content == path.read_bytes()
    assert upload.expires_at - datetime.now(UTC) > timedelta(days=3600)


def test_public_link_in_any_letters_is_read(s3_server, bucket, tmp_path):
    """A prefix in Chinese with blanks and percents travels in ASCII and leads to the object."""
    opened(s3_server, bucket)
    path = file_of(tmp_path, 10)
    prefix, address = "我的 视频（终版）/100% %E4", f"{s3_server.endpoint}/{bucket}/"
    settings = settings_of(s3_server, bucket, links=Links.PUBLIC, public_url=address, prefix=prefix)

    upload = put(s3_server, settings, path)

    assert upload.url.isascii()
    assert unquote(urlsplit(upload.url).path).startswith(f"/{bucket}/{prefix}/")
    assert httpx.get(upload.url).content == path.read_bytes()


def test_public_address_stands_before_the_key(s3_server, bucket, tmp_path):
    """A public address of one's own, such as a CDN's, takes the place of the bucket's."""
    opened(s3_server, bucket)
    path = file_of(tmp_path, 10)
    address = f"{s3_server.endpoint.replace('http:', 'HTTP:')}/{bucket}/"

    upload = put(
        s3_server, settings_of(s3_server, bucket, links=Links.PUBLIC, public_url=address), path
    )

    assert upload.url.startswith(address)
    assert httpx.get(upload.url).content == path.read_bytes()


def test_private_bucket_is_noticed_before_a_task_is_paid(s3_server, bucket, tmp_path):
    """A plain link that is refused leads to signed ones by a button, and leaves nothing behind."""
    settings = settings_of(s3_server, bucket, links=Links.PUBLIC)

    error = failed(s3_server, settings, file_of(tmp_path, 10))

    assert error.code == "NotPublic"
    assert "does not let everybody read it" in str(error)
    assert error.explanation.fix.changes == (("store.links", "presigned"),)
    assert left_in(s3_server, settings) == (0, 0)


def test_public_address_of_another_bucket_is_noticed(s3_server, bucket, tmp_path):
    """An address that shows something else is told as that."""
    other = make_bucket(s3_server)
    opened(s3_server, other)
    address = f"{s3_server.endpoint}/{other}"
    settings = settings_of(s3_server, bucket, links=Links.PUBLIC, public_url=address)

    error = failed(s3_server, settings, file_of(tmp_path, 10))

    assert error.code == "NotAtPublicAddress"
    assert error.explanation.action is Action.OPEN_SETTINGS
    assert left_in(s3_server, settings) == (0, 0)


@pytest.mark.parametrize(
    ("addressing", "public_url", "link"),
    [
        (Addressing.VIRTUAL, "", "https://films.s3.x.com/a/%E6%88%91.mp4"),
        (Addressing.PATH, "", "https://s3.x.com/films/a/%E6%88%91.mp4"),
        (Addressing.PATH, "https://cdn.x.com/v1/", "https://cdn.x.com/v1/a/%E6%88%91.mp4"),
        (Addressing.VIRTUAL, " cdn.x.com ", "https://cdn.x.com/a/%E6%88%91.mp4"),
        (
            Addressing.PATH,
            "https://视频.cn/库 1",
            "https://xn--cy2a840a.cn/%E5%BA%93%201/a/%E6%88%91.mp4",
        ),
    ],
)
def test_plain_link_is_encoded_below_its_base(addressing, public_url, link):
    """The key stands encoded below the bucket's address or the public one, wherever they end."""
    settings = StoreSettings(
        "s3",
        endpoint="s3.x.com",
        bucket="films",
        addressing=addressing,
        public_url=public_url,
    )

    assert Bucket.of(settings).public_link("a/我.mp4") == link


@pytest.mark.parametrize("address", ["https://a..b", "https://u:pw@x.cn", "https://x.cn/?a", "x y"])
def test_public_address_that_cannot_be_one_is_told(address):
    """What no object can stand below is said in words that lead to the settings."""
    settings = StoreSettings("s3", "s3.x.com", bucket="films", public_url=address)

    with pytest.raises(AppError) as caught:
        Bucket.of(settings).public_link("a")

    assert caught.value.code == "BadPublicAddress"
    assert caught.value.explanation.action is Action.OPEN_SETTINGS
