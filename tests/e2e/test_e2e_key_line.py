"""The settings say that a key lies in the key store only where it does."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fixtures_keyring import KeyStore, key_store

__all__ = ["key_store"]

TESTS = Path(__file__).parents[1]
SESSION = TESTS / "e2e" / "key_line_session.py"
KEY = "sk-0123456789abcdef0123456789abcdef"
KEPT, TO_KEEP = "Kept in this computer's key store.", "It goes into this computer's key store."
ONLY_NOW = "the key is kept only until the app is closed."
Say = Callable[..., str]


@pytest.fixture
def saying(tmp_path: Path) -> Iterator[Callable[[dict[str, str]], Say]]:
    """Start the window with an environment; it takes an order and tells its line."""
    started: list[subprocess.Popen[str]] = []

    def start(environment: dict[str, str]) -> Say:
        own = {
            "PYTHONPATH": f"{TESTS.parent}:{TESTS}:{SESSION.parent}", "LANG": "C.UTF-8",
            "AVATAR_DESKTOP_HOME": str(tmp_path / "home"), "QT_QPA_PLATFORM": "offscreen",
        }  # fmt: skip
        window = subprocess.Popen(
            [sys.executable, str(SESSION)], env={**environment, **own}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        started.append(window)

        def say(*order: str) -> str:
            window.stdin.write(json.dumps(order) + "\n")
            window.stdin.flush()
            return json.loads(window.stdout.readline())

        return say

    yield start
    for one in started:
        one.kill()
        one.communicate()


def test_a_key_that_is_kept_is_called_kept(saying, key_store: KeyStore):
    """First it is said where it will lie, then that it lies there, also in later runs."""
    say = saying(key_store.environment())

    assert say("look").startswith(TO_KEEP)
    say("type", KEY)
    assert say("look").startswith(KEPT)
    assert saying(key_store.environment())("look").startswith(KEPT)


def test_a_key_that_the_store_does_not_take_is_never_called_kept(saying, key_store: KeyStore):
    """A store that has gone takes nothing: no window of this run says that it has the key."""
    say = saying(key_store.environment())
    say("look")
    key_store.stop()

    typed = say("type", KEY)
    again = say("look")

    assert KEPT not in typed
    assert KEPT not in again
    assert ONLY_NOW in again


def test_without_a_key_store_no_line_speaks_of_one(saying, key_store: KeyStore):
    """Neither before a key is typed nor afterwards."""
    key_store.stop()
    environment = key_store.environment()
    environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    say = saying(environment)

    for line in (say("look"), say("type", KEY), say("look")):
        assert ONLY_NOW in line
        assert KEPT not in line
        assert TO_KEEP not in line


def test_a_key_of_the_environment_is_not_said_to_be_stored(saying, key_store: KeyStore):
    """The variable wins, and the line names it, although a key store is there."""
    line = saying({**key_store.environment(), "DASHSCOPE_API_KEY": KEY})("look")

    assert "environment" in line
    assert KEPT not in line
