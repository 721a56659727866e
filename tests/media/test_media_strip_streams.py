"""Clips and voices leave without traces: every frame and every sample stays."""

import dataclasses
import os
import struct
import tracemalloc

import pytest
import traced

from avatar_desktop.domain.errors import FileRejected, StorageFull
from avatar_desktop.media import strip
from avatar_desktop.media.copies import COPIES, forget_copies
from avatar_desktop.media.probe import probe
from avatar_desktop.media.strip import without_traces
from make_media import make_clip, make_sound


def a_webm(folder):
    plain = make_clip(folder / "p.webm", width=160, height=120, fps=15, seconds=1, codec="libvpx")
    traced.ffmpeg("-i", plain, "-c", "copy", *traced.SAID, folder / "a.webm")
    return folder / "a.webm"


def a_wav(folder):
    plain = make_sound(folder / "p.wav", seconds=1)
    traced.ffmpeg("-i", plain, "-c", "copy", *traced.SAID, "-write_bext", "1", "-metadata",
                  f"description={traced.CANARY}", folder / "a.wav")  # fmt: skip
    data = (folder / "a.wav").read_bytes()
    more = b"id3 " + struct.pack("<I", len(traced.RAW)) + traced.RAW + b"\0" * (len(traced.RAW) % 2)
    data = data[:4] + struct.pack("<I", len(data) + len(more) - 8) + data[8:] + more
    (folder / "a.wav").write_bytes(data + traced.RAW)
    return folder / "a.wav"


def an_mp3(folder):
    plain = make_sound(folder / "p.mp3", seconds=1)
    traced.ffmpeg("-i", plain, "-c", "copy", *traced.SAID, "-id3v2_version", "3", "-write_id3v1",
                  "1", folder / "a.mp3")  # fmt: skip
    path = folder / "a.mp3"
    data = path.read_bytes()
    item = struct.pack("<II", len(traced.RAW), 0) + b"Note\0" + traced.RAW
    flags = (1 << 31, (1 << 31) | (1 << 29))
    foot, head = (b"APETAGEX" + struct.pack("<IIIIQ", 2000, len(item) + 32, 1, flag, 0)
                  for flag in flags)  # fmt: skip
    assert data[-128:].startswith(b"TAG")
    path.write_bytes(data[:-128] + head + item + foot + data[-128:])
    return path


def a_voice(path, *words):
    """Write a tone with everything that FFmpeg can say about it."""
    traced.ffmpeg("-f", "lavfi", "-i", "sine=duration=1", *words, *traced.SAID[:10], path)
    return path


CLIPS = {
    "mp4": lambda folder: traced.clip(folder / "a.mp4"),
    "mov": lambda folder: traced.clip(folder / "a.mov"),
    "fast start": lambda folder: traced.clip(
        folder / "a.mp4", more=("-movflags", "+faststart+use_metadata_tags")
    ),
    "fragments": lambda folder: traced.clip(
        folder / "a.mp4", more=("-movflags", "+frag_keyframe+use_metadata_tags")
    ),
    "texts": lambda folder: traced.with_texts(folder / "a.mp4"),
    "avi": lambda folder: traced.clip(folder / "a.avi"),
    "mkv": lambda folder: traced.clip(folder / "a.mkv"),
    "live mkv": lambda folder: traced.clip(folder / "a.mkv", more=("-live", "1")),
    "webm": a_webm,
    "flv": lambda folder: traced.clip(folder / "a.flv"),
    "wav": a_wav,
    "rf64": lambda folder: a_voice(folder / "a.wav", "-rf64", "always"),
    "aac": lambda folder: a_voice(folder / "a.aac", "-write_id3v2", "1"),
    "mp3": an_mp3,
}


def facts(path):
    """Return what the probe says, but for bytes and, in Matroska, the length from the tags."""
    info = dataclasses.replace(probe(path), bytes=0)
    if path.suffix in {".mkv", ".webm"}:
        assert info.duration == pytest.approx(1, abs=0.05)
        info = dataclasses.replace(info, duration=None, fps=None)
    return info


