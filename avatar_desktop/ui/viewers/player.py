"""The one player of the app, and the mute companion that runs in step with it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from avatar_desktop.ui.viewers.media_track import Track

NO_FRAME_MS = 2000
RATES = (0.25, 0.5, 1.0, 1.5, 2.0)
JUMP_MS = 300
DRIFT_MS = 10
CATCH_UP = 0.08
DEFAULT_FRAME_MS = 40.0


class PlayerFailure(StrEnum):
    """Why nothing is to be seen: gone, broken, or in a codec that Qt cannot decode."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    UNDECODABLE = "undecodable"


class Player(QObject):
    """Plays one clip with sound and, beside it, a second one without, at the same position.

    Positions and durations are in milliseconds. Frames come as they are due, and are turned into
    pictures only while somebody looks (`look`). QtMultimedia is imported by the first `open`.
    """

    frame = Signal(QImage)
    companion_frame = Signal(QImage)
    position_changed = Signal(int)
    duration_changed = Signal(int)
    state_changed = Signal(bool)
    failed = Signal(str)
    settings_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._main: Track | None = None
        self._second: Track | None = None
        self._compares = False
        self._lookers: set[int] = set()
        self._loop = False
        self._rate = 1.0
        self._volume = 1.0
        self._muted = False
        self._failure: PlayerFailure | None = None
        self._patience = QTimer(self, singleShot=True, interval=NO_FRAME_MS)
        self._patience.timeout.connect(self._nothing_came)

    # What it plays

    def open(self, path: Path, companion: Path | None = None, at: int = 0) -> None:
        """Show the frame of *path* at *at*, paused; *companion* is played beside it, mute."""
        self._failure = None
        self._compares = companion is not None
        for one in (path, companion):
            if one is not None and not one.is_file():
                self.close()
                self._fail(PlayerFailure.MISSING)
                return
        self._main_track().open(path, at)
        if companion is not None:
            self._second_track().open(companion, at)
        elif self._second:
            self._second.close()

    def close(self) -> None:
        """Let go of the files; the players stay for the next `open`."""
        self._patience.stop()
        self._compares = False
        for track in (self._main, self._second):
            if track:
                track.close()

    def look(self, viewer: QObject, *, on: bool) -> None:
        """Note that *viewer* shows frames from now on, or no longer."""
        if on:
            self._lookers.add(id(viewer))
        else:
            self._lookers.discard(id(viewer))
        for track in (self._main, self._second):
            if track:
                track.set_watched(watched=bool(self._lookers))

    # What it does

    def play(self) -> None:
        """Play on; from the start when it stood at the end."""
        if self._main is None:
            return
        self._main.play()
        if self._companion:
            self._follow(at_once=True)

    def pause(self) -> None:
        """Hold, both at the same position."""
        if self._main is None:
            return
        self._main.pause()
        if self._companion:
            self._companion.pause()
            self._companion.seek(self._main.position)

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def seek(self, position: int) -> None:
        """Go to *position*, playing or not."""
        if self._main is None:
            return
        self._main.seek(position)
        if self._companion:
            self._companion.seek(position)

    def step(self, frames: int) -> None:
        """Hold and go *frames* on, or back when negative."""
        if self._main is None or not frames:
            return
        if self.playing:
            self.pause()
        start, length = self._main.frame_span or (float(self._main.position), DEFAULT_FRAME_MS)
        self.seek(max(0, round(start + length * (frames + 0.5))))

    def set_loop(self, *, on: bool) -> None:
        """Start over at the end, or stop there."""
        self._loop = on
        if self._main:
            self._main.set_loop(on=on)
        self.settings_changed.emit()

    def set_rate(self, rate: float) -> None:
        """Play at *rate* times the speed, 0.25 to 2."""
        self._rate = min(max(rate, RATES[0]), RATES[-1])
        for track in (self._main, self._companion):
            if track:
                track.set_rate(self._rate)
        self.settings_changed.emit()

    def set_volume(self, volume: float) -> None:
        """Set the volume as people hear it, 0 to 1."""
        self._volume = min(max(volume, 0.0), 1.0)
        self._tell_sound()

    def set_muted(self, *, on: bool) -> None:
        """Silence the sound without losing its volume."""
        self._muted = on
        self._tell_sound()

    # How it stands

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._main is not None and self._main.playing

    @property
    def position(self) -> int:
        """Where it is."""
        return self._main.position if self._main else 0

    @property
    def companion_position(self) -> int:
        """Where the companion is; 0 without one."""
        return self._companion.position if self._companion else 0

    @property
    def duration(self) -> int:
        """How long the clip is; 0 while unknown."""
        return self._main.duration if self._main else 0

    @property
    def has_sound(self) -> bool:
        """Whether the clip has a sound track."""
        return self._main is not None and self._main.has_sound

    @property
    def frames(self) -> int:
        """How many frames have come since `open`."""
        return self._main.frames if self._main else 0

    @property
    def companion_frames(self) -> int:
        """How many frames of the companion have come since `open`."""
        return self._companion.frames if self._companion else 0

    @property
    def failure(self) -> PlayerFailure | None:
        """Why nothing is to be seen, or None."""
        return self._failure

    @property
    def comparing(self) -> bool:
        """Whether a companion runs beside the clip."""
        return self._compares

    @property
    def loop(self) -> bool:
        """Whether it starts over at the end."""
        return self._loop

    @property
    def rate(self) -> float:
        """How many times the speed."""
        return self._rate

    @property
    def volume(self) -> float:
        """The volume as people hear it, 0 to 1."""
        return self._volume

    @property
    def muted(self) -> bool:
        """Whether it is silenced."""
        return self._muted

    # Inside

    @property
    def _companion(self) -> Track | None:
        return self._second if self._compares else None

    def _main_track(self) -> Track:
        if self._main is None:
            self._main = track = self._new_track(sound=True)
            track.image.connect(self.frame)
            track.position_changed.connect(self.position_changed)
            track.duration_changed.connect(self.duration_changed)
            track.playing_changed.connect(self._state)
            track.loaded.connect(self._loaded)
            track.frame_came.connect(self._came)
            track.set_loop(on=self._loop)
            self._tell_sound()
        self._main.set_rate(self._rate)
        return self._main

    def _second_track(self) -> Track:
        if self._second is None:
            self._second = self._new_track(sound=False)
            self._second.image.connect(self.companion_frame)
        self._second.set_rate(self._rate)
        return self._second

    def _new_track(self, *, sound: bool) -> Track:
        from avatar_desktop.ui.viewers.media_track import Track

        track = Track(self, sound=sound)
        track.set_watched(watched=bool(self._lookers))
        track.broken.connect(lambda: self._fail(PlayerFailure.UNREADABLE))
        return track

    def _tell_sound(self) -> None:
        if self._main:
            self._main.set_sound(0.0 if self._muted else self._volume)
        self.settings_changed.emit()

    def _state(self, playing: bool) -> None:  # noqa: FBT001 (a signal's argument)
        if not playing and self._companion:
            self._companion.pause()
        self.state_changed.emit(playing)

    def _follow(self, *, at_once: bool = False) -> None:
        """Bring the companion to the clip: by a jump when far off, else by a touch of speed."""
        main, second = self._main, self._companion
        if main is None or second is None:
            return
        gap = _gap(main, second)
        if second.ended and main.position > second.duration - JUMP_MS:
            return
        if at_once or abs(gap) > JUMP_MS:
            second.seek(main.position)
        if not second.playing:
            second.play()
        pull = 0.0 if abs(gap) <= DRIFT_MS else CATCH_UP if gap > 0 else -CATCH_UP
        second.set_rate(self._rate * (1 + pull))

    def _loaded(self, has_video: bool) -> None:  # noqa: FBT001 (a signal's argument)
        if has_video and self._main and not self._main.frames:
            self._patience.start()

    def _came(self) -> None:
        self._patience.stop()
        if self._failure is PlayerFailure.UNDECODABLE:
            self._failure = None
        if self.playing:
            self._follow()

    def _nothing_came(self) -> None:
        if self._main and not self._main.frames:
            self._fail(PlayerFailure.UNDECODABLE)

    def _fail(self, failure: PlayerFailure) -> None:
        self._patience.stop()
        self._failure = failure
        self.failed.emit(failure.value)


def _gap(main: Track, second: Track) -> float:
    """Return by how many ms *second* is behind *main*; 0 while their frames belong together."""
    if main.frame_span is None or second.frame_span is None:
        return main.position - second.position
    start, length = main.frame_span
    other, other_length = second.frame_span
    if start >= other + other_length:
        return start - other - other_length
    if other >= start + length:
        return start + length - other
    return 0.0
