"""What has been put into buckets: one small file for each object, written before it leaves."""

import contextlib
import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from avatar_desktop.clouds.http.client import off_loop
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.settings import StoreSettings
from avatar_desktop.domain.stored import StoredObject
from avatar_desktop.objectstore.s3_errors import told
from avatar_desktop.objectstore.upload_locks import UploadLocks
from avatar_desktop.system import disk_errors
from avatar_desktop.system.atomic_write import write_atomically

log = logging.getLogger(__name__)

SUFFIX = ".json"
BROKEN = ".broken"
HELD = ".lock"
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class UploadRecord:
    """One object. Neither a secret nor a signed link is part of it.

    `host` and `bucket` are the home that it lies in, the other settings of the store are for the
    eye. It is unfinished until its link has been read back; `upload_id` names its parts till
    then. `fingerprint` is its source's.
    """

    id: str
    host: str
    bucket: str
    key: str
    name: str
    size: int
    stored_at: datetime
    kind: str = ""
    endpoint: str = ""
    addressing: str = ""
    unfinished: bool = True
    readable_until: datetime | None = None
    upload_id: str = ""
    fingerprint: str = ""

    @classmethod
    def new(
        cls, store: StoreSettings, key: str, path: Path, size: int, at: datetime, fingerprint: str
    ) -> Self:
        """Return the entry of *path*, which is about to leave for *key* in *store*."""
        host, bucket = home(store)
        return cls(
            secrets.token_hex(8),
            host,
            bucket,
            key,
            path.name,
            size,
            at,
            kind=store.kind,
            endpoint=store.endpoint.strip().rpartition("@")[2],
            addressing=store.addressing.value,
            fingerprint=fingerprint,
        )

    @property
    def place(self) -> str:
        """Where it lies, for a person's eye."""
        return f"{self.bucket} · {self.host}" if self.bucket else self.host

    def lies_in(self, store: StoreSettings) -> bool:
        """Whether *store* is its home, by whatever form of address."""
        return (self.host, self.bucket) == home(store)

    def shown(self) -> StoredObject:
        """Return it as the window lists it."""
        return StoredObject(
            self.id,
            self.place,
            self.key,
            self.name,
            self.size,
            self.stored_at,
            self.readable_until,
            unfinished=self.unfinished,
        )


def home(store: StoreSettings) -> tuple[str, str]:
    """Return the host and path, both without the bucket's name, and the bucket of *store*."""
    text = store.endpoint.strip()
    bucket = store.bucket.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname or text, parts.port
    except ValueError:
        return text, bucket
    host = host.removeprefix(f"{bucket}.") if bucket else host
    odd = port and port != DEFAULT_PORTS.get(parts.scheme)
    path = parts.path.rstrip("/").removesuffix(f"/{bucket}")
    return (f"{host}:{port}" if odd else host) + path, bucket


class UploadRegistry:
    """The record below *folder*. It stays true when the app is killed at any moment.

    A file that cannot be read is set aside under another name. Two processes may share it: who
    works on an upload holds it. Without a folder it remembers nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._holds = UploadLocks()

    @property
    def remembers(self) -> bool:
        """Whether what is noted is there again after a restart."""
        return self._folder is not None

    async def entries(self) -> list[UploadRecord]:
        """Return what is known, newest first."""
        folder = self._folder
        return await off_loop(lambda: _read_all(folder)) if folder else []

    async def hold(self, entry: UploadRecord) -> bool:
        """Take *entry* to work on it until `leave`; False while somebody does, here or elsewhere.

        A process that dies leaves what it held.
        """
        folder = self._folder
        return folder is None or await off_loop(
            lambda: self._holds.take(_file(folder, entry).with_suffix(HELD))
        )

    def leave(self, entry: UploadRecord) -> None:
        """Give *entry* back that `hold` took."""
        if self._folder is not None:
            self._holds.leave(_file(self._folder, entry).with_suffix(HELD))

    async def save(self, entry: UploadRecord) -> None:
        """Write *entry*, whole and on disk before this returns; StorageFull."""
        folder = self._folder
        if folder is None:
            return
        try:
            await off_loop(lambda: _write(folder, entry))
        except OSError as error:
            raise _cannot_write(error) from error

    async def forget(self, entry: UploadRecord) -> None:
        """Drop *entry*, which lies nowhere any more; a refusal of the disk is only logged."""
        folder = self._folder
        if folder is None:
            return
        try:
            await off_loop(lambda: _file(folder, entry).unlink(missing_ok=True))
        except OSError as error:
            log.warning("the note of an upload could not be removed: %s", error.strerror)


def _file(folder: Path, entry: UploadRecord) -> Path:
    return folder / f"{entry.id}{SUFFIX}"


def _write(folder: Path, entry: UploadRecord) -> None:
    text = json.dumps(asdict(entry), ensure_ascii=False, indent=1, default=_plain)
    write_atomically(_file(folder, entry), text)


def _read_all(folder: Path) -> list[UploadRecord]:
    try:
        files = sorted(folder.glob(f"*{SUFFIX}"))
    except OSError:
        return []
    found = [entry for entry in map(_read, files) if entry]
    return sorted(found, key=lambda entry: entry.stored_at, reverse=True)


def _read(file: Path) -> UploadRecord | None:
    try:
        data = json.loads(file.read_bytes().decode("utf-8", "surrogateescape"))
        return _entry(file.stem, data)
    except OSError:
        return None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        log.warning("the note %s of an upload is broken and set aside: %s", file.name, error)
        with contextlib.suppress(OSError):
            file.replace(file.with_suffix(BROKEN))
        return None


def _entry(name: str, data: Mapping[str, Any]) -> UploadRecord:
    """Return the entry in *data*; ValueError, TypeError or KeyError when there is none."""
    until = data.get("readable_until")
    texts = ("host", "bucket", "key", "name", "kind", "endpoint", "addressing", "upload_id")
    entry = UploadRecord(
        id=name,
        size=int(data["size"]),
        stored_at=_time(data["stored_at"]),
        unfinished=bool(data["unfinished"]),
        readable_until=_time(until) if until else None,
        fingerprint=str(data.get("fingerprint", "")),
        **{text: str(data[text]) for text in texts},
    )
    if not entry.key:
        raise ValueError("no key")
    return entry


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _cannot_write(error: OSError) -> AppError:
    return told("NotNoted", why=disk_errors.reason(error), code=disk_errors.name(error))
