"""A number between two ends: a slider and a field that agree."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QHBoxLayout,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.widgets.factories import button, label

FIELD_WIDTH = 72
STEPS = 100


class WholeRange(QWidget):
    """A whole number from *low* to *high*, both included."""

    changed = Signal(int)

    def __init__(self, low: int, high: int, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = _slider(low, high, self)
        self.field = QSpinBox(minimum=low, maximum=high)
        self.field.setSuffix(f" {unit}" if unit else "")
        _compose(self, self.slider, self.field)
        self.slider.valueChanged.connect(self.field.setValue)
        self.field.valueChanged.connect(self.slider.setValue)
        self.field.valueChanged.connect(self.changed)

    def show_value(self, value: int) -> None:
        """Show *value*, without a signal."""
        self.blockSignals(True)
        self.field.setValue(value)
        self.blockSignals(False)


@dataclass(frozen=True, slots=True)
class FollowingWords:
    """What a range says as long as it follows something; `follow_again` makes it do so again.

    `{}` in `known` is the number.
    """

    unknown: str
    known: str
    follow_again: str


class FollowingRange(QWidget):
    """A whole number that is somebody else's until a person chooses one."""

    chosen = Signal(object)
    """The number that was chosen; None to follow again."""

    def __init__(self, low: int, high: int, unit: str, words: FollowingWords) -> None:
        super().__init__()
        self._words = words
        self._followed: int | None = None
        self._range = WholeRange(low, high, unit)
        self.slider, self.field = self._range.slider, self._range.field
        self._note = label("", "small")
        self._note.setObjectName("followed_note")
        self._warning = label("", "warning")
        self._warning.setObjectName("followed_warning")
        self._again = button("follow_again", words.follow_again, "link")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self._range)
        column.addWidget(self._note)
        column.addWidget(self._warning)
        column.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.slider)
        self._range.changed.connect(self.chosen.emit)
        self._again.clicked.connect(lambda: self.chosen.emit(None))

    def warn(self, words: str) -> None:
        """Say *words* of the number; nothing where they are empty."""
        self._warning.setText(words)
        self._warning.setVisible(bool(words))

    def show_followed(self, value: int | None) -> None:
        """Remember the number that is followed; None as long as it is not known."""
        self._followed = value

    def show_choice(self, value: int | None) -> None:
        """Show the number that was chosen, or the one that is followed, without a signal."""
        follows = value is None
        shown = self._followed if follows else value
        if shown is not None:
            self._range.show_value(shown)
        self._note.setVisible(follows)
        known = self._words.known.format(shown)
        self._note.setText(self._words.unknown if shown is None else known)
        self._again.setVisible(not follows)


class DecimalRange(QWidget):
    """A number from *low* to *high*, both included, in hundredths of the way."""

    changed = Signal(float)

    def __init__(
        self, low: float, high: float, unit: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._low = low
        self._step = (high - low) / STEPS
        self.slider = _slider(0, STEPS, self)
        self.field = QDoubleSpinBox(minimum=low, maximum=high, singleStep=self._step)
        self.field.setSuffix(f" {unit}" if unit else "")
        _compose(self, self.slider, self.field)
        self.slider.sliderMoved.connect(lambda at: self.field.setValue(low + at * self._step))
        self.field.valueChanged.connect(self._follow)
        self.field.valueChanged.connect(self.changed)

    def show_value(self, value: float) -> None:
        """Show *value*, without a signal."""
        self.blockSignals(True)
        self.field.setValue(value)
        self._follow(value)
        self.blockSignals(False)

    def _follow(self, value: float) -> None:
        self.slider.setValue(round((value - self._low) / self._step))


def _slider(low: int, high: int, parent: QWidget) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal, parent)
    slider.setRange(low, high)
    slider.setMinimumHeight(24)
    return slider


def _compose(box: QWidget, slider: QSlider, field: QSpinBox | QDoubleSpinBox) -> None:
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GRID)
    row.addWidget(slider, 1)
    field.setFixedWidth(FIELD_WIDTH)
    field.setAlignment(Qt.AlignmentFlag.AlignRight)
    row.addWidget(field)
    box.setFocusProxy(slider)
