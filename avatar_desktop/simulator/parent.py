"""Word from the parent process: its end closes our standard input.

Never by a read that blocks: on Windows the C library holds a lock of the descriptor during it, and
another thread that imports numpy meanwhile waits for that lock for ever (numpy#24290,
cpython#78961).
"""

import os
import sys
import threading
from collections.abc import Callable

PAUSE_SECONDS = 0.1
MOST_BYTES = 4096
Waiting = Callable[[], int | None]
"""Returns how many bytes can be read at once, after a short wait; None when there is no more."""


def watch(descriptor: int, on_close: Callable[[], None]) -> None:
    """Call *on_close* from a thread of its own once *descriptor* is closed at the other end."""
    waiting = bytes_in_pipe(descriptor) if sys.platform == "win32" else bytes_ready(descriptor)

    def work() -> None:
        wait_for_close(waiting, lambda most: os.read(descriptor, most))
        on_close()

    threading.Thread(target=work, name="parent", daemon=True).start()


def wait_for_close(waiting: Waiting, read: Callable[[int], bytes]) -> None:
    """Return when there is nothing to come; what comes meanwhile is read and passed over."""
    while (ready := waiting()) is not None:
        if ready and not read(min(ready, MOST_BYTES)):
            return


def bytes_ready(descriptor: int) -> Waiting:
    """Ask with `select`, as every system but Windows can."""
    import select

    def waiting() -> int | None:
        try:
            ready, _, _ = select.select([descriptor], [], [], 1.0)
        except (OSError, ValueError):  # closed from the start
            return None
        return MOST_BYTES if ready else 0

    return waiting


def bytes_in_pipe(descriptor: int) -> Waiting:
    """Ask with `PeekNamedPipe`, as Windows can; what is no pipe has nobody who could close it."""
    import ctypes
    import msvcrt
    import time

    try:
        handle = ctypes.c_void_p(msvcrt.get_osfhandle(descriptor))  # type: ignore[attr-defined]
    except OSError:  # closed from the start
        return lambda: None
    peek = ctypes.WinDLL("kernel32").PeekNamedPipe  # type: ignore[attr-defined]

    def waiting() -> int | None:
        found = ctypes.c_ulong()
        if not peek(handle, None, 0, None, ctypes.byref(found), None):
            return None
        if not found.value:
            time.sleep(PAUSE_SECONDS)
        return int(found.value)

    return waiting
