"""Fixtures of the library's tests."""

import pytest


@pytest.fixture
def source(tmp_path):
    """A file to work with, under a name that no service would like."""
    path = tmp_path / "我的 视频.MP4"
    path.write_bytes(b"0123456789" * 1000)
    return path


@pytest.fixture
def places(tmp_path):
    """The folder and the index of a library that does not exist yet."""
    return tmp_path / "library", tmp_path / "data" / "index.sqlite"
