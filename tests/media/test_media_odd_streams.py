"""Odd but real clips and voices: the right length, and all of them arrives without traces."""

from pathlib import Path

import av
import pytest
import traced

from avatar_desktop.media.probe import probe
from avatar_desktop.media.strip import without_traces

ODD = Path(__file__).with_name("odd")
TRUTH = {
    "wav_empty_header_then_pcm.wav": (3.0, None, {"audio": 96000}),
    "wav_36_right.wav": (3.0, None, {"audio": 48000}),
    "wav_sox_pipe.wav": (3.0, None, {"audio": 48000}),
    "wav_id3_toolong_end.wav": (3.0, None, {"audio": 48000}),
    "leak_id3.mp3": (3.1, None, {"audio": 49536}),
    "avi_riff_zero.avi": (2.0, 10, {"video": 20, "audio": 91008}),
    "avi_riff_short_noidx.avi": (2.0, 10, {"video": 20, "audio": 91008}),
    "avi_null4_between.avi": (2.0, 10, {"video": 20, "audio": 91008}),
    "avi_ffmpeg_pipe.avi": (2.0, 10, {"video": 20, "audio": 91008}),
    "mp4_zeros8_between.mp4": (2.0, 10, {"video": 20, "audio": 89088}),
    "mp4_free_short.mp4": (2.0, 10, {"video": 20, "audio": 89088}),
    "mp4_edit_list.mp4": (20.0, 10, {"video": 200}),
}
"""Seconds, pictures a second, and how many pictures and samples FFmpeg decodes."""
PLACES = (b"31.2304", b"Zhang")


def held(path: Path) -> dict[str, int]:
    """Return how many pictures and samples of sound can be decoded."""
    found: dict[str, int] = {}
    with av.open(path) as media:
        for packet in media.demux(*media.streams.video, *media.streams.audio):
            for frame in packet.decode():
                kind = packet.stream.type
                found[kind] = found.get(kind, 0) + getattr(frame, "samples", 1)
    return found


@pytest.mark.parametrize("name", TRUTH)
def test_odd_file_has_its_true_length(name):
    """Fillers of pipes, headers never mended and hidden pictures do not count; the rest does."""
    seconds, fps, _ = TRUTH[name]

    info = probe(ODD / name)

    assert info.duration == pytest.approx(seconds, abs=0.01)
    assert info.fps == (None if fps is None else pytest.approx(fps, abs=0.01))


@pytest.mark.parametrize("name", TRUTH)
def test_all_of_an_odd_file_arrives_without_traces(name, tmp_path):
    """What is sent decodes to every picture and sample, has a true header and no place."""
    clean = without_traces(ODD / name, tmp_path)

    assert held(clean) == TRUTH[name][2]
    assert traced.stream_digest(clean) == traced.stream_digest(ODD / name)
    assert not any(place in clean.read_bytes() for place in PLACES)


@pytest.mark.parametrize("name", ["wav_36_right.wav", "wav_sox_pipe.wav"])
def test_streamed_voice_arrives_with_a_true_header(name, tmp_path):
    """The sizes in the copy are those of the sound, for readers that believe them."""
    said = without_traces(ODD / name, tmp_path).read_bytes()

    assert int.from_bytes(said[4:8], "little") == len(said) - 8
    assert said[36:40] == b"data"
    assert int.from_bytes(said[40:44], "little") == len(said) - 44
