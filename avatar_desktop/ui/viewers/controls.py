"""The bar below a clip: play, steps, position, loop, speed, sound, full screen."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.viewers.player import RATES, Player

SEEK_EVERY_MS = 50
PAGE_MS = 5000
LEFT_TO_VIEW = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space})
VOLUME_FROM = 420
STEPS_FROM = 330


def clock(ms: int) -> str:
    """Return *ms* as minutes, seconds and tenths: `1:07.3`."""
    tenths = max(0, ms) // 100
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def tabular(font: QFont) -> QFont:
    """Return *font* with digits of one width."""
    digits = QFont(font)
    digits.setFeature(QFont.Tag("tnum"), 1)
    return digits


class SeekBar(QSlider):
    """The position; a click goes there, arrow keys are left to the view's frame step."""

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setPageStep(PAGE_MS)
        self._target = 0
        self._later = QTimer(self, singleShot=True, interval=SEEK_EVERY_MS)
        self._later.timeout.connect(lambda: self.wanted.emit(self._target))
        self.sliderMoved.connect(self._want)
        self.actionTriggered.connect(lambda _action: self._want(self.sliderPosition()))

    def set_position(self, ms: int) -> None:
        """Follow the clip, save while a person drags."""
        if not self.isSliderDown() and not self._later.isActive():
            self.setValue(ms)

    def _want(self, ms: int) -> None:
        self._target = ms
        if not self._later.isActive():
            self._later.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderPosition(self._at(event.position().x()))
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in LEFT_TO_VIEW:
            event.ignore()
            return
        super().keyPressEvent(event)

    def _at(self, x: float) -> int:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_SliderHandle
        handle = self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self)
        room = self.width() - handle.width()
        return QStyle.sliderValueFromPosition(
            self.minimum(), self.maximum(), round(x - handle.width() / 2), max(1, room)
        )


class VideoControls(QWidget):
    """Drives a player; in a narrow place the lesser controls give way (their keys stay)."""

    full_screen_wanted = Signal()

    def __init__(
        self, player: Player, language: Language, icons: Icons, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("video_controls")
        self._player = player
        self._icons = icons
        self._tr = tr = language.text
        self._seek = SeekBar(self)
        self._seek.setObjectName("seek")
        self._seek.setAccessibleName(tr(N_("Position in the clip")))
        self._time = QLabel(self)
        self._time.setObjectName("time")
        self._time.setFont(tabular(self._time.font()))
        self._play = self._button("play", "play", tr(N_("Play (Space)")))
        self._back = self._button("step_back", "step-back", tr(N_("One frame back (←)")))
        self._on = self._button("step_on", "step-forward", tr(N_("One frame on (→)")))
        self._loop = self._button("loop", "repeat", tr(N_("Loop")), checkable=True)
        self._mute = self._button("mute", "volume-2", tr(N_("Mute")), checkable=True)
        self._full = self._button("full_screen", "maximize", tr(N_("Full screen (F)")))
        self._speed = QComboBox(self)
        self._speed.setObjectName("speed")
        self._speed.setAccessibleName(tr(N_("Speed")))
        self._speed.setToolTip(tr(N_("Speed")))
        for rate in RATES:
            self._speed.addItem(f"{rate:g}×", rate)
        self._volume = QSlider(Qt.Orientation.Horizontal, self)
        self._volume.setObjectName("volume")
        self._volume.setAccessibleName(tr(N_("Volume")))
        self._volume.setRange(0, 100)
        self._volume.setFixedWidth(80)
        self._lay_out()
        self._connect()
        self._refresh()
        self._set_playing(player.playing)
        self._set_duration(player.duration)
        self._set_position(player.position)

    def set_usable(self, *, on: bool) -> None:
        """Enable the controls where there is something to play."""
        for control in (self._play, self._back, self._on, self._seek, self._full):
            control.setEnabled(on)

    def set_full(self) -> None:
        """Make the last button the way back from the full screen."""
        self._full.setIcon(self._icons("minimize"))
        self._label(self._full, self._tr(N_("Leave full screen (Esc)")))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._volume.setVisible(self.width() >= VOLUME_FROM)
        self._back.setVisible(self.width() >= STEPS_FROM)
        self._on.setVisible(self.width() >= STEPS_FROM)

    def _button(self, name: str, icon: str, label: str, *, checkable: bool = False) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setIcon(self._icons(icon))
        button.setAutoRaise(True)
        button.setCheckable(checkable)
        self._label(button, label)
        return button

    def _label(self, button: QToolButton, label: str) -> None:
        button.setToolTip(label)
        button.setAccessibleName(label)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self._seek, 1)
        top.addWidget(self._time)
        below = QHBoxLayout()
        below.setSpacing(GRID // 2)
        left: tuple[QWidget, ...] = (self._play, self._back, self._on, self._loop, self._speed)
        right: tuple[QWidget, ...] = (self._mute, self._volume, self._full)
        for control in left:
            below.addWidget(control)
        below.addStretch(1)
        for control in right:
            below.addWidget(control)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(top)
        column.addLayout(below)
        self.setMinimumWidth(240)

    def _connect(self) -> None:
        player = self._player
        player.position_changed.connect(self._set_position)
        player.duration_changed.connect(self._set_duration)
        player.state_changed.connect(self._set_playing)
        player.settings_changed.connect(self._refresh)
        self._seek.wanted.connect(player.seek)
        self._play.clicked.connect(player.toggle)
        self._back.clicked.connect(lambda: player.step(-1))
        self._on.clicked.connect(lambda: player.step(1))
        self._loop.clicked.connect(lambda on: player.set_loop(on=on))
        self._mute.clicked.connect(lambda on: player.set_muted(on=on))
        self._speed.activated.connect(lambda row: player.set_rate(self._speed.itemData(row)))
        self._volume.valueChanged.connect(lambda value: player.set_volume(value / 100))
        self._full.clicked.connect(self.full_screen_wanted)

    def _refresh(self) -> None:
        player = self._player
        self._loop.setChecked(player.loop)
        self._mute.setChecked(player.muted)
        silent = player.muted or not player.volume
        self._mute.setIcon(self._icons("volume-x" if silent else "volume-2"))
        self._speed.setCurrentIndex(self._speed.findData(player.rate))
        self._volume.blockSignals(True)
        self._volume.setValue(round(player.volume * 100))
        self._volume.blockSignals(False)

    def _set_playing(self, playing: bool) -> None:  # noqa: FBT001 (a signal's argument)
        self._play.setIcon(self._icons("pause" if playing else "play"))
        words = N_("Pause (Space)") if playing else N_("Play (Space)")
        self._label(self._play, self._tr(words))

    def _set_duration(self, ms: int) -> None:
        self._seek.setRange(0, max(0, ms))
        self._show_time(self._player.position)

    def _set_position(self, ms: int) -> None:
        self._seek.set_position(ms)
        self._show_time(ms)

    def _show_time(self, ms: int) -> None:
        whole = clock(self._player.duration)
        widest = QFontMetrics(self._time.font()).horizontalAdvance(f"{whole} / {whole}")
        self._time.setMinimumWidth(widest + 2)
        self._time.setText(f"{clock(ms)} / {whole}")
