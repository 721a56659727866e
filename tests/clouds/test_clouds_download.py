"""Downloads: whole or not at all, resumed, capped, without a key, on a full disk too."""

import asyncio
import errno
import gzip
import os

import httpx
import pytest
from download_kit import DATA, TAG, fetched, small_disk

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.clouds.http.download import Downloader
from avatar_desktop.clouds.http.link_guard import may_go
from avatar_desktop.clouds.http.partial_file import PartFile
from avatar_desktop.domain.errors import Action, AppError, LinkExpired, Retry, StorageFull
from clouds.clouds_kit import answer


def test_file_is_saved_whole(tmp_path):
    """The file stands under our name with true progress, and no `.part` is left."""
    target = tmp_path / "result.mp4"
    target.write_bytes(b"old")

    error, requests, heard, _ = fetched(lambda _: answer(200, DATA), target)

    assert error is None
    assert target.read_bytes() == DATA
    assert list(tmp_path.iterdir()) == [target]
    assert heard[-1] == (len(DATA), len(DATA))
    assert heard == sorted(heard)
    assert requests[0].target == "/r.mp4?Signature=x"


def test_empty_file_is_saved(tmp_path):
    """A file of no bytes is a file."""
    error, *_ = fetched(lambda _: answer(200), tmp_path / "r")

    assert error is None
    assert (tmp_path / "r").read_bytes() == b""


def test_cut_download_goes_on_where_it_stopped(tmp_path):
    """After a cut the rest alone is asked for, tied to the same file."""

    def script(heard):
        begin = int(heard.headers.get("range", "bytes=0-")[6:-1])
        rest = DATA[begin : begin + 1_200_000]
        if not begin:
            return answer(200, rest, length=len(DATA), ETag=TAG)
        span = f"bytes {begin}-{len(DATA) - 1}/{len(DATA)}"
        return answer(206, rest, length=len(DATA) - begin, Content_Range=span, ETag=TAG)

    error, requests, heard, waited = fetched(script, tmp_path / "r")

    assert error is None
    assert (tmp_path / "r").read_bytes() == DATA
    assert [one.headers.get("range") for one in requests] == [
        None,
        "bytes=1200000-",
        "bytes=2400000-",
    ]
    assert requests[1].headers["if-range"] == TAG
    assert heard == sorted(heard)
    assert waited == [0.5, 0.5]


def test_changed_file_starts_again(tmp_path):
    """When the server has another file meanwhile, nothing of both is mixed."""
    other = os.urandom(1_000_000)

    def script(heard):
        if "range" in heard.headers:
            return answer(200, other, ETag='"v2"')
        return answer(200, DATA[:500_000], length=len(DATA), ETag=TAG)

    error, *_ = fetched(script, tmp_path / "r")

    assert error is None
    assert (tmp_path / "r").read_bytes() == other


def test_server_without_tags_starts_again(tmp_path):
    """Where nothing proves that the rest belongs to the beginning, all is fetched again."""
    tries = iter([answer(200, DATA[:10], length=len(DATA)), answer(200, DATA)])

    error, requests, *_ = fetched(lambda _: next(tries), tmp_path / "r")

    assert error is None
    assert "range" not in requests[1].headers
    assert (tmp_path / "r").read_bytes() == DATA


def test_tries_come_to_an_end(tmp_path):
    """A server that never gives a byte is left after the last pause; nothing stays."""
    error, requests, _, waited = fetched(lambda _: None, tmp_path / "r")

    assert error.retry is Retry.LATER
    assert waited == [0.5, 1.0, 2.0, 4.0]
    assert len(requests) == 5
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("status", [403, 404, 410])
def test_dead_link_is_told(tmp_path, status):
    """A link that died asks for a fresh one, at once and once."""
    error, requests, *_ = fetched(lambda _: answer(status), tmp_path / "r")

    assert isinstance(error, LinkExpired)
    assert error.retry is Retry.NEVER
    assert len(requests) == 1


def test_busy_server_is_obeyed(tmp_path):
    """A server that asks to wait is asked again after that."""
    tries = iter([answer(503, Retry_After="9"), answer(429), answer(200, b"here")])

    error, _, _, waited = fetched(lambda _: next(tries), tmp_path / "r")

    assert error is None
    assert waited == [9, 1.0]


@pytest.mark.parametrize("known", [True, False])
def test_endless_file_is_cut_off(tmp_path, known):
    """More bytes than the cap are not stored, announced or not."""
    body = answer(200, DATA) if known else b"HTTP/1.1 200 OK\r\n\r\n" + DATA

    error, _, heard, _ = fetched(lambda _: body, tmp_path / "r", limit=1_500_000)

    assert error.code == "TooLarge"
    assert list(tmp_path.iterdir()) == []
    assert not known or heard == []


