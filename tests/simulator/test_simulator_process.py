"""The simulator as a process of its own: it says when it is ready and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

PATIENCE = 30


@contextmanager
def simulator(tmp_path: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], dict]]:
    """Run the process with its temporary files below *tmp_path*; yields it and its first line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "avatar_desktop.simulator", *options],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "TMP": str(tmp_path)},
    )  # fmt: skip
    with process:
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def test_process_ends_with_its_parent(tmp_path: Path) -> None:
    """It answers once it has spoken, and goes cleanly when its standard input closes."""
    with simulator(tmp_path, "--until-stdin-closes") as (process, where):
        answer = httpx.get(where["base_url"] + "/tasks/", trust_env=False)
        process.stdin.close()
        code = process.wait(PATIENCE)

        assert set(where) == {
            "base_url", "metastudio_url", "api_key", "ak", "sk", "project_id",
            "iam_account", "iam_user", "iam_password",
        }  # fmt: skip
        assert answer.status_code == 401
        assert code == 0
        assert process.stderr.read() == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX here")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_process_ends_on_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    """SIGTERM and SIGINT end it at once, a held task and a slow answer notwithstanding."""
    with simulator(tmp_path) as (process, where):
        side_door = where["metastudio_url"] + "/_simulator/"
        httpx.post(side_door + "tasks", json={"hold": "RUNNING"}, trust_env=False)
        httpx.post(
            where["base_url"] + "/services/aigc/video-generation/video-synthesis",
            json={"model": "video-style-transform", "input": {"video_url": "http://127.0.0.1:9/a"}},
            headers={"Authorization": "Bearer sk-simulated", "X-DashScope-Async": "enable"},
            trust_env=False,
        ).raise_for_status()
        process.send_signal(number)
        code = process.wait(PATIENCE)

        assert code == 0
        assert process.stderr.read() == ""
    assert list(tmp_path.iterdir()) == []


def test_it_listens_on_loopback_only(tmp_path: Path) -> None:
    """The port is taken on 127.0.0.1 and free on every other address."""
    with simulator(tmp_path) as (_, where):
        port = httpx.URL(where["base_url"]).port

        with socket.socket() as other:
            other.bind(("127.0.0.2", port))


def test_taken_port_is_told(tmp_path: Path) -> None:
    """A port in use ends it with 1 and a word about it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "avatar_desktop.simulator", "--port",
             str(taken.getsockname()[1])],
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip

    assert done.returncode == 1
    assert done.stdout == ""
    assert "in use" in done.stderr
