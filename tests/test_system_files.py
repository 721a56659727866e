"""One atomic write, one lock and one table of a disk's refusals for the whole app."""

import errno
import os
import stat
from pathlib import Path

import pytest

from avatar_desktop.system import atomic_write, disk_errors
from avatar_desktop.system.atomic_write import write_atomically
from avatar_desktop.system.file_lock import TAKEN, lock

ROOT = Path(__file__).parent.parent / "avatar_desktop"


@pytest.mark.parametrize("content", ["字 and \ud800", b"\x00\xff", "", b""])
@pytest.mark.parametrize("durable", [True, False])
def test_file_is_replaced_whole_and_for_its_owner_alone(tmp_path: Path, content, durable):
    """Missing folders are made; half a pair of surrogates is escaped; nothing lies beside it."""
    path = tmp_path / "a" / "b" / "file.json"
    write_atomically(path, "before", durable=durable)
    write_atomically(path, content, durable=durable)

    wanted = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    assert path.read_bytes() == wanted
    assert [one.name for one in path.parent.iterdir()] == ["file.json"]
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_refusal_of_the_disk_leaves_the_old_file(tmp_path: Path, monkeypatch, step):
    """Wherever it says no: the old file stays, and nothing half-written."""
    path = tmp_path / "file.json"
    write_atomically(path, "before")

    def refuse(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    if step == "open":
        monkeypatch.setattr(atomic_write, "private", refuse)
    elif step == "fsync":
        monkeypatch.setattr(atomic_write.os, "fsync", refuse)
    else:
        monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, "after")

    assert path.read_text("utf-8") == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["file.json"]


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "is full"), (errno.EDQUOT, "is full"), (errno.EFBIG, "is full"),
     (errno.EACCES, "does not allow"), (errno.EPERM, "does not allow"),
     (errno.EROFS, "only be read"), (errno.EIO, "Input/output error"), (None, "OSError")],
)  # fmt: skip
def test_refusals_are_told_apart(number, words):
    """Each has its words; what nobody foresaw is told as the system says it."""
    error = OSError(number, os.strerror(number)) if number else OSError()

    assert words in str(disk_errors.reason(error))
    assert disk_errors.name(error) == (errno.errorcode[number] if number else "OSError")


def test_lock_is_held_once(tmp_path: Path):
    """A second opening of the file does not get it until the first is closed."""
    first, second = (os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT) for _ in range(2))
    lock(first)
    with pytest.raises(OSError) as caught:  # noqa: PT011 (the number is what counts)
        lock(second)
    assert caught.value.errno in TAKEN

    os.close(first)
    lock(second)
    os.close(second)


@pytest.mark.parametrize(
    ("word", "homes"),
    [("LOCK_NB", {"system/file_lock.py", "simulator/keep.py", "single_instance.py"}),
     ("errno.EDQUOT", {"system/disk_errors.py"})],
)  # fmt: skip
def test_there_is_one_of_each(word, homes):
    """Locks and a disk's refusals are not written anew; the simulator shares nothing by rule."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if word in path.read_text("utf-8")
    }

    assert found <= homes
