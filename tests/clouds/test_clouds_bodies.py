"""Bodies of answers: unpacked where harmless, bounded whatever they would unpack to."""

import asyncio
import gzip
import tracemalloc
import zlib
from contextlib import closing, suppress
from time import monotonic

import httpx
import pytest

from avatar_desktop.clouds.dashscope.parsing import error_of
from avatar_desktop.clouds.http import bodies, transport
from avatar_desktop.clouds.http.api_client import address_of, exchange
from avatar_desktop.clouds.http.bodies import Unpacker
from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.errors import AppError, Retry
from clouds.clouds_kit import answer, raw_server

WORDS = b'{"output": {"task_id": "t-1"}}'
ZEROS = bytes(1 << 20)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def bomb(megabytes: int, wbits: int) -> bytes:
    """Return what unpacks to so many megabytes of zeros."""
    packer = zlib.compressobj(9, wbits=wbits)
    return b"".join(packer.compress(ZEROS) for _ in range(megabytes)) + packer.flush()


def asked(reply: bytes, *, once: bool = False):
    """Return the answer or the AppError of one call that is answered with *reply*."""

    async def run():
        async with raw_server(lambda _: reply) as server, new_client() as client:
            try:
                return await exchange(
                    client, "GET", address_of(server.url), {}, error_of, once=once
                ), server.heard
            except AppError as error:
                return error, server.heard

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("", WORDS),
        ("identity", WORDS),
        ("gzip", gzip.compress(WORDS, mtime=0)),
        ("GZIP", gzip.compress(WORDS, mtime=0)),
        ("x-gzip", gzip.compress(WORDS, mtime=0)),
        ("identity, gzip", gzip.compress(WORDS, mtime=0)),
        ("deflate", zlib.compress(WORDS)),
        ("deflate", raw_deflate(WORDS)),
    ],
)
def test_packed_answer_is_read(packing, body):
    """What was asked for, and what all servers mean by it, is unpacked."""
    told, (heard,) = asked(answer(200, body, Content_Encoding=packing))

    assert told.output == {"task_id": "t-1"}
    assert heard.headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("gzip, gzip", gzip.compress(gzip.compress(WORDS, mtime=0), mtime=0)),
        ("deflate, gzip", gzip.compress(zlib.compress(WORDS), mtime=0)),
        ("gzip, identity, x-gzip", gzip.compress(gzip.compress(WORDS, mtime=0), mtime=0)),
        ("br", WORDS),
        ("zstd", WORDS),
        ("compress", WORDS),
        ("nonsense", WORDS),
        ("gzip", WORDS),
        ("deflate", b"\xff" * 40),
    ],
)
def test_other_packings_are_no_answer(packing, body):
    """What nobody asked for is not unpacked; a submit that was answered so stays in doubt."""
    free, _ = asked(answer(200, body, Content_Encoding=packing))
    paid, _ = asked(answer(200, body, Content_Encoding=packing), once=True)

    assert (free.retry, free.code) == (Retry.LATER, "NoAnswer")
    assert (paid.retry, paid.billed) == (Retry.UNKNOWN, None)


@pytest.mark.parametrize("packing", ["gzip", "x-gzip", "deflate"])
def test_bomb_stops_at_the_bound(packing, rounds):
    """An answer that would unpack to 1.9 GB ends at the limit, in time and in memory."""
    charge = bomb(rounds(100, 1900), 16 + zlib.MAX_WBITS if "gzip" in packing else zlib.MAX_WBITS)
    tracemalloc.start()
    begun = monotonic()

    told, _ = asked(answer(200, charge, Content_Encoding=packing))

    spent, most = monotonic() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert not told.readable
    assert len(told.body) <= 20_000
    assert most < 40 * len(ZEROS)
    assert spent < 5


def test_raw_deflate_bomb_stops_at_the_bound():
    """The older meaning of deflate has the same bound."""
    unpacker = Unpacker(("deflate",), 1000)

    for _ in range(3):
        unpacker.add(bomb(64, -zlib.MAX_WBITS))

    assert unpacker.full
    assert len(unpacker.body) == 1000


HEAD_DROPS = b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"
BODY_DROPS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"


@pytest.mark.parametrize(
    ("bound", "drops"),
    [((bodies, "READ_SECONDS"), BODY_DROPS), ((transport, "ANSWER_SECONDS"), HEAD_DROPS)],
)
def test_drops_of_an_answer_have_an_end(monkeypatch, bound, drops):
    """An answer whose head or body comes in drops is left when its time is over."""
    monkeypatch.setattr(*bound, 0.2)
    first, drop = drops

    async def drip(_reader, writer):
        writer.write(first)
        with closing(writer), suppress(ConnectionError):
            while True:
                writer.write(drop)
                await writer.drain()
                await asyncio.sleep(0.01)

    async def run():
        server = await asyncio.start_server(drip, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, new_client() as client:
            with pytest.raises(AppError) as caught:
                async with asyncio.timeout(20):
                    await exchange(
                        client, "GET", address_of(f"http://127.0.0.1:{port}"), {}, error_of
                    )
        return caught.value

    error = asyncio.run(run())
    assert (error.retry, error.code) == (Retry.LATER, "NoAnswer")


def test_endless_headers_are_no_answer():
    """A head without an end is cut off by the library's own bound."""
    told, _ = asked(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(30_000)))

    assert told.retry is Retry.LATER


def test_packing_twice_is_refused_before_a_byte_is_read():
    """Nothing is unpacked of what claims to be packed twice."""
    with pytest.raises(httpx.DecodingError):
        Unpacker(("gzip", "gzip"), 10)
