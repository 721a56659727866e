"""The simulator hears of its parent's end without a read that blocks."""

import ctypes
import os
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from avatar_desktop.simulator import parent

PATIENCE = 60


@pytest.fixture
def windows(monkeypatch):
    """Stand in for Windows: pipes that are peeked at, their bytes left and their end told."""
    pipe = SimpleNamespace(left=[0, 7, 0, None], handles=[])

    def peek(handle, _buffer, _size, _read, found, _message):
        pipe.handles.append(handle.value)
        ready = pipe.left.pop(0)
        found._obj.value = ready or 0
        return ready is not None

    monkeypatch.setattr(
        ctypes, "WinDLL", lambda name: {"kernel32": SimpleNamespace(PeekNamedPipe=peek)}[name],
        raising=False,
    )  # fmt: skip
    monkeypatch.setitem(
        sys.modules, "msvcrt", SimpleNamespace(get_osfhandle=lambda number: number + 1000)
    )
    return pipe


def test_windows_reads_only_what_is_there(windows):
    """A pipe is looked into before each read, so that no read waits; its end ends the watch."""
    read: list[int] = []

    parent.wait_for_close(parent.bytes_in_pipe(3), lambda most: read.append(most) or b"x" * most)

    assert read == [7]
    assert windows.left == []
    assert set(windows.handles) == {1003}


@pytest.mark.skipif(sys.platform == "win32", reason="select takes no pipes there")
@pytest.mark.parametrize("words", [b"", b"some words", b"x" * 100_000])
def test_close_is_heard_whatever_was_said_before(words):
    """The end is heard after any number of bytes, and not before it."""
    reader, writer = os.pipe()
    heard = threading.Event()

    parent.watch(reader, heard.set)
    os.write(writer, words)
    assert not heard.is_set()
    os.close(writer)

    assert heard.wait(PATIENCE)
    os.close(reader)


@pytest.mark.skipif(sys.platform == "win32", reason="select takes no files there")
def test_input_that_never_was_counts_as_closed():
    """A process that was started without any standard input ends at once."""
    reader, writer = os.pipe()
    os.close(writer)
    os.close(reader)
    heard = threading.Event()

    parent.watch(reader, heard.set)

    assert heard.wait(PATIENCE)


def test_waiting_does_not_spin(windows):
    """While nothing comes, the watch sleeps between two looks."""
    windows.left = [0, 0, 0, None]
    begin = time.monotonic()

    parent.wait_for_close(parent.bytes_in_pipe(3), lambda most: b"x" * most)

    assert time.monotonic() - begin >= 3 * parent.PAUSE_SECONDS
