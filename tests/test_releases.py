"""The question for the newest version, put to servers that answer all kinds of things."""

import asyncio
import socket

import pytest

from avatar_desktop.compose import workshop
from avatar_desktop.connections import ServiceConnectionTests
from avatar_desktop.demo import Endpoint
from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.settings import NetworkSettings, ProxyMode, Settings
from avatar_desktop.paths import places
from avatar_desktop.releases import LATEST
from clouds.clouds_kit import answer, json_answer, raw_server

PATH = "/repos/x/y/releases/latest"
LOGIN = b"<html><title>Sign in</title></html>"
FOUND = {"tag_name": "v9.8.7", "name": "Nine", "draft": False, "html_url": "https://evil.example"}
ODD = {
    "a page to sign in": answer(200, LOGIN),
    "no tag": json_answer(200, {}),
    "a tag that is a number": json_answer(200, {"tag_name": 3}),
    "a tag that is no version": json_answer(200, {"tag_name": "nightly"}),
    "a list": json_answer(200, [{"tag_name": "v1.0"}]),
    "nothing": answer(200),
    "half a text": answer(200, b'{"tag_name": "v1'),
    "a fault": json_answer(500, {"tag_name": "v1.0"}),
    "elsewhere": answer(302, Location="https://login.example/"),
    "a filter's page": answer(404, LOGIN),
}


class NoKeys:
    """A key store with nothing in it."""

    async def get(self, name):
        return ""


def asked_at(url, *, simulated=False):
    """Return what the window is told when the releases are at *url*."""
    settings = Settings(network=NetworkSettings(ProxyMode.NONE))
    connections = ServiceConnectionTests(
        lambda: settings, NoKeys(), simulated=simulated, releases_at=url
    )
    return connections.newest_release()


async def told_by(reply):
    """Return what the window is told of *reply*, and the requests that the server heard."""
    async with raw_server(lambda _: reply) as server:
        try:
            return await asked_at(server.url + PATH), server.heard
        except AppError as error:
            return error, server.heard


def test_the_newest_version_is_told():
    """One request without a key; its tag is the answer, and nothing else in it is believed."""
    newest, heard = asyncio.run(told_by(json_answer(200, FOUND)))

    assert newest == "9.8.7"
    assert [(one.method, one.target, one.body) for one in heard] == [("GET", PATH, b"")]
    assert not {"authorization", "cookie"} & set(heard[0].headers)


@pytest.mark.parametrize("reply", ODD.values(), ids=ODD)
def test_an_odd_answer_is_said_to_be_odd(reply):
    """Whatever answers instead is no version, no crash and no raw text on the screen."""
    error, _ = asyncio.run(told_by(reply))

    assert error.code == "BadAnswer"
    assert str(error.explanation.what) == "The answer does not tell a version."
    assert "login" not in str(error.explanation.painted()).casefold()


@pytest.mark.parametrize("status", [403, 429])
def test_being_asked_too_often_is_said(status):
    """GitHub's limit for a network is told as such, with the time to wait."""
    error, _ = asyncio.run(told_by(json_answer(status, {"message": "API rate"}, Retry_After="60")))

    assert "too often" in str(error.explanation.why)
    assert (error.retry, error.retry_after) == (Retry.LATER, 60)


def test_before_the_first_release_there_is_none():
    """GitHub's own 404 says that nothing was published."""
    error, _ = asyncio.run(told_by(json_answer(404, {"message": "Not Found"})))

    assert str(error.explanation.what) == "No version has been published yet."


def test_without_a_network_the_host_is_named():
    """Nobody listens: the host, the reason and what to do are told."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(AppError) as caught:
        asyncio.run(asked_at(f"http://127.0.0.1:{port}{PATH}"))

    assert "127.0.0.1" in str(caught.value.explanation.what)
    assert str(caught.value.explanation.do)


def test_the_demo_asks_nobody():
    """In the demo no request is made, and what to do instead is said."""

    async def meanwhile():
        async with raw_server(lambda _: json_answer(200, FOUND)) as server:
            with pytest.raises(AppError, match="demo"):
                await asked_at(server.url + PATH, simulated=True)
            return server.heard

    assert asyncio.run(meanwhile()) == []


def test_the_address_is_that_of_the_project():
    """GitHub's interface for the newest release, over HTTPS."""
    assert LATEST.startswith("https://api.github.com/repos/")
    assert LATEST.endswith("/releases/latest")


def test_the_window_asks_through_the_parts_that_come_later(tmp_path):
    """What the window is given at once leads to the answer, here the demo's."""
    endpoint = Endpoint.of(
        {
            "base_url": "http://127.0.0.1:9/api/v1",
            "metastudio_url": "http://127.0.0.1:9",
            "api_key": "k",
            "ak": "a",
            "sk": "s",
            "project_id": "p",
        }
    )

    async def ask():
        async with workshop(places(tmp_path, demo=True), endpoint, resume=False) as shop:
            await shop.connections.newest_release()

    with pytest.raises(AppError, match="demo"):
        asyncio.run(ask())
