"""Notes over a real bus to a real service: what it is told, and what a click on it does."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from jeepney import DBusAddress

from avatar_desktop.desktop import bus as buses
from avatar_desktop.desktop.linux import LinuxDesktop
from avatar_desktop.domain.note import Note
from fixtures_dbus import Server, serving
from patience import until, within

SERVER = "desktop/notification_server.py"
NOTE = Note("job-1", "Mei: Finished", "Saved & <b>sound</b>", "Open")


@asynccontextmanager
async def desktop() -> AsyncIterator[tuple[LinuxDesktop, list[tuple[str, str]]]]:
    one, clicked = LinuxDesktop("org.example.App"), []
    running = asyncio.ensure_future(one.run(lambda *words: clicked.append(words), lambda: None))
    yield one, clicked
    running.cancel()
    await asyncio.wait({running})
    assert running.cancelled()


async def told(server: Server) -> dict:
    return await asyncio.to_thread(server.told)


@pytest.fixture
def environment(session_bus, monkeypatch) -> str:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session_bus)
    for name in ("FLATPAK_ID", "SNAP"):
        monkeypatch.delenv(name, raising=False)
    return session_bus


@pytest.mark.parametrize("word", ["plain", "markup"])
def test_a_note_is_told_as_the_service_wants_it(environment: str, word: str):
    """Types, urgency, the desktop file's name; signs of markup only as far as it reads them."""

    async def story(server: Server) -> None:
        async with desktop() as (one, _):
            one.notify(NOTE)
            said = await told(server)
            name, replaced, icon, title, body, actions, hints, time = said["notify"]
            assert said["signature"] == "susssasa{sv}i"
            assert (name, replaced, icon) == ("Avatar Desktop", 0, "org.example.App")
            assert title == "Mei: Finished"
            escaped = "Saved &amp; &lt;b&gt;sound&lt;/b&gt;"
            assert body == (NOTE.body if word == "plain" else escaped)
            assert actions == ["default", "Open"]
            assert hints == {"urgency": ["y", 1], "desktop-entry": ["s", "org.example.App"]}
            assert time == -1

    with serving(environment, SERVER, word) as server:
        asyncio.run(within(story(server)))


def test_the_window_ends_while_an_answer_is_on_its_way(environment: str, rounds, seed):
    """In whatever moment: the part that speaks with the desktop ends too, and without a fault."""
    dice = random.Random(seed)

    async def story(server: Server) -> None:
        for _ in range(rounds(30, 1000)):
            async with desktop() as (one, _clicked):
                one.notify(NOTE)
                await told(server)
                for _turn in range(dice.randrange(6)):
                    await asyncio.sleep(0)

    with serving(environment, SERVER, "plain") as server:
        asyncio.run(within(story(server)))


def test_a_click_brings_key_and_token(environment: str):
    """Each note its own key, whatever the order; a note that was closed is none any more."""

    async def story(server: Server) -> None:
        async with desktop() as (one, clicked):
            for key in ("a", "b", "c"):
                one.notify(Note(key, key))
            numbers = {}
            for _ in range(3):
                said = await told(server)
                numbers[said["notify"][3]] = said["number"]
            server.do("close", numbers["c"])
            for key, token in (("c", "lost"), ("b", "t1"), ("a", "t2")):
                server.do("invoke", numbers[key], token)
            server.do("invoke", 4711, "of-another-program")
            await until(lambda: len(clicked) == 2, "both clicks")
            assert clicked == [("b", "t1"), ("a", "t2")]

    with serving(environment, SERVER) as server:
        asyncio.run(within(story(server)))


def test_the_same_key_takes_the_place_and_all_are_taken_back(environment: str):
    """A second note of a job replaces the first; `withdraw` closes each once."""

    async def story(server: Server) -> None:
        async with desktop() as (one, _):
            one.notify(NOTE)
            first = await told(server)
            one.notify(NOTE)
            second = await told(server)
            assert second["notify"][1] == first["number"] == second["number"]
            one.withdraw()
            one.withdraw()
            assert await told(server) == {"CloseNotification": [first["number"]]}
            one.notify(Note("b", "b"))
            assert (await told(server))["notify"][1] == 0

    with serving(environment, SERVER) as server:
        asyncio.run(within(story(server)))


@pytest.mark.parametrize("why", ["sandbox", "no service"])
def test_the_portal_is_the_other_way(environment: str, monkeypatch, why: str):
    """In a sandbox, and where the desktop has only that."""
    if why == "sandbox":
        monkeypatch.setenv("FLATPAK_ID", "org.example.App")

    async def story(server: Server) -> None:
        async with desktop() as (one, clicked):
            one.notify(Note("a", "Title", "Body", "Open", urgent=True))
            key, given = (await told(server))["AddNotification"]
            assert key == "a"
            assert given["priority"] == ["s", "urgent"]
            assert given["default-action"] == ["s", "default"]
            server.do("invoke", "a", "token")
            await until(lambda: clicked, "the click")
            assert clicked == [("a", "token")]
            one.withdraw()
            assert await told(server) == {"RemoveNotification": ["a"]}

    with serving(environment, SERVER, "portal") as server:
        asyncio.run(within(story(server)))


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere", "nonsense", "tcp:host=x"])
def test_without_a_bus_nothing_happens(monkeypatch, address: str):
    """No desktop, a dead one, or an address of another kind: no error, no note."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)

    async def story() -> None:
        one = LinuxDesktop("org.example.App")
        one.notify(NOTE)
        await one._speak(lambda *_: None)

    asyncio.run(within(story()))


def test_without_a_service_nothing_happens(environment: str):
    """A bus on which nobody shows notes: what is asked is dropped, later as well."""

    async def story() -> None:
        async with desktop() as (one, _):
            one.notify(NOTE)
            one.withdraw()
            one.show_progress(0.5)
            await until(one._orders.empty, "the orders")

    asyncio.run(within(story()))


def test_names_of_any_signs_pass(environment: str, rounds, seed):
    """A file's name can hold anything; the service is told, or the note is left out, never lost."""
    chance = random.Random(seed)

    async def story(server: Server) -> None:
        async with desktop() as (one, _):
            for number in range(rounds(30, 1000)):
                signs = [chr(chance.choice((*range(256), 0x7167, 0x1F600, 0xDC80, 0xFFFE)))
                         for _ in range(chance.randint(0, 40))]  # fmt: skip
                one.notify(Note(str(number), "".join(signs), "".join(reversed(signs))))
                one.notify(Note("end", f"end {number}"))
                while (await told(server))["notify"][3] != f"end {number}":
                    pass

    with serving(environment, SERVER) as server:
        asyncio.run(within(story(server)))


def test_progress_is_a_signal_for_every_dock(environment: str):
    """Docks hear the share and whether it is shown, for this program's desktop file."""

    async def story() -> None:
        async with buses.opened("SESSION") as dock, desktop() as (one, _):
            place = DBusAddress(
                "/com/canonical/unity/launcherentry/avatar_desktop", None,
                "com.canonical.Unity.LauncherEntry",
            )  # fmt: skip
            heard = await dock.hear(place)
            one.show_progress(0.25)
            one.show_progress(None)
            first, second = (await heard.get()).body, (await heard.get()).body
            shown = {"progress": ("d", 0.25), "progress-visible": ("b", True)}
            assert first == ("application://org.example.App.desktop", shown)
            assert second[1]["progress-visible"] == ("b", False)

    with serving(environment, SERVER):
        asyncio.run(within(story()))
