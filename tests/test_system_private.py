"""Folders and files that are their owner's alone."""

import os
from pathlib import Path

import pytest

from avatar_desktop.system.private import make_folder, private, tighten

pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_what_is_made_is_private_whatever_the_umask(tmp_path):
    """Missing folders above it as well; those that are there keep their mode."""
    before = os.umask(0)
    try:
        tmp_path.chmod(0o755)
        make_folder(tmp_path / "a" / "b")
        make_folder(tmp_path / "a" / "b")
        with open(tmp_path / "a" / "file", "w", opener=private) as file:
            file.write("x")
    finally:
        os.umask(before)

    assert [mode(tmp_path / one) for one in ("", "a", "a/b", "a/file")] == [
        0o755, 0o700, 0o700, 0o600,
    ]  # fmt: skip


def test_old_ones_are_tightened_all_the_way_down(tmp_path):
    """A folder that was open is closed with all in it; what links point to is left alone."""
    outside = tmp_path / "outside"
    outside.mkdir(0o755)
    root = tmp_path / "root"
    (root / "deep" / "deeper").mkdir(parents=True)
    (root / "deep" / "deeper" / "job.json").touch()
    (root / "link").symlink_to(outside)
    for one in (root, root / "deep", root / "deep" / "deeper"):
        one.chmod(0o755)
    (root / "deep" / "deeper" / "job.json").chmod(0o644)

    tighten(root)

    assert mode(root) == mode(root / "deep" / "deeper") == 0o700
    assert mode(root / "deep" / "deeper" / "job.json") == 0o600
    assert mode(outside) == 0o755


def test_what_its_owner_may_not_write_stays_so(tmp_path):
    """Only others lose what they could do."""
    folder = tmp_path / "kept"
    folder.mkdir()
    folder.chmod(0o555)

    tighten(folder)

    assert mode(folder) == 0o500


def test_nothing_to_tighten_is_no_error(tmp_path):
    """A folder that is not there yet, or a file in its place, stays as it is."""
    tighten(tmp_path / "none")
    (tmp_path / "file").touch(0o600)
    tighten(tmp_path / "file")

    assert mode(tmp_path / "file") == 0o600
