"""Which requests go through which proxy: the rules, without a network."""

import pytest

from avatar_desktop.clouds.reach import proxy_in_use
from avatar_desktop.clouds.routes import (
    Route,
    environment_bypass,
    macos_bypass,
    registry_bypass,
)
from avatar_desktop.domain.settings import NetworkSettings, ProxyMode


def way(url, *bypass, address="http://proxy.example:3128"):
    """Return the proxy of *url* where *bypass* holds."""
    return proxy_in_use(NetworkSettings(ProxyMode.MANUAL, address, bypass=bypass), url)


@pytest.mark.parametrize(
    ("rule", "straight", "through"),
    [
        ("oss.corp.example", "https://OSS.corp.example/", "https://a.oss.corp.example/"),
        ("*.corp.example", "http://a.b.corp.example/", "http://corp.example/"),
        ("*.corp.example", "http://a.corp.example/", "http://acorp.example/"),
        (".corp.example", "http://corp.example/", "http://acorp.example/"),
        (".corp.example", "http://a.corp.example/", "http://corp.example.org/"),
        ("10.0.0.0/8", "http://10.1.2.3:9000/", "http://11.0.0.1/"),
        ("10.1.2.3/8", "http://10.9.9.9/", "http://10.example/"),
        ("192.168.*", "http://192.168.7.7/", "http://192.169.7.7/"),
        ("192.168.7.7", "http://192.168.7.7/", "http://192.168.7.8/"),
        ("fd00::/8", "http://[fd00::1]:80/", "http://[fe80::1]/"),
        ("[fd00::1]", "http://[fd00::1]/", "http://[fd00::2]/"),
        ("<local>", "http://store:9000/", "http://store.example/"),
        ("store.example:9000", "http://store.example:9000/", "http://store.example/"),
        ("store.example:443", "https://store.example/", "http://store.example/"),
        ("https://store.example", "https://store.example/", "https://other.example/"),
        (" Store.Example. ", "https://store.example/", "https://other.example/"),
        ("*", "https://anything.example/", "not an address"),
    ],
)
def test_bypass(rule, straight, through):
    """A rule spares what it names and nothing else."""
    assert way(straight, "unrelated.example", rule) == ""
    if through.startswith("http"):
        assert way(through, "unrelated.example", rule) == "proxy.example:3128"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.9.9.9", "localhost", "LOCALHOST", "a.localhost", "[::1]"]
)
def test_loopback_is_always_straight(host):
    """No proxy could reach this computer's own services."""
    assert way(f"http://{host}:8080/") == ""


@pytest.mark.parametrize("rule", ["", " ", "10.0.0.0/99", "[", "http://", ":80", "\x00"])
def test_nonsense_spares_nothing(rule):
    """A rule that says nothing is passed over."""
    assert way("http://service.example/", rule) == "proxy.example:3128"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("proxy.example:3128", "proxy.example:3128"),
        ("HTTPS://Proxy.Example/", "proxy.example"),
        ("socks5h://[fd00::1]:1080", "[fd00::1]:1080"),
        ("http://me:CANARY@proxy.example:3128/", "proxy.example:3128"),
        (" http://me@proxy.example ", "proxy.example"),
    ],
)
def test_proxy_is_shown_without_its_user(address, shown):
    """What a person reads is host and port."""
    assert way("http://service.example/", address=address) == shown


def test_user_in_the_address_is_read():
    """A pasted address keeps its user, percent-encoded or not; the settings' user wins."""
    url = "http://me%40corp:p%2Fw@proxy.example"
    network = NetworkSettings(ProxyMode.MANUAL, url)

    pasted = Route.of(network).proxy_for("http://x/")
    named = Route.of(NetworkSettings(ProxyMode.MANUAL, url, "ann"), "own").proxy_for("http://x/")

    assert (pasted.user, pasted.password) == ("me@corp", "p/w")
    assert (named.user, named.password) == ("ann", "own")


def test_system_rules_of_every_kind():
    """The environment's, Windows' and macOS' own spellings give the same rules."""
    environment = environment_bypass(" corp.example, .b.example,10.0.0.0/8,[::1],h:80,*.c,,* ")
    windows = registry_bypass("*.corp.example; 10.*;<local>;")
    macos = macos_bypass({"exceptions": ("*.local", None, "169.254/16"), "exclude_simple": True})

    assert environment == (".corp.example", ".b.example", "10.0.0.0/8", "[::1]", "h:80", "*.c", "*")
    assert windows == ("*.corp.example", "10.*", "<local>")
    assert macos == ("*.local", "169.254/16", "<local>")
    assert way("http://169.254.1.1/", *macos) == ""


def test_system_proxies_by_scheme(monkeypatch):
    """Each scheme has its own, `all_proxy` serves the rest, and a broken one is left out."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://secure.example:1")
    monkeypatch.setenv("all_proxy", "socks5://rest.example:2")
    monkeypatch.setenv("no_proxy", "corp.example")

    network = NetworkSettings()

    assert proxy_in_use(network, "https://a.example/") == "secure.example:1"
    assert proxy_in_use(network, "http://a.example/") == "rest.example:2"
    assert proxy_in_use(network, "http://www.corp.example/") == ""
    monkeypatch.setenv("https_proxy", "gopher://secure.example:1")
    assert proxy_in_use(network, "https://a.example/") == "rest.example:2"
