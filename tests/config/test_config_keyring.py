"""Keys in a real gnome-keyring: they outlive the app and the store's own restart."""

from pathlib import Path

import pytest

from avatar_desktop.config.secrets import VARIABLES
from fixtures_keyring import KeyStore, key_store

__all__ = ["key_store"]

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
