"""Proxies of the settings and of the system, with real ones on loopback."""

import asyncio
import logging
import ssl
from urllib.parse import quote

import pytest

from avatar_desktop.clouds.http.client import failures_in_words, new_client
from avatar_desktop.clouds.http.proxies import ProxyRules
from avatar_desktop.domain.errors import Action, AppError, Retry
from avatar_desktop.domain.settings import NetworkSettings, ProxyMode
from clouds.clouds_kit import answer, raw_server
from clouds.proxy_kit import (
    HTTP_USER,
    PASSWORD,
    USER,
    certificate_for,
    encrypted,
    real_proxy,
)

HOST = "service.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for the service's name and loopback that no system trusts."""
    return certificate_for(tmp_path_factory.mktemp("tls"), f"DNS:{HOST},IP:127.0.0.1")


def manual(proxy, scheme="http", **more):
    """Return settings that name *proxy*."""
    return NetworkSettings(ProxyMode.MANUAL, f"{scheme}://127.0.0.1:{proxy.port}", **more)


async def asked(network, url, password="", ca_files=(), content=None):
    """Return the text behind *url*, asked for the way that a submit is."""
    async with new_client(network, password=password, ca_files=ca_files) as client:
        with failures_in_words(url, Retry.UNKNOWN):
            return (await client.request("POST" if content else "GET", url, content=content)).text


def failed(network, url, **more):
    """Return the AppError that asking *url* ends in; nothing in it tells the password."""
    with pytest.raises(AppError) as caught:
        asyncio.run(asked(network, url, **more))
    error = caught.value
    for told in (f"{error}", error.detail, repr(error), repr(error.explanation)):
        assert "CANARY" not in told
    return error


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
def test_plain_request_goes_through_the_proxy(scheme):
    """The proxy carries it and looks the name up itself, with a nasty user and password."""
    user = HTTP_USER if scheme == "http" else USER

    async def run():
        async with (
            raw_server(lambda heard: answer(200, heard.body or b"here")) as server,
            real_proxy(user=user, password=PASSWORD) as proxy,
        ):
            proxy.hosts[HOST] = int(server.url.rpartition(":")[2])
            network = manual(proxy, scheme, proxy_user=user)
            text = await asked(network, f"http://{HOST}/x", PASSWORD, content=b"body")
            return text, proxy.carried, server.heard

    text, carried, heard = asyncio.run(run())
    assert text == "body"
    assert len(carried) == 1
    assert carried[0].startswith(HOST)
    assert "proxy-authorization" not in heard[0].headers


@pytest.mark.parametrize("mode", [ProxyMode.SYSTEM, ProxyMode.MANUAL])
def test_socks_is_socks_5(mode, monkeypatch):
    """`socks://` as GNOME and Clash write it, typed or from a variable: nothing goes round it."""
    monkeypatch.delenv("http_proxy", raising=False)
    monkeypatch.delenv("HTTP_PROXY", raising=False)

    async def run():
        async with (
            raw_server(lambda heard: answer(200, heard.body or b"here")) as server,
            real_proxy(user=USER, password=PASSWORD) as proxy,
        ):
            proxy.hosts[HOST] = int(server.url.rpartition(":")[2])
            named = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@127.0.0.1:{proxy.port}"
            monkeypatch.setenv("ALL_PROXY", f"socks://{named}/")
            network = NetworkSettings(mode, f"socks://127.0.0.1:{proxy.port}/", USER)
            text = await asked(network, f"http://{HOST}/x", PASSWORD, content=b"body")
            return text, proxy.asked

    text, told = asyncio.run(run())
    assert text == "body"
    assert told == [f"SOCKS {HOST}:80"]


@pytest.mark.parametrize("scheme", ["http", "https", "socks5", "socks5h"])
def test_https_with_a_private_authority_goes_through_the_proxy(scheme, certificate):
    """The tunnel ends at the service: its own certificate is checked, with the own authority."""
    reply = answer(200, b"safe")

    async def run():
        own = certificate if scheme == "https" else None
        async with encrypted(certificate, reply) as port, real_proxy(certificate=own) as proxy:
            proxy.hosts[HOST] = port
            network = manual(proxy, scheme, ca_file=str(certificate))
            return await asked(network, f"https://{HOST}/"), proxy.carried

    text, carried = asyncio.run(run())
    assert text == "safe"
    assert carried == [f"{HOST}:443"]


