"""The vendor's own SDK, in an environment of its own, works against the simulator unchanged."""

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import platformdirs
import pytest
from simulator_kit import SUBMIT, Caller, ClipMaker

SDK = "dashscope==2.0.2"
MINUTES = 60


@pytest.fixture(scope="session")
def sdk_python() -> Path:
    """Return an interpreter that has the SDK; made once and kept in the tests' cache."""
    kept = os.environ.get("AVATAR_DESKTOP_TEST_CACHE")
    cache = Path(kept) if kept else platformdirs.user_cache_path("avatar-desktop-tests")
    home = cache / f"{SDK.replace('==', '-')}-py{sys.version_info[0]}{sys.version_info[1]}"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = home / "installed"
    if not done.exists():
        venv.create(home, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", SDK]
        try:
            tried = subprocess.run(install, capture_output=True, check=False, timeout=5 * MINUTES)
        except subprocess.TimeoutExpired:
            pytest.skip(f"{SDK} cannot be installed: pip took over five minutes")
        if tried.returncode:
            pytest.skip(f"{SDK} cannot be installed: {tried.stderr.decode()[-300:]}")
        done.touch()
    return python


def test_official_sdk_does_the_whole_round(
    caller: Caller, make_clip: ClipMaker, sdk_python: Path
) -> None:
    """The SDK uploads, submits in both its ways, waits, lists, cancels and reads refusals."""
    caller.control("tasks", {"seconds": 0})
    caller.control("tasks", {"hold": "PENDING"})
    session = Path(__file__).with_name("sdk_session.py")
    address = caller.address
    unset = {"DASHSCOPE_API_KEY", "DASHSCOPE_HTTP_BASE_URL", "PYTHONPATH"}
    env = {name: value for name, value in os.environ.items() if name not in unset}

    with tempfile.TemporaryDirectory() as home:
        run = subprocess.run(
            [str(sdk_python), str(session), address.base_url, address.api_key, str(make_clip())],
            capture_output=True, text=True, check=False, timeout=2 * MINUTES,
            env={**env, "HOME": home, "NO_PROXY": "127.0.0.1"},
        )  # fmt: skip

    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["url"].startswith(f"oss://{told['upload_dir']}/")
    assert told["generic"] == [200, "PENDING"]
    assert told["special"] == [200, "PENDING"]
    assert told["cancelled"][0] == 200
    assert told["cancelled_state"] == "CANCELED"
    assert told["done"] == [200, "SUCCEEDED", {"duration": 1, "SR": 720}]
    assert caller.http.get(told["video"]).content[4:8] == b"ftyp"
    assert {row["task_id"] for row in told["listed"]["data"]} == set(told["task_ids"])
    assert told["refused"] == [400, "InvalidParameter", "the style parm is not invalid!"]
    assert told["unknown"] == "UNKNOWN"
    assert told["aio"] == "SUCCEEDED"
    assert told["wrong_key"] == [401, "InvalidApiKey", "Invalid API-key provided."]
    submits = caller.received("/api/v1" + SUBMIT)
    assert [entry["status"] for entry in submits] == [200, 200, 400]
    for entry in caller.received("/_oss"):
        assert "authorization" not in dict(entry["headers"])
