"""Links lead to the public net, or to where the service itself lives, however they are spelled."""

import asyncio
import ipaddress
import random
import socket

import httpx
import pytest

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.clouds.http.download import Downloader
from avatar_desktop.clouds.http.link_guard import LinkGuard
from avatar_desktop.clouds.http.places import Place, place_named, place_of
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.settings import NetworkSettings, ProxyMode
from clouds.clouds_kit import answer, raw_server

P = Place


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("8.8.8.8", P.PUBLIC),
        ("2400:3200::1", P.PUBLIC),
        ("64:ff9b::808:808", P.PUBLIC),  # how a network of IPv6 alone reaches IPv4
        ("::ffff:8.8.8.8", P.PUBLIC),
        ("2002:808:808::1", P.PUBLIC),
        ("134744072", P.PUBLIC),
        ("127.0.0.1", P.HERE),
        ("127.9.9.9", P.HERE),
        ("127.1", P.HERE),
        ("2130706433", P.HERE),
        ("0x7f000001", P.HERE),
        ("0x7f.1", P.HERE),
        ("017700000001", P.HERE),
        ("0", P.HERE),
        ("0.0.0.0", P.HERE),  # noqa: S104
        ("127.0.0.1.", P.HERE),
        ("::1", P.HERE),
        ("[::1]", P.HERE),
        ("::", P.HERE),
        ("::ffff:127.0.0.1", P.HERE),
        ("::127.0.0.1", P.HERE),
        ("::ffff:0:127.0.0.1", P.HERE),
        ("64:ff9b::7f00:1", P.HERE),
        ("2002:7f00:1::", P.HERE),
        ("2001:0:53aa:64c:0:0:80ff:fffe", P.HERE),
        ("localhost", P.HERE),
        ("LocalHost.", P.HERE),
        ("a.localhost", P.HERE),
        ("10.0.0.1", P.PRIVATE),
        ("10.1", P.PRIVATE),
        ("172.31.255.255", P.PRIVATE),
        ("192.168.1.1", P.PRIVATE),
        ("100.64.0.1", P.PRIVATE),
        ("fd12::1", P.PRIVATE),
        ("64:ff9b:1::a00:1", P.PRIVATE),
        ("64:ff9b::a00:1", P.PRIVATE),
        ("nas", P.PRIVATE),
        ("nas.local", P.PRIVATE),
        ("minio.corp.", P.PRIVATE),
        ("198.18.0.7", P.MADE_UP),
        ("169.254.169.254", P.NOWHERE),
        ("::ffff:169.254.169.254", P.NOWHERE),
        ("2852039166", P.NOWHERE),
        ("100.100.100.200", P.NOWHERE),
        ("fd00:ec2::254", P.NOWHERE),
        ("fe80::1", P.NOWHERE),
        ("fe80::1%eth0", P.NOWHERE),
        ("224.0.0.1", P.NOWHERE),
        ("255.255.255.255", P.NOWHERE),
        ("ff02::1", P.NOWHERE),
        ("2001:db8::1", P.NOWHERE),
        ("4000::1", P.NOWHERE),
        ("172.32.0.1", P.PUBLIC),
        ("dashscope-result-bj.oss-cn-beijing.aliyuncs.com", None),
        ("127.0.0.1.nip.io", None),
        ("1.2.3.4.5", None),
    ],
)
def test_place_is_told_by_the_name(name, place):
    """Addresses are known in every spelling; other names tell nothing by themselves."""
    assert place_named(name) is place


def spelled(address: ipaddress.IPv4Address, chance: random.Random) -> str:
    """Return one of the many ways to write *address*."""
    number, parts = int(address), address.packed
    six = f"{parts[0]:02x}{parts[1]:02x}:{parts[2]:02x}{parts[3]:02x}"

    def digit(value: int) -> str:
        return chance.choice((str(value), hex(value), hex(value).upper(), f"0{value:o}"))

    return chance.choice(
        (
            str(address),
            f"{address}.",
            digit(number),
            f"{digit(parts[0])}.{digit(number & 0xFFFFFF)}",
            f"{digit(parts[0])}.{digit(parts[1])}.{digit(number & 0xFFFF)}",
            ".".join(map(digit, parts)),
            f"::ffff:{address}",
            f"::ffff:{six}",
            f"::{six}",
            f"::ffff:0:{six}",
            f"64:ff9b::{six}",
            f"[64:ff9b::{six}]",
            f"2002:{six}::1",
        )
    )


def test_spelling_never_changes_the_place(rounds, seed):
    """However an address of IPv4 is written or wrapped, it leads where it leads."""
    chance = random.Random(seed)
    nets = ("127.0.0.0/8", "10.0.0.0/8", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10",
            "8.0.0.0/8", "198.18.0.0/15", "0.0.0.0/0")  # fmt: skip
    for _ in range(rounds(300, 20_000)):
        net = ipaddress.IPv4Network(chance.choice(nets))
        address = net[chance.randrange(net.num_addresses)]
        name = spelled(address, chance)
        if int(address) <= 1 and name.startswith("::"):
            continue

        assert place_named(name) is place_of(address), (name, address)


SERVICES = {
    "public": "https://dashscope.aliyuncs.com/api/v1",
    "here": "http://127.0.0.1:8080/api/v1",
    "private": "http://10.1.2.3/api/v1",
    "name": "http://gateway/api/v1",
}