@pytest.mark.parametrize("mode", [ProxyMode.SYSTEM, ProxyMode.MANUAL, ProxyMode.NONE])
def test_loopback_and_bypassed_hosts_go_straight(mode, monkeypatch):
    """Neither is seen by the proxy, whatever the mode."""

    async def run():
        async with raw_server(lambda _: answer(200, b"here")) as server, real_proxy() as proxy:
            for name in ("http_proxy", "https_proxy", "all_proxy"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv("no_proxy", "no-such-host.invalid")
            address, bypass = f"http://127.0.0.1:{proxy.port}", ("no-such-host.invalid",)
            network = NetworkSettings(mode, address, bypass=bypass)
            assert await asked(network, server.url) == "here"
            port = server.url.rpartition(":")[2]
            assert await asked(network, f"http://localhost:{port}") == "here"
            with pytest.raises(AppError) as caught:
                await asked(network, "http://no-such-host.invalid/")
            assert caught.value.code == "NoNetwork"
            return proxy.asked

    assert asyncio.run(run()) == []


def test_no_proxy_ignores_the_system(monkeypatch):
    """With none chosen the environment's proxy is not asked; with the system's it is."""

    async def run(mode):
        async with real_proxy(refuses=403) as proxy:
            monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
            with pytest.raises(AppError) as caught:
                await asked(NetworkSettings(mode), "https://no-such-host.invalid/")
            return caught.value.code, len(proxy.asked)

    assert asyncio.run(run(ProxyMode.NONE)) == ("NoNetwork", 0)
    assert asyncio.run(run(ProxyMode.SYSTEM)) == ("ProxyRefused", 1)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
@pytest.mark.parametrize("service", ["http", "https"])
@pytest.mark.parametrize("user", ["", USER])
def test_wrong_sign_in_points_to_the_settings(scheme, service, user):
    """A proxy that refuses the sign-in is told with its remedy; the service heard nothing."""

    async def run():
        async with real_proxy(user="me", password="other", hosts={HOST: 9}) as proxy:
            network = manual(proxy, scheme, proxy_user=user)
            with pytest.raises(AppError) as caught:
                await asked(network, f"{service}://{HOST}/", PASSWORD, content=b"x")
            return caught.value, proxy.carried

    error, carried = asyncio.run(run())
    assert (error.code, error.retry) == ("ProxySignIn", Retry.NOT_SENT)
    assert "Check the proxy's user and password in the settings." in str(error)
    assert ("did not accept" in str(error)) is bool(user)
    assert error.explanation.action is Action.OPEN_SETTINGS
    assert carried == []
    assert "CANARY" not in f"{error}{error.detail}{error.__cause__!r}"


@pytest.mark.parametrize(
    ("scheme", "traits", "code", "words"),
    [
        ("http", {"user": "x", "odd": True}, "ProxySignIn", "wants you to sign in"),
        ("http", {"refuses": 403}, "ProxyRefused", "does not let the app reach"),
        ("http", {}, "ProxyCannotReach", "502"),
        ("socks5", {"refuses": 2}, "ProxyRefused", "not allowed by ruleset"),
        ("socks5", {"refuses": 5}, "ProxyCannotReach", "Connection refused"),
        ("socks5", {}, "ProxyCannotReach", "Host unreachable"),
        ("http", {"cuts": True}, "ProxyBroken", "opened no way"),
        ("socks5", {"cuts": True}, "ProxyBroken", "opened no way"),
    ],
)
def test_proxy_that_opens_no_way_sent_nothing(scheme, traits, code, words):
    """Each kind of refusal has its words, names the proxy, and a submit may be sent again."""

    async def run():
        async with real_proxy(**traits) as proxy:
            with pytest.raises(AppError) as caught:
                await asked(manual(proxy, scheme), f"https://{HOST}/", content=b"x")
            return caught.value, proxy.port

    error, port = asyncio.run(run())
    assert (error.code, error.retry, error.billed) == (code, Retry.NOT_SENT, False)
    assert words in str(error)
    assert f"127.0.0.1:{port}" in str(error)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_silent_proxy_is_given_up(scheme, monkeypatch):
    """A proxy that takes the connection and says nothing does not hold a job for ever."""
    monkeypatch.setattr("avatar_desktop.clouds.http.transport.TUNNEL_SECONDS", 0.2)

    async def run():
        async with real_proxy(silent=True) as proxy:
            with pytest.raises(AppError) as caught:
                await asked(manual(proxy, scheme), f"https://{HOST}/", content=b"x")
            return caught.value

    error = asyncio.run(run())
    assert (error.code, error.retry) == ("ProxyBroken", Retry.NOT_SENT)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
@pytest.mark.parametrize("service", ["http", "https"])
def test_cut_behind_the_proxy_stays_in_doubt(scheme, service, certificate):
    """Once the request has left through the proxy, a cut may hide a task that was taken."""

    async def run():
        async with (
            raw_server(lambda _: None) as server,
            encrypted(certificate, b"") as port,
            real_proxy() as proxy,
        ):
            proxy.hosts[HOST] = port if service == "https" else int(server.url.rpartition(":")[2])
            network = manual(proxy, scheme, ca_file=str(certificate))
            with pytest.raises(AppError) as caught:
                await asked(network, f"{service}://{HOST}/", content=b"x")
            return caught.value

    error = asyncio.run(run())
    assert (error.code, error.retry, error.billed) == ("NoAnswer", Retry.UNKNOWN, None)


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("http://127.0.0.1:9", "ProxyUnreachable", "127.0.0.1:9 cannot be reached"),
        ("socks5://127.0.0.1:9", "ProxyUnreachable", "It refused the connection."),
        ("http://no-such-host.invalid:3128", "ProxyNoName", "Its name was not found."),
        ("socks5h://no-such-host.invalid", "ProxyNoName", "Its name was not found."),
        ("", "ProxyAddress", "The settings name no proxy."),
        (
            "gopher://127.0.0.1:9",
            "ProxyAddress",
            "gopher://127.0.0.1:9 cannot be used.",
        ),
        ("http://me:CANARY@127.0.0.1:99999", "ProxyAddress", "127.0.0.1:99999"),
        ("socks4://me:CANARY@127.0.0.1:9", "ProxyAddress", "It is a SOCKS 4 proxy"),
        ("http://me:CANARY@127.0.0.1:9", "ProxyUnreachable", "in the settings"),
    ],
)
@pytest.mark.parametrize("service", ["http", "https"])
def test_proxy_that_is_not_there(address, code, words, service):
    """A wrong address, a wrong name and a dead proxy are told apart; nothing goes past it."""
    error = failed(NetworkSettings(ProxyMode.MANUAL, address), f"{service}://{HOST}/")

    assert (error.code, error.retry) == (code, Retry.NOT_SENT)
    assert words in str(error)


