"""Sleep over a real bus: a stand-in for logind holds it and tells of it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from jeepney import DBusAddress, Message

from avatar_desktop.desktop.bus import Bus
from avatar_desktop.desktop.linux import LinuxDesktop
from fixtures_dbus import Server, serving
from patience import until, within

LOGIND = "desktop/logind_server.py"
PORTAL = "desktop/notification_server.py"


@pytest.fixture
def buses(session_bus: str, monkeypatch) -> str:
    """One private bus in the place of both."""
    for name in ("SESSION", "SYSTEM"):
        monkeypatch.setenv(f"DBUS_{name}_BUS_ADDRESS", session_bus)
    for name in ("FLATPAK_ID", "SNAP"):
        monkeypatch.delenv(name, raising=False)
    return session_bus


Story = Callable[[LinuxDesktop, Server, list[int]], Coroutine[Any, Any, None]]


def play(bus: str, story: Story, script: str = LOGIND, *words: str) -> None:
    async def whole(server: Server) -> None:
        one, woken = LinuxDesktop("org.example.App"), []
        running = asyncio.ensure_future(one.run(lambda *_: None, lambda: woken.append(1)))
        try:
            await story(one, server, woken)
        finally:
            running.cancel()
            await asyncio.wait({running})

    with serving(bus, script, *words, variable="SYSTEM") as server:
        asyncio.run(within(whole(server)))


async def told(server: Server) -> dict:
    return await asyncio.to_thread(server.told)


def test_sleep_is_held_and_let_go(buses: str):
    """Once, however often it is asked for, with who and why; the next time anew."""

    async def story(one: LinuxDesktop, server: Server, _woken: list[int]) -> None:
        for _ in range(2):
            one.keep_awake("A file is being uploaded.")
            one.keep_awake("A file is being uploaded.")
            said = await told(server)
            why = ["sleep", "Avatar Desktop", "A file is being uploaded.", "block"]
            assert said == {"Inhibit": why}
            one.keep_awake("")
            one.keep_awake("")
            assert await told(server) == {"released": True}

    play(buses, story)


def test_the_end_of_the_window_lets_go(buses: str):
    """Also where nobody has asked for it."""

    async def whole(server: Server) -> None:
        one = LinuxDesktop("org.example.App")
        running = asyncio.ensure_future(one.run(lambda *_: None, lambda: None))
        one.keep_awake("why")
        assert "Inhibit" in await told(server)
        await until(lambda: one._lock._descriptor is not None, "the lock")
        running.cancel()
        await asyncio.wait({running})
        assert one._lock._descriptor is None

    with serving(buses, LOGIND, variable="SYSTEM") as server:
        asyncio.run(within(whole(server)))


def test_waking_is_told_and_falling_asleep_is_not(buses: str, monkeypatch):
    """Each sleep once."""
    listening: list[str] = []
    hear = Bus.hear

    async def noted(bus: Bus, place: DBusAddress) -> "asyncio.Queue[Message]":
        queue = await hear(bus, place)
        listening.append(place.interface)
        return queue

    monkeypatch.setattr(Bus, "hear", noted)

    async def story(_one: LinuxDesktop, server: Server, woken: list[int]) -> None:
        await until(lambda: "org.freedesktop.login1.Manager" in listening, "the listening")
        for number in range(1, 4):
            server.do("sleep")
            server.do("wake")
            await until(lambda n=number: len(woken) >= n, "the waking")
        assert len(woken) == 3

    play(buses, story)


def test_a_sandbox_asks_the_portal(buses: str, monkeypatch):
    """Held by a request there, which is closed afterwards."""
    monkeypatch.setenv("FLATPAK_ID", "org.example.App")

    async def story(one: LinuxDesktop, server: Server, _woken: list[int]) -> None:
        one.keep_awake("why")
        assert await told(server) == {"Inhibit": ["", 4, {"reason": ["s", "why"]}]}
        one.keep_awake("")
        assert await told(server) == {"Close": []}

    play(buses, story, PORTAL, "portal")


def test_without_logind_nothing_is_held(buses: str):
    """A system of another kind: no error, and the rest goes on."""

    async def story(one: LinuxDesktop, _server: Server, _woken: list[int]) -> None:
        one.keep_awake("why")
        await until(one._wishes.empty, "the wish")
        one.keep_awake("")
        await until(one._wishes.empty, "the other wish")

    play(buses, story, PORTAL)
