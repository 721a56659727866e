"""A real gnome-keyring on a bus of its own, with a home of its own, that a test can stop.

Debian: `apt-get install gnome-keyring dbus`. Elsewhere the tests that ask for it are skipped.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from patience import wait_until

PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")
PASSWORD = b"password-of-the-login-keyring"
PATIENCE = 30
PAUSE = 0.02

BUS_NAME = "org.freedesktop.secrets"
STORE = "/org/freedesktop/secrets"
LOGIN = f"{STORE}/collection/login"
SECRETS = "org.freedesktop.Secret.Service"
INNER = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
"""What the sign-in at the computer uses to hand the password over."""

BUS = """\
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/>
  </policy>
</busconfig>
"""
"""A bus that starts no programs by itself: without our key store there is none."""

USER = """
import asyncio, inspect, json, os, sys
from avatar_desktop.settings_owners import owners
from avatar_desktop.config.secrets import SecretStore

async def serve():
    ring = SecretStore("main", {}, owners(), float(os.environ["KEY_PATIENCE"]))
    while line := await asyncio.to_thread(sys.stdin.readline):
        name, *given = json.loads(line)
        answer = getattr(ring, name)(*given)
        answer = await answer if inspect.isawaitable(answer) else answer
        print(json.dumps(answer), flush=True)

asyncio.run(serve())
"""
"""A process that does with its key ring what it is told, line by line."""


@dataclass
class KeyStore:
    """A session bus and the key store on it."""

    home: Path
    address: str = ""
    bus: subprocess.Popen[bytes] | None = None
    daemon: subprocess.Popen[bytes] | None = None
    users: list["User"] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        """Return the environment of a program that keeps its secrets here."""
        ours = {key: value for key, value in os.environ.items() if not key.startswith("DBUS")}
        return {
            **ours,
            **self.places(),
            "DBUS_SESSION_BUS_ADDRESS": self.address,
            "PYTHONIOENCODING": "utf-8",
        }

    def places(self) -> dict[str, str]:
        """Return the variables that name the folders of this home."""
        return {
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_RUNTIME_DIR": str(self.home / "run"),
            "XDG_DATA_DIRS": str(self.home / "no-services"),
        }

    def start_bus(self) -> None:
        """Start a session bus that starts nothing by itself."""
        (self.home / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
        rules = self.home / "bus.conf"
        rules.write_text(BUS)
        self.bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={rules}", "--nofork", "--print-address"],
            env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert self.bus.stdout
        self.address = self.bus.stdout.readline().decode().strip()

    def start(self, password: bytes = PASSWORD) -> None:
        """Start the key store; unlocked, or locked when *password* is empty."""
        unlock = ["--unlock"] if password else []
        self.daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", *unlock, "--components=secrets"],
            env=self.environment(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert self.daemon.stdin
        self.daemon.stdin.write(password)
        self.daemon.stdin.close()
        wait_until(self._listens, "the key store", pause=PAUSE)

    def lock(self) -> None:
        """Lock the collection of the keys, as a screen saver may."""
        self._send("Lock", f"array:objpath:{LOGIN}")

    def unlock(self, password: bytes = PASSWORD) -> None:
        """Give the running store its password, as the sign-in at the computer does."""
        from jeepney import DBusAddress
        from jeepney.io.blocking import open_dbus_connection

        with closing(open_dbus_connection(self.address)) as bus:
            service = DBusAddress(STORE, bus_name=BUS_NAME, interface=SECRETS)
            session = _told(bus, service, "OpenSession", "sv", ("plain", ("s", "")))[1]
            master = (session, b"", password, "text/plain")
            inner = DBusAddress(STORE, bus_name=BUS_NAME, interface=INNER)
            _told(bus, inner, "UnlockWithMasterPassword", "o(oayays)", (LOGIN, master))

    def _send(self, method: str, *words: str) -> None:
        ask = ["dbus-send", f"--bus={self.address}", "--print-reply"]
        ask += ["--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"]
        ask += [f"org.freedesktop.Secret.Service.{method}", *words]
        subprocess.run(ask, capture_output=True, timeout=PATIENCE, check=True)

    def stop(self) -> None:
        """End the key store; what it keeps stays in its home."""
        _end(self.daemon)
        self.daemon = None

    def stop_bus(self) -> None:
        """End the bus at once, and the key store with it."""
        _end(self.bus)
        self.bus = None
        self.stop()

    def user(self, patience: float = PATIENCE) -> "User":
        """Start a process that uses the key ring and waits *patience* seconds for the store."""
        one = User({**self.environment(), "KEY_PATIENCE": str(patience)})
        self.users.append(one)
        return one

    def _listens(self) -> bool:
        ask = ["dbus-send", f"--bus={self.address}", "--print-reply"]
        ask += ["--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner"]
        ask += ["string:org.freedesktop.secrets"]
        answer = subprocess.run(ask, capture_output=True, timeout=PATIENCE, check=False).stdout
        return b"boolean true" in answer


class User:
    """A process with a SecretStore."""

    def __init__(self, environment: dict[str, str]) -> None:
        root = str(Path(__file__).parents[1])
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER], env={**environment, "PYTHONPATH": root},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __call__(self, *words: str) -> Any:
        """Return what a method of the key ring returns: its name, then what it is given."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, self.process.communicate(timeout=PATIENCE)[1]
        return json.loads(line)

    def end(self) -> str:
        """Let the process end by itself and return what it said on the side."""
        return self.process.communicate(timeout=PATIENCE)[1]


def _told(bus: Any, where: Any, method: str, kinds: str, words: tuple[Any, ...]) -> Any:
    """Return what *method* answers on *bus*."""
    from jeepney import MessageType, new_method_call

    answer = bus.send_and_get_reply(new_method_call(where, method, kinds, words))
    assert answer.header.message_type is MessageType.method_return, answer.body
    return answer.body


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is None:
        return
    process.kill()
    process.wait(PATIENCE)
    if process.stdout:
        process.stdout.close()


@pytest.fixture
def key_store(tmp_path: Path) -> Iterator[KeyStore]:
    """A running, unlocked gnome-keyring of this test's own."""
    missing = [name for name in (*PROGRAMS, "dbus-send") if not shutil.which(name)]
    if missing or not sys.platform.startswith("linux"):
        pytest.skip(f"not installed: {', '.join(missing) or 'gnome-keyring is a Linux program'}")
    store = KeyStore(tmp_path / "keyring-home")
    try:
        store.start_bus()
        store.start()
        yield store
    finally:
        for user in store.users:
            with contextlib.suppress(OSError):
                user.process.kill()
            user.process.communicate()
        store.stop_bus()
