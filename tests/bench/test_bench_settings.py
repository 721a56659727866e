"""The loop's stalls while the settings are opened, searched, and while the doctor examines."""

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from heartbeat import Stalls, heartbeat
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from window_kit import Opened, opened, until

from avatar_desktop.domain.settings import StoreSettings
from avatar_desktop.objectstore.upload_registry import UploadRecord, UploadRegistry
from avatar_desktop.opening import SWITCH_SECONDS
from avatar_desktop.paths import places
from avatar_desktop.ui.core.gc_guard import GcGuard
from avatar_desktop.ui.core.page_keys import SETTINGS
from fixtures_service import Service

pytestmark = pytest.mark.bench

LIMIT_MS = 16
STORED = 500
EXAMINATIONS = 6
TYPED = "certificate file"


@pytest.fixture(autouse=True)
def as_in_the_app(qapp: QApplication) -> Iterator[None]:
    """Threads give way to the loop as soon as in the app, and garbage is collected as there."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    garbage = GcGuard()
    yield
    garbage.close()
    sys.setswitchinterval(before)


@pytest.fixture
def home(qapp: QApplication, service: Service, tmp_path: Path, monkeypatch) -> Path:
    """A profile whose account is the simulator's."""
    qapp.setQuitOnLastWindowClosed(False)
    for name, value in service.environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    return tmp_path / "home"


@asynccontextmanager
async def settled(home: Path) -> AsyncIterator[Opened]:
    """Open the window and wait until a person could have looked at it."""
    async with opened(home) as app:
        async with heartbeat() as rest:
            await until(lambda: len(rest.late) > 600, "a quiet window")
        yield app


def report(what: str, stalls: Stalls) -> None:
    print(f"\n{what}: {stalls}")
    assert stalls.at(0.99) <= LIMIT_MS


@asynccontextmanager
async def beating() -> AsyncIterator[Stalls]:
    """Measure from a loop that beats already, so that what the block does first counts too."""
    async with heartbeat() as stalls:
        await rest_of(stalls, 100)
        stalls.late.clear()
        yield stalls


async def rest_of(stalls: Stalls, beats: int = 300) -> None:
    """Wait until *beats* more have been counted."""
    end = len(stalls.late) + beats
    await until(lambda: len(stalls.late) >= end, "the beats")


def test_opening_the_settings(qloop, home: Path):
    """The first time and every group once."""

    async def story() -> tuple[Stalls, Stalls]:
        async with settled(home) as app:
            async with beating() as first:
                app.window.show_page(SETTINGS)
                await rest_of(first)
            page = app.window._settings_page()
            async with beating() as groups:
                for name in page.groups:
                    page.show_group(name)
                    await rest_of(groups, 100)
            return first, groups

    first, groups = qloop.run_until_complete(story())
    report("opening the settings", first)
    report("each of its groups", groups)


def test_typing_in_the_search(qloop, home: Path):
    """Letter by letter, and away again."""

    async def story() -> Stalls:
        async with settled(home) as app:
            app.window.show_page(SETTINGS)
            line = app.window.findChild(QLineEdit, "settings_search")
            line.setFocus()
            async with beating() as stalls:
                for letter in TYPED:
                    QTest.keyClicks(line, letter)
                    await rest_of(stalls, 30)
                for _ in TYPED:
                    QTest.keyClick(line, Qt.Key.Key_Backspace)
                    await rest_of(stalls, 30)
            return stalls

    report("typing in the search", qloop.run_until_complete(story()))


def test_running_the_doctor(qloop, home: Path):
    """Its first examination in a fresh window, and five more."""

    async def story() -> Stalls:
        async with settled(home) as app:
            app.window.show_page(SETTINGS)
            page = app.window._settings_page()
            page.show_group("checkup")
            async with beating() as stalls:
                for turn in range(EXAMINATIONS):
                    page.check()
                    await until(lambda: not page.doctor.running, "the doctor's end")
                    assert page.doctor.steps
                    if not turn:
                        print(f"\nthe doctor for the first time: {stalls}")
            return stalls

    report(f"the doctor, {EXAMINATIONS} times", qloop.run_until_complete(story()))


def test_what_is_where(qloop, home: Path):
    """The list of 500 uploads, from its notes on the disk to its rows."""

    async def story() -> Stalls:
        ledger = UploadRegistry(places(home).data / "uploads")
        store = StoreSettings("s3", "https://store.example", "us-east-1", "bucket")
        now = datetime.now(UTC)
        for number in range(STORED):
            path = Path(f"clip {number}.mp4")
            at = now - timedelta(minutes=number)
            await ledger.save(UploadRecord.new(store, f"{number:032x}.mp4", path, 10**6, at, ""))
        async with settled(home) as app:
            app.window.show_page(SETTINGS)
            page = app.window._settings_page()
            async with beating() as stalls:
                page.show_group("storage")
                await rest_of(stalls)
            assert str(STORED) in page.findChild(object, "stored_count").text()
        return stalls

    report(f"what is where, {STORED} uploads", qloop.run_until_complete(story()))


def test_opening_the_steps_to_an_account(
    qloop, service: Service, home: Path, monkeypatch: pytest.MonkeyPatch
):
    """From the welcome to the line for the key."""
    monkeypatch.delenv("DASHSCOPE_API_KEY")

    async def story() -> Stalls:
        async with settled(home) as app:
            async with beating() as stalls:
                app.window._empty.connect_account()
                await rest_of(stalls)
            assert app.window._empty.step == "key"
        return stalls

    report("the steps to an account", qloop.run_until_complete(story()))