def test_proxy_with_a_strange_certificate(certificate):
    """An encrypted proxy that nobody vouches for is not mistaken for the service."""

    async def run():
        async with real_proxy(certificate=certificate) as proxy:
            with pytest.raises(AppError) as caught:
                await asked(manual(proxy, "https"), f"https://{HOST}/")
            return caught.value

    error = asyncio.run(run())
    assert (error.code, error.retry) == ("Certificate", Retry.NOT_SENT)
    assert "proxy 127.0.0.1" in str(error)


def test_one_client_serves_bypassed_and_proxied_hosts(caplog):
    """Ways are chosen per request, and nothing of them is logged."""
    caplog.set_level(logging.DEBUG)

    async def run():
        async with (
            raw_server(lambda _: answer(200, b"here")) as server,
            real_proxy(user="me", password=PASSWORD) as proxy,
        ):
            proxy.hosts[HOST] = int(server.url.rpartition(":")[2])
            network = manual(proxy, proxy_user="me")
            async with new_client(network, password=PASSWORD) as client:
                urls = [server.url, f"http://{HOST}/", server.url, f"http://{HOST}/again"]
                texts = [(await client.get(url)).text for url in urls]
                assert "CANARY" not in f"{client!r}{vars(client)!r}{client._transport!r}"
            return texts, len(proxy.carried)

    assert asyncio.run(run()) == (["here"] * 4, 2)
    assert "CANARY" not in caplog.text
    assert "CANARY" not in repr(
        ProxyRules.of(NetworkSettings(ProxyMode.MANUAL, "http://a"), PASSWORD)
    )


def test_many_requests_share_the_proxy():
    """Requests at the same time do not mix up their ways."""

    async def run():
        async with (
            raw_server(lambda heard: answer(200, heard.target.encode())) as server,
            real_proxy() as proxy,
            new_client(manual(proxy, "socks5")) as client,
        ):
            proxy.hosts[HOST] = int(server.url.rpartition(":")[2])
            urls = [f"http://{HOST}/{number}" for number in range(40)]
            return await asyncio.gather(*(client.get(url) for url in urls))

    assert [one.text for one in asyncio.run(run())] == [f"/{number}" for number in range(40)]


def test_407_without_a_proxy_is_a_sign_in_too():
    """A proxy that nobody configured is told as one."""

    async def run():
        async with raw_server(lambda _: answer(407)) as server:
            await asked(NetworkSettings(), server.url, content=b"x")

    with pytest.raises(AppError) as caught:
        asyncio.run(run())
    assert (caught.value.code, caught.value.retry) == ("ProxySignIn", Retry.NOT_SENT)


def test_trust_is_read_once(certificate):
    """The same files give the same context; others do not."""

    def context(*files):
        return new_client(ca_files=files)._transport._direct._pool._ssl_context

    assert context() is context()
    assert context(certificate) is context(certificate)
    assert context() is not context(certificate)
    assert isinstance(context(), ssl.SSLContext)


def test_passwords_of_a_netrc_stay_at_home(tmp_path, monkeypatch):
    """A password that the home folder keeps for a host is not sent to it."""
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login me password CANARY\n")
    monkeypatch.setenv("NETRC", str(netrc))

    async def run():
        async with raw_server(lambda _: answer(200)) as server, new_client() as client:
            await client.get(server.url)
            return server.heard[0].headers

    assert "authorization" not in asyncio.run(run())
