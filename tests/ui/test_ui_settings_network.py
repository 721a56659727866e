"""The network's settings: a proxy in all the ways that people write one, and the test of it."""

import pytest
from fakes import until
from PySide6.QtWidgets import QLineEdit
from settings_kit import (  # noqa: F401 (fixtures)
    note_of,
    page_fixture,
    press,
    real_fixture,
    seen,
    type_in,
)

from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.settings import ProxyMode
from avatar_desktop.domain.text import say
from avatar_desktop.ui.settings.network_section import hosts


async def test_only_an_own_proxy_has_fields(qloop, page, real):
    """Address, user, password and exceptions show up with a proxy of one's own."""
    page.show_group("network")
    fields = ("network_proxy_address", "network_proxy_user", "key_proxy_password", "network_bypass")
    assert not any(seen(page, name) for name in fields)

    press(page, "network_proxy", "manual")

    assert all(seen(page, name) for name in fields)
    assert real.settings.current.network.proxy is ProxyMode.MANUAL


async def test_a_pasted_proxy_is_taken_apart(qloop, page, real):
    """User and password of a pasted address go where they belong, the password to the key store."""
    line = type_in(page, "network_proxy_address", " mei:p%40ss@10.0.0.1:3128/ ")

    network = real.settings.current.network
    assert (network.proxy_address, network.proxy_user) == ("http://10.0.0.1:3128", "mei")
    assert line.text() == "http://10.0.0.1:3128"
    await until(lambda: real.keys.values == {"proxy_password": "p@ss"})


async def test_no_proxy_is_not_saved(qloop, page, real):
    """What is no proxy's address is refused in words."""
    type_in(page, "network_proxy_address", "ftp://proxy:21")

    assert real.settings.current.network.proxy_address == ""
    assert "host and a port" in note_of(page, "network_proxy_address")


async def test_exceptions_are_a_list(qloop, page, real):
    """Commas of both languages, blanks and line ends part the hosts."""
    type_in(page, "network_bypass", "*.corp.example, 10.0.0.0/8;intra，本地  x")

    wanted = ("*.corp.example", "10.0.0.0/8", "intra", "本地", "x")
    assert real.settings.current.network.bypass == wanted
    assert page.findChild(QLineEdit, "network_bypass").text() == ", ".join(wanted)


async def test_the_test_asks_with_what_is_shown(qloop, page, real):
    """The answer stands beside the button, good or bad, and never by colour alone."""
    press(page, "network_proxy", "none")
    button = page.findChild(object, "test_network")
    button.click()
    await until(lambda: note_of(page, "test_network") == "✓ Reached directly in 34 ms.")
    assert real.connections.networks[0].proxy is ProxyMode.NONE

    real.connections.error = AppError(Explanation(say("The proxy did not answer.")))
    button.click()

    await until(lambda: note_of(page, "test_network") == "✗ The proxy did not answer.")
    assert button.isEnabled()


async def test_a_corrected_clock_can_be_trusted_again(qloop, page, real):
    """The correction is seen as long as there is one, and goes by one click."""
    page.show_group("network")
    assert not seen(page, "trust_clock")
    page.keeper.put("network.clock_offset", 1200)
    assert "+1200 s" in page.findChild(object, "network_clock").text()

    page.findChild(object, "trust_clock").click()

    assert real.settings.current.network.clock_offset == 0
    assert not seen(page, "trust_clock")


@pytest.mark.parametrize(
    ("text", "saved"),
    [
        ("", ""),
        ("proxy:8080", "http://proxy:8080"),
        ("socks://127.0.0.1:7890/", "socks5://127.0.0.1:7890"),
        ("socks5h://u@[::1]:1080", "socks5h://[::1]:1080"),
    ],
)
async def test_a_proxy_is_saved_as_it_is_meant(qloop, page, real, text, saved):
    """Scheme added, `socks://` taken as SOCKS 5, the user taken out."""
    line = type_in(page, "network_proxy_address", text)

    assert real.settings.current.network.proxy_address == line.text() == saved


async def test_socks_4_is_told_apart(qloop, page, real):
    """A proxy that the app cannot speak to is refused with the reason."""
    type_in(page, "network_proxy_address", "socks4://127.0.0.1:1080")

    assert real.settings.current.network.proxy_address == ""
    assert "SOCKS 4" in note_of(page, "network_proxy_address")


def test_no_hosts_are_no_hosts():
    """An empty line has no exceptions."""
    assert hosts(" , ") == ()
