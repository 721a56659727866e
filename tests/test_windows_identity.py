"""What Windows knows a running copy by; on Windows its own answer is looked at."""

import ctypes
import sys
from types import SimpleNamespace

import pytest

from avatar_desktop import windows_identity
from avatar_desktop.paths import APP_ID

SYNCHRONIZE = 0x00100000


@pytest.fixture
def asked(monkeypatch):
    """A stand-in for the system's libraries: it notes what is asked and answers 1."""
    calls = []

    class Function:
        def __init__(self, name):
            self.name = name

        def __call__(self, *given):
            calls.append((self.name, [getattr(one, "value", one) for one in given]))
            return 1

    class Library:
        def __init__(self, name, **_):
            self.name = name

        def __getattr__(self, name):
            return Function(name)

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "WinDLL", Library, raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: 5, raising=False)
    return calls


def test_windows_are_grouped_under_the_id_of_all_systems(asked, caplog):
    """The task bar gets APP_ID; a refusal is logged, never fatal."""
    windows_identity.group_windows()

    assert asked == [("SetCurrentProcessExplicitAppUserModelID", [APP_ID])]
    assert "0x1" in caplog.text


def test_a_running_copy_is_marked_for_setup(asked, caplog):
    """The mark has the name that setup waits for, and is nobody's own."""
    windows_identity.mark_running()

    assert asked == [("CreateMutexW", [None, False, "AvatarDesktopRunning"])]
    assert not caplog.text


def test_other_systems_are_asked_nothing(monkeypatch):
    """Neither call touches a library where there is no Windows."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "WinDLL", SimpleNamespace(), raising=False)

    windows_identity.group_windows()
    windows_identity.mark_running()


@pytest.mark.skipif(sys.platform != "win32", reason="asks the system's own kernel32")
def test_the_mark_is_seen_from_outside():
    """Setup, another process, finds the mark under its name."""
    windows_identity.mark_running()

    assert ctypes.WinDLL("kernel32").OpenMutexW(SYNCHRONIZE, False, "AvatarDesktopRunning")
