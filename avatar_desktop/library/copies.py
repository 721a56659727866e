"""Copies that are one file on the disk: the same clip in five jobs takes its room once.

Only the library's own copies become one, never a file of the person's.
"""

import contextlib
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

_CHUNK = 1 << 20


def share(copy: Path, others: Iterable[Path]) -> bool:
    """Make *copy* another name of the first of *others* that holds the same bytes.

    False, and *copy* stays as it is, where there is none or the disk has no such names.
    """
    for other in others:
        link = copy.with_name(f".{copy.name}.link")
        try:
            if _same(copy, other):
                os.link(other, link)
                link.replace(copy)
                return True
        except OSError:
            with contextlib.suppress(OSError):
                link.unlink(missing_ok=True)
    return False


@dataclass(slots=True)
class TakenBytes:
    """The bytes of all files below `root`; what has several names counts once.

    A folder is looked through again only after `touch` has named it. Any thread may ask.
    """

    root: Path
    _folders: dict[str, dict[tuple[int, int], int]] = field(default_factory=dict)
    _touched: set[str] = field(default_factory=set)
    _one: Lock = field(default_factory=Lock)

    def touch(self, name: str) -> None:
        """Note that something in the folder *name* has changed."""
        self._touched.add(name)

    def total(self) -> int:
        """Return the bytes of now."""
        with self._one:
            return self._total()

    def _total(self) -> int:
        touched = {self._touched.pop() for _ in range(len(self._touched))}
        all_of_them: dict[tuple[int, int], int] = {}
        known, self._folders = self._folders, {}
        with contextlib.suppress(OSError), os.scandir(self.root) as entries:
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    with contextlib.suppress(OSError):
                        found = os.lstat(entry.path)
                        all_of_them[found.st_dev, found.st_ino] = found.st_size
                elif entry.name in known and entry.name not in touched:
                    self._folders[entry.name] = known[entry.name]
                else:
                    self._folders[entry.name] = _sizes_below(Path(entry.path))
        for sizes in self._folders.values():
            all_of_them |= sizes
        return sum(all_of_them.values())


def _sizes_below(folder: Path) -> dict[tuple[int, int], int]:
    return {(one.st_dev, one.st_ino): one.st_size for one in _files_below([folder])}


def bytes_only_below(folders: Iterable[Path]) -> int:
    """Return the bytes that the disk gets back when *folders* go: other names keep a file."""
    found = list(_files_below(folders))
    names = Counter((one.st_dev, one.st_ino) for one in found)
    going = {
        (one.st_dev, one.st_ino): one.st_size
        for one in found
        if names[(one.st_dev, one.st_ino)] >= one.st_nlink
    }
    return sum(going.values())


def _files_below(folders: Iterable[Path]) -> Iterator[os.stat_result]:
    """Yield what the disk knows of each file; links are not followed, what is gone is left out."""
    for folder in folders:
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _files_below([Path(entry.path)])
                else:
                    with contextlib.suppress(OSError):  # an entry of Windows knows no names
                        yield os.lstat(entry.path)


def _same(one: Path, other: Path) -> bool:
    facts, known = one.lstat(), other.lstat()
    plain = stat.S_ISREG(facts.st_mode) and stat.S_ISREG(known.st_mode)
    if not plain or facts.st_size != known.st_size or facts.st_mode != known.st_mode:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        while chunk := first.read(_CHUNK):
            if chunk != second.read(_CHUNK):
                return False
    return True
