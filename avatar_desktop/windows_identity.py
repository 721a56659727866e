"""What Windows knows a running copy by: its place on the task bar and the mark setup looks for."""

import sys

from avatar_desktop.paths import APP_ID

MUTEX = "AvatarDesktopRunning"
"""Setup's `AppMutex`: it asks to close the app before files are replaced or removed."""


def group_windows() -> None:
    """Put all windows under APP_ID on the task bar; before the first window, and on Windows only.

    Shortcuts made by setup carry the same id, so that a pinned one and the window are one.
    """
    if sys.platform == "win32":
        import ctypes

        refused = ctypes.WinDLL("shell32").SetCurrentProcessExplicitAppUserModelID(
            ctypes.c_wchar_p(APP_ID)
        )
        if refused:
            _warn("the task bar does not take the app's id: %#x", refused & 0xFFFFFFFF)


def mark_running() -> None:
    """Hold MUTEX until this process ends; on Windows only."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateMutexW.restype = ctypes.c_void_p
        if not kernel.CreateMutexW(None, False, ctypes.c_wchar_p(MUTEX)):
            _warn("setup will not see that the app runs: %d", ctypes.get_last_error())


def _warn(words: str, number: int) -> None:
    import logging

    logging.getLogger(__name__).warning(words, number)
