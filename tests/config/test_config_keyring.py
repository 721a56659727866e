"""Keys in a real gnome-keyring: they outlive the app and the store's own restart."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from avatar_desktop.config.secrets import variables_of
from avatar_desktop.paths import resources
from avatar_desktop.settings_owners import owners
from fixtures_keyring import KeyStore, key_store

__all__ = ["key_store"]

VARIABLES = variables_of(owners())
SECRET = "sk-Zq7mWn4vKx2 密钥 ü"


def everything_below(folder: Path) -> bytes:
    """Return the bytes of all files below *folder*."""
    return b"\n".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())


@pytest.mark.parametrize("name", VARIABLES)
def test_key_is_there_after_the_app_starts_anew(key_store: KeyStore, name: str):
    """What one process sets, the next one gets."""
    first = key_store.user()
    assert first("set", name, SECRET) is True
    first.end()

    assert key_store.user()("get", name) == SECRET


def test_key_is_there_after_the_store_starts_anew(key_store: KeyStore):
    """A log-out and log-in later the key is still there."""
    assert key_store.user()("set", "dashscope", SECRET) is True
    key_store.stop_bus()
    key_store.start_bus()
    key_store.start()

    assert key_store.user()("get", "dashscope") == SECRET


def test_deleted_key_is_gone_for_good(key_store: KeyStore):
    """Deleted in one process, it is in no other, nor after a restart of the store."""
    first = key_store.user()
    first("set", "dashscope", SECRET)
    first("set", "store_secret", "other")
    first("delete", "dashscope")
    key_store.stop()
    key_store.start()

    later = key_store.user()

    assert later("get", "dashscope") == ""
    assert later("get", "store_secret") == "other"


def test_stored_key_is_not_on_the_disk_in_clear(key_store: KeyStore):
    """The key store encrypts: no file of the home shows the key."""
    user = key_store.user()
    user("set", "dashscope", SECRET)
    words = user.end()

    files = everything_below(key_store.home)

    assert b"login" in b"".join(bytes(one) for one in key_store.home.rglob("*.keyring"))
    assert SECRET.encode() not in files
    assert SECRET not in words


@pytest.mark.parametrize("how", ["locked", "none", "no bus"])
def test_without_an_open_store_the_key_is_kept_for_this_run(key_store: KeyStore, how: str):
    """Locked, absent or without a bus: the key works here, lies nowhere, and the app is told."""
    if how == "no bus":
        key_store.stop_bus()
    else:
        key_store.user()("set", "dashscope", "the old one")
        key_store.stop()
        if how == "locked":
            key_store.start(password=b"")
    user = key_store.user()

    kept = user("set", "dashscope", SECRET)
    found = user("get", "dashscope")
    words = user.end()

    assert (kept, found) == (False, SECRET)
    assert key_store.user()("get", "dashscope") != SECRET
    assert SECRET.encode() not in everything_below(key_store.home)
    assert SECRET not in words


def test_bus_that_goes_away_in_the_middle_loses_no_key_of_this_run(key_store: KeyStore):
    """The session ends under the app: what it knows stays, new keys last for this run."""
    user = key_store.user()
    assert user("set", "dashscope", SECRET) is True
    assert user("get", "store_key") == ""
    key_store.stop_bus()

    assert user("get", "dashscope") == SECRET
    assert user("get", "huawei_sk") == ""
    assert user("set", "store_key", "new") is False
    assert user("get", "store_key") == "new"
    assert user("delete", "dashscope") is False
    assert user("get", "dashscope") == ""


def test_store_that_comes_back_is_used_again(key_store: KeyStore):
    """A key store that was restarted under the running app takes the next key."""
    user = key_store.user()
    assert user("set", "dashscope", "first") is True
    key_store.stop()
    assert user("set", "dashscope", "second") is False
    key_store.start()

    assert user("set", "dashscope", SECRET) is True

    assert key_store.user()("get", "dashscope") == SECRET


def test_locked_store_is_told_apart_from_an_empty_one(key_store: KeyStore):
    """Empty gives nothing and no trouble; locked says so, and gives the key once it is open."""
    first = key_store.user()
    assert (first("get", "dashscope"), first("trouble")) == ("", None)
    assert first("set", "dashscope", SECRET) is True
    key_store.lock()
    user = key_store.user()

    assert (user("get", "dashscope"), user("trouble")) == ("", "locked")
    assert user("unlock") == "locked", "nobody is there to give the password"
    key_store.unlock()
    assert (user("get", "dashscope"), user("trouble")) == (SECRET, None)
    assert user("unlock") is None


def test_store_that_went_away_is_told_apart(key_store: KeyStore):
    """A store, and then a bus, that has ended under the app is no empty store."""
    user = key_store.user()
    assert user("set", "store_key", "there") is True
    key_store.stop()
    assert (user("get", "dashscope"), user("trouble")) == ("", "gone")
    key_store.start()
    assert user("unlock") is None
    key_store.stop_bus()

    assert (user("get", "dashscope"), user("trouble")) == ("", "gone")
    assert user("get", "store_key") == "there"


def test_computer_without_a_store_has_nothing_to_unlock(key_store: KeyStore):
    """There it is said, and a store that was installed and started meanwhile is found."""
    key_store.stop()
    user = key_store.user()
    assert (user("get", "dashscope"), user("trouble")) == ("", "absent")
    assert user("unlock") == "absent"
    key_store.start()

    assert user("unlock") is None
    assert user("set", "dashscope", SECRET) is True


def test_store_that_hangs_is_told(key_store: KeyStore):
    """A stopped service answers nothing: the app goes on, and reads again when it does."""
    key_store.user()("set", "dashscope", SECRET)
    user = key_store.user(patience=0.5)
    assert user("get", "store_key") == ""
    key_store.daemon.send_signal(signal.SIGSTOP)
    try:
        assert (user("get", "dashscope"), user("trouble")) == ("", "slow")
        assert (user("get", "huawei_ak"), user("trouble")) == ("", "slow")
    finally:
        key_store.daemon.send_signal(signal.SIGCONT)

    until(lambda: user("get", "dashscope") == SECRET)
    assert user("trouble") is None


@pytest.mark.parametrize("words", [("doctor",), ("run", "gen3d", "-i")])
def test_command_line_names_the_locked_store(key_store: KeyStore, tmp_path: Path, words):
    """Not "no key yet": the key store is locked, and the exit code is 1."""
    key_store.user()("set", "dashscope", SECRET)
    key_store.lock()
    photo = str(resources() / "samples" / "portrait.jpg")
    ours = {k: v for k, v in key_store.environment().items() if k not in VARIABLES.values()}
    ours |= {"AVATAR_DESKTOP_HOME": str(tmp_path / "app"), "LANGUAGE": "en",
             "DASHSCOPE_BASE_URL": "http://127.0.0.1:9/api/v1"}  # fmt: skip
    line = [*words, f"image={photo}"] if words[0] == "run" else list(words)

    ended = subprocess.run(
        [sys.executable, "-m", "avatar_desktop", *line], env=ours, capture_output=True, text=True,
        timeout=120, check=False, cwd=resources().parent,
    )  # fmt: skip

    assert ended.returncode == 1
    assert "The key store is locked." in ended.stdout, ended.stderr
    assert "no API key" not in ended.stdout


def until(condition: Callable[[], bool]) -> None:
    """Wait for *condition*; the pauses follow what the store takes to answer."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "it did not come about"
