"""A private X display for machines without one."""

import os
import secrets
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dev_system
from dev_process import Trouble

SCREEN = "1440x900x24"
ANY_ADDRESS = 0xFFFF
COOKIE_NAME = b"MIT-MAGIC-COOKIE-1"
STOP_SECONDS = 5.0


def present(*, wayland: bool = True) -> bool:
    """Return whether a window can be shown here; only X11 counts without *wayland*."""
    named = os.environ.get("DISPLAY") or (wayland and os.environ.get("WAYLAND_DISPLAY"))
    return bool(named) or not sys.platform.startswith("linux")


def authority(cookie: bytes) -> bytes:
    """Return an Xauthority file that holds *cookie* for every address and display."""
    fields = (b"", b"", COOKIE_NAME, cookie)
    return struct.pack(">H", ANY_ADDRESS) + b"".join(
        struct.pack(">H", len(field)) + field for field in fields
    )


@contextmanager
def virtual() -> Iterator[dict[str, str]]:
    """Run an Xvfb of our own; give the environment that shows windows on it.

    Raises Trouble if it is not installed or does not start.
    """
    with tempfile.TemporaryDirectory(prefix="avatar-display-") as folder:
        keys, log = Path(folder, "authority"), Path(folder, "log")
        keys.write_bytes(authority(secrets.token_bytes(16)))
        keys.chmod(0o600)
        server, display = _start(keys, log)
        try:
            own = {"DISPLAY": display, "XAUTHORITY": str(keys)}
            others = {k: v for k, v in os.environ.items() if k != "WAYLAND_DISPLAY"}
            yield {**others, **own}
        finally:
            _stop(server)


def _start(keys: Path, log: Path) -> tuple[subprocess.Popen[bytes], str]:
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN,
               "-noreset", "-nolisten", "tcp", "-auth", str(keys)]  # fmt: skip
    with os.fdopen(read, "rb") as answer, log.open("wb") as output:
        try:
            server = subprocess.Popen(
                command, pass_fds=[write], stdout=output, stderr=output, start_new_session=True
            )
        except OSError as error:
            raise Trouble(
                "There is no display here, and Xvfb, which makes a virtual one, cannot be "
                f"started ({error.strerror}). Install it, on Debian and Ubuntu with:\n"
                f"  sudo {dev_system.INSTALL} {dev_system.VIRTUAL_DISPLAY}"
            ) from error
        finally:
            os.close(write)
        try:
            number = answer.readline().decode().strip()
        except BaseException:
            _stop(server)
            raise
    if not number:
        _stop(server)
        said = log.read_text(errors="replace").strip().splitlines()[-5:]
        raise Trouble("The virtual display (Xvfb) did not start:\n" + "\n".join(said))
    return server, f":{number}"


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
