"""A number between two ends: a slider and a field that agree."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSlider, QSpinBox, QWidget

from avatar_desktop.ui.theme.design_tokens import GRID

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
