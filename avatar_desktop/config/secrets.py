"""Keys: the environment first, then the operating system's key store, then this run's memory."""

import asyncio
import base64
import logging
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import closing
from typing import TypeVar
from urllib.parse import quote

from avatar_desktop.domain.account import SettingsOwners
from avatar_desktop.domain.key_store import KeyTrouble

log = logging.getLogger(__name__)

SHORTEST_HIDDEN = 6
LET_THROUGH = (
    ("jeepney.wrappers", "DBusErrorResponse"),
    ("secretstorage.exceptions", "SecretStorageException"),
    ("win32ctypes.pywin32.pywintypes", "error"),
)
"""The errors of the libraries below `keyring` that are no KeyringError."""

PATIENCE = 10.0
"""Seconds for an answer; a store that hangs must not hold up the window."""

UNLOCK_PATIENCE = 120.0
UNLOCKING = "unlock"
"""A name that holds nothing: stores that ask only when they are read are asked for it."""

T = TypeVar("T")
Told = tuple[str, KeyTrouble | None]
"""What the key store gave, and what kept it from giving more."""


def variables_of(owners: SettingsOwners) -> Mapping[str, str]:
    """Return the environment variable of each secret that has one."""
    theirs = (one for owner in owners.values() for one in owner.secrets)
    return {one.name: one.variable for one in theirs if one.variable}


class SecretStore:
    """The secrets of one *profile* (`main`, `demo`); profiles never see each other's.

    Reading never makes a locked store ask for its password; `unlock` does. A store that does not
    answer within *patience* seconds counts as one that gives nothing. *environment* wins over what
    is stored. Nothing is ever written outside the system's key store: without one, a key lasts as
    long as this object.
    """

    def __init__(
        self,
        profile: str,
        environment: Mapping[str, str],
        owners: SettingsOwners,
        patience: float = PATIENCE,
    ) -> None:
        self._service = f"Avatar Desktop ({profile})"
        self._environment = {
            name: environment[variable].strip()
            for name, variable in variables_of(owners).items()
            if environment.get(variable, "").strip()
        }
        self._memory: dict[str, str] = {}
        self._fleeting: set[str] = set()
        """Names of what the key store did not take."""
        self._patience = patience
        self._trouble: KeyTrouble | None = None
        self._unanswered: Future[Told] | None = None
        self._forgotten: Counter[str] = Counter()
        """Beginnings and ends of `delete` by name: odd while one goes on."""
        self._seen = set(self._environment.values())

    def __repr__(self) -> str:
        return f"KeyRing({self._service!r})"

    async def get(self, name: str) -> str:
        """Return the secret, or an empty string."""
        if name in self._environment:
            return self._environment[name]
        if name not in self._memory:
            before = self._forgotten[name]
            stored = await self._read(name)
            if stored and self._forgotten[name] == before and not before % 2:
                self._memory.setdefault(name, stored)
                self._seen.add(stored)
        return self._memory.get(name, "")

    async def set(self, name: str, value: str) -> bool:
        """Keep the secret; False when only for this run because there is no key store."""
        value = value.strip()
        if not value:
            await self.delete(name)
            return True
        self._memory[name] = value
        self._seen.add(value)
        kept = await _aside(lambda: _store(self._service, name, value))
        (self._fleeting.discard if kept else self._fleeting.add)(name)
        return kept

    async def delete(self, name: str) -> bool:
        """Forget the secret, here and in the key store; False when the store may still hold it."""
        self._memory.pop(name, None)
        self._fleeting.discard(name)
        self._forgotten[name] += 1
        try:
            return await _aside(lambda: _forget(self._service, name))
        finally:
            self._forgotten[name] += 1

    def hidden(self, text: str) -> str:
        """Return *text* with stars for every secret that this object has held, also encoded.

        Services echo what they were sent. Secrets of fewer than 6 characters are left: they
        would take words apart.
        """
        for secret in sorted(self._seen, key=len, reverse=True):
            if len(secret) >= SHORTEST_HIDDEN:
                packed = base64.b64encode(secret.encode()).decode()
                for form in (secret, quote(secret, safe=""), packed.rstrip("=")):
                    text = text.replace(form, "***")
        return text

    def from_environment(self, name: str) -> bool:
        """Whether an environment variable holds it (and wins)."""
        return name in self._environment

    def fleeting(self, name: str) -> bool:
        """Whether the key store did not take the secret: it lasts as long as this object."""
        return name in self._fleeting

    def trouble(self) -> KeyTrouble | None:
        """Why the key store told nothing when it was asked last; None when it answered."""
        return self._trouble

    async def unlock(self) -> KeyTrouble | None:
        """Have the key store unlock itself, which may ask the person; what is in the way still.

        Nothing is waited for longer than two minutes.
        """
        _, self._trouble = await self._told(lambda: _open(self._service), UNLOCK_PATIENCE)
        return self._trouble

    async def _read(self, name: str) -> str:
        """Return what the key store has, and take note of what kept it from telling."""
        if self._unanswered and not self._unanswered.done():
            self._trouble = KeyTrouble.SLOW
            return ""
        value, self._trouble = await self._told(lambda: _load(self._service, name), self._patience)
        return value

    async def _told(self, work: Callable[[], "Told"], patience: float) -> "Told":
        answer = _begun(work)
        waiting = asyncio.wrap_future(answer)
        try:
            async with asyncio.timeout(patience):
                return await waiting
        except TimeoutError:
            self._unanswered = answer
            return "", KeyTrouble.SLOW


