"""Make the samples that the demo shows; run it inside the project's environment."""

import sys
import wave
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import sample_voice
from sample_canvas import Picture
from sample_portrait import portrait
from sample_scene import HEIGHT, WIDTH, backdrop, scene
from sample_template import template
from sample_tune import RATE, tune

SECONDS = 6
FRAMES_PER_SECOND = 24
SAMPLES = Path(__file__).resolve().parent.parent / "resources" / "samples"


def write_clip(path: Path) -> None:
    """Write the clip as H.264 and AAC in MP4; the same bytes with the same encoder."""
    with av.open(str(path), "w", options={"movflags": "+faststart", "fflags": "+bitexact"}) as clip:
        picture = clip.add_stream("libx264", rate=FRAMES_PER_SECOND)
        picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        picture.codec_context.thread_count = 1
        picture.codec_context.options = {"crf": "18", "preset": "slow", "tune": "animation"}
        sound = clip.add_stream("aac", rate=RATE, layout="stereo", options={"b": "128k"})
        behind = backdrop()
        for number in range(SECONDS * FRAMES_PER_SECOND):
            drawn = scene(number / FRAMES_PER_SECOND, behind)
            frame = av.VideoFrame.from_ndarray(drawn, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, FRAMES_PER_SECOND)
            clip.mux(picture.encode(frame))
        clip.mux(picture.encode())
        samples = av.AudioFrame.from_ndarray(tune(SECONDS), format="fltp", layout="stereo")
        samples.sample_rate, samples.pts, samples.time_base = RATE, 0, Fraction(1, RATE)
        clip.mux(sound.encode(samples))
        clip.mux(sound.encode())


def write_picture(path: Path, picture: Picture) -> None:
    """Write *picture* as a JPEG."""
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 92])
    if not done:
        raise OSError(f"{path} could not be encoded")
    path.write_bytes(data.tobytes())


def write_voice(path: Path) -> None:
    """Write the voice as a WAV of 16 bits."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(sample_voice.RATE)
        sound.writeframes(np.round(sample_voice.voice() * 32767).astype("<i2").tobytes())


def main() -> int:
    """Write the samples into resources/samples; all of them, or those named."""
    makers = {
        "clip.mp4": write_clip,
        "portrait.jpg": lambda path: write_picture(path, portrait()),
        "template.jpg": lambda path: write_picture(path, template()),
        "voice.wav": write_voice,
    }
    SAMPLES.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or makers:
        makers[name](SAMPLES / name)
        print(f"{SAMPLES / name} ({(SAMPLES / name).stat().st_size / 1e6:.2f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
