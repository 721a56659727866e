"""One window per profile: the first process listens, a later one hands over what it was given.

Standard library only: a second start ends before anything of the window is imported.
"""

import _socket as socket  # `socket` itself makes enumerations first, of no use here
import contextlib
import json
import os
import stat
import struct
import sys
import time
from pathlib import Path
from typing import Any

from avatar_desktop.domain.handover import Handover
from avatar_desktop.system.file_lock import TAKEN, lock
from avatar_desktop.system.private import make_folder, private

ANSWER_SECONDS = 10.0
"""How long a window may be silent, as it is while it starts or closes on a slow disk."""
PAUSE = 0.05
LOCKED_BYTE = 1 << 30
"""Windows keeps others from reading what is locked; here nothing is."""
LONGEST_ADDRESS = 103
"""Bytes of a socket's path that macOS takes; Linux takes 107."""
FOLDER = "avatar-desktop-"
BACKLOG = 16
PIPE = r"\\.\pipe" + "\\"
TOKENS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")
"""Environment variables by which a launcher lets a program come to the front."""


class Unanswered(Exception):
    """The profile's window exists and does not answer. `pid` is 0 where it cannot be ended here."""

    def __init__(self, pid: int, host: str) -> None:
        super().__init__(f"no answer from process {pid} on {host}")
        self.pid = pid
        self.host = host


class Instance:
    """The one window process of a profile, until `close` or the end of the process.

    `listener` is the descriptor of a listening socket, None on Windows, where `address` names a
    pipe that is still to be made.
    """

    def __init__(self, file: int, address: str, listener: int | None) -> None:
        self._file = file
        self.address = address
        self.listener = listener

    def taken_listener(self) -> int | None:
        """Return the descriptor, which the caller closes from now on."""
        listener, self.listener = self.listener, None
        return listener

    def close(self) -> None:
        """Let the next process be the first; a second call does nothing."""
        listener = self.taken_listener()
        if listener is not None:
            os.close(listener)
        if self._file >= 0:
            _remove_socket(self.address)
            os.close(self._file)
            self._file = -1


def claim(
    profile: Path, handover: Handover | None, patience: float = ANSWER_SECONDS
) -> Instance | None:
    """Be the first process of *profile*, or hand over to the first one and return None.

    Without a *handover* the other process hears nothing. Unanswered when that one is silent for
    *patience* seconds; OSError where the disk knows no locks, or the folder is somebody else's.
    """
    make_folder(profile)
    path = str(profile / "window.lock")
    deadline = time.monotonic() + patience
    while True:
        file = private(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0))
        try:
            if _locks(file):
                mine, file = file, -1
                return _first(mine)
            there = _read(file)
        finally:
            if file >= 0:
                os.close(file)
        if handover is None or _hand_over(there, handover, deadline):
            return None
        if time.monotonic() > deadline:
            host, pid = str(there.get("host", "")), there.get("pid")
            here = host == socket.gethostname() and isinstance(pid, int)
            raise Unanswered(int(pid or 0) if here else 0, host)
        time.sleep(PAUSE)


def _locks(descriptor: int) -> bool:
    """Lock the file; False where another process has it, OSError where it cannot be locked."""
    os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
    try:
        lock(descriptor)
    except OSError as error:
        if error.errno in TAKEN:
            return False
        raise
    return True


def _read(file: int) -> dict[str, Any]:
    os.lseek(file, 0, os.SEEK_SET)
    try:
        data = json.loads(os.read(file, 4096))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _first(file: int) -> Instance:
    """Listen, and write where into the locked file; what a dead process left is removed."""
    try:
        _remove_socket(str(_read(file).get("address", "")))
        address, listener = _listening()
        told = {"address": address, "pid": os.getpid(), "host": socket.gethostname()}
        os.ftruncate(file, 0)
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, json.dumps(told).encode())
    except OSError:
        os.close(file)
        raise
    return Instance(file, address, listener)


def _listening() -> tuple[str, int | None]:
    """Return the address of a new listening socket in a folder of its own, and its descriptor."""
    if sys.platform == "win32":
        return PIPE + FOLDER + os.urandom(16).hex(), None
    folder = _new_folder()
    address = f"{folder}/window"
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(address)
    listening.listen(BACKLOG)
    listening.setblocking(False)
    return address, listening.detach()


def _new_folder() -> str:
    """Make a folder for a socket that nobody else enters, at a path that is short enough."""
    runtime, sandbox = os.environ.get("XDG_RUNTIME_DIR", ""), os.environ.get("FLATPAK_ID")
    shared = f"{runtime}/app/{sandbox}" if sandbox else runtime
    name = FOLDER + os.urandom(8).hex()
    for base in (shared, os.environ.get("TMPDIR", "")):
        folder = f"{base}/{name}"
        if base[:1] == "/" and len(os.fsencode(f"{folder}/window")) <= LONGEST_ADDRESS:
            with contextlib.suppress(OSError):
                os.mkdir(folder, 0o700)  # noqa: PTH102 (texts all along)
                return folder
    folder = f"/tmp/{name}"  # noqa: S108 (it is made here, or not at all)
    os.mkdir(folder, 0o700)  # noqa: PTH102
    return folder


def _remove_socket(address: str) -> None:
    """Remove a socket of ours, if it is still there, and its folder, which then is empty."""
    folder, _, _ = address.rpartition("/")
    if FOLDER in folder:
        with contextlib.suppress(OSError):
            if _is_ours(address):
                os.unlink(address)  # noqa: PTH108
            os.rmdir(folder)  # noqa: PTH106


def _is_ours(address: str) -> bool:
    """Whether at *address* there is a socket of this very person."""
    if sys.platform == "win32":
        return False
    try:
        found = os.lstat(address)
    except OSError:
        return False
    return stat.S_ISSOCK(found.st_mode) and found.st_uid == os.getuid()


def _hand_over(there: dict[str, Any], handover: Handover, deadline: float) -> bool:
    """Whether the process that listens *there* has taken the *handover*."""
    address = str(there.get("address", ""))
    if there.get("host") != socket.gethostname():
        return False
    try:
        if sys.platform == "win32":
            return _over_pipe(address, handover, deadline)
        return _is_ours(address) and _over_socket(address, handover, deadline)
    except OSError:
        return False


def _over_socket(address: str, handover: Handover, deadline: float) -> bool:
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as line:
        line.settimeout(max(deadline - time.monotonic(), PAUSE))
        line.connect(address)
        if not _peer_is_us(line):
            return False
        line.sendall(handover.line())
        return line.recv(1) != b""


def _peer_is_us(line: socket.socket) -> bool:
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    size = struct.calcsize("3i")
    credentials = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    return bool(struct.unpack("3i", credentials)[1] == os.getuid())


def _over_pipe(address: str, handover: Handover, deadline: float) -> bool:
    """The same on Windows, where a pipe knows no time-outs."""
    answers: list[bytes] = []

    def speak() -> None:
        with contextlib.suppress(OSError), Path(address).open("r+b", 0) as line:
            line.write(handover.line())
            answers.append(line.read(1))

    if sys.platform == "win32" and address.startswith(PIPE + FOLDER):
        import ctypes
        import threading

        anybody = -1
        ctypes.windll.user32.AllowSetForegroundWindow(anybody)
        speaking = threading.Thread(target=speak, daemon=True)
        speaking.start()
        speaking.join(max(deadline - time.monotonic(), PAUSE))
    return bool(answers and answers[0])


def activation_token() -> str:
    """Return what the launcher gave this process to come to the front with, or nothing."""
    return next((os.environ[name] for name in TOKENS if os.environ.get(name)), "")
