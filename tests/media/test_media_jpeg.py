"""JPEGs: the impossible is refused, what decoders complain of is doubted, the good is neither."""

import io
import random
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.spec import Viewer
from avatar_desktop.media.probe import probe
from avatar_desktop.media.verify import verify
from odd_jpeg import broken, claimed, make_jpeg, oddly_good, saved, unfinished


def verdict(path: Path, content: bytes) -> str:
    """Return the code of the rejection of *content*, `doubtful` or `good`."""
    path.write_bytes(content)
    try:
        return "doubtful" if probe(path).doubtful else "good"
    except FileRejected as error:
        return error.code


def test_good_pictures_are_not_doubted(tmp_path, rounds, seed):
    """Whoever wrote them, in whatever way, and whatever stands beside their pixels."""
    dice, wrong = random.Random(seed), []
    for _ in range(rounds(80, 3000)):
        how, content = oddly_good(dice)
        if (found := verdict(tmp_path / "a", content)) != "good":
            wrong.append((found, how))

    assert wrong == []


def test_broken_pictures_are_noticed(tmp_path, rounds, seed):
    """An end put behind a half is noticed nearly always, a hole of zeros or noise mostly."""
    dice, found = random.Random(seed), Counter()
    for _ in range(rounds(150, 1500)):
        way, content = broken(dice)
        found[way, verdict(tmp_path / "a", content) != "good"] += 1

    noticed = {way: found[way, True] / (found[way, True] + found[way, False])
               for way in ("ended", "noise", "zeros")}  # fmt: skip
    assert noticed["ended"] > 0.95, noticed
    assert noticed["noise"] > 0.6, noticed
    assert noticed["zeros"] > 0.5, noticed


def half(**how: object) -> bytes:
    """Return the first half of a picture, with an end."""
    data = saved(Image.effect_noise((320, 240), 90).convert("RGB"), **how)
    return data[: len(data) // 2] + b"\xff\xd9"


@pytest.mark.parametrize(
    "how", [{}, {"subsampling": 0}, {"restart_marker_rows": 1}, {"optimize": True}]
)
def test_half_a_picture_is_refused_though_it_ends(tmp_path, how):
    """Where the codes end early, decoders paint grey: that is no picture to send or to show."""
    assert verdict(tmp_path / "a.jpg", half(**how)) == "Damaged"


@pytest.mark.parametrize("size", [(10_000, 10_000), (4000, 3000), (64, 64)])
def test_bytes_that_cannot_hold_what_they_claim_are_refused(tmp_path, size):
    """A block takes two bits at least."""
    assert verdict(tmp_path / "a.jpg", claimed(*size)) == "Damaged"


def test_picture_without_one_of_its_colours_is_refused(tmp_path):
    """The header names three parts, and the scans hold one."""
    data = saved(Image.linear_gradient("L"))
    at = data.index(b"\xff\xc0")
    head = data[at : at + 13]
    head = head[:3] + bytes([17]) + head[4:9] + bytes([3]) + head[10:] + b"\2\x11\0\3\x11\0"

    assert verdict(tmp_path / "a.jpg", data[:at] + head + data[at + 13 :]) == "Damaged"


def test_picture_without_its_last_scans_is_doubted(tmp_path):
    """It can be looked at and is coarser than it was."""
    data = unfinished(Image.effect_noise((160, 120), 90).convert("RGB"))

    assert verdict(tmp_path / "a.jpg", data) == "doubtful"


def test_doubtful_result_is_whole(tmp_path):
    """It is told apart, so that it is fetched once more."""
    dice, path = random.Random(3), tmp_path / "a.jpg"
    while verdict(path, broken(dice)[1]) != "doubtful":
        pass

    received = verify(path, Viewer.IMAGE)

    assert (received.suffix, received.doubtful) == ("jpg", True)


def test_small_picture_has_its_size(tmp_path):
    """Sides of fewer than eight pixels are sides."""
    path = tmp_path / "a.jpg"
    path.write_bytes(make_jpeg(random.Random(1), (3,))[1])

    assert (probe(path).width, Image.open(io.BytesIO(path.read_bytes())).width) == (3, 3)
