"""Job folders: their names, their files, and how these get whole onto the disk."""

import contextlib
import hashlib
import json
import os
import re
import shutil
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from threading import Event
from typing import Any, BinaryIO

from avatar_desktop.domain.errors import Action, Explanation, FileRejected
from avatar_desktop.domain.job import Job, JobInput
from avatar_desktop.domain.text import N_, say
from avatar_desktop.system.atomic_write import write_atomically
from avatar_desktop.system.private import FOLDER, make_folder, private

RECORD = "job.json"
SEAL = "crc"
"""The field of a record with the sum over all others."""
LOG = "log.txt"
UNFINISHED = ".new-"
"""Start of the name of a folder that is being made; it is no job yet."""
DOOMED = ".gone-"
"""Start of the name of a folder that is being deleted; it is no job any more."""
STALE = 600.0
"""Seconds without a change after which an unfinished folder was left behind by a crash."""

_CHUNK = 1 << 20
_RECORD_BYTES = 32 << 20
_RECORD_LEVELS = 60
"""Levels of a record that is taken for one; the app's own have fewer than forty."""
_SHORT = 8
_PLAIN_SUFFIX = re.compile(r"[a-z0-9]{1,8}")

SuffixOf = Callable[[Path], str]


class Interrupted(Exception):
    """The caller no longer wants the folder that is being made."""


def short_id(job_id: str) -> str:
    """Return the end of *job_id* as it stands in a folder's name; ids start with a date."""
    return re.sub(r"[^A-Za-z0-9]", "", job_id)[-_SHORT:] or "job"


def folder_name(job: Job) -> str:
    """Return `YYYY-MM-DD_HHMMSS_<model>_<short id>` in local time, for people."""
    stamp = job.created.astimezone().strftime("%Y-%m-%d_%H%M%S")
    model = re.sub(r"[^A-Za-z0-9_]", "", job.model_key) or "model"
    return f"{stamp}_{model}_{short_id(job.id)}"


def stage(root: Path, job: Job, sources: Mapping[str, Path], suffix_of: SuffixOf,
          stop: Event) -> tuple[Path, Job]:  # fmt: skip
    """Copy *sources* into a new unfinished folder below *root*; return it and the job with them.

    Raises FileRejected for a source, OSError for the target, Interrupted after *stop*; what was
    made is removed then.
    """
    folder = root / f"{UNFINISHED}{short_id(job.id)}-{time.time_ns():x}"
    make_folder(root)
    folder.mkdir(FOLDER)
    try:
        inputs = {
            name: _copy_in(folder, name, source, suffix_of, stop)
            for name, source in sources.items()
        }
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder, job.changed(inputs={**job.inputs, **inputs})


def _copy_in(folder: Path, name: str, source: Path, suffix_of: SuffixOf, stop: Event) -> JobInput:
    suffix = suffix_of(source) or source.suffix.lower().lstrip(".")
    plain = re.sub(r"[^A-Za-z0-9_-]", "", name) or "input"
    file = f"{plain}.{suffix}" if _PLAIN_SUFFIX.fullmatch(suffix) else plain
    content = hashlib.sha256()
    with _source(source) as reader, open(folder / file, "xb", opener=private) as writer:
        while chunk := _read(reader, source):
            if stop.is_set():
                raise Interrupted
            content.update(chunk)
            writer.write(chunk)
        writer.flush()
        os.fsync(writer.fileno())
    return JobInput(file, str(source), content.hexdigest())


@contextlib.contextmanager
def _source(path: Path) -> Iterator[BinaryIO]:
    if not path.is_file():  # a pipe would block, a device never end
        raise _unreadable(path, "")
    try:
        reader = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error.strerror or "") from error
    with reader:
        yield reader


def _read(reader: BinaryIO, source: Path) -> bytes:
    try:
        return reader.read(_CHUNK)
    except OSError as error:
        raise _unreadable(source, error.strerror or "") from error


def _unreadable(path: Path, words: str) -> FileRejected:
    why = (
        say(N_("The system says: {words}."), words=words)
        if words
        else say(N_("There is no such file; it may have been moved, renamed or deleted."))
    )
    return FileRejected(
        Explanation(
            say(N_("{name} cannot be copied into the library."), name=path.name),
            why,
            say(N_("Choose the file again, or another one.")),
            Action.CHOOSE_FILE,
        ),
        code="Unreadable",
    )


def adopt(staged: Path, root: Path, name: str) -> Path:
    """Give the *staged* folder its real *name* and return it; from now on it is a job."""
    target = root / name
    for number in range(2, 1000):
        if not target.exists():
            break
        target = root / f"{name}-{number}"
    staged.rename(target)
    sync_folder(root)
    return target


