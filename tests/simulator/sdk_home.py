"""Environments of their own for the vendors' SDKs, made once and kept in the tests' cache."""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import platformdirs
import pytest

MINUTES = 60
UNSET = {"DASHSCOPE_API_KEY", "DASHSCOPE_HTTP_BASE_URL", "PYTHONPATH"}


def sdk_python(sdk: str) -> Path:
    """Return an interpreter that has *sdk* (`name==version`); skips where pip cannot get it."""
    kept = os.environ.get("AVATAR_DESKTOP_TEST_CACHE")
    cache = Path(kept) if kept else platformdirs.user_cache_path("avatar-desktop-tests")
    home = cache / f"{sdk.replace('==', '-')}-py{sys.version_info[0]}{sys.version_info[1]}"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = home / "installed"
    if not done.exists():
        venv.create(home, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", sdk]
        try:
            tried = subprocess.run(install, capture_output=True, check=False, timeout=5 * MINUTES)
        except subprocess.TimeoutExpired:
            pytest.skip(f"{sdk} cannot be installed: pip took over five minutes")
        if tried.returncode:
            pytest.skip(f"{sdk} cannot be installed: {tried.stderr.decode()[-300:]}")
        done.touch()
    return python


def run_session(python: Path, session: str, *given: str) -> subprocess.CompletedProcess[Any]:
    """Run the script *session* beside this file with *python*, in an empty home."""
    env = {name: value for name, value in os.environ.items() if name not in UNSET}
    with tempfile.TemporaryDirectory() as home:
        return subprocess.run(
            [str(python), str(Path(__file__).with_name(session)), *given],
            capture_output=True, text=True, check=False, timeout=2 * MINUTES,
            env={**env, "HOME": home, "USERPROFILE": home, "NO_PROXY": "127.0.0.1"},
        )  # fmt: skip
