"""Index and folders brought together: the folders are the truth, and each mends the other.

A record that is damaged is restored from the index, whose rows carry a sum; a row that is damaged
is read anew from its folder.
"""

import errno
import logging
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from avatar_desktop.domain.job import Job
from avatar_desktop.domain.text import N_, Message, say, verbatim
from avatar_desktop.library import files
from avatar_desktop.library.index import Index, Stamp
from avatar_desktop.library.jobs import job_from_json, job_to_json
from avatar_desktop.system.private import tighten

log = logging.getLogger(__name__)

NAMED = 3
"""How many names a notice lists."""


@dataclass(slots=True)
class CatchUp:
    """One round over all folders below `root`; `folders` has their names by job id."""

    index: Index
    root: Path
    folders: dict[str, str] = field(default_factory=dict)
    notices: list[Message] = field(default_factory=list)
    _fresh: list[tuple[Job, Stamp]] = field(default_factory=list)
    _restored: list[str] = field(default_factory=list)
    _hopeless: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Make the index say what the folders say, and tell what was damaged."""
        known, owners = self.index.stamps(), self.index.folders()
        try:
            found = files.job_folders(self.root)
        except OSError as error:
            self._unreadable(error)
            self.folders = {job_id: name for name, job_id in owners.items()}
            return
        for folder in found:
            job_id = owners.get(folder.name, "")
            tighten(folder)
            try:
                stamp = stamp_of(folder)
                job = None if job_id and stamp == known[job_id] else self._read(folder, job_id)
            except (FileNotFoundError, ValueError) as error:
                self._mend(folder, job_id, error)
            except OSError as error:  # what may not be read now is not damaged
                log.warning("the folder %s cannot be read: %s", folder.name, error)
                if job_id:
                    self.folders.setdefault(job_id, folder.name)
            else:
                self._fresh += [(job, stamp)] if job else []
                self.folders.setdefault(job.id if job else job_id, folder.name)
        gone = known.keys() - self.folders.keys()
        self.index.put_all(_first_of_each(self._fresh, self.folders), gone)
        self._tell()

    def _read(self, folder: Path, job_id: str) -> Job:
        """Return the job in *folder*; ValueError for a record that is not what the app wrote."""
        data = files.read_record(folder)
        job = job_from_json(data)
        kept = self.index.get(job_id) if job_id else None
        if kept and _foreign(job, kept, folder):
            raise ValueError("the record of another job")
        if kept and not files.is_sealed(data) and _worth(job) != _worth(kept):
            raise ValueError("the record names another job, task or result than the index")
        return job

    def _mend(self, folder: Path, job_id: str, error: Exception) -> None:
        """Restore the record in *folder* from the index, as far as the two let it."""
        kept = self.index.get(job_id) if job_id else None
        if kept is None:
            if not isinstance(error, FileNotFoundError):
                log.warning("the folder %s holds no job that can be read: %s", folder.name, error)
                self._hopeless.append(folder.name)
            return
        log.warning("the record in %s is restored from the index: %s", folder.name, error)
        self._restored.append(kept.title)
        self.folders.setdefault(job_id, folder.name)
        try:
            files.set_aside(folder)
            written = files.write_record(folder, job_to_json(kept))
            self._fresh.append((kept, Stamp(folder.name, written.st_mtime_ns, written.st_size)))
        except OSError as refusal:
            log.warning("the record in %s could not be written: %s", folder.name, refusal)

    def _tell(self) -> None:
        if self._restored:
            self.notices.append(
                say(
                    N_(
                        "{count} damaged records have been restored from the history's index: "
                        "{names}. The damaged files are kept in the jobs' folders as job.broken-1."
                    ),
                    count=len(self._restored),
                    names=_listed(self._restored),
                )
            )
        if self._hopeless:
            self.notices.append(
                say(
                    N_(
                        "{count} folders in the library are not shown, since their job.json cannot "
                        "be read: {names}. Their files are kept; save what you need from there, "
                        "then remove them."
                    ),
                    count=len(self._hopeless),
                    names=_listed(self._hopeless),
                )
            )

    def _unreadable(self, error: OSError) -> None:
        log.warning("the library cannot be read: %s", error)
        self.notices.append(
            say(
                N_(
                    "The library cannot be read: {folder} ({words}). Give this app the right to "
                    "read there, or choose another folder in the settings."
                ),
                folder=str(self.root),
                words=verbatim(error.strerror or type(error).__name__),
            )
        )


def stamp_of(folder: Path) -> Stamp:
    """Return how the folder's record lies there; ValueError when it is no file."""
    try:
        found = (folder / files.RECORD).stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise ValueError("the record is a link to itself") from error
        raise
    if not stat.S_ISREG(found.st_mode):
        raise ValueError("the record is no file")
    return Stamp(folder.name, found.st_mtime_ns, found.st_size)


def _foreign(job: Job, kept: Job, folder: Path) -> bool:
    """Whether *folder* was made for *kept* and holds the record of another job."""
    short = files.short_id
    return job.id != kept.id and short(kept.id) in folder.name and short(job.id) not in folder.name


def _worth(job: Job) -> tuple[str, str | None, tuple[str, ...]]:
    """Return what was paid for, and what nobody changes by hand."""
    return job.id, job.task_id, job.outputs


def _first_of_each(
    entries: Iterable[tuple[Job, Stamp]], folders: dict[str, str]
) -> list[tuple[Job, Stamp]]:
    """Leave out copies of a job's folder that somebody has made."""
    return [(job, stamp) for job, stamp in entries if folders[job.id] == stamp.folder]


def _listed(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
