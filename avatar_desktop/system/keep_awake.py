"""The computer's sleep as Windows and macOS hold it."""

import os
import subprocess
import sys

CONTINUOUS, SYSTEM_REQUIRED = 0x80000000, 0x00000001
"""Windows' ES_CONTINUOUS and ES_SYSTEM_REQUIRED."""


class AwakeKeeper:
    """Keeps the computer awake between two calls; the system ends it with this process."""

    def __init__(self) -> None:
        self._caffeinate: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        """Let the computer not sleep by itself."""
        if sys.platform == "win32":
            _set_state(CONTINUOUS | SYSTEM_REQUIRED)
        elif sys.platform == "darwin" and self._caffeinate is None:
            words = ["/usr/bin/caffeinate", "-i", "-w", str(os.getpid())]
            self._caffeinate = subprocess.Popen(words)  # noqa: S603 (fixed words)

    def release(self) -> None:
        """Let it sleep again."""
        if sys.platform == "win32":
            _set_state(CONTINUOUS)
        elif self._caffeinate:
            self._caffeinate.terminate()
            self._caffeinate.wait()
            self._caffeinate = None


def _set_state(state: int) -> None:
    """Ask Windows for *state* of this thread."""
    if sys.platform == "win32":
        import ctypes

        ctypes.WinDLL("kernel32").SetThreadExecutionState(ctypes.c_uint(state))
