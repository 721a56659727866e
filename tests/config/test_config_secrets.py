"""Keys: environment, the system's key store, memory; never anywhere else."""

import asyncio
import json
import logging
import os
import shutil
import subprocess
import sys
import textwrap
import threading

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordDeleteError

from avatar_desktop.config.secrets import SecretStore, variables_of
from avatar_desktop.settings_owners import owners

VARIABLES = variables_of(owners())
SECRET = "sk-do-not-show-0123456789"


class Shelf(KeyringBackend):
    """A key store in memory that can be told to fail."""

    priority = 1

    def __init__(self, fault=None):
        super().__init__()
        self.kept = {}
        self.fault = fault

    def _work(self):
        if self.fault:
            raise self.fault

    def get_password(self, service, username):
        self._work()
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self._work()
        self.kept[service, username] = password

    def delete_password(self, service, username):
        self._work()
        if (service, username) not in self.kept:
            raise PasswordDeleteError(username)
        del self.kept[service, username]


class KeychainDenied(Exception):
    """What macOS' library raises when a person says no."""


def caused(error, cause):
    """Return *error* as it is raised from *cause*."""
    error.__cause__ = cause
    return error


@pytest.fixture
def shelf():
    """A working key store in place of the system's."""
    before = keyring.get_keyring()
    keyring.set_keyring(store := Shelf())
    yield store
    keyring.set_keyring(before)


def test_kept_key_is_there_after_a_restart(shelf):
    """A key goes to the key store and comes back from it."""
    kept = asyncio.run(SecretStore("main", {}, owners()).set("dashscope", f" {SECRET}\n"))

    assert kept is True
    assert asyncio.run(SecretStore("main", {}, owners()).get("dashscope")) == SECRET


def test_profiles_never_mix(shelf):
    """The demo sees no key of the real profile."""
    asyncio.run(SecretStore("main", {}, owners()).set("dashscope", SECRET))

    assert asyncio.run(SecretStore("demo", {}, owners()).get("dashscope")) == ""


@pytest.mark.parametrize("name", VARIABLES)
def test_environment_wins_and_is_never_kept(shelf, name):
    """A variable is in force over the stored key, and goes nowhere."""
    asyncio.run(SecretStore("main", {}, owners()).set(name, "stored"))
    ring = SecretStore("main", {VARIABLES[name]: f"{SECRET}\n"}, owners())

    assert ring.from_environment(name)
    assert asyncio.run(ring.get(name)) == SECRET
    assert SECRET not in shelf.kept.values()


def test_empty_variable_does_not_count(shelf):
    """A blank variable hides no stored key."""
    ring = SecretStore("main", {"DASHSCOPE_API_KEY": " "}, owners())

    assert not ring.from_environment("dashscope")


def test_forgotten_key_is_gone(shelf):
    """Deleting removes it here and in the key store; twice is fine."""

    async def use():
        ring = SecretStore("main", {}, owners())
        await ring.set("dashscope", SECRET)
        await ring.delete("dashscope")
        await ring.delete("dashscope")
        return await ring.get("dashscope")

    assert asyncio.run(use()) == ""
    assert shelf.kept == {}


def test_empty_key_is_a_forgotten_key(shelf):
    """Clearing the field in the settings removes the key."""

    async def use():
        ring = SecretStore("main", {}, owners())
        await ring.set("dashscope", SECRET)
        await ring.set("dashscope", "  ")
        return await ring.get("dashscope")

    assert asyncio.run(use()) == ""
    assert shelf.kept == {}


@pytest.mark.parametrize(
    "fault",
    [NoKeyringError("none"), InitError("Prompt dismissed"), KeyringLocked("locked"),
     ConnectionResetError("the bus is gone"), RuntimeError("odd")],
    ids=lambda fault: type(fault).__name__,
)  # fmt: skip
def test_key_without_a_store_lasts_for_this_run(shelf, fault):
    """No, a locked or a broken key store: the key works now, and the person can be told."""
    shelf.fault = fault

    async def use():
        ring = SecretStore("main", {}, owners())
        nothing = await ring.get("dashscope")
        kept = await ring.set("dashscope", SECRET)
        found = await ring.get("dashscope")
        await ring.delete("dashscope")
        return nothing, kept, found, await ring.get("dashscope")

    assert asyncio.run(use()) == ("", False, SECRET, "")


@pytest.mark.parametrize(
    ("fault", "gone"),
    [(None, True), (NoKeyringError("none"), True), (KeyringLocked("locked"), False),
     (InitError("Prompt dismissed"), False)],
    ids=["found", "none", "locked", "dismissed"],
)  # fmt: skip
def test_a_store_that_may_still_hold_the_key_is_told(shelf, fault, gone):
    """Forgotten is said only where the key cannot come back."""
    asyncio.run(SecretStore("main", {}, owners()).set("dashscope", SECRET))
    shelf.fault = fault

    assert asyncio.run(SecretStore("main", {}, owners()).delete("dashscope")) is gone


