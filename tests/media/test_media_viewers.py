"""An exercise: another viewer is a few files of its own, and nothing else changes."""

import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.media import SUFFIXES, MediaKind
from avatar_desktop.domain.spec import Viewer
from avatar_desktop.domain.viewers import viewer_of, viewers
from avatar_desktop.media.model3d import READERS
from avatar_desktop.media.service import MediaService
from avatar_desktop.media.viewers import readers
from avatar_desktop.ui.viewers.pages import pages
from fixtures_text import FOLDER, told_picture

__all__ = ["told_picture"]


def test_the_files_are_few_and_short(told_picture):
    """Data, reader and page, beside those that are there."""
    files = [one for one in FOLDER.rglob("*.py") if "models" not in one.parts]

    assert set(viewers()) == {*Viewer, "text"}
    assert len(files) == 3
    assert sum(len(one.read_text("utf-8").splitlines()) for one in files) < 100


def test_every_viewer_is_whole():
    """Each is read and has its page; a picture of a result is promised only where one is drawn."""
    assert set(viewers()) == set(Viewer) == set(pages())
    for key, viewer in viewers().items():
        assert viewer.wanted
        assert viewer.suffixes
        assert key in readers()[key].BOUNDS
        assert viewer.pictured is (key in set(MediaKind))
    assert viewers()["model3d"].suffixes == set(READERS)


def test_no_suffix_means_two_things():
    """A name leads to one kind and to one viewer."""
    named = [suffix for names in SUFFIXES.values() for suffix in names.split()]
    shown = [suffix for one in viewers().values() for suffix in one.suffixes]

    assert len(set(named)) == len(named)
    assert len(set(shown)) == len(shown)
    assert viewer_of(Path("result.MP4")).key == "video"
    assert viewer_of(Path("result")) is None
    assert viewer_of(Path("result.heic")) is None


def test_its_files_are_verified_and_drawn(told_picture, tmp_path):
    """In the process that reads files: text passes and has a picture, bytes do not."""
    text, noise = tmp_path / "a.txt", tmp_path / "b.txt"
    text.write_text("Ein Boot auf dem See. 湖上有一条船。", "utf-8")
    noise.write_bytes(bytes(range(256)))

    async def story():
        media = MediaService()
        try:
            received = await media.verify(text, "text")
            picture = await media.poster(text, "text", 128)
            with pytest.raises(FileRejected) as caught:
                await media.verify(noise, "text")
        finally:
            media.close()
        return received, picture, caught.value

    received, picture, error = asyncio.run(story())

    assert (received.suffix, received.unseen) == ("txt", None)
    assert Image.open(io.BytesIO(picture)).size == (128, 96)
    assert error.code == "WrongResult"
    assert "a text" in error.explanation.painted()
