"""Work without root's rights, since root may read and write everything."""

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NOBODY = 65534
CAPABILITIES_V3 = 0x20080522
PASSES_BY = (1 << 1) | (1 << 2)  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH


@contextmanager
def unprivileged() -> Iterator[None]:
    """Let the modes of files rule until the end of the block, in threads that start there too.

    On Linux root stays the owner of its files, so that the checkout may lie where only its owner
    may enter.
    """
    if not hasattr(os, "geteuid"):
        pytest.skip("this system has no users like that")
    if os.geteuid() != 0:
        yield
    elif sys.platform == "linux":
        with _ruled_by_modes():
            yield
    else:
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)


@contextmanager
def _ruled_by_modes() -> Iterator[None]:
    """Take from this thread what lets root pass by the modes of files (man 2 capset)."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_V3, 0)
    held = (ctypes.c_uint32 * 6)()  # effective, permitted and inheritable, twice

    def call(name: str, data: "ctypes.Array[ctypes.c_uint32]") -> None:
        if getattr(libc, name)(header, data) != 0:
            raise OSError(ctypes.get_errno(), name)

    call("capget", held)
    fewer = (ctypes.c_uint32 * 6)(*held)
    fewer[0] &= ~PASSES_BY
    call("capset", fewer)
    try:
        yield
    finally:
        call("capset", held)


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
