"""Downloads that were cut: gone on with by the next call, the next process, or not at all."""

import asyncio
import json
import random
import sys
from contextlib import closing, suppress

import pytest
from download_kit import DATA, TAG, fetched, small_disk

from avatar_desktop.clouds.http import download
from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.clouds.http.download import Downloader
from avatar_desktop.domain.errors import AppError, Retry, StorageFull
from clouds.clouds_kit import answer


class Endless:
    """A server of DATA that can be cut anywhere and continues where it is asked to."""

    def __init__(self, tag=TAG, piece=1_000_000):
        self.tag, self.piece, self.begins = tag, piece, []

    def __call__(self, heard):
        begin = int(heard.headers.get("range", "bytes=0-")[6:-1])
        if heard.headers.get("if-range", self.tag) != self.tag:
            begin = 0
        self.begins.append(begin)
        rest = DATA[begin : begin + self.piece]
        if not begin:
            return answer(200, rest, length=len(DATA), ETag=self.tag)
        span = f"bytes {begin}-{len(DATA) - 1}/{len(DATA)}"
        return answer(206, rest, length=len(DATA) - begin, Content_Range=span, ETag=self.tag)


def one_after_another(*scripts):
    """Return what follows one of *scripts* for each request; after them nobody answers."""
    waiting = list(scripts)

    def script(heard):
        return waiting.pop(0)(heard) if waiting else None

    return script


@pytest.mark.parametrize("tag", [TAG, '"another"'])
def test_next_call_goes_on_where_the_last_one_gave_up(tmp_path, tag):
    """What has come is kept for the next try; of another file nothing is mixed in."""
    target = tmp_path / "r"
    error, *_ = fetched(one_after_another(Endless()), target)
    assert error.retry is Retry.LATER
    assert (tmp_path / "r.part").stat().st_size == 1_000_000

    server = Endless(tag, piece=len(DATA))
    error, _, heard, _ = fetched(server, target, path="/fresh?Signature=y")

    assert error is None
    assert server.begins == [1_000_000 if tag == TAG else 0]
    assert target.read_bytes() == DATA
    assert list(tmp_path.iterdir()) == [target]
    assert heard[-1] == (len(DATA), len(DATA))


@pytest.mark.parametrize(
    "odd",
    [
        lambda _: answer(416),
        lambda _: answer(206, b"x", Content_Range="bytes 0-0/1"),
        lambda _: answer(206, b"x"),
        lambda _: answer(200, DATA),
    ],
)
def test_server_that_cannot_go_on_gives_all_again(tmp_path, odd):
    """Whatever a server makes of the question for the rest, the file becomes whole."""
    target = tmp_path / "r"
    fetched(one_after_another(Endless()), target)

    def whole(_heard):
        return answer(200, DATA)

    error, *_ = fetched(one_after_another(odd, whole, whole), target)

    assert error is None
    assert target.read_bytes() == DATA
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    "note", [b"", b"{", b"[]", b'{"total": 5, "tag": "x"}', b"\xff", b"[" * 9999]
)
def test_part_without_a_sound_note_starts_again(tmp_path, note):
    """A part of which nobody knows what it belongs to is not gone on with."""
    (tmp_path / "r.part").write_bytes(b"something")
    (tmp_path / "r.part.tag").write_bytes(note)

    error, requests, *_ = fetched(lambda _: answer(200, DATA), tmp_path / "r")

    assert error is None
    assert "range" not in requests[0].headers
    assert (tmp_path / "r").read_bytes() == DATA


def test_whole_part_is_not_fetched_again(tmp_path):
    """The app died between the last byte and the file's name: nothing is asked for again."""
    (tmp_path / "r.part").write_bytes(b"whole")
    (tmp_path / "r.part.tag").write_text(json.dumps({"total": 5, "tag": TAG}))

    error, requests, heard, _ = fetched(lambda _: None, tmp_path / "r")

    assert (error, requests, heard) == (None, [], [(5, 5)])
    assert (tmp_path / "r").read_bytes() == b"whole"


CHILD = """
import asyncio, pathlib, sys
from avatar_desktop.clouds.http.download import Downloader
from avatar_desktop.clouds.http.client import new_client

async def main(url, target):
    async with new_client() as client:
        await Downloader(client, services=(url,)).fetch(url, pathlib.Path(target), lambda *_: None)

asyncio.run(main(*sys.argv[1:]))
"""


def test_killed_download_goes_on_where_it_stopped(tmp_path, rounds, seed):
    """The app is killed in the midst of a download: the next one asks for the rest alone."""
    chance = random.Random(seed)
    for number in range(rounds(1, 12)):
        target = tmp_path / str(number) / "r"
        target.parent.mkdir()
        part = target.with_name("r.part")
        some = chance.randrange(1, 2_900_000)

        async def killed(target=target, part=part, some=some):
            async def serve(reader, writer):
                await reader.readuntil(b"\r\n\r\n")
                writer.write(answer(200, DATA[:some], length=len(DATA), ETag=TAG))
                await writer.drain()
                with closing(writer), suppress(ConnectionError):
                    await reader.read()

            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/r"
            async with server:
                child = await asyncio.create_subprocess_exec(
                    sys.executable, "-c", CHILD, url, str(target)
                )
                batches = some // download.BATCH * download.BATCH // 2
                while not part.exists() or part.stat().st_size < batches:
                    await asyncio.sleep(0.01)
                child.kill()
                await child.wait()

        asyncio.run(asyncio.wait_for(killed(), 60))
        come = part.stat().st_size

        server = Endless(piece=len(DATA))
        error, *_ = fetched(server, target)

        assert error is None
        assert server.begins == [come]
        assert target.read_bytes() == DATA


def test_full_disk_keeps_nothing_that_would_fill_it(tmp_path):
    """A part that can be gone on with is given up all the same where the disk is full."""
    with small_disk(1_500_000):
        error, *_ = fetched(Endless(piece=len(DATA)), tmp_path / "r")

    assert isinstance(error, StorageFull)
    assert list(tmp_path.iterdir()) == []


def test_dripping_result_is_left_and_kept(tmp_path, monkeypatch):
    """Who sends a byte at a time is left after a while, told, and gone on with later."""
    monkeypatch.setattr(download, "SLOW_SECONDS", 0.2)
    target = tmp_path / "r"

    async def drip(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(200, length=len(DATA), ETag=TAG))
        with closing(writer), suppress(ConnectionError):
            for one in DATA:
                writer.write(bytes((one,)))
                await writer.drain()
                await asyncio.sleep(0.01)

    async def dripping():
        server = await asyncio.start_server(drip, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/r"
        async with server, new_client() as http:
            with pytest.raises(AppError) as caught:
                await Downloader(http, services=(url,)).fetch(url, target, lambda *_: None)
        return caught.value

    error = asyncio.run(asyncio.wait_for(dripping(), 30))

    assert (error.code, error.retry) == ("TooSlow", Retry.LATER)
    come = (tmp_path / "r.part").stat().st_size
    assert come > 0

    server = Endless(piece=len(DATA))
    error, *_ = fetched(server, target)
    assert error is None
    assert server.begins == [come]
    assert target.read_bytes() == DATA


def test_byte_for_each_connection_comes_to_an_end(tmp_path):
    """A server that gives one byte and hangs up is no progress for ever."""
    error, requests, _, waited = fetched(Endless(piece=1), tmp_path / "r")

    assert error.retry is Retry.LATER
    assert len(requests) == 5
    assert waited == [0.5, 1.0, 2.0, 4.0]