@pytest.mark.parametrize(
    ("service", "link", "may"),
    [
        ("public", "https://8.8.8.8/r.mp4", True),
        ("public", "http://127.0.0.1/r", False),
        ("public", "http://2130706433/r", False),
        ("public", "http://[64:ff9b::7f00:1]/r", False),
        ("public", "http://localhost./r", False),
        ("public", "http://0/r", False),
        ("public", "http://10.1.2.3/r", False),
        ("public", "http://intranet/r", False),
        ("here", "http://127.0.0.1:9/r", True),
        ("here", "http://localhost:9/r", True),
        ("here", "http://10.1.2.3/r", False),
        ("here", "http://169.254.169.254/r", False),
        ("private", "http://10.9.9.9/r", True),
        ("private", "http://192.168.0.1/r", True),
        ("private", "http://10.1.2.3:9/r", True),
        ("private", "http://127.0.0.1/r", False),
        ("private", "http://100.100.100.200/r", False),
        ("name", "http://gateway:9/r", True),
        ("name", "http://storage/r", True),
        ("name", "http://127.0.0.1/r", False),
    ],
)
def test_links_lead_where_the_service_lives(service, link, may):
    """The public net is open; inside, only the kind of place where the service is itself."""

    async def run():
        async with new_client() as client:
            await LinkGuard((SERVICES[service],)).request(client, link)

    if may:
        asyncio.run(run())
        return
    with pytest.raises(AppError) as caught:
        asyncio.run(run())
    assert caught.value.code == "LinkRefused"


@pytest.fixture
def names(monkeypatch):
    """Names of the tests' own, by the addresses that each look-up gives in turn."""
    table: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def look_up(host, *rest, **kinds):
        name = host.decode() if isinstance(host, bytes) else host
        found = table.get(name)
        if found:
            name = found.pop(0) if len(found) > 1 else found[0]
        return real(name, *rest, **kinds)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return table


def fetched(tmp_path, link, services=(), client=new_client, script=lambda _: answer(200, b"x")):
    """Return the code of the error (or nothing) and what the server heard."""

    async def run():
        async with raw_server(script) as server, client() as http:
            port = server.url.rpartition(":")[2]
            try:
                await Downloader(http, pauses=(), services=services).fetch(
                    link.format(port=port), tmp_path / "r", lambda *_: None
                )
            except AppError as error:
                return error.code, server.heard
            return "", server.heard

    return asyncio.run(run())


@pytest.mark.parametrize("client", [new_client, httpx.AsyncClient])
def test_public_name_of_an_inner_address_is_not_followed(tmp_path, names, client):
    """What counts is the address that is really connected to."""
    names["results.example.com"] = ["127.0.0.1"]

    code, heard = fetched(tmp_path, "http://results.example.com:{port}/r", client=client)

    assert code == "LinkRefused"
    assert heard == [] or client is not new_client
    assert list(tmp_path.iterdir()) == []


def test_redirect_to_an_inner_name_is_not_followed(tmp_path, names):
    """A redirect is judged as the link is; the inner server hears nothing of it."""
    names["service.example.com"] = ["127.0.0.1"]
    names["inner.example.com"] = ["127.0.0.1"]
    inner = "http://inner.example.com:{}/secret"

    def script(heard):
        return answer(302, Location=inner.format(heard.headers["host"].rpartition(":")[2]))

    own = ("http://service.example.com",)
    code, heard = fetched(tmp_path, "http://service.example.com:{port}/r", script=script)
    assert (code, heard) == ("LinkRefused", [])

    names["service.example.com"] = ["127.0.0.1", "8.8.8.8"]
    code, heard = fetched(tmp_path, "http://service.example.com:{port}/r", own, script=script)
    assert code == "LinkRefused"
    assert [one.target for one in heard] == ["/r"]


def test_name_that_changes_its_address_gains_nothing(tmp_path, names):
    """A name that was public when it was looked up first is judged by what it connects to."""
    names["turncoat.example.com"] = ["8.8.8.8", "127.0.0.1"]
    socket.getaddrinfo("turncoat.example.com", 80)

    code, heard = fetched(tmp_path, "http://turncoat.example.com:{port}/r")

    assert (code, heard) == ("LinkRefused", [])


def test_service_of_a_made_up_address_keeps_its_results(tmp_path, names):
    """A local proxy makes up an address for every name: the service's too, so results come."""
    names["service.example.com"] = ["198.18.0.1"]
    guard = LinkGuard(("https://service.example.com/api/v1",))

    async def run():
        async with new_client() as client:
            request = await guard.request(client, "https://results.example.com/r")
            await request.extensions["avatar_desktop.judge"]("198.18.0.9")
            with pytest.raises(AppError):
                await request.extensions["avatar_desktop.judge"]("127.0.0.1")

    asyncio.run(run())


def test_proxy_is_not_taken_for_the_server(tmp_path):
    """Behind a proxy on this computer public results come; inner names stay closed."""

    async def run(link):
        async with raw_server(lambda _: answer(200, b"x")) as proxy:
            network = NetworkSettings(ProxyMode.MANUAL, proxy.url)
            async with new_client(network) as client:
                try:
                    await Downloader(client, pauses=()).fetch(link, tmp_path / "r", lambda *_: None)
                except AppError as error:
                    return error.code
        return ""

    assert asyncio.run(run("http://results.example.com/r")) == ""
    for inner in ("http://127.1/r", "http://2130706433/r", "http://nas/r", "http://10.0.0.1/r"):
        assert asyncio.run(run(inner)) == "LinkRefused"
