"""Keys: the environment first, then the operating system's key store, then this run's memory."""

import asyncio
import base64
import logging
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import TypeVar
from urllib.parse import quote

log = logging.getLogger(__name__)

VARIABLES = {
    "dashscope": "DASHSCOPE_API_KEY",
    "huawei_ak": "HUAWEICLOUD_SDK_AK",
    "huawei_sk": "HUAWEICLOUD_SDK_SK",
    "huawei_security_token": "HUAWEICLOUD_SDK_SECURITY_TOKEN",
    "huawei_token": "HUAWEICLOUD_AUTH_TOKEN",
    "store_key": "AVATAR_STORE_KEY",
    "store_secret": "AVATAR_STORE_SECRET",
    "store_token": "AVATAR_STORE_TOKEN",
}
"""The environment variable of each secret."""

SHORTEST_HIDDEN = 6
LET_THROUGH = (
    ("jeepney.wrappers", "DBusErrorResponse"),
    ("secretstorage.exceptions", "SecretStorageException"),
    ("win32ctypes.pywin32.pywintypes", "error"),
)
"""The errors of the libraries below `keyring` that are no KeyringError."""

T = TypeVar("T")


class KeyRing:
    """The secrets of one *profile* (`main`, `demo`); profiles never see each other's.

    *environment* wins over what is stored. Nothing is ever written outside the system's key
    store: without one, a key lasts as long as this object.
    """

    def __init__(self, profile: str, environment: Mapping[str, str]) -> None:
        self._service = f"Avatar Desktop ({profile})"
        self._environment = {
            name: environment[variable].strip()
            for name, variable in VARIABLES.items()
            if environment.get(variable, "").strip()
        }
        self._memory: dict[str, str] = {}
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
            stored = await _aside(lambda: _load(self._service, name))
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
        return await _aside(lambda: _store(self._service, name, value))

    async def delete(self, name: str) -> bool:
        """Forget the secret, here and in the key store; False when the store may still hold it."""
        self._memory.pop(name, None)
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


def _faults() -> tuple[type[Exception], ...]:
    """Return what key stores raise: their own error, and those of the bus that is gone.

    `keyring` lets some errors of the library below it through; one that was raised is loaded.
    """
    from keyring.errors import KeyringError

    loaded = [getattr(sys.modules.get(module), name, None) for module, name in LET_THROUGH]
    return (KeyringError, OSError, RuntimeError, *filter(None, loaded))


def _load(service: str, name: str) -> str:
    import keyring

    try:
        return keyring.get_password(service, name) or ""
    except _faults() as error:
        log.info("the key store gives nothing: %s", type(error).__name__)
        return ""


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
    """Run *work* on a thread that nobody waits for at the end: a locked store may ask a person."""
    answer: Future[T] = Future()

    def run() -> None:
        answer.set_running_or_notify_cancel()
        try:
            answer.set_result(work())
        except BaseException as error:  # noqa: BLE001 (handed to the caller whole)
            answer.set_exception(error)

    threading.Thread(target=run, name="keyring", daemon=True).start()
    return await asyncio.wrap_future(answer)
