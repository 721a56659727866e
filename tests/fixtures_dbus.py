"""A message bus of the tests' own, and programs on it that answer as a desktop does."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 30
HERE = Path(__file__).parent


@pytest.fixture
def session_bus(tmp_path: Path) -> Iterator[str]:
    """The address of a private bus that starts nothing by itself."""
    if not shutil.which("dbus-daemon"):
        pytest.skip("not on this machine: dbus-daemon")
    config = tmp_path / "bus.conf"
    config.write_text(f"""<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration
 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir={tmp_path}</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>""")
    bus = subprocess.Popen(
        ["dbus-daemon", f"--config-file={config}", "--print-address", "--nofork"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert bus.stdout
    yield bus.stdout.readline().strip()
    bus.kill()
    bus.wait(PATIENCE)
    bus.stdout.close()


class Server:
    """A program on a bus: what it was told, and what it is to do."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def told(self) -> dict[str, Any]:
        """Return the next thing that it was told."""
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())

    def do(self, *words: object) -> None:
        """Let it act."""
        assert self._process.stdin
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()


@contextmanager
def serving(bus: str, script: str, *words: str, variable: str = "SESSION") -> Iterator[Server]:
    """Run a *script* of these tests on the *bus*, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / script), *words], text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, f"DBUS_{variable}_BUS_ADDRESS": bus},
    )  # fmt: skip
    server = Server(process)
    try:
        assert "ready" in server.told()
        yield server
    finally:
        process.kill()
        process.wait(PATIENCE)
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()