@pytest.mark.parametrize("name", CLIPS)
def test_stream_keeps_its_frames_and_loses_its_traces(tmp_path, name):
    """No note is left; frames, samples, their times, the rotation and the facts are the same."""
    path = CLIPS[name](tmp_path)
    before = path.read_bytes()
    assert traced.leaks(before)

    clean = without_traces(path, tmp_path)

    assert traced.leaks(clean.read_bytes()) == []
    assert traced.stream_digest(clean) == traced.stream_digest(path)
    assert facts(clean) == facts(path)
    assert path.read_bytes() == before
    assert without_traces(path, tmp_path / "again").read_bytes() == clean.read_bytes()


def test_nothing_in_an_mp4_says_when_or_with_what(tmp_path):
    """Dates, software, handlers and compressor are empty."""
    path = traced.clip(tmp_path / "a.mp4")

    said = without_traces(path, tmp_path).read_bytes()

    for word in (b"Lavf", b"Kamera", b"mdta"):
        assert word not in said, word
    for head in (b"mvhd", b"tkhd", b"mdhd"):
        at = said.index(head)
        assert said[at + 8 : at + 16] == bytes(8), head


PLACES = {
    "place": traced.box(b"udta", traced.box(b"\xa9xyz", b"\0\x10\x15\xc7" + traced.RAW)),
    "maker": traced.box(b"udta", traced.box(b"\xa9mak", b"\0\x10\x15\xc7" + traced.RAW)),
    "3gp place": traced.box(b"udta", traced.box(b"loci", bytes(6) + traced.RAW + bytes(15))),
    "iTunes": traced.box(b"meta", bytes(4) + traced.box(b"ilst", traced.RAW)),
    "XMP": traced.box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + traced.RAW),
    "dash camera": traced.box(b"gps ", traced.RAW),
    "free": traced.box(b"free", traced.RAW),
}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("where", ["inside the index", "at the end"])
def test_box_of_a_camera_is_emptied(tmp_path, name, where):
    """Whatever a camera adds to the index or behind it becomes zeros in its place."""
    path = make_clip(tmp_path / "a.mp4", width=160, height=120, fps=15, seconds=1)
    if where == "at the end":
        path.write_bytes(path.read_bytes() + PLACES[name])
    else:
        traced.into_moov(path, PLACES[name])
    before = path.read_bytes()

    clean = without_traces(path, tmp_path)

    assert traced.leaks(before)
    assert traced.leaks(clean.read_bytes()) == []
    assert traced.stream_digest(clean) == traced.stream_digest(path)


@pytest.mark.parametrize("handler", [b"meta", b"camm", b"fdsc"])
def test_track_of_telemetry_goes_with_its_samples(tmp_path, handler):
    """Positions that a camera wrote second by second are zeros, in the index and in the data."""
    path = traced.with_texts(tmp_path / "a.mp4")
    data = path.read_bytes()
    assert data.count(b"sbtl") == 1
    path.write_bytes(data.replace(b"sbtl", handler))

    clean = without_traces(path, tmp_path)

    assert traced.leaks(clean.read_bytes()) == []
    assert traced.stream_digest(clean) == traced.stream_digest(path)


def test_camera_notes_in_an_avi_go(tmp_path):
    """A date chunk and a camera's note beside the stream become junk."""
    path = make_clip(tmp_path / "a.avi", width=160, height=120, fps=15, seconds=1)
    data = path.read_bytes()
    at = data.index(b"JUNK")
    size = int.from_bytes(data[at + 4 : at + 8], "little")
    note = (b"AVIF" + traced.RAW).ljust(size, b"\0")
    path.write_bytes(data[:at] + b"strd" + data[at + 4 : at + 8] + note + data[at + 8 + size :])
    strays = b"IDIT" + struct.pack("<I", 26) + b"MON MAY 04 12:00:00 2026\n\0"
    path.write_bytes(path.read_bytes() + strays)

    clean = without_traces(path, tmp_path)

    said = clean.read_bytes()
    assert traced.leaks(said) == []
    assert b"2026" not in said
    assert traced.stream_digest(clean) == traced.stream_digest(path)


