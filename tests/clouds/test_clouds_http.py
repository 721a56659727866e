"""The one HTTP client: failures in words, secrets kept, proxies of every kind survived."""

import asyncio
import contextlib
import logging
import shutil
import socket
import ssl
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from avatar_desktop.clouds.http.client import (
    RedactingFilter,
    failures_in_words,
    new_client,
    off_loop,
    opened_client,
    redacted,
    retried,
    retry_after,
)
from avatar_desktop.domain.errors import Action, AppError, Explanation, Retry
from avatar_desktop.domain.settings import NetworkSettings
from avatar_desktop.domain.text import Message
from clouds.clouds_kit import answer, raw_server


def asked(url, after_sending=Retry.UNKNOWN):
    """Return the AppError that a GET of *url* ends in."""

    async def run():
        async with new_client() as client:
            with failures_in_words(url, after_sending):
                await client.get(url)

    with pytest.raises(AppError) as caught:
        asyncio.run(run())
    return caught.value


def test_refused_connection_sent_nothing():
    """Where nobody listens nothing was sent, and the words say so."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/"
        error = asked(url)

    assert (error.retry, error.code, error.billed) == (Retry.NOT_SENT, "Refused", False)
    assert "refused" in str(error)


def test_unknown_name_means_no_network():
    """A host that cannot be found sent nothing and points to the connection."""
    error = asked("http://no-such-host.invalid/")

    assert (error.retry, error.code) == (Retry.NOT_SENT, "NoNetwork")
    assert "no-such-host.invalid" in str(error)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that no system trusts, and its key, in one file."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is not installed")
    path = tmp_path_factory.mktemp("tls") / "own.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=own", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run(command, check=True, capture_output=True)
    with path.open("a") as file:
        file.write(Path(f"{path}.crt").read_text())
    return path


@contextlib.asynccontextmanager
async def encrypted(certificate):
    """Give the address of a server that speaks TLS with *certificate*."""

    async def serve(reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer(200, b"safe"))
            await writer.drain()
        writer.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


def test_strange_certificate_sent_nothing(certificate):
    """A certificate that nobody vouches for is told apart, before anything is sent."""

    async def run():
        async with encrypted(certificate) as url, new_client() as client:
            with failures_in_words(url, Retry.UNKNOWN):
                await client.get(url)

    with pytest.raises(AppError) as caught:
        asyncio.run(run())
    assert (caught.value.retry, caught.value.code) == (Retry.NOT_SENT, "Certificate")
    assert caught.value.explanation.action is Action.OPEN_SETTINGS


def test_own_authority_is_trusted(certificate):
    """With the authority's file from the settings the same server is let in."""

    async def run():
        async with encrypted(certificate) as url, new_client(ca_files=[certificate]) as client:
            return (await client.get(url)).text

    assert asyncio.run(run()) == "safe"


def test_the_loop_goes_on_while_a_client_is_opened(certificate):
    """Others have their turn until the authorities are read; then the client trusts them."""
    turns = 0

    async def count():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def run():
        counting = asyncio.ensure_future(count())
        client = await opened_client(ca_files=[certificate])
        counting.cancel()
        async with encrypted(certificate) as url, client:
            return (await client.get(url)).text

    assert asyncio.run(run()) == "safe"
    assert turns > 1


