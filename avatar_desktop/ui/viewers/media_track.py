"""One QMediaPlayer, driven through the event loop only.

Called straight from Python, `stop` and `setSource` keep the interpreter's lock while they wait for
the audio thread, which may wait for that lock. Queued calls run without it.
"""

from pathlib import Path
from time import monotonic

from PySide6.QtCore import Q_ARG, QCoreApplication, QMetaObject, QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QAudio, QAudioOutput, QMediaPlayer, QVideoFrame, QVideoSink

QUEUED = Qt.ConnectionType.QueuedConnection
Status = QMediaPlayer.MediaStatus


PAUSE_MOST_MS = 100


class Track(QObject):
    """One clip: where it is, and its frames as pictures while they are watched."""

    image = Signal(QImage)
    frame_came = Signal()
    position_changed = Signal(int)
    duration_changed = Signal(int)
    playing_changed = Signal(bool)
    loaded = Signal(bool)
    broken = Signal()

    def __init__(self, parent: QObject, *, sound: bool) -> None:
        super().__init__(parent)
        self.frames = 0
        self.frame_span: tuple[float, float] | None = None
        self._player = QMediaPlayer(self)
        self._sink = QVideoSink(self)
        self._sound = QAudioOutput(self) if sound else None
        self._player.setVideoSink(self._sink)
        if self._sound:
            # No source yet, so no audio thread that could wait for us.
            self._player.setAudioOutput(self._sound)
        self._latest: QVideoFrame | None = None
        self._watched = False
        self._open = False
        self._ended = False
        self._at = 0
        self._convert = QTimer(self, singleShot=True, interval=0)
        self._convert.timeout.connect(self._show_latest)
        self._sink.videoFrameChanged.connect(self._take)
        self._player.positionChanged.connect(self._moved)
        self._player.durationChanged.connect(lambda ms: self.duration_changed.emit(int(ms)))
        self._player.playbackStateChanged.connect(self._state)
        self._player.mediaStatusChanged.connect(self._status)
        self._player.errorOccurred.connect(self._error)

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._player.playbackState() is QMediaPlayer.PlaybackState.PlayingState

    @property
    def ended(self) -> bool:
        """Whether it has played to its end and stands there."""
        return self._ended

    @property
    def position(self) -> int:
        """Where it is, in ms; at rest that of the frame on show."""
        return self._player.position()

    @property
    def duration(self) -> int:
        """How long it is, in ms; 0 while unknown."""
        return self._player.duration()

    @property
    def has_sound(self) -> bool:
        """Whether it has a sound track."""
        return self._player.hasAudio()

    def open(self, path: Path, at: int = 0) -> None:
        """Load *path* and show the frame at *at* ms."""
        self.close()
        self._open = True
        self._call("setSource", Q_ARG(QUrl, QUrl.fromLocalFile(str(path.absolute()))))
        self._at = at  # a position is taken only once the file is loaded
        self._call("pause")

    def close(self) -> None:
        """Let go of the file."""
        self._open = self._ended = False
        self._latest = self.frame_span = None
        self.frames = 0
        self._call("stop")
        self._call("setSource", Q_ARG(QUrl, QUrl()))

    def play(self) -> None:
        """Play on."""
        self._ended = False
        self._call("play")

    def pause(self) -> None:
        """Hold."""
        if not self._ended:
            self._call("pause")

    def seek(self, position: int) -> None:
        """Show the frame at *position* ms, playing or not."""
        last = max(0, self.duration - 1) if self.duration else position
        self._call("setPosition", Q_ARG("qint64", min(max(0, position), last)))
        if self._ended:
            self._ended = False
            self._call("pause")

    def set_rate(self, rate: float) -> None:
        """Play *rate* times as fast."""
        if abs(self._player.playbackRate() - rate) > 1e-6:  # noqa: PLR2004 (equal, for floats)
            self._call("setPlaybackRate", Q_ARG("double", rate))

    def set_loop(self, *, on: bool) -> None:
        """Start over at the end, or stop there."""
        loops = QMediaPlayer.Loops.Infinite if on else QMediaPlayer.Loops.Once
        self._player.setLoops(loops.value)

    def set_sound(self, loudness: float) -> None:
        """Set how loud it sounds to the ear, 0 to 1."""
        if self._sound:
            scale = QAudio.VolumeScale
            linear = QAudio.convertVolume(
                loudness, scale.LogarithmicVolumeScale, scale.LinearVolumeScale
            )
            self._sound.setVolume(linear)

    def set_watched(self, *, watched: bool) -> None:
        """Turn frames into pictures, or leave them be."""
        self._watched = watched
        if watched and self._latest:
            self._convert.start()

    def _call(self, method: str, *arguments: object) -> None:
        QMetaObject.invokeMethod(self._player, method, QUEUED, *arguments)  # type: ignore[call-overload]

    def _take(self, frame: QVideoFrame) -> None:
        if not self._open or not frame.isValid():
            return
        self.frames += 1
        start, end = frame.startTime() / 1000, frame.endTime() / 1000
        if start >= 0 and end > start:
            self.frame_span = (start, end - start)
        self._latest = QVideoFrame(frame)
        self.frame_came.emit()
        if self._watched and not self._convert.isActive():
            self._convert.start()

    def _show_latest(self) -> None:
        if self._latest and self._watched:
            started = monotonic()
            self.image.emit(_picture(self._latest))
            # a slow machine drops frames and keeps half of its time for the window
            self._convert.setInterval(min(PAUSE_MOST_MS, round(1000 * (monotonic() - started))))

    def _moved(self, position: int) -> None:
        if self._open:
            self.position_changed.emit(int(position))

    def _state(self, _state: object) -> None:
        self.playing_changed.emit(self.playing)

    def _status(self, status: Status) -> None:
        if not self._open:
            return
        if status is Status.LoadedMedia:
            at, self._at = self._at, 0
            if at:
                self._call("setPosition", Q_ARG("qint64", at))
            self.loaded.emit(self._player.hasVideo())
        elif status is Status.EndOfMedia:
            self._ended = True

    def _error(self, error: QMediaPlayer.Error, _words: str) -> None:
        if self._open and error is not QMediaPlayer.Error.NoError:
            self.broken.emit()


def _picture(frame: QVideoFrame) -> QImage:
    """Return *frame* as a picture, converted by the processor.

    Qt would use OpenGL where there is any; without a graphics card that takes 200 ms for a frame
    of 1080 lines in place of 7.
    """
    raster = Qt.ApplicationAttribute.AA_ForceRasterWidgets
    before = QCoreApplication.testAttribute(raster)
    QCoreApplication.setAttribute(raster, True)
    try:
        return frame.toImage()
    finally:
        QCoreApplication.setAttribute(raster, before)
