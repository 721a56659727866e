"""Work without root's rights, since root may read and write everything."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NOBODY = 65534


@contextmanager
def unprivileged() -> Iterator[None]:
    """Give root's rights up until the end of the block, in all threads of this process."""
    if not hasattr(os, "geteuid"):
        pytest.skip("this system has no users like that")
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def public_folder() -> Iterator[Path]:
    """Make a folder that everybody can enter (pytest's own folders keep others out)."""
    folder = Path(tempfile.mkdtemp(prefix="avatar-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for one in (folder, *folder.rglob("*")):
            if one.is_dir():
                one.chmod(0o755)
        shutil.rmtree(folder)
