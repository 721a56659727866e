"""The samples that the demo sends: what they are, and that something is seen and heard in them."""

import wave
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
CLIP = SAMPLES / "clip.mp4"
VISIBLE = 4.0  # of 255, mean over a frame; H.264 as encoded here stays below 1


def test_clip_is_small_and_usual():
    """The clip is six seconds of H.264 and AAC, small enough to ship and to send."""
    with av.open(str(CLIP)) as clip:
        picture, sound = clip.streams.video[0], clip.streams.audio[0]

        assert (picture.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert (picture.width, picture.height, picture.average_rate) == (960, 540, 24)
        assert clip.duration / av.time_base == pytest.approx(6, abs=0.05)
    assert CLIP.stat().st_size < 2.5e6


def test_clip_moves():
    """The clip has all its frames, and they differ."""
    with av.open(str(CLIP)) as clip:
        shown = [frame.to_ndarray(format="bgr24") for frame in clip.decode(video=0)]

    assert len(shown) == 144
    assert np.abs(shown[24].astype(float) - shown[33]).mean() > VISIBLE


def test_tune_is_heard_and_ends_in_silence():
    """The clip's tune is heard throughout, never clips and fades out."""
    with av.open(str(CLIP)) as clip:
        rate = clip.streams.audio[0].rate
        sound = np.concatenate([frame.to_ndarray() for frame in clip.decode(audio=0)], axis=1)

    loudness = np.abs(sound[:, : 6 * rate]).max(axis=0)
    assert 0.5 < loudness.max() < 1
    assert min(loudness[at : at + rate].max() for at in range(0, 5 * rate, rate)) > 0.1
    assert loudness[-rate // 100 :].max() < 0.05


@pytest.mark.parametrize("name", ["portrait.jpg", "template.jpg"])
def test_picture_is_whole_and_not_plain(name: str):
    """A sample picture decodes to its end, is small, and shows more than one colour."""
    with Image.open(SAMPLES / name) as picture:
        assert picture.format == "JPEG"
        assert min(picture.size) >= 512
        assert np.asarray(picture.convert("L")).std() > 10
    assert (SAMPLES / name).stat().st_size < 300_000


def test_voice_is_fit():
    """The sample voice is a WAV of about six seconds, well under a megabyte, and it is heard."""
    with wave.open(str(SAMPLES / "voice.wav")) as sound:
        assert 5.5 < sound.getnframes() / sound.getframerate() < 6.5
        assert np.abs(np.frombuffer(sound.readframes(sound.getnframes()), "<i2")).max() > 3000
    assert (SAMPLES / "voice.wav").stat().st_size < 1_000_000
