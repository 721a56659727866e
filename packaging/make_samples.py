"""Draw the sample clip that the demo shows; run it inside the project's environment."""

import sys
from fractions import Fraction
from pathlib import Path

import av
from sample_scene import HEIGHT, WIDTH, backdrop, scene
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


def main() -> int:
    """Write every sample into resources/samples."""
    SAMPLES.mkdir(parents=True, exist_ok=True)
    path = SAMPLES / "clip.mp4"
    write_clip(path)
    print(f"{path} ({path.stat().st_size / 1e6:.2f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
