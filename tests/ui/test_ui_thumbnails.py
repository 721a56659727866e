"""Thumbnails of real clips, kept on a real disk."""

import os
from pathlib import Path

import pytest
from stage_kit import Kit, clips_fixture, kit_fixture  # noqa: F401 (fixtures)

from avatar_desktop.domain.media import MediaKind
from avatar_desktop.ui.widgets import thumbnails
from avatar_desktop.ui.widgets.thumbnails import Thumbnails
from make_media import make_picture


class Counting:
    """The real media service, with its posters counted."""

    def __init__(self, kit: Kit) -> None:
        self._media = kit.media
        self.asked: list[str] = []

    async def poster(self, path: Path, kind: MediaKind, side: int) -> bytes:
        self.asked.append(path.name)
        return await self._media.poster(path, kind, side)


@pytest.fixture
def media(kit: Kit) -> Counting:
    """Posters by PyAV and Pillow."""
    return Counting(kit)


def test_thumbnail_comes_and_stays(kit, media, clips, tmp_path):
    """The first look is empty, `ready` follows, the second look has it."""
    one = Thumbnails(media, tmp_path / "thumbs", kit.start)
    came = []
    one.ready.connect(came.append)

    first = one.get(clips.before, MediaKind.VIDEO)
    kit.until(lambda: came)
    second = one.get(clips.before, MediaKind.VIDEO)

    assert first is None
    assert came == [clips.before]
    assert max(second.width(), second.height()) <= 256
    assert media.asked == ["before.mp4"]


def test_thumbnail_is_read_from_the_disk_after_a_restart(kit, media, clips, tmp_path):
    """A second run makes no poster again."""
    folder = tmp_path / "thumbs"
    first = Thumbnails(media, folder, kit.start)
    first.get(clips.before, MediaKind.VIDEO)
    kit.until(lambda: first.get(clips.before, MediaKind.VIDEO))

    second = Thumbnails(media, folder, kit.start)
    second.get(clips.before, MediaKind.VIDEO)
    kit.until(lambda: second.get(clips.before, MediaKind.VIDEO))

    assert media.asked == ["before.mp4"]
    assert [path.suffix for path in folder.iterdir()] == [".jpg"]


def test_changed_file_gets_a_new_thumbnail(kit, media, tmp_path):
    """Another picture under the same name is looked at again."""
    path = make_picture(tmp_path / "a.png", width=300, height=100)
    one = Thumbnails(media, tmp_path / "thumbs", kit.start)
    one.get(path, MediaKind.IMAGE)
    kit.until(lambda: one.get(path, MediaKind.IMAGE))

    make_picture(path, width=100, height=300)
    os.utime(path, ns=(1, 1))
    kit.until(lambda: one.get(path, MediaKind.IMAGE))

    assert one.get(path, MediaKind.IMAGE).height() == 256


def test_broken_file_is_asked_for_once(kit, media, tmp_path):
    """A file that gives no picture is not tried at every repaint."""
    path = tmp_path / "bad.mp4"
    path.write_bytes(b"nothing")
    one = Thumbnails(media, tmp_path / "thumbs", kit.start)

    one.get(path, MediaKind.VIDEO)
    kit.run(kit.start.finish())
    again = one.get(path, MediaKind.VIDEO)
    kit.run(kit.start.finish())

    assert again is None
    assert media.asked == ["bad.mp4"]


def test_missing_file_is_no_error(kit, media, tmp_path):
    """A file that is gone has no thumbnail, and that is all."""
    one = Thumbnails(media, tmp_path / "thumbs", kit.start)

    assert one.get(tmp_path / "gone.mp4", MediaKind.VIDEO) is None
    assert not media.asked


def test_disk_that_refuses_still_gives_a_thumbnail(kit, media, clips, tmp_path):
    """A cache that cannot be written costs time, not the picture."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    one = Thumbnails(media, blocked / "thumbs", kit.start)

    one.get(clips.before, MediaKind.VIDEO)
    kit.until(lambda: one.get(clips.before, MediaKind.VIDEO))

    assert media.asked == ["before.mp4"]


def test_memory_forgets_the_oldest(kit, media, tmp_path, monkeypatch):
    """Memory keeps so many pictures and no more; the disk has the rest."""
    monkeypatch.setattr(thumbnails, "IN_MEMORY", 2)
    paths = [make_picture(tmp_path / f"{n}.png", width=20 + n, height=20) for n in range(4)]
    one = Thumbnails(media, tmp_path / "thumbs", kit.start)

    for path in paths:
        one.get(path, MediaKind.IMAGE)
        kit.until(lambda path=path: one.get(path, MediaKind.IMAGE))

    assert len(one._pixmaps) == 2
    assert one.get(paths[0], MediaKind.IMAGE) is None
    kit.until(lambda: one.get(paths[0], MediaKind.IMAGE))
    assert len(media.asked) == 4


def test_last_asked_is_made_first(kit, media, tmp_path):
    """What is on the screen now goes before what scrolled away."""
    paths = [make_picture(tmp_path / f"{n}.png", width=20 + n, height=20) for n in range(6)]
    one = Thumbnails(media, tmp_path / "thumbs", kit.start)
    came = []
    one.ready.connect(came.append)

    for path in paths:
        one.get(path, MediaKind.IMAGE)
    kit.until(lambda: len(came) == 6)

    assert max(map(media.asked.index, ("4.png", "5.png"))) < media.asked.index("2.png")
