"""The simulated service as a process of its own, and its side door."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

SUBMIT = "/api/v1/services/aigc/"
PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Service:
    """A running simulator: where it listens, and what a test may ask of it."""

    base_url: str
    metastudio_url: str
    api_key: str
    ak: str
    sk: str
    project_id: str
    iam_account: str
    iam_user: str
    iam_password: str
    process: subprocess.Popen[bytes]

    @property
    def root(self) -> str:
        return self.base_url.removesuffix("/api/v1")

    def control(self, name: str, **body: Any) -> Any:
        """Tell the side door *name* something."""
        answer = httpx.post(f"{self.root}/_simulator/{name}", json=body, trust_env=False)
        answer.raise_for_status()
        return answer.json()

    def requests(self, path: str = "", method: str = "") -> list[dict[str, Any]]:
        """Return what the service has received below *path*."""
        answer = httpx.get(f"{self.root}/_simulator/requests", trust_env=False)
        return [
            one
            for one in answer.json()["requests"]
            if one["path"].startswith(path) and method in {"", one["method"]}
        ]

    def billed(self) -> str:
        """Return what it has billed since the start or the reset, to the fen."""
        answer = httpx.get(f"{self.root}/_simulator/ledger", trust_env=False)
        return str(answer.json()["total"])

    def submits(self) -> list[dict[str, Any]]:
        """Return the tasks that were submitted, taken or not."""
        return self.requests(SUBMIT, "POST")

    def environment(self, home: Path, **more: str) -> dict[str, str]:
        """Return the environment of an app that works with this service below *home*."""
        ours = {key: value for key, value in os.environ.items() if not _rules_the_app(key)}
        return {
            **ours,
            "PYTHONFAULTHANDLER": "1",
            "AVATAR_DESKTOP_HOME": str(home),
            "DASHSCOPE_BASE_URL": self.base_url,
            "DASHSCOPE_API_KEY": self.api_key,
            "METASTUDIO_BASE_URL": self.metastudio_url,
            "HUAWEICLOUD_SDK_AK": self.ak,
            "HUAWEICLOUD_SDK_SK": self.sk,
            "HUAWEICLOUD_PROJECT_ID": self.project_id,
            **more,
        }

    def stop(self) -> None:
        """End the service: nothing listens any more."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait(PATIENCE)
        if self.process.stdout:
            self.process.stdout.close()


def _rules_the_app(name: str) -> bool:
    """Whether a variable changes what the app does; OpenCV leaves two that mislead Qt."""
    ours = ("DASHSCOPE_", "AVATAR_", "HUAWEICLOUD_", "METASTUDIO_")
    return name.startswith((*ours, "QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"))


def start_service(speed: float = 20) -> Service:
    """Start a simulator whose tasks run *speed* times faster."""
    process = subprocess.Popen(
        [sys.executable, "-m", "avatar_desktop", "simulate", "--port", "0", "--speed", str(speed),
         "--until-stdin-closes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    address = json.loads(process.stdout.readline())
    return Service(**address, process=process)


@pytest.fixture(scope="session")
def lasting_service() -> Iterator[Service]:
    """One simulator for all tests that do not end it."""
    running = start_service()
    yield running
    running.stop()


@pytest.fixture
def service(lasting_service: Service) -> Service:
    """The simulator in the state right after its start."""
    lasting_service.control("reset")
    return lasting_service


@pytest.fixture
def mortal_service() -> Iterator[Service]:
    """A simulator of this test's own, which it may end."""
    running = start_service()
    yield running
    running.stop()
