"""A portrait that talks: jaw and head moved by the loudness of a voice."""

import math
import threading
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from ..models.model import Stopped
from .badge import Badge
from .numbers import floats
from .opencv import cv2
from .sound import Soundtrack
from .subject import Face, faces
from .voice import Voice

Picture = NDArray[np.uint8]
Field = NDArray[np.float32]
Box = tuple[int, int, int, int]
Point = tuple[float, float]

FPS = 25  # of emo-v1
LIVELINESS = {"calm": 0.55, "normal": 1.0, "active": 1.8}  # amplitudes of head and jaw
BLINKS = 3.1  # seconds from one blink to the next
BLINK_SECONDS = 0.22
LEAST_DROP = 0.5  # pixels; less shows nothing
INSIDE, TONGUE, LASHES = (38, 22, 74), (120, 110, 214), (30, 28, 44)


def talk(
    picture: Picture, voice: Voice, target: Path, *, face: Box, area: Box, size: tuple[int, int],
    style: str, stop: threading.Event, fps: int = FPS,
) -> None:  # fmt: skip
    """Write *picture*, cut to *area* at *size*, talking as *voice* does: H.264, AAC, at *fps*.

    The clip lasts as long as the voice. Every frame carries the badge. Raises Stopped as soon as
    *stop* is set.
    """
    head, still = _cut(picture, face, area, size)
    badge, open_wide = Badge(size), voice.loudness(fps)
    moves = Moves(still, head, LIVELINESS[style])
    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as output:
        video = output.add_stream("libx264", rate=fps)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.options = {"preset": "superfast", "crf": "20"}
        sound = Soundtrack(voice, output)
        for number, wide in enumerate(open_wide):
            if stop.is_set():
                raise Stopped
            drawn = moves.frame(number / fps, float(wide))
            badge.stamp(drawn)
            frame = VideoFrame.from_ndarray(drawn, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            output.mux(video.encode(frame))
            sound.write((number + 1) / fps)
        output.mux(video.encode(None))
        sound.finish(voice.seconds)


@dataclass(frozen=True, slots=True)
class Head:
    """Where things are in the cut picture, in its pixels; `span` is the distance of the eyes."""

    middle: Point
    wide: float
    high: float
    eyes: tuple[Point, Point]
    mouth: Point
    span: float


def head_in(still: Picture, found: Face) -> Head:
    """Return where the parts of the face *found* are in *still*, in its pixels."""
    left, top, right, bottom = found.box
    return _head(still, (left, top, right, bottom), found.eyes)


def speak(drawn: Picture, head: Head, wide: float) -> None:
    """Paint a mouth open by *wide* (0 to 1) on the face of *drawn*, in place; 0 paints nothing."""
    drop = wide * head.span * 0.2
    if drop > LEAST_DROP:
        _open_mouth(drawn, head.mouth, head.span, drop, wide)


def _cut(picture: Picture, face: Box, area: Box, size: tuple[int, int]) -> tuple[Head, Picture]:
    x1, y1, x2, y2 = area
    part = picture[y1:y2, x1:x2]
    shrinks = part.shape[1] > size[0]
    cut = cv2.resize(part, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    still = np.asarray(cut, np.uint8)
    across, down = size[0] / (x2 - x1), size[1] / (y2 - y1)
    left, right = (face[0] - x1) * across, (face[2] - x1) * across
    top, bottom = (face[1] - y1) * down, (face[3] - y1) * down
    wide, high = right - left, bottom - top
    eyes = ((left + wide * 0.3, top + high * 0.4), (left + wide * 0.7, top + high * 0.4))
    for found in faces(still):
        if all(left <= x <= right and top <= y <= bottom for x, y in found.eyes):
            eyes = found.eyes
            break
    return _head(still, (left, top, right, bottom), eyes), still


def _head(
    still: Picture, box: tuple[float, float, float, float], eyes: tuple[Point, Point]
) -> Head:
    left, top, right, bottom = box
    span = math.dist(*eyes)
    middle = ((left + right) / 2, (top + bottom) / 2)
    mouth = _mouth(still, eyes, span, bottom)
    return Head(middle, right - left, bottom - top, eyes, mouth, span)


def _mouth(still: Picture, eyes: tuple[Point, Point], span: float, chin: float) -> Point:
    """Return the middle of the mouth: where it is reddest between nose and chin."""
    x, y = (eyes[0][0] + eyes[1][0]) / 2, (eyes[0][1] + eyes[1][1]) / 2
    usual = min(y + 0.95 * span, y + 0.72 * (chin - y))
    top, bottom = round(y + 0.5 * (usual - y)), round(min(chin, usual + 0.35 * span))
    left, right = round(x - 0.4 * span), round(x + 0.4 * span)
    part = still[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    if min(part.shape[:2]) < 8:  # noqa: PLR2004 - pixels
        return x, usual
    lab = cv2.cvtColor(cv2.GaussianBlur(part, (0, 0), 2), cv2.COLOR_BGR2LAB).astype(np.float32)
    red = (lab[:, :, 1] - 0.25 * lab[:, :, 0]).mean(1)
    rows = np.arange(len(red))
    weights = np.exp((red - red.max()) / 4) * np.exp(-(((rows + top - usual) / (0.45 * span)) ** 2))
    return x, float(top + (rows * weights).sum() / weights.sum())


class Moves:
    """Bends a still picture: the head sways, the jaw opens, the eyes blink."""

    def __init__(self, still: Picture, head: Head, lively: float) -> None:
        self._still = still
        self._head = head
        self._lively = lively
        height, width = still.shape[:2]
        self._y, self._x = np.mgrid[0:height, 0:width].astype(np.float32)
        self._hinge = (head.middle[0], head.middle[1] + head.high * 0.6)
        self._sways = self._sway_field(width, height)
        self._turns_x = self._sways * (self._y - np.float32(self._hinge[1]))
        self._turns_y = self._sways * (self._x - np.float32(self._hinge[0]))
        self._jaw = self._jaw_field()
        self._lids = [_lid_colour(still, eye, head.span) for eye in head.eyes]

    def frame(self, time: float, wide: float) -> Picture:
        """Return the picture at *time* seconds with the mouth open by *wide* (0 to 1)."""
        span, lively = self._head.span, self._lively
        drop = wide * span * 0.2 * (0.6 + 0.4 * lively)
        nod = lively * span * (0.03 * math.sin(2 * math.pi * time / 2.7) + 0.035 * wide)
        sway = lively * span * 0.075 * math.sin(2 * math.pi * time / 3.9 + 0.6)
        turn = math.radians(lively * 1.7) * math.sin(2 * math.pi * time / 4.6)
        from_x = self._x - self._sways * sway + self._turns_x * turn
        from_y = self._y - self._sways * nod - self._turns_y * turn - self._jaw * drop
        bent = cv2.remap(
            self._still, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        drawn = np.ascontiguousarray(bent, np.uint8)

        def moved(point: Point) -> Point:
            x, y = point
            share = float(self._sways[self._pixel(point)])
            return (
                x + share * (sway - turn * (y - self._hinge[1])),
                y + share * (nod + turn * (x - self._hinge[0])),
            )

        if drop > LEAST_DROP:
            _open_mouth(drawn, moved(self._head.mouth), span, drop, wide)
        phase = (time % BLINKS) - BLINKS / 2
        if abs(phase) < BLINK_SECONDS / 2:
            shut = math.cos(math.pi * phase / BLINK_SECONDS)
            for eye, colour in zip(self._head.eyes, self._lids, strict=True):
                _shut_eye(drawn, moved(eye), span, shut, colour)
        return drawn

    def _pixel(self, point: Point) -> tuple[int, int]:
        height, width = self._sways.shape
        return min(max(0, round(point[1])), height - 1), min(max(0, round(point[0])), width - 1)

    def _sway_field(self, width: int, height: int) -> Field:
        """Return how far each pixel goes with the head, 0 to 1; nothing at the rim but below."""
        head = self._head
        across = (self._x - head.middle[0]) / (head.wide * 1.05)
        down = (self._y - head.middle[1]) / (head.high * 0.95)
        below = height - 1 - self._y + head.high
        rim = np.minimum.reduce([self._x, self._y, width - 1 - self._x, below])
        away = (across**2 + down**2) ** 2
        return np.asarray(np.exp(-away * 0.9) * np.clip(rim / (0.12 * width), 0, 1), np.float32)

    def _jaw_field(self) -> Field:
        """Return how far each pixel goes down with the jaw, 0 to 1."""
        (mx, my), span = self._head.mouth, self._head.span
        below = np.clip((self._y - my) / (0.1 * span), 0, 1)
        fades = np.clip(1 - (self._y - my - 0.25 * span) / (0.95 * span), 0, 1)
        beside = np.exp(-(((self._x - mx) / (0.62 * span)) ** 4))
        return np.asarray(below * fades**1.5 * beside, np.float32)


def _lid_colour(still: Picture, eye: Point, span: float) -> Field:
    """Return the colour of the skin just under the brow."""
    x, y, reach = round(eye[0]), round(eye[1] - 0.3 * span), max(1, round(0.05 * span))
    part = still[max(0, y - reach) : y + reach + 1, max(0, x - 2 * reach) : x + 2 * reach + 1]
    if not part.size:
        return np.full(3, 128, np.float32)
    return np.asarray(np.median(part.reshape(-1, 3), 0), np.float32)


def _open_mouth(drawn: Picture, mouth: Point, span: float, drop: float, wide: float) -> None:
    """Paint the inside of a mouth whose lower lip went down by *drop* pixels."""
    middle, radii = (mouth[0], mouth[1] + drop * 0.5), (span * (0.36 - 0.06 * wide), drop * 0.6)
    place, across, down = _around(drawn, middle, radii)
    inside = np.clip((1 - across**2 - down**2) * 3, 0, 1) * min(1.0, drop / 6)
    tongue = np.clip((down - 0.25) * 2.5, 0, 1)[:, :, None]
    colour = floats(INSIDE) * (1 - tongue) + floats(TONGUE) * tongue
    share = inside[:, :, None]
    drawn[place] = drawn[place] * (1 - share) + colour * share


def _shut_eye(drawn: Picture, eye: Point, span: float, shut: float, colour: Field) -> None:
    """Paint a lid that covers the upper *shut* (0 to 1) of an eye, its lashes below."""
    place, across, down = _around(drawn, eye, (span * 0.33, span * 0.25))
    oval = np.clip((1 - across**2 - down**2) * 4, 0, 1)
    edge = -1 + 1.45 * shut
    lid = oval * np.clip((edge + 0.3 * (1 - across**2) - down) * 8, 0, 1)
    lash = oval * np.exp(-(((edge + 0.3 * (1 - across**2) - down) * 7) ** 2))
    share, dark = lid[:, :, None], (lash * 0.8)[:, :, None]
    painted = drawn[place] * (1 - share) + colour * share
    drawn[place] = painted * (1 - dark) + floats(LASHES) * dark


def _around(
    drawn: Picture, middle: Point, radii: Point
) -> tuple[tuple[slice, slice], Field, Field]:
    """Return the patch around an ellipse, and its pixels' places by the ellipse's radii."""
    height, width = drawn.shape[:2]
    left, right = max(0, int(middle[0] - radii[0]) - 1), min(width, int(middle[0] + radii[0]) + 2)
    top, bottom = max(0, int(middle[1] - radii[1]) - 1), min(height, int(middle[1] + radii[1]) + 2)
    y, x = np.mgrid[top : max(top, bottom), left : max(left, right)].astype(np.float32)
    place = (slice(top, max(top, bottom)), slice(left, max(left, right)))
    across = np.asarray((x - middle[0]) / radii[0], np.float32)
    return place, across, np.asarray((y - middle[1]) / radii[1], np.float32)