def test_proxy_stands_in_the_words(monkeypatch):
    """A dead proxy of the environment is named with its variable, without its password."""
    monkeypatch.setenv("http_proxy", "http://me:secret@127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    error = asked("http://service.example/")

    assert (error.retry, error.code) == (Retry.NOT_SENT, "ProxyUnreachable")
    assert "127.0.0.1:9" in str(error)
    assert "http_proxy" in str(error)
    assert "secret" not in f"{error}{error.detail}"


def test_loopback_does_not_go_through_a_proxy(monkeypatch):
    """The simulator is reached although the system has a proxy."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    async def run():
        async with raw_server(lambda _: answer(200, b"here")) as server, new_client() as client:
            return (await client.get(server.url)).text

    assert asyncio.run(run()) == "here"


def test_unusable_proxy_does_not_stop_the_app(monkeypatch):
    """A kind of proxy that cannot be used is told when something goes out, not at the start."""
    for name in ("http_proxy", "https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("all_proxy", "gopher://me:secret@127.0.0.1:9")

    error = asked("http://service.example/")

    assert (error.retry, error.code) == (Retry.NOT_SENT, "ProxyAddress")
    assert "all_proxy" in str(error)
    assert "secret" not in f"{error!r} {error.detail}"


@pytest.mark.parametrize(
    ("after_sending", "action", "billed"),
    [(Retry.UNKNOWN, Action.CHECK_NOW, None), (Retry.LATER, Action.RETRY, False)],
)
def test_cut_connection_is_judged_by_the_call(after_sending, action, billed):
    """When the request may have left, the caller's kind decides whether it may be sent again."""

    async def run():
        async with raw_server(lambda _: None) as server, new_client() as client:
            with failures_in_words(server.url, after_sending):
                await client.get(server.url)

    with pytest.raises(AppError) as caught:
        asyncio.run(run())
    assert (caught.value.retry, caught.value.billed) == (after_sending, billed)
    assert caught.value.explanation.action is action


def test_broken_compression_is_no_wrong_address():
    """An answer that cannot be unpacked is a broken answer."""

    async def run():
        reply = answer(200, b"not gzip", Content_Encoding="gzip")
        async with raw_server(lambda _: reply) as server, new_client() as client:
            with failures_in_words(server.url, Retry.LATER):
                await client.get(server.url)

    with pytest.raises(AppError) as caught:
        asyncio.run(run())
    assert caught.value.code == "NoAnswer"


def test_own_authority_file_is_checked(tmp_path):
    """A file of authorities that holds none is told by name."""
    wrong = tmp_path / "ca.pem"
    wrong.write_text("nothing")

    with pytest.raises(AppError) as caught:
        new_client(ca_files=[wrong])
    assert "ca.pem" in str(caught.value)
    with pytest.raises(AppError):
        new_client(NetworkSettings(ca_file=str(tmp_path / "missing.pem")))


@pytest.mark.parametrize(
    "text",
    [
        "GET https://b.example/k?X-Amz-Credential=CANARY%2Fx&X-Amz-Signature=CANARY HTTP/1.1",
        "http://x/r.mp4?Expires=1&OSSAccessKeyId=CANARY&Signature=CANARY",
        "Authorization: Bearer CANARY",
        "{'Authorization': 'Bearer sk-CANARY'}",
        "the key sk-CANARY was refused",
        "https://cdn.example/m.glb?auth_key=CANARY",
        "x-oss-security-token=CANARY&x-oss-signature=CANARY",
        "proxy http://me:CANARY@proxy.example:3128 refused",
        "socks5h://me:CANARY@[::1]:1080",
        "got X-Auth-Token: CANARY",
        "got {'x-subject-token': 'CANARY'}",
        'got [["x-auth-token", "CANARY"]]',
        'got {"user": {"name": "mei", "password": "CANARY"}}',
    ],
)
def test_secrets_are_taken_out(text):
    """Bearers, keys and signatures do not survive, the rest of the line does."""
    clean = redacted(text)

    assert "CANARY" not in clean
    assert clean[:3] == text[:3]


def test_log_records_lose_their_secrets():
    """The filter cleans arguments too."""
    record = logging.LogRecord("x", logging.INFO, "", 0, "sent %s", ("Bearer CANARY",), None)

    assert RedactingFilter().filter(record)
    assert record.getMessage() == "sent Bearer ***"


def test_signed_links_do_not_reach_the_log(caplog):
    """The HTTP library writes no request lines."""
    caplog.set_level(logging.DEBUG)

    async def run():
        async with raw_server(lambda _: answer(200)) as server, new_client() as client:
            await client.get(f"{server.url}/?X-Amz-Signature=CANARY")

    asyncio.run(run())
    assert "CANARY" not in caplog.text


def test_retry_after_in_seconds_and_as_a_date():
    """Both forms are understood, nonsense is none, and the pause has a limit."""
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)

    assert retry_after(httpx.Headers({"Retry-After": "12"})) == 12
    assert 25 < retry_after(httpx.Headers({"Retry-After": soon})) <= 30
    assert retry_after(httpx.Headers({"Retry-After": "1e9"})) == 600
    assert retry_after(httpx.Headers({"Retry-After": "-5"})) == 0
    for nonsense in ("", "soon", "nan"):
        assert retry_after(httpx.Headers({"Retry-After": nonsense})) is None


def test_retried_waits_and_gives_up():
    """A passing failure is tried again after its pauses, a final one is not."""
    waited = []

    async def sleep(seconds):
        waited.append(seconds)

    def failing(retry):
        async def call():
            raise AppError(Explanation(Message()), retry=retry, retry_after=3)

        return call

    for retry in (Retry.LATER, Retry.NEVER, Retry.UNKNOWN):
        with pytest.raises(AppError):
            asyncio.run(retried(failing(retry), (1, 5), sleep))
    assert waited == [3, 5]


def test_cancelled_blocking_call_is_waited_for():
    """A cancellation does not overtake the thread that still uses the file."""
    steps = []

    async def run():
        loop = asyncio.get_running_loop()
        begun, go_on = asyncio.Event(), threading.Event()

        def blocking():
            loop.call_soon_threadsafe(begun.set)
            go_on.wait(10)
            steps.append("thread")

        task = asyncio.ensure_future(off_loop(blocking))
        await begun.wait()
        task.cancel()
        loop.call_soon(go_on.set)
        with pytest.raises(asyncio.CancelledError):
            await task
        steps.append("caller")

    asyncio.run(run())
    assert steps == ["thread", "caller"]


def test_ssl_trust_is_not_weakened():
    """Certificates and names are checked."""

    async def run():
        async with new_client() as client:
            return client._transport._direct._pool._ssl_context

    context = asyncio.run(run())
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_causes_that_lead_back_to_each_other_come_to_an_end():
    """An error whose chain is a ring is told all the same, by the cause in it."""
    gone = socket.gaierror(socket.EAI_NONAME, "no such name")
    error = httpx.ConnectError("failed")
    error.__cause__ = ExceptionGroup("several", [gone])
    gone.__context__ = error

    with pytest.raises(AppError) as caught, failures_in_words("http://a.invalid/", Retry.LATER):
        raise error
    assert caught.value.code == "NoNetwork"
