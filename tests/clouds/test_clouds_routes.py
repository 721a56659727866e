"""Which requests go through which proxy: the rules, without a network."""

import pytest

from avatar_desktop.clouds.http.connection_probe import is_spared, proxy_in_use, way_of
from avatar_desktop.clouds.http.proxies import (
    Proxy,
    ProxyRules,
    UnusableProxy,
    environment_bypass,
    macos_bypass,
    proxies_of,
    registry_bypass,
)
from avatar_desktop.domain.errors import AppError
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
        ("socks://[fd00::1]:1080/", "[fd00::1]:1080"),
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

    pasted = ProxyRules.of(network).proxy_for("http://x/")
    named = ProxyRules.of(NetworkSettings(ProxyMode.MANUAL, url, "ann"), "own").proxy_for(
        "http://x/"
    )

    assert (pasted.user, pasted.password) == ("me@corp", "p/w")
    assert (named.user, named.password) == ("ann", "own")


def test_system_rules_of_every_kind():
    """The environment's, Windows' and macOS' own spellings give the same rules."""
    environment = environment_bypass(" corp.example, .b.example,10.0.0.0/8,[::1],h:80,*.c,,* ")
    windows = registry_bypass("*.corp.example; 10.*;<local>;")
    macos = macos_bypass({"exceptions": ("*.local", None, "169.254/16"), "exclude_simple": True})

    names = (".corp.example", ".b.example", "10.0.0.0/8", "[::1]", ".h:80", "*.c", "*")
    assert environment == names
    assert windows == ("*.corp.example", "10.*", "<local>")
    assert macos == ("*.local", "169.254/16", "<local>")
    assert way("http://169.254.1.1/", *macos) == ""


@pytest.fixture
def bare(monkeypatch):
    """An environment without any proxy."""
    for name in ("http", "https", "all", "no", "socks"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)
    return monkeypatch


def test_system_proxies_by_scheme(bare):
    """Each scheme has its own, `all_proxy` serves the rest, and a broken one is never passed by."""
    monkeypatch = bare
    monkeypatch.setenv("https_proxy", "http://secure.example:1")
    monkeypatch.setenv("all_proxy", "socks5://rest.example:2")
    monkeypatch.setenv("no_proxy", "corp.example")

    network = NetworkSettings()

    assert proxy_in_use(network, "https://a.example/") == "secure.example:1"
    assert proxy_in_use(network, "http://a.example/") == "rest.example:2"
    assert proxy_in_use(network, "http://www.corp.example/") == ""
    monkeypatch.setenv("https_proxy", "gopher://secure.example:1")
    assert isinstance(ProxyRules.of(network).way("https://a.example/"), UnusableProxy)
    assert proxy_in_use(network, "http://a.example/") == "rest.example:2"


@pytest.mark.parametrize("value", ["socks://127.0.0.1:7890/", "SOCKS://127.0.0.1:7890"])
@pytest.mark.parametrize("name", ["ALL_PROXY", "all_proxy", "HTTPS_PROXY", "socks_proxy"])
def test_socks_of_the_environment_is_socks_5(bare, name, value):
    """GNOME and Clash write `socks://`: the proxy is used, and the variable is told."""
    bare.setenv(name, value)

    route = ProxyRules.of(NetworkSettings())
    proxy = route.proxy_for("https://a.example/")

    assert proxy is not None
    assert (proxy.url, proxy.variable) == ("socks5://127.0.0.1:7890", name)
    told = str(way_of(NetworkSettings(), "https://a.example/"))
    assert told == f"127.0.0.1:7890 (from the environment variable {name})"


def test_small_letters_of_a_variable_win(bare):
    """Where both spellings are set the small one counts, as everywhere."""
    bare.setenv("ALL_PROXY", "socks://big.example:1")
    bare.setenv("all_proxy", "socks5h://ann:p%40ss@[fd00::1]:2/")

    proxy = ProxyRules.of(NetworkSettings()).proxy_for("http://a.example/")

    assert proxy == Proxy("socks5h://[fd00::1]:2", "ann", "p@ss", "all_proxy")


def test_socks_4_is_refused_in_words(bare):
    """What the app cannot speak is told with its variable, and never gone round."""
    bare.setenv("ALL_PROXY", "socks4://ann:CANARY@127.0.0.1:1080")

    with pytest.raises(AppError) as caught:
        way_of(NetworkSettings(), "https://a.example/")

    assert "SOCKS 4" in str(caught.value)
    assert "ALL_PROXY" in str(caught.value)
    assert (
        "CANARY" not in f"{caught.value} {caught.value.detail} {ProxyRules.of(NetworkSettings())!r}"
    )


@pytest.mark.parametrize(
    ("found", "url"),
    [
        ({"http": "http://p:1", "https": "http://p:1"}, "http://p:1"),
        ({"socks": "socks://p:1", "http": "socks4://p:1", "https": "socks4://p:1"}, "socks5://p:1"),
        ({"socks": "http://p:1"}, "socks5://p:1"),
        ({"socks": "p:1", "http": "http://other:2"}, "socks5://p:1"),
        ({"socks": "socks5://p:1", "https": "http://own:2"}, "http://own:2"),
    ],
)
def test_systems_own_socks_is_socks_5(found, url):
    """Windows' `socks=` and macOS' SOCKS proxy serve what has none of its own."""
    route = ProxyRules(ProxyMode.SYSTEM, proxies_of(found, {}))

    assert route.proxy_for("https://a.example/").url == url
    assert "system" in str(route.named(route.proxy_for("https://a.example/")))


@pytest.mark.parametrize(
    ("no_proxy", "spared", "through"),
    [
        ("a.example:8443", "https://b.a.example:8443/", "https://a.example/"),
        ("localhost 10.0.0.0/8;x.example", "http://y.x.example/", "http://11.1.1.1/"),
        ("10.0.0.0/8", "http://10.250.1.1/", "http://11.0.0.1/"),
        ("fd00::/8, [fe80::1]:80", "http://[fd12::3]/", "https://[fe80::1]/"),
        ("*.b.example", "http://a.b.example/", "http://b.example/"),
        ("192.168.*,<local>", "http://store/", "http://192.169.1.1/"),
        ("https://a.example", "https://c.a.example/", "https://b.example/"),
        ("文件.example", "https://xn--5nqy36c.example/", "https://xn--5nqy36d.example/"),
        ("*", "https://any.example/", ""),
    ],
)
def test_exceptions_of_the_environment(bare, no_proxy, spared, through):
    """Names with and without ports, ranges, patterns and both separators spare what they name."""
    bare.setenv("ALL_PROXY", "socks://127.0.0.1:7890/")
    bare.setenv("NO_PROXY", no_proxy)

    assert proxy_in_use(NetworkSettings(), spared) == ""
    assert is_spared(NetworkSettings(), spared)
    assert not through or proxy_in_use(NetworkSettings(), through) == "127.0.0.1:7890"
