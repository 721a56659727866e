"""A picture that comes slowly nearer while a voice is heard; whoever is in it speaks."""

import threading
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from ..models.model import Stopped
from .badge import Badge
from .opencv import cv2
from .sound import Soundtrack
from .subject import faces
from .talking import head_in, speak
from .voice import Voice

Picture = NDArray[np.uint8]
NEARER = 0.08  # of the picture's size, from the first frame to the last


def play(
    picture: Picture, voice: Voice | None, target: Path, *, size: tuple[int, int], fps: int,
    seconds: float, stop: threading.Event,
) -> None:  # fmt: skip
    """Write *picture* at *size* as a clip of *seconds*: H.264, with the sound of *voice* as AAC.

    What the voice has beyond the end is cut. Every frame carries the badge. Raises Stopped as
    soon as *stop* is set.
    """
    still = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    found = faces(still)
    head = head_in(still, found[0]) if found else None
    middle = head.middle if head else (size[0] / 2, size[1] / 2)
    wide = voice.loudness(fps) if voice else np.zeros(0, np.float32)
    badge, count = Badge(size), max(1, round(seconds * fps))
    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as output:
        video = output.add_stream("libx264", rate=fps)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.options = {"preset": "superfast", "crf": "20"}
        sound = Soundtrack(voice, output) if voice else None
        for number in range(count):
            if stop.is_set():
                raise Stopped
            drawn = still.copy()
            if head and number < len(wide):
                speak(drawn, head, float(wide[number]))
            scale = 1 + NEARER * number / count
            turn = cv2.getRotationMatrix2D(middle, 0, scale)
            drawn = np.asarray(cv2.warpAffine(drawn, turn, size), np.uint8)
            badge.stamp(drawn)
            frame = VideoFrame.from_ndarray(drawn, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            output.mux(video.encode(frame))
            if sound:
                sound.write((number + 1) / fps)
        output.mux(video.encode(None))
        if sound and voice:
            sound.finish(min(seconds, voice.seconds))
