"""Thousands of odd containers: what arrives decodes to what was dropped, or the person is told."""

import hashlib
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import av
import odd_containers
import odd_mp4
import odd_riff
import pytest

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.media import streams
from avatar_desktop.media.copies import forget_copies
from avatar_desktop.media.probe import probe
from avatar_desktop.media.strip import without_traces
from make_media import make_clip, make_sound

Fault = Callable[[bytes, random.Random], bytes]
KINDS: dict[str, Fault] = {
    "voice.wav": odd_riff.mutated, "clip.avi": odd_riff.mutated, "clip.mp4": odd_mp4.mutated,
    "clip.mov": odd_mp4.mutated, "frag.mp4": odd_containers.any_bytes,
    "voice.m4a": odd_mp4.mutated, "clip.mkv": odd_containers.mkv, "clip.webm": odd_containers.mkv,
    "clip.flv": odd_containers.flv, "voice.mp3": odd_containers.mp3,
    "clip.ts": odd_containers.stream, "clip.mpg": odd_containers.stream,
    "clip.mxf": odd_containers.any_bytes, "voice.aac": odd_containers.mp3,
}  # fmt: skip
PLACE = b"31.2304"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> dict[str, bytes]:
    """A good file of each kind."""
    folder = tmp_path_factory.mktemp("whole")
    made = {}
    for name in KINDS:
        path = folder / name
        if name.startswith("voice"):
            make_sound(path, seconds=2 if name.endswith("mp3") else 0.6, rate=16000)
        else:
            codec = {"webm": "libvpx", "mxf": "mpeg2video", "mpg": "mpeg2video"}
            size = {"width": 160, "height": 120}
            options = {"movflags": "frag_keyframe"} if name.startswith("frag") else {}
            make_clip(path, **size, fps=25, seconds=0.6, options=options,
                      codec=codec.get(path.suffix[1:], "libx264"))  # fmt: skip
        made[name] = path.read_bytes()
    return made


def decoded(path: Path) -> list[tuple[str, int, str]]:
    """Return for each stream its kind and, as FFmpeg decodes it, how much it holds of what."""
    found = []
    with av.open(path, options=streams.OPTIONS, metadata_errors="replace") as media:
        wanted = [s.index for s in (*media.streams.video, *media.streams.audio)
                  if s.codec_context and not streams.is_still(s)]  # fmt: skip
    for index in wanted:
        count, digest = 0, hashlib.sha256()
        with av.open(path, options=streams.OPTIONS, metadata_errors="replace") as media:
            stream = media.streams[index]
            kind = stream.type
            with suppress(av.error.FFmpegError):
                for packet in media.demux(stream):
                    with suppress(av.error.FFmpegError):
                        for frame in packet.decode():
                            count += getattr(frame, "samples", 1)
                            digest.update(frame.to_ndarray().tobytes())
        found.append((kind, count, digest.hexdigest()))
    return sorted(found)


def coded(path: Path) -> dict[str, list[bytes]]:
    """Return each packet that holds something, by the kind of its stream."""
    found: dict[str, list[bytes]] = {}
    with av.open(path, options=streams.OPTIONS, metadata_errors="replace") as media:
        for packet in media.demux(*media.streams.video, *media.streams.audio):
            if packet.size:
                found.setdefault(packet.stream.type, []).append(bytes(packet))
    return found


def is_same(clean: Path, path: Path) -> bool:
    """Whether both decode to the same, or, where damage makes that chance, hold the same."""
    return decoded(clean) == decoded(path) or coded(clean) == coded(path)


def arrived(path: Path, folder: Path) -> str:
    """Return what becomes of *path*; AssertionError where a copy is not what was dropped."""
    try:
        info = probe(path)
    except FileRejected:
        return "refused at the drop"
    try:
        clean = without_traces(path, folder)
    except FileRejected as error:
        return "told" if error.code == "NotStripped" else str(error)
    assert is_same(clean, path)
    assert info.duration is None or info.duration < 60, "a length that is not there"
    assert not info.fps or info.fps <= 1000
    return "clean, but a note" if PLACE in clean.read_bytes() else "clean"


def test_mutated_containers_arrive_whole_or_the_person_is_told(whole, tmp_path, rounds, seed):
    """Sizes, paddings, tags and orders may be wrong: no frame and no sample is lost silently."""
    found: Counter[tuple[str, str]] = Counter()
    for number in range(rounds(56, 2000)):
        name = list(KINDS)[number % len(KINDS)]
        rng = random.Random(f"{seed} {number}")
        fault = KINDS[name] if rng.random() < 0.85 else odd_containers.any_bytes
        path = tmp_path / name
        path.write_bytes(fault(whole[name], rng))
        try:
            found[name, arrived(path, tmp_path / "out")] += 1
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, number {number}, {name}: {error}") from error
        finally:
            forget_copies(tmp_path / "out")
    outcomes = Counter()
    for (_, what), count in found.items():
        outcomes[what] += count
    print(dict(outcomes))
    assert outcomes["clean"] > sum(outcomes.values()) / 2
    assert outcomes["clean, but a note"] <= sum(outcomes.values()) / 50, "inside the sound itself"