def test_a_key_that_was_being_read_is_forgotten_too(shelf):
    """A slow answer from before the removal does not bring the key back."""
    asyncio.run(SecretStore("main", {}, owners()).set("dashscope", SECRET))
    asked, answer, read = threading.Event(), threading.Event(), shelf.get_password

    def slow(service, username):
        found = read(service, username)
        asked.set()
        answer.wait(5)
        return found

    shelf.get_password = slow

    async def use():
        ring = SecretStore("main", {}, owners())
        reading = asyncio.create_task(ring.get("dashscope"))
        await asyncio.to_thread(asked.wait, 5)
        await ring.delete("dashscope")
        answer.set()
        await reading
        return await ring.get("dashscope")

    assert asyncio.run(use()) == ""


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (None, None),
        (NoKeyringError("none"), "absent"),
        (KeyringLocked("locked"), "locked"),
        (InitError("Prompt dismissed"), "gone"),
        (ConnectionResetError("the bus is gone"), "gone"),
        (caused(KeyringLocked("no"), KeychainDenied()), "denied"),
        (RuntimeError("odd"), "gone"),
    ],
)
def test_why_a_store_gives_nothing_is_known(shelf, fault, trouble):
    """Empty, none, locked, refused and broken are told apart, and are over when it answers."""

    async def use():
        ring = SecretStore("main", {}, owners())
        shelf.fault = fault
        first = await ring.get("dashscope"), ring.trouble(), await ring.unlock()
        shelf.fault = None
        await ring.get("dashscope")
        return first, ring.trouble()

    assert asyncio.run(use()) == (("", trouble, trouble), None)


def test_store_that_does_not_answer_holds_up_nothing(shelf):
    """After one wait without an answer the next question is not even put, until it answers."""
    answer, asked = threading.Event(), []

    def slow(service, username):
        asked.append(username)
        answer.wait(10)
        return SECRET

    shelf.get_password = slow

    async def use():
        ring = SecretStore("main", {}, owners(), patience=0.05)
        first = await ring.get("dashscope"), ring.trouble()
        second = await ring.get("store_key"), ring.trouble()
        late = ring._unanswered
        answer.set()
        await asyncio.wrap_future(late)
        return first, second, await ring.get("dashscope"), ring.trouble()

    slow_twice = (("", "slow"), ("", "slow"))
    assert asyncio.run(use()) == (*slow_twice, SECRET, None)
    assert asked == ["dashscope", "dashscope"]


def test_secret_is_in_no_text_about_it(shelf, caplog):
    """Neither the ring's text nor the log shows a key."""
    caplog.set_level(logging.DEBUG)
    shelf.fault = NoKeyringError(f"cannot keep {SECRET}")
    ring = SecretStore("main", {"AVATAR_STORE_SECRET": SECRET}, owners())

    asyncio.run(ring.set("dashscope", SECRET))

    assert SECRET not in repr(ring)
    assert SECRET not in str(ring)
    assert SECRET not in caplog.text


def test_slow_key_store_does_not_stop_the_loop(shelf):
    """While a locked store asks the person, everything else goes on."""
    import threading

    answered = threading.Event()
    shelf.get_password = lambda service, username: answered.wait(10) and SECRET

    async def use():
        asking = asyncio.ensure_future(SecretStore("main", {}, owners()).get("dashscope"))
        await asyncio.sleep(0)
        pending = not asking.done()
        answered.set()
        return pending, await asking

    assert asyncio.run(use()) == (True, SECRET)


REAL = textwrap.dedent(
    """
    import asyncio, json, sys
    import keyring
    from avatar_desktop.settings_owners import owners
    from avatar_desktop.config.secrets import SecretStore

    async def main():
        first = SecretStore("main", {}, owners())
        kept = await first.set("dashscope", "sk-密钥")
        again = await SecretStore("main", {}, owners()).get("dashscope")
        demo = await SecretStore("demo", {}, owners()).get("dashscope")
        await SecretStore("main", {}, owners()).delete("dashscope")
        gone = await SecretStore("main", {}, owners()).get("dashscope")
        name = type(keyring.get_keyring()).__module__
        print(json.dumps([name, kept, again, demo, gone]))

    asyncio.run(main())
    """
)
UNLOCKED = 'printf %s pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "$@"'


@pytest.mark.parametrize("unlocked", [True, False])
def test_real_key_store(tmp_path, request, unlocked):
    """A real gnome-keyring keeps the key; a bus without one leaves it in memory."""
    for program in ("dbus-run-session", "gnome-keyring-daemon"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    if not sys.platform.startswith("linux"):
        pytest.skip("gnome-keyring is a Linux program")
    (tmp_path / "run").mkdir(mode=0o700)
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("DBUS")},
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "XDG_DATA_DIRS": str(tmp_path / "no-services"),
        "HOME": str(tmp_path),
        "PYTHONPATH": str(request.config.rootpath),
        "PYTHONIOENCODING": "utf-8",
    }
    start = UNLOCKED if unlocked else '"$@"'
    command = ["dbus-run-session", "--", "bash", "-c", start, "_", sys.executable, "-c", REAL]

    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=True
    )

    name, kept, again, demo, gone = json.loads(done.stdout.splitlines()[-1])
    if unlocked:
        assert name == "keyring.backends.SecretService"
        assert (kept, again, demo, gone) == (True, "sk-密钥", "", "")
    else:
        assert (kept, again, demo, gone) == (False, "", "", "")
