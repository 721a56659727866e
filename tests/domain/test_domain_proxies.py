"""What a text says of a proxy: one rule for the settings, their file and the environment."""

import random
from urllib.parse import quote

import pytest

from avatar_desktop.domain.proxies import NoProxyAddress, ProxyAddress, proxy_address

SIGNS = "aZ9 :/@?#%[]&=+~密ü\"'"
SCHEMES = {
    "": "http",
    "http://": "http",
    "https://": "https",
    "socks://": "socks5",
    "socks5://": "socks5",
    "socks5h://": "socks5h",
}
HOSTS = ("127.0.0.1", "localhost", "proxy", "proxy.corp.example", "[fd00::1]", "[::1]")


def a_word(chance: random.Random) -> str:
    return "".join(chance.choice(SIGNS) for _ in range(chance.randint(0, 12)))


def test_address_is_read_as_it_was_written(rounds, seed):
    """Any scheme, host, port, user and password, in capitals or not, with a slash or without."""
    for number in range(rounds(200, 5000)):
        chance = random.Random(f"{seed} {number}")
        scheme, host = chance.choice(list(SCHEMES)), chance.choice(HOSTS)
        port = chance.choice(["", f":{chance.randint(1, 65535)}"])
        user, password = a_word(chance), a_word(chance)
        sign_in = f"{quote(user, safe='')}:{quote(password, safe='')}@"
        sign_in = chance.choice(["", sign_in]) if user else ""
        spelt = chance.choice([scheme, scheme.upper()])
        text = f"{chance.choice(['', ' '])}{spelt}{sign_in}{host}{port}{chance.choice(['', '/'])}"

        found = proxy_address(text)

        user, password = (user, password) if sign_in else ("", "")
        assert found == ProxyAddress(f"{SCHEMES[scheme]}://{host}{port}", user, password), text


@pytest.mark.parametrize("scheme", ["socks4", "socks4a", "SOCKS4"])
def test_socks_4_is_told_apart(scheme):
    """It is a proxy, but of a kind that the app does not speak."""
    with pytest.raises(NoProxyAddress) as caught:
        proxy_address(f"{scheme}://ann:CANARY@127.0.0.1:1080")

    assert "SOCKS 4" in str(caught.value.words)
    assert "CANARY" not in str(caught.value.words)


@pytest.mark.parametrize(
    "text",
    ["", " ", "http://", "socks://", "://h:1", "http://pro xy:1", "http://h:99999", "http://h:0",
     "http://h:x", "ftp://h:1", "gopher://h", "http://[::1", "http://ann:CANARY#h:1", "direct://"],
)  # fmt: skip
def test_nonsense_is_no_address(text):
    """What names no proxy says so, without repeating what may hold a password."""
    with pytest.raises(NoProxyAddress) as caught:
        proxy_address(text)

    assert "CANARY" not in str(caught.value.words)


def test_password_is_not_shown():
    """An address that lands in a message by mistake tells no password."""
    assert "CANARY" not in repr(proxy_address("socks://ann:CANARY@h:1"))
