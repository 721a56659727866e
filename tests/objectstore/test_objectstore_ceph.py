"""Uploads to a real Ceph gateway by every way, read by curl as a service would."""

import hashlib
from dataclasses import replace
from urllib.parse import unquote, urlsplit

import pytest

from avatar_desktop.domain.settings import Addressing
from objectstore.ceph_kit import WAYS, ToLoopback, curl, only_ceph, way_to
from objectstore.objectstore_kit import MIB, Heard, file_of, left_in, settings_of, stored

EDGES = (0, 1, 8 * MIB - 1, 8 * MIB, 8 * MIB + 1)
HUNDRED_MB = 100 * 10**6


def md5(data):
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def uploaded(server, settings, path):
    return stored(
        server,
        settings,
        lambda store: store.put(path, "m", Heard()),
        transport=ToLoopback(server),
    )


@pytest.mark.parametrize("size", EDGES)
@pytest.mark.parametrize(("scheme", "addressing"), WAYS)
def test_curl_reads_what_was_uploaded(s3_server, bucket, tmp_path, scheme, addressing, size):
    """A file of each size around the edges comes back whole by its link, without credentials."""
    only_ceph(s3_server)
    path = file_of(tmp_path, size, "我的 视频（终版）.mp4")
    settings = way_to(s3_server, bucket, scheme, addressing)

    upload = uploaded(s3_server, settings, path)

    start = f"{scheme}://{bucket}." if addressing is Addressing.VIRTUAL else f"{scheme}://127.0.0.1"
    assert upload.url.startswith(start)
    assert upload.url.isascii()
    assert md5(curl(s3_server, upload.url)) == md5(path.read_bytes())
    assert left_in(s3_server, settings_of(s3_server, bucket)) == (1, 0)


def test_names_in_any_letters_are_read(s3_server, bucket, tmp_path):
    """A prefix with blanks, percents and Chinese travels in ASCII and leads to the object."""
    only_ceph(s3_server)
    path = file_of(tmp_path, 10, "我的.mp4")
    prefix = "我的 视频（终版）/100% %E4/a+b&ü"
    settings = replace(way_to(s3_server, bucket, "http", Addressing.PATH), prefix=prefix)

    upload = uploaded(s3_server, settings, path)

    assert upload.url.isascii()
    assert unquote(urlsplit(upload.url).path).startswith(f"/{bucket}/{prefix}/")
    assert curl(s3_server, upload.url) == path.read_bytes()


def test_hundred_megabytes(s3_server, bucket, tmp_path):
    """100 MB arrive whole over an encrypted line with the bucket as host."""
    only_ceph(s3_server)
    path = file_of(tmp_path, HUNDRED_MB, "一百兆.mp4")
    settings = way_to(s3_server, bucket, "https", Addressing.VIRTUAL)

    upload = uploaded(s3_server, settings, path)

    assert md5(curl(s3_server, upload.url)) == md5(path.read_bytes())


def test_link_is_signed(s3_server, bucket, tmp_path):
    """Curl gets nothing by the same link without its signature."""
    only_ceph(s3_server)
    path = file_of(tmp_path, 10)
    settings = way_to(s3_server, bucket, "https", Addressing.PATH)

    upload = uploaded(s3_server, settings, path)

    with pytest.raises(RuntimeError, match="AccessDenied"):
        curl(s3_server, upload.url.partition("?")[0])