def test_redirect_is_followed_without_credentials(tmp_path):
    """A redirect on the same footing is followed; no key, cookie or user name goes along."""

    def client():
        return httpx.AsyncClient(
            headers={"Authorization": "Bearer CANARY"}, cookies={"session": "CANARY"}
        )

    def script(heard):
        if heard.target == "/a":
            return answer(302, Location="/b?x=1", Set_Cookie="t=CANARY")
        return answer(200, b"here")

    error, requests, *_ = fetched(script, tmp_path / "r", path="/a", client=client)

    assert error is None
    assert [one.target for one in requests] == ["/a", "/b?x=1"]
    assert "CANARY" not in str([one.headers for one in requests])


@pytest.mark.parametrize(
    "location", ["ftp://127.0.0.1/x", "file:///etc/passwd", "javascript:alert(1)", "/loop"]
)
def test_redirect_to_nowhere_is_refused(tmp_path, location):
    """Other schemes and circles end the download."""
    error, *_ = fetched(lambda _: answer(302, Location=location), tmp_path / "r", path="/loop")

    assert error.code == "LinkRefused"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("here", "there", "may"),
    [
        ("https://a.com/x", "https://b.com/x", True),
        ("http://a.com/x", "https://b.com/x", True),
        ("http://a.com/x", "http://b.com/x", True),
        ("https://a.com/x", "http://b.com/x", False),
        ("https://a.com/x", "HTTP://b.com/x", False),
    ],
)
def test_redirects_never_lead_out_of_encryption(here, there, may):
    """A redirect keeps the encryption that the link had."""
    assert may_go(httpx.URL(here), there) is may


@pytest.mark.parametrize("url", ["file:///etc/passwd", "oss://a/b", "http://", "", "data:,x"])
def test_link_of_another_kind_is_refused(tmp_path, url):
    """Only web addresses are fetched."""

    async def run():
        async with new_client() as http:
            await Downloader(http).fetch(url, tmp_path / "r", lambda *_: None)

    with pytest.raises(AppError) as caught:
        asyncio.run(run())
    assert caught.value.code == "LinkRefused"
    assert list(tmp_path.iterdir()) == []


def test_missing_folder_is_told(tmp_path):
    """A library folder that is gone leads to the choice of another one."""
    error, requests, *_ = fetched(lambda _: answer(200, DATA), tmp_path / "gone" / "r")

    assert isinstance(error, StorageFull)
    assert error.explanation.action is Action.OPEN_LIBRARY_FOLDER
    assert requests == []


def test_full_disk_is_told(tmp_path):
    """A disk that takes no more is told as such; nothing half stays."""
    with small_disk(1_500_000):
        error, *_ = fetched(lambda _: answer(200, DATA), tmp_path / "r")

    assert isinstance(error, StorageFull)
    assert error.code == errno.errorcode[errno.EFBIG]
    assert "full" in str(error)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "full"), (errno.EROFS, "may not be written"), (errno.EACCES, "may not be")],
)
def test_disk_says_why(tmp_path, monkeypatch, number, words):
    """A full, a read-only and a forbidden folder are told apart."""

    def refuse(_self):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(PartFile, "open", refuse)

    error, *_ = fetched(lambda _: answer(200, DATA), tmp_path / "r")

    assert isinstance(error, StorageFull)
    assert words in str(error)


def test_cancel_leaves_nothing(tmp_path):
    """A cancelled download leaves neither the file nor a part of it."""

    async def cancelled(work, server):
        task = asyncio.ensure_future(work)
        while not server.heard:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    reply = answer(200, DATA, length=len(DATA) + 1)
    fetched(lambda _: reply, tmp_path / "r", act=cancelled)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "packing",
    ["gzip", "x-gzip", "gzip, gzip", "deflate", "br", "zstd", "compress", "aws", "identity, gzip"],
)
def test_packed_result_is_refused(tmp_path, packing):
    """What nobody asked for is not unpacked: it might be endless. Nothing is saved under it."""
    reply = answer(200, gzip.compress(DATA), Content_Encoding=packing, ETag=TAG)

    error, requests, *_ = fetched(lambda _: reply, tmp_path / "r")

    assert (error.code, error.retry) == ("Packed", Retry.NEVER)
    assert [one.headers["accept-encoding"] for one in requests] == ["identity"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("packing", ["identity", "Identity", "identity, identity", ""])
def test_plain_result_may_say_so(tmp_path, packing):
    """A file that comes as it is is saved, in whatever way the server says so."""
    error, *_ = fetched(lambda _: answer(200, b"x", Content_Encoding=packing), tmp_path / "r")

    assert error is None
