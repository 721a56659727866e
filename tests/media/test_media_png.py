"""PNGs: what decoders cannot decode is refused, what they can is taken."""

import random
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.media import MediaKind
from avatar_desktop.domain.spec import Viewer
from avatar_desktop.media.probe import probe
from avatar_desktop.media.thumbnails import poster
from avatar_desktop.media.verify import verify
from odd_png import SIGNATURE, broken, decodable, oddly_good, packed

ODD = Path(__file__).parent / "odd"


def verdict(path: Path) -> str:
    """Return the code of the rejection of *path*, or `taken`."""
    try:
        probe(path)
    except FileRejected as error:
        return error.code
    return "taken"


@pytest.mark.parametrize(
    ("mode", "alpha"), [("RGB", False), ("L", False), ("P", False), ("RGBA", True), ("LA", True)]
)
def test_a_channel_for_transparency_is_seen(tmp_path, mode, alpha):
    """Whether or not any of its pixels makes use of it."""
    Image.new(mode, (8, 8)).save(tmp_path / "photo.png")

    assert probe(tmp_path / "photo.png").alpha is alpha


def test_undecodable_pictures_are_refused(tmp_path, rounds, seed):
    """Whatever is wrong with what pixels depend on is seen before upload, and in a result."""
    dice = random.Random(seed)
    path, accepted, left = tmp_path / "photo.png", [], rounds(60, 400)
    while left:
        how, content = broken(dice)
        if decodable(content):
            continue
        left -= 1
        path.write_bytes(content)
        if verdict(path) == "taken":
            accepted.append(how)

    assert accepted == []


def test_good_pictures_are_taken(tmp_path, rounds, seed):
    """Every kind of PNG is taken with its size, odd notes and all."""
    dice = random.Random(seed)
    path, refused = tmp_path / "photo.png", []
    for number in range(rounds(60, 400)):
        good = oddly_good(dice)
        path.write_bytes(good.content())
        found = verdict(path)
        if found != "taken" or (probe(path).width, probe(path).height) != (good.width, good.height):
            refused.append((number, found))

    assert refused == []


def test_the_judge_agrees_with_libpng(rounds, seed):
    """What this test calls decodable is decoded by OpenCV as well."""
    dice = random.Random(seed)
    for _ in range(rounds(40, 400)):
        content = oddly_good(dice).content()

        assert decodable(content)
        assert cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED) is not None


def test_result_damaged_in_its_middle_is_refused():
    """A result whose pixels cannot be decoded is not whole, whatever its notes do."""
    with pytest.raises(FileRejected) as caught:
        verify(ODD / "png_corrupt_middle.png", Viewer.IMAGE)

    assert caught.value.code == "Damaged"


def test_kind_of_apple_is_named():
    """A PNG out of an iPhone app is refused with its own words."""
    assert verdict(ODD / "png_cgbi.png") == "ApplePng"


def test_broken_note_does_not_break_the_picture():
    """A wrong checksum in a text alone leaves the picture usable, with its thumbnail."""
    path = ODD / "png_badcrc_text.png"

    assert probe(path).width == 640
    assert poster(path, MediaKind.IMAGE, 64).startswith(b"\xff\xd8\xff")


def test_pixels_take_no_memory(tmp_path, rounds):
    """The largest picture that is opened, of 100 million pixels, is judged to its last row."""
    resource = pytest.importorskip("resource")
    side, packer = rounds(3_000, 10_000), zlib.compressobj(1)
    row = b"\0" + bytes(3 * side)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    path = tmp_path / "large.png"
    path.write_bytes(
        SIGNATURE + packed(b"IHDR", header) + packed(b"IDAT", data) + packed(b"IEND", b"")
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert probe(path).width == side
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 15_000
