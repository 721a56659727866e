"""The end of a launch on X11: the launcher's busy cursor goes, by the startup-notification spec."""

import ctypes
from contextlib import suppress

CLIENT_MESSAGE = 33
PROPERTY_CHANGES = 1 << 22
BYTES = 20
"""Of a message, in each of its parts."""


class _Message(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_char * BYTES),
        ("rest", ctypes.c_long * 16),
    )


def end_launch(token: str, window: int) -> None:
    """Tell that the launch called *token* has led to *window*; nothing without an X display."""
    with suppress(OSError, AttributeError):
        _tell(ctypes.CDLL("libX11.so.6"), f'remove: ID="{token}"'.encode() + b"\0", window)


def _tell(x11: ctypes.CDLL, text: bytes, window: int) -> None:
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = x11.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    if not display:
        return
    root = x11.XDefaultRootWindow(display)
    names = [b"_NET_STARTUP_INFO_BEGIN", *[b"_NET_STARTUP_INFO"] * (len(text) // BYTES)]
    for number, name in enumerate(names):
        kind = x11.XInternAtom(display, name, 0)
        part = text[number * BYTES : (number + 1) * BYTES]
        message = _Message(CLIENT_MESSAGE, 0, 1, display, window, kind, 8, part)
        mask = ctypes.c_long(PROPERTY_CHANGES)
        x11.XSendEvent(display, ctypes.c_ulong(root), 0, mask, ctypes.byref(message))
    x11.XCloseDisplay(display)
