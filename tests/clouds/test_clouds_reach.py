"""Reaching a service in parts: names, encryption, clocks, networks that answer in its stead."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from avatar_desktop.clouds.dashscope.settings import DashScopeSettings
from avatar_desktop.clouds.http import connection_probe as reach
from avatar_desktop.clouds.http.client import failures_in_words, new_client
from avatar_desktop.connections import ServiceConnectionTests
from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.settings import NetworkSettings, ProxyMode, Settings
from clouds.clouds_kit import answer, raw_server
from clouds.proxy_kit import certificate_for, encrypted, outdated_server, real_proxy

HOST = "service.example"
FINE = answer(200, b"{}", Content_Type="application/json")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for the service's name and loopback that no system trusts."""
    return certificate_for(tmp_path_factory.mktemp("tls"), f"DNS:{HOST},IP:127.0.0.1")


@pytest.fixture(scope="module")
def expired(tmp_path_factory):
    """One whose days are over."""
    return certificate_for(tmp_path_factory.mktemp("old"), "IP:127.0.0.1", over=True)


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """One for another host."""
    return certificate_for(tmp_path_factory.mktemp("foreign"), "DNS:other.example")


def failing(call):
    """Return the AppError that *call* ends in."""
    with pytest.raises(AppError) as caught:
        asyncio.run(call)
    return caught.value


async def asked(url, **client):
    """Ask *url* the way that a submit is asked."""
    async with new_client(**client) as http:
        with failures_in_words(url, Retry.UNKNOWN):
            await http.post(url, content=b"x")


def test_certificate_of_an_unknown_authority_names_its_issuer(certificate):
    """The sentence tells who issued it, so that a company's proxy can be recognised."""

    async def run():
        async with encrypted(certificate, FINE) as port:
            await reach.tls(NetworkSettings(), f"https://127.0.0.1:{port}/")

    error = failing(run())
    assert (error.code, error.retry) == ("Certificate", Retry.NOT_SENT)
    assert "issued by Own Works" in str(error)
    assert "add the certificate authority in the settings" in str(error)


@pytest.mark.parametrize(
    ("which", "code", "words"),
    [
        ("certificate", "Certificate", "authority that this computer does not know"),
        ("expired", "CertificateExpired", "Check the computer's date."),
        ("foreign", "CertificateHost", "belongs to another host"),
    ],
)
def test_bad_certificates_are_told_apart(which, code, words, certificate, expired, foreign):
    """Three causes, three sentences; a submit that met one has sent nothing."""
    pem = {"certificate": certificate, "expired": expired, "foreign": foreign}[which]
    trusted = [] if which == "certificate" else [pem]

    async def run():
        async with encrypted(pem, FINE) as port:
            await asked(f"https://127.0.0.1:{port}/", ca_files=trusted)

    error = failing(run())
    assert (error.code, error.retry) == (code, Retry.NOT_SENT)
    assert words in str(error)


def test_old_encryption_is_told(certificate):
    """A server that knows only TLS 1.1 gets a sentence of its own."""
    with outdated_server(certificate) as port:
        error = failing(asked(f"https://127.0.0.1:{port}/", ca_files=[certificate]))

    assert (error.code, error.retry) == ("TlsTooOld", Retry.NOT_SENT)


