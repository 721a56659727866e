"""A request that holds a file: the same bytes, packed on no loop's time, and no echo of it."""

import asyncio
import threading
from base64 import b64encode
from random import Random

import httpx
import pytest

from avatar_desktop.clouds.http import api_client
from avatar_desktop.clouds.http.redaction import redacted
from avatar_desktop.domain.errors import AppError
from avatar_desktop.models.video_style import SPEC
from clouds.clouds_kit import dashscope, json_answer, raw_server

TASK = {"output": {"task_id": "t-1", "task_status": "PENDING"}, "request_id": "r-1"}


def a_picture(size):
    """Return *size* random bytes as a data URI."""
    return f"data:image/png;base64,{b64encode(Random(1).randbytes(size)).decode()}"


def sent(body, reply):
    """Submit *body* to a server that answers *reply*; return what it heard, and the error."""

    async def run():
        async with (
            raw_server(lambda _: reply) as server,
            dashscope(f"{server.url}/api/v1", "sk-test") as (cloud, _),
        ):
            try:
                await cloud.submit(SPEC, SPEC.model, body, {})
            except AppError as error:
                return server.heard[0], error
            return server.heard[0], None

    return asyncio.run(run())


@pytest.mark.parametrize("size", [10, 49_000, 50_000, 3_000_000])
def test_the_wire_is_the_same_however_large_the_file(size):
    """As httpx writes JSON, with its length and its type, whoever packed it."""
    body = {"model": "toy", "input": {"image": a_picture(size), "words": "说话"}}

    heard, _ = sent(body, json_answer(200, TASK))

    assert heard.body == httpx.Request("POST", "http://x", json=body).content
    assert heard.headers["content-type"] == "application/json"
    assert "transfer-encoding" not in heard.headers


def test_a_file_is_packed_on_another_thread(monkeypatch):
    """The loop goes on meanwhile."""
    threads, pack = [], api_client._packed

    def packed(body):
        threads.append(threading.get_ident())
        return pack(body)

    monkeypatch.setattr(api_client, "_packed", packed)

    sent({"input": [{"image": a_picture(100_000)}]}, json_answer(200, TASK))

    assert len(threads) == 1
    assert threading.get_ident() not in threads


@pytest.mark.parametrize("echo", [str, lambda uri: uri.partition(",")[2]])
def test_a_service_that_repeats_the_file_is_not_quoted(echo):
    """Neither as a data URI nor as bare base64; its other words stay."""
    picture = a_picture(1200)
    told = {"code": "InvalidURL", "message": f"bad image '{echo(picture)}' here", "request_id": "r"}

    _, error = sent({"input": {"image": picture}}, json_answer(400, told))

    assert error is not None
    assert picture[60:100] not in f"{error} {error.detail} {error.explanation.painted()}"
    assert error.detail.startswith("bad image '")


def test_words_without_a_file_are_quoted_whole():
    """Long links and long sentences are no files."""
    told = (
        "https://bucket.example.com/" + "folder/name-of-something/" * 12 + "x.mp4 " + "word " * 200
    )

    assert redacted(told) == told
