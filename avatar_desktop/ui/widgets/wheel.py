"""The mouse wheel over controls of a page that scrolls."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QComboBox, QScrollBar, QWidget

KINDS = (QComboBox, QAbstractSpinBox, QAbstractSlider)


def leave_wheel_to_page(page: QWidget) -> None:
    """Let the wheel scroll over the lists, numbers and sliders of *page*, and change none of them.

    A value changed by chance may cost money.
    """
    for kind in KINDS:
        for control in page.findChildren(kind):
            if not isinstance(control, QScrollBar):
                control.installEventFilter(_PassOn(control))


class _PassOn(QObject):
    """Hands the wheel on to what the control lies on."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Wheel:
            event.ignore()
            return True
        return False