@pytest.mark.parametrize(
    ("hello", "code"), [(b"HTTP/1.1 400 Bad Request\r\n\r\n", "NotEncrypted"), (b"", "CutEarly")]
)
def test_server_that_does_not_encrypt_is_told(hello, code):
    """`https://` before a plain server, and one that hangs up, are told apart; nothing is sent."""

    async def serve(reader, writer):
        await reader.read(1)
        writer.write(hello)
        writer.close()

    async def run():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            await asked(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")

    error = failing(run())
    assert (error.code, error.retry) == (code, Retry.NOT_SENT)


@pytest.mark.parametrize("proxied", [False, True])
def test_tls_is_seen_by_the_way_that_requests_take(proxied, certificate):
    """Version, issuer and last day, straight on and through a proxy."""
    until = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()

    async def run():
        async with encrypted(certificate, FINE) as port, real_proxy() as proxy:
            proxy.hosts[HOST] = port
            if proxied:
                address = f"http://127.0.0.1:{proxy.port}"
                network = NetworkSettings(ProxyMode.MANUAL, address, ca_file=str(certificate))
                return await reach.tls(network, f"https://{HOST}/"), proxy.carried
            network = NetworkSettings(ca_file=str(certificate))
            return await reach.tls(network, f"https://127.0.0.1:{port}/"), proxy.carried

    seen, carried = asyncio.run(run())
    assert str(seen) == f"TLSv1.3, certificate by Own Works, valid until {until}"
    assert len(carried) == proxied


@pytest.mark.parametrize("hours", [-26, 0, 3])
def test_clock_is_measured_by_the_service(hours):
    """The Date of an answer tells how far true time is ahead."""

    def script(_):
        there = datetime.now(UTC) + timedelta(hours=hours)
        return answer(404, Date=format_datetime(there, usegmt=True))

    async def run():
        async with raw_server(script) as server, new_client() as client:
            return await reach.server_time(client, server.url)

    assert abs(asyncio.run(run()) - timedelta(hours=hours)) < timedelta(seconds=2)


@pytest.mark.parametrize("date", [{}, {"Date": "yesterday"}])
def test_answer_without_a_date_says_so(date):
    """No time is guessed."""

    async def run():
        async with raw_server(lambda _: answer(200, **date)) as server, new_client() as client:
            await reach.server_time(client, server.url)

    assert failing(run()).code == "NoDate"


def test_names_are_looked_up():
    """A name gives its addresses; one that there is not says so or that nobody can be asked."""
    assert "127.0.0.1" in asyncio.run(reach.resolved("localhost"))
    assert failing(reach.resolved("no-such-host.invalid")).code in {"NoSuchName", "NoNetwork"}
    assert failing(reach.resolved("a" * 70 + ".example")).code == "NoSuchName"
    assert "no-such-host.invalid" in str(failing(reach.resolved("no-such-host.invalid")))


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (answer(302, Location="http://login.hotel.example/"), "login.hotel.example"),
        (answer(200, b"<html>", Content_Type="text/html; charset=utf-8"), "a page of its own"),
        (answer(511, b"<html>"), "a page of its own"),
    ],
)
def test_network_that_answers_in_the_service_s_stead(reply, words):
    """A hotel's sign-in page is not taken for the service."""

    async def run():
        async with raw_server(lambda _: reply) as server, new_client() as client:
            await reach.reached(client, server.url)

    error = failing(run())
    assert error.code == "CaptivePortal"
    assert words in str(error)


@pytest.mark.parametrize("status", [200, 401, 404, 500])
def test_any_answer_of_the_service_counts(status):
    """Reached is reached, whatever it says; a redirect within it too."""

    async def run(reply):
        async with raw_server(lambda _: reply) as server, new_client() as client:
            return await reach.reached(client, server.url)

    assert 0 <= asyncio.run(run(answer(status, b"{}"))) < 5000
    assert 0 <= asyncio.run(run(answer(301, Location="/api/v1/"))) < 5000


class Keys:
    """Secrets of a test."""

    async def get(self, name):
        return {"proxy_password": "CANARY"}.get(name, "")


def settings_test(network, url):
    """Return what the settings' test button tells."""
    settings = Settings(accounts={"dashscope": DashScopeSettings(url)})
    return ServiceConnectionTests(lambda: settings, Keys()).test_network(network)


def test_network_test_tells_the_way(certificate):
    """Straight on, through a proxy with the stored password, and whose certificate."""

    async def run():
        async with (
            raw_server(lambda _: FINE) as server,
            encrypted(certificate, FINE) as port,
            real_proxy(user="me", password="CANARY") as proxy,
        ):
            proxy.hosts[HOST] = port
            address = f"http://127.0.0.1:{proxy.port}"
            network = NetworkSettings(ProxyMode.MANUAL, address, "me", ca_file=str(certificate))
            through = await settings_test(network, f"https://{HOST}/api/v1")
            straight = await settings_test(network, server.url)
            return str(through), str(straight), proxy.port

    through, straight, port = asyncio.run(run())
    assert f"{HOST} answers through 127.0.0.1:{port} (from the settings) in " in through
    assert "certificate by Own Works" in through
    assert straight.startswith("127.0.0.1 answers directly in ")
    assert "CANARY" not in through


def test_network_test_fails_in_words():
    """A wrong proxy in the form is told before it is saved."""
    network = NetworkSettings(ProxyMode.MANUAL, "socks5://127.0.0.1:9", "me")

    error = failing(settings_test(network, f"https://{HOST}/api/v1"))

    assert error.code == "ProxyUnreachable"
    assert "CANARY" not in f"{error}{error.detail}"


@pytest.mark.parametrize(
    ("kind", "said", "code"),
    [
        (ssl.SSLError, "[SSL] legacy sigalg disallowed or unsupported (_ssl.c:992)", "TlsTooOld"),
        (ssl.SSLError, "[SSL] unexpected eof while reading (_ssl.c:992)", "CutEarly"),
        (ssl.SSLZeroReturnError, "TLS/SSL connection has been closed (EOF)", "CutEarly"),
        (ssl.SSLError, "[SSL] record layer failure (_ssl.c:992)", "Tls"),
    ],
)
def test_reasons_without_a_name_are_read_from_their_words(kind, said, code):
    """An older Python does not name what a newer OpenSSL says; the words do."""
    cause = kind(1, said)

    with pytest.raises(AppError) as caught, failures_in_words("https://a.example/", Retry.LATER):
        raise httpx.ConnectError(said) from cause

    assert (caught.value.code, caught.value.retry) == (code, Retry.NOT_SENT)
