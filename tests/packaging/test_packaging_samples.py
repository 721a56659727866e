"""The sample clip: what it is, and that it is the one that the script draws."""

from pathlib import Path

import av
import numpy as np
import pytest
from sample_scene import HEIGHT, WIDTH, backdrop, scene
from sample_tune import RATE, tune

CLIP = Path(__file__).resolve().parents[2] / "resources" / "samples" / "clip.mp4"
VISIBLE = 4.0  # of 255, mean over a frame; H.264 as encoded here stays below 1


def test_sample_is_small_and_usual():
    """The clip is six seconds of H.264 and AAC, small enough to ship and to send."""
    with av.open(str(CLIP)) as clip:
        picture, sound = clip.streams.video[0], clip.streams.audio[0]

        assert (picture.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert (picture.width, picture.height, picture.average_rate) == (960, 540, 24)
        assert clip.duration / av.time_base == pytest.approx(6, abs=0.05)
    assert CLIP.stat().st_size < 2.5e6


def test_sample_is_the_drawn_scene():
    """The clip shows what the script draws, and it moves."""
    with av.open(str(CLIP)) as clip:
        shown = [frame.to_ndarray(format="bgr24") for frame in clip.decode(video=0)]

    drawn = scene(1.0, backdrop())

    assert len(shown) == 144
    assert drawn.shape == (HEIGHT, WIDTH, 3)
    assert np.abs(shown[24].astype(float) - drawn).mean() < VISIBLE
    assert np.abs(shown[24].astype(float) - shown[33]).mean() > VISIBLE


def test_tune_is_heard_and_ends_in_silence():
    """The tune is as long as the clip, never clips, is heard throughout and fades out."""
    sound = tune(6)

    loudness = np.abs(sound).max(axis=0)
    assert sound.shape == (2, 6 * RATE)
    assert loudness.max() == pytest.approx(0.7, abs=0.01)
    assert min(loudness[at : at + RATE].max() for at in range(0, 5 * RATE, RATE)) > 0.1
    assert loudness[-RATE // 100 :].max() < 0.02