def _faults() -> tuple[type[Exception], ...]:
    """Return what key stores raise: their own error, and those of the bus that is gone.

    `keyring` lets some errors of the library below it through; one that was raised is loaded.
    """
    from keyring.errors import KeyringError

    loaded = [getattr(sys.modules.get(module), name, None) for module, name in LET_THROUGH]
    return (KeyringError, OSError, RuntimeError, *filter(None, loaded))


def _trouble_of(error: Exception) -> KeyTrouble:
    """Return what *error* of a key store means."""
    from keyring.errors import KeyringLocked, NoKeyringError

    words = f"{type(error.__cause__).__name__} {getattr(error, 'name', '')}"
    if isinstance(error, NoKeyringError):
        return KeyTrouble.ABSENT
    if "Denied" in words:
        return KeyTrouble.DENIED
    return KeyTrouble.LOCKED if isinstance(error, KeyringLocked) else KeyTrouble.GONE


def _load(service: str, name: str) -> Told:
    import keyring

    try:
        if _is_locked():
            return "", KeyTrouble.LOCKED
        return keyring.get_password(service, name) or "", None
    except _faults() as error:
        log.info("the key store gives nothing: %s", type(error).__name__)
        return "", _trouble_of(error)


def _open(service: str) -> Told:
    """Let the store ask for its password; where there was none, look for one again."""
    import keyring
    from keyring.backends import fail

    try:
        if isinstance(keyring.get_keyring(), fail.Keyring):
            stores = keyring.backend.KeyringBackend.get_viable_backends()
            keyring.set_keyring(max(stores, key=lambda one: one.priority)())
        if _is_locked(unlock=True):
            return "", KeyTrouble.LOCKED
        keyring.get_password(service, UNLOCKING)
    except _faults() as error:
        log.info("the key store stays shut: %s", type(error).__name__)
        return "", _trouble_of(error)
    return "", None


def _is_locked(*, unlock: bool = False) -> bool:
    """Whether the Secret Service's store is locked, after it was to *unlock*, where that is wanted.

    Other systems' stores tell only when they are read. A store that has no collection yet holds
    nothing that could be locked.
    """
    import keyring

    if "SecretService" not in _backends(keyring.get_keyring()):
        return False
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        try:
            collection = secretstorage.Collection(bus)
        except secretstorage.exceptions.ItemNotFoundException:
            return False
        if unlock and collection.is_locked():
            collection.unlock()
        return bool(collection.is_locked())


def _backends(chosen: object) -> str:
    """Return the modules of the key store's backend, or of all that stand in a chain."""
    chain = getattr(chosen, "backends", None) or [chosen]
    return " ".join(type(one).__module__ for one in chain)


def _store(service: str, name: str, value: str) -> bool:
    import keyring

    try:
        keyring.set_password(service, name, value)
        kept = keyring.get_password(service, name) == value
    except _faults() as error:
        log.warning("the key store takes nothing: %s", type(error).__name__)
        return False
    return kept


def _forget(service: str, name: str) -> bool:
    import keyring
    from keyring.errors import NoKeyringError, PasswordDeleteError

    try:
        keyring.delete_password(service, name)
    except (NoKeyringError, PasswordDeleteError) as error:
        log.info("the key store had nothing to forget: %s", type(error).__name__)
    except _faults() as error:
        log.warning("the key store does not forget: %s", type(error).__name__)
        return False
    return True


async def _aside(work: Callable[[], T]) -> T:
    """Return what *work* returns, as `_begun` runs it."""
    return await asyncio.wrap_future(_begun(work))


def _begun(work: Callable[[], T]) -> Future[T]:
    """Run *work* on a thread that nobody waits for at the end: a locked store may ask a person."""
    answer: Future[T] = Future()

    def run() -> None:
        answer.set_running_or_notify_cancel()
        try:
            answer.set_result(work())
        except BaseException as error:  # noqa: BLE001 (handed to the caller whole)
            answer.set_exception(error)

    threading.Thread(target=run, name="keyring", daemon=True).start()
    return answer