def test_attachments_and_file_names_in_a_mkv_go(tmp_path):
    """An attached note goes whole; the index of elements no longer points at it."""
    note = tmp_path / "note.txt"
    note.write_text(traced.CANARY * 50, "utf-8")
    path = traced.clip(tmp_path / "a.mkv", more=("-attach", note, "-metadata:s:t",
                                                 "mimetype=text/plain"))  # fmt: skip

    said = without_traces(path, tmp_path).read_bytes()

    assert traced.leaks(said) == []
    assert b"note.txt" not in said
    assert bytes.fromhex("1941a469") not in said


def test_copy_is_the_same_each_time(tmp_path):
    """An upload that was cut can go on with a copy that was made anew."""
    path = traced.clip(tmp_path / "a.mp4")
    first = without_traces(path, tmp_path)
    said, date = first.read_bytes(), first.stat().st_mtime_ns
    forget_copies(tmp_path)
    assert not (tmp_path / COPIES).exists()

    second = without_traces(path, tmp_path)

    assert second == first
    assert second.name == path.name
    assert (second.read_bytes(), second.stat().st_mtime_ns) == (said, date)
    assert path.stat().st_mtime_ns == date


def test_large_clip_is_never_in_memory(tmp_path):
    """A voice of 24 MB is copied and proved with less than 8 MB."""
    path = make_sound(tmp_path / "a.wav", seconds=1)
    size = 24 << 20
    with path.open("r+b") as file:
        data = file.read(200)
        at = data.index(b"data") + 8
        file.seek(at - 4)
        file.write(struct.pack("<I", size))
        file.truncate(at + size)
    tracemalloc.start()

    clean = without_traces(path, tmp_path)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert clean.stat().st_size == pytest.approx(path.stat().st_size, abs=100)
    assert peak < 8 << 20


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits of a process are Unix'")
def test_full_disk_is_said(tmp_path):
    """No room for the copy: nothing is sent as it is behind the person's back, no part is left."""
    import resource

    path = traced.clip(tmp_path / "a.mp4")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(StorageFull):
            without_traces(path, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not (tmp_path / COPIES).exists()


@pytest.mark.parametrize("data", [
    b"\0\0\0\x18ftypisom" + bytes(12),
    b"\0\0\0\x10ftypqt  " + traced.box(b"moov", b"\0\0\xff\xfftrak"),
    b"RIFF\x08\0\0\0WAVEdat", b"RIFF\xff\0\0\0AVI LIST\xff\xff\0\0hdrlavih\xff\xff\xff\0",
    b"ID3\3\0\0\0\0\0\x05abcdefghij", b"\x1aE\xdf\xa3\xff\xff",
    b"\x1aE\xdf\xa3\x80\x18S\x80g\x84\0\0\0\0",
    b"FLV\1\5\0\0\0\x09\0\0\0\0\x12\0\0\x03\0\0\0\0\0\0\0\7\7\7",
], ids=range(8))  # fmt: skip
def test_stream_that_breaks_the_rules_is_refused(tmp_path, data):
    """Hostile lengths end in a refusal that names the file."""
    path = tmp_path / "odd.bin"
    path.write_bytes(data)

    with pytest.raises(FileRejected) as refused:
        without_traces(path, tmp_path)

    assert refused.value.code == "NotStripped"
    assert path.name in str(refused.value)


def test_every_cut_of_a_stream_is_a_copy_or_a_refusal(tmp_path):
    """However a clip is cut, nothing but FileRejected comes out, and nothing hangs."""
    for name in ("mp4", "avi", "mkv", "flv", "wav", "mp3"):
        whole = CLIPS[name](tmp_path).read_bytes()
        for length in range(8, len(whole), max(len(whole) // 6, 1)):
            path = tmp_path / "cut"
            path.write_bytes(whole[:length])
            try:
                without_traces(path, tmp_path)
            except FileRejected:
                continue


def test_what_nothing_is_known_of_is_sent_itself(tmp_path):
    """BMP holds nothing but its pixels and stays as it is."""
    path = tmp_path / "a.bmp"
    traced.painting().save(path)

    assert without_traces(path, tmp_path) == path
    assert "bmp" not in strip._PLANS
