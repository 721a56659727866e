"""A clip whose person says another voice: the mouth painted anew in each frame."""

import threading
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from ..models.model import Stopped
from .badge import Badge
from .clip import Clip
from .opencv import cv2
from .sound import Soundtrack
from .subject import Face, faces
from .talking import head_in, speak
from .voice import Voice

Picture = NDArray[np.uint8]
Colour = NDArray[np.float64]


def retalk(
    clip: Clip, voice: Voice, target: Path, *, seconds: float, like: Colour | None, folder: Path,
    stop: threading.Event,
) -> tuple[int, int]:  # fmt: skip
    """Write *clip* with the sound of *voice* and a mouth that follows it, *seconds* long.

    Beyond its end the clip runs backwards and forwards; its frames are kept in *folder* then. The
    largest face speaks, or the one whose colour is nearest to *like*. A frame without a face stays
    as it is. Every frame carries the badge. Return the size. Raises Stopped with *stop* set.
    """
    fps = round(clip.fps)
    size = (clip.width // 2 * 2, clip.height // 2 * 2)
    badge, wide = Badge(size), voice.loudness(fps)
    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as output:
        video = output.add_stream("libx264", rate=fps)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.options = {"preset": "superfast", "crf": "20"}
        sound = Soundtrack(voice, output)
        count = max(1, round(seconds * fps))
        for number, picture in enumerate(_swinging(clip, fps, size, count, folder)):
            if stop.is_set():
                raise Stopped
            speaker = nearest(picture, like)
            if speaker is not None and number < len(wide):
                speak(picture, head_in(picture, speaker), float(wide[number]))
            badge.stamp(picture)
            frame = VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            output.mux(video.encode(frame))
            sound.write((number + 1) / fps)
        output.mux(video.encode(None))
        sound.finish(seconds)
    return size


def nearest(picture: Picture, like: Colour | None) -> Face | None:
    """Return the largest face in *picture*, or the one whose colour is nearest to *like*."""
    found = faces(picture)
    if not found or like is None:
        return next(iter(found), None)
    return min(found, key=lambda one: float(np.abs(colour_of(picture, one) - like).sum()))


def colour_of(picture: Picture, face: Face) -> Colour:
    """Return the mean colour of *face*."""
    left, top, right, bottom = face.box
    part = picture[max(0, top) : bottom, max(0, left) : right]
    return np.asarray(part.reshape(-1, 3).mean(0), np.float64)


def _swinging(
    clip: Clip, fps: int, size: tuple[int, int], count: int, folder: Path
) -> Iterator[Picture]:
    """Yield *count* frames of *clip*, to and fro where it has fewer."""
    whole = max(1, round(clip.seconds * fps))
    for number, frame in enumerate(islice(clip.frames(fps), count)):
        picture = clip.picture(frame, size)
        if count > whole:
            cv2.imwrite(str(folder / f"{number}.png"), picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        yield picture
    around = 2 * max(1, whole - 1)
    for number in range(whole, count):
        place = number % around
        path = folder / f"{min(place, around - place)}.png"
        yield np.asarray(cv2.imread(str(path)), np.uint8)