def write_record(folder: Path, data: Mapping[str, Any]) -> os.stat_result:
    """Replace the folder's job.json, whole and on disk before this returns, and return its stat.

    Fields that the file has and *data* does not know are kept. On OSError the old file stays.
    """
    target = folder / RECORD
    unknown = {key: value for key, value in _old(target).items() if key not in data}
    whole = {**data, **unknown}
    whole[SEAL] = _sum(whole)
    text = json.dumps(whole, ensure_ascii=False, indent=2, default=str)
    write_atomically(target, text)
    sync_folder(folder)
    return target.stat()


def read_record(folder: Path) -> dict[str, Any]:
    """Return the folder's job.json; OSError or ValueError when there is none to be read."""
    if (folder / RECORD).stat().st_size > _RECORD_BYTES:
        raise ValueError("no job: too long")
    return as_record((folder / RECORD).read_bytes().decode("utf-8", "surrogateescape"))


def as_record(text: str) -> dict[str, Any]:
    """Return the object that *text* is in JSON; ValueError for any other, or a bottomless one."""
    try:
        data = json.loads(text)
    except RecursionError as error:
        raise ValueError("no job: nested without end") from error
    if not isinstance(data, dict):
        raise ValueError("no job: not an object")  # noqa: TRY004 (one error for every bad record)
    level: list[Any] = [data]
    for _ in range(_RECORD_LEVELS):
        if not level:
            return data
        values = chain.from_iterable(
            one.values() if isinstance(one, dict) else one for one in level
        )
        level = [inner for inner in values if isinstance(inner, dict | list)]
    raise ValueError("no job: nested too deeply")


def is_sealed(data: Mapping[str, Any]) -> bool:
    """Whether the record is as the app wrote it; False after an edit, or from an old version."""
    return bool(data.get(SEAL) == _sum(data))


def _sum(data: Mapping[str, Any]) -> int:
    plain = {key: value for key, value in data.items() if key != SEAL}
    read_back = json.loads(json.dumps(plain, default=str))
    return zlib.crc32(json.dumps(read_back, sort_keys=True).encode())


def set_aside(folder: Path) -> str:
    """Keep the folder's damaged job.json under another name and return that; OSError."""
    number = 1
    while os.path.lexists(aside := folder / f"job.broken-{number}.json"):
        number += 1
    with contextlib.suppress(FileNotFoundError):
        (folder / RECORD).rename(aside)
    return aside.name


def _old(target: Path) -> dict[str, Any]:
    try:
        return read_record(target.parent)
    except (OSError, ValueError):
        return {}


def append_line(folder: Path, line: str) -> None:
    """Append *line* to the folder's log with the time (UTC) before it."""
    stamp = datetime.now(UTC).isoformat(timespec="seconds")
    plain = " ".join(line.split())
    with open(
        folder / LOG, "a", encoding="utf-8", errors="backslashreplace", opener=private
    ) as log:
        log.write(f"{stamp} {plain}\n")


def job_folders(root: Path) -> list[Path]:
    """Return the folders below *root* that may hold a job; OSError where they cannot be seen."""
    try:
        with os.scandir(root) as entries:
            return sorted(root / one.name for one in entries if _may_be_job(one))
    except (FileNotFoundError, NotADirectoryError):
        return []


def _may_be_job(entry: "os.DirEntry[str]") -> bool:
    foreign = entry.name.encode("utf-8", "replace") != os.fsencode(entry.name)
    return not foreign and not entry.name.startswith((UNFINISHED, DOOMED)) and entry.is_dir()


def sweep(root: Path) -> None:
    """Remove what crashes left behind: doomed folders, and unfinished ones that nobody fills."""
    with contextlib.suppress(OSError):
        for one in root.iterdir():
            doomed = one.name.startswith(DOOMED)
            if doomed or (one.name.startswith(UNFINISHED) and _age(one) > STALE):
                clear(one)


def _age(folder: Path) -> float:
    times = [folder.stat().st_mtime, *(one.stat().st_mtime for one in folder.iterdir())]
    return time.time() - max(times)


def doom(folder: Path) -> Path | None:
    """Put a job's folder aside under another name and return that; it is no job any more.

    None when there is no such folder; OSError.
    """
    doomed = folder.with_name(f"{DOOMED}{folder.name}-{time.time_ns():x}")
    try:
        folder.rename(doomed)
    except FileNotFoundError:
        return None
    sync_folder(folder.parent)
    return doomed


def clear(doomed: Path) -> None:
    """Delete a folder that is no job; what refuses is tried again at the next start.

    Of one that is a link the link alone goes: what it leads to is not in the library.
    """
    if doomed.is_symlink():
        with contextlib.suppress(OSError):
            doomed.unlink()
    else:
        shutil.rmtree(doomed, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Put the names in *folder* on disk, where the system can (not on Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
