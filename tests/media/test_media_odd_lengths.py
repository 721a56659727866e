"""Lengths and rates where headers lie: what is in the file counts; a missing end is still told."""

import itertools
import random
import struct
from pathlib import Path

import odd_containers
import odd_mp4
import odd_riff
import pytest

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.media.probe import probe
from make_media import make_clip, make_sound

TRUE = {"wav": 1.0, "avi": 1.1}
"""Seconds; the coder of pictures that look ahead makes an AVI one picture longer."""
SIZE = {"width": 160, "height": 120}


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A voice of one second and clips of one second at 10 pictures a second, by suffix."""
    folder = tmp_path_factory.mktemp("good")
    made = {}
    for suffix in ("wav", "mp3"):
        made[suffix] = make_sound(folder / f"a.{suffix}", seconds=1, rate=16000).read_bytes()
    for suffix in ("avi", "mp4", "mkv", "flv"):
        clip = make_clip(folder / f"a.{suffix}", **SIZE, fps=10, seconds=1)
        made[suffix] = clip.read_bytes()
    return made


def facts(path: Path, data: bytes):
    path.write_bytes(data)
    return probe(path)


def sized(data: bytes, mark: bytes, size: int) -> bytes:
    """Return a RIFF with *size* in the chunk, or the list, that *mark* names."""
    for kind, at, _ in odd_riff.top(data):
        if mark in {kind, data[at + 8 : at + 12]}:
            return odd_riff.with_size(data, at, size)
    raise AssertionError(mark)


@pytest.mark.parametrize(
    ("whole", "body"),
    [*itertools.product(odd_riff.FILLERS, [None]),
     *((one, one) for one in odd_riff.FILLERS if one != 36)],
)  # fmt: skip
@pytest.mark.parametrize("suffix", ["wav", "avi"])
def test_sizes_of_a_pipe_do_not_count(good, tmp_path, suffix, whole, body):
    """Whatever filler stands in the RIFF's size, or also in that of its body, is seen through."""
    data = odd_riff.with_size(good[suffix], 0, whole)
    if body is not None:
        data = sized(data, {"wav": b"data", "avi": b"movi"}[suffix], body)
        if suffix == "avi":
            data = data[: data.rindex(b"idx1")]

    found = facts(tmp_path / "a", data)

    assert found.duration == pytest.approx(TRUE[suffix], abs=0.01)
    assert found.fps == (None if suffix == "wav" else 10)


def test_frames_that_an_avi_claims_do_not_count(good, tmp_path):
    """A writer into a pipe states a thousand million frames of both streams."""
    data = bytearray(good["avi"])
    for kind in (b"vids", b"auds"):
        at = data.index(kind) + 32
        data[at : at + 4] = struct.pack("<I", 1 << 30)

    found = facts(tmp_path / "a", bytes(data))

    assert (found.duration, found.fps) == (pytest.approx(TRUE["avi"], abs=0.01), 10)


@pytest.mark.parametrize("suffix", ["wav", "avi", "mp4", "mkv"])
def test_an_end_that_is_missing_is_told(good, tmp_path, suffix):
    """A sane header whose bytes are not all there: the file is not whole."""
    with pytest.raises(FileRejected) as refused:
        facts(tmp_path / "a", good[suffix][: len(good[suffix]) * 2 // 3])

    assert refused.value.code in {"CutShort", "Damaged"}


@pytest.mark.parametrize(
    ("edits", "seconds"),
    [([(500, 0)], 0.5), ([(400, 4096)], 0.4), ([(300, 0), (200, 8192)], 0.5), ([(1000, 0)], 1.0)],
)
def test_pictures_that_an_edit_hides_do_not_count(tmp_path, edits, seconds):
    """A clip that was trimmed by its edit list lasts as long as it shows, at its own rate."""
    whole = make_clip(tmp_path / "b.mp4", **SIZE, fps=10, seconds=1, audio=False).read_bytes()

    found = facts(tmp_path / "a", odd_mp4.edited(whole, *edits))

    assert found.duration == pytest.approx(seconds, abs=0.11)
    assert found.fps == pytest.approx(10, rel=0.25)


@pytest.mark.parametrize("mark", [b"mvhd", b"tkhd", b"mdhd"])
@pytest.mark.parametrize("number", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_lengths_in_the_heads_of_an_mp4_do_not_count(good, tmp_path, mark, number):
    """Live writers leave nothing or everything there: the tables know."""
    data = bytearray(good["mp4"])
    at = data.index(mark) + {b"mvhd": 20, b"mdhd": 20, b"tkhd": 24}[mark]
    data[at : at + 4] = struct.pack(">I", number)

    found = facts(tmp_path / "a", bytes(data))

    assert found.duration == pytest.approx(1.0, abs=0.05)
    assert found.fps == pytest.approx(10, rel=0.05)


def test_ways_to_lay_out_an_mp4_change_nothing(good, tmp_path, rounds, seed):
    """Padding, notes, 64-bit sizes and an index in front: the same length and rate."""
    ways = (odd_mp4._long_data, odd_mp4._index_first, odd_mp4._in_the_index)
    for number in range(rounds(9, 300)):
        rng = random.Random(f"{seed} {number}")
        data = rng.choice(ways)(good["mp4"], rng)

        found = facts(tmp_path / "a", data)

        assert found.duration == pytest.approx(1.0, abs=0.05), number
        assert found.fps == pytest.approx(10, rel=0.05), number


@pytest.mark.parametrize("seconds", [0.0, 1e12, -5.0])
def test_length_that_a_mkv_states_does_not_count(good, tmp_path, seconds):
    """A recorder that crashed states nothing or nonsense."""
    data = good["mkv"]
    at = data.index(odd_containers.INFO_LENGTH)
    data = data[: at + 3] + struct.pack(">d", seconds) + data[at + 11 :]
    data = data.replace(b"\x45\xa3\x88DURATION", b"\x45\xa3\x88XURATION")

    found = facts(tmp_path / "a", data)

    assert found.duration == pytest.approx(1.0, abs=0.1)
    assert found.fps == pytest.approx(10, rel=0.1)


@pytest.mark.parametrize("seconds", [0.0, 1e9])
def test_length_that_a_flv_states_does_not_count(good, tmp_path, seconds):
    """Recorders of streams leave nothing or nonsense there."""
    data = good["flv"]
    at = data.index(b"duration") + 9
    data = data[:at] + struct.pack(">d", seconds) + data[at + 8 :]

    found = facts(tmp_path / "a", data)

    assert found.duration == pytest.approx(1.0, abs=0.11)
    assert found.fps == pytest.approx(10, rel=0.15)


def test_tags_around_an_mp3_are_no_sound(good, tmp_path):
    """Tags in front and behind, one of them too long, do not make it last longer."""
    rng = random.Random(1)
    tagged = odd_containers._id3_behind(odd_containers._ape(good["mp3"], rng), rng)

    found = facts(tmp_path / "a", b"ID3\3\0\0\0\0\0\x30" + bytes(0x30) + tagged)

    assert found.duration == pytest.approx(1.08, abs=0.05)
