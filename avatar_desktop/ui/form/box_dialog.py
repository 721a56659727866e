"""The dialog in which boxes are drawn on a picture, with a field for each of their numbers."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from avatar_desktop.domain.box_draft import BoxDraft
from avatar_desktop.domain.params import Rectangle
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.form.box_canvas import BoxCanvas
from avatar_desktop.ui.theme.design_tokens import GRID, GUTTER
from avatar_desktop.ui.widgets.factories import button, label

PARTS = (N_("Left"), N_("Top"), N_("Width"), N_("Height"))


class BoxDialog(QDialog):
    """Starts from a draft; `accepted_boxes` brings what the person made of it."""

    accepted_boxes = Signal(object)
    """The boxes by option, as lists of four numbers."""

    def __init__(
        self,
        image: QImage,
        draft: BoxDraft,
        first: Callable[[], BoxDraft],
        language: Language,
        parent: QWidget,
    ) -> None:
        """Take the *image* upright, and what makes the *first* proposal again."""
        super().__init__(parent)
        self.setObjectName("box_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._tr = language.text
        self.setWindowTitle(self._tr(N_("Draw the boxes")))
        self.canvas = BoxCanvas(image, draft, language)
        self.canvas.setAccessibleName(self._tr(N_("Picture with the boxes")))
        hint = self._tr(
            N_(
                "Drag a box to move it and its corner to size it. Keys: arrows move, with Shift "
                "they size, with Ctrl by one pixel; Space chooses the other box."
            )
        )
        self.canvas.setAccessibleDescription(hint)
        self._fields: dict[str, list[QSpinBox]] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(GRID)
        grid.setColumnStretch(len(PARTS) + 1, 1)
        for column, part in enumerate(PARTS, 1):
            grid.addWidget(label(self._tr(part), "small"), 0, column)
        for row, one in enumerate(draft.wanted, 1):
            grid.addWidget(label(self._tr(one.title), "strong", wrap=False), row, 0)
            self._fields[one.key] = self._row(one, draft)
            for column, field in enumerate(self._fields[one.key], 1):
                grid.addWidget(field, row, column)
        again = button("boxes_again", self._tr(N_("Propose again")), "quiet")
        cancel = button("boxes_cancel", self._tr(N_("Cancel")), "quiet")
        use = button("boxes_use", self._tr(N_("Use these boxes")), "primary")
        use.setDefault(True)
        again.clicked.connect(lambda: self.canvas.put(first()))
        cancel.clicked.connect(self.reject)
        use.clicked.connect(self._use)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(again)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(use)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(GUTTER, GUTTER, GUTTER, GUTTER)
        column_.setSpacing(GUTTER)
        column_.addWidget(label(hint, "muted"))
        column_.addWidget(self.canvas, 1)
        column_.addLayout(grid)
        column_.addLayout(buttons)
        self.canvas.changed.connect(self._show)
        self._show()
        self.canvas.setFocus()

    def _row(self, one: Rectangle, draft: BoxDraft) -> list[QSpinBox]:
        fields = []
        for number, part in enumerate(PARTS):
            field = QSpinBox(minimum=0, maximum=max(draft.size))
            field.setObjectName(f"{one.key}_{number}")
            field.setKeyboardTracking(False)
            field.lineEdit().setTextMargins(GRID, 0, GRID, 0)
            name = self._tr(N_("{title}: {part}"))
            field.setAccessibleName(name.format(title=self._tr(one.title), part=self._tr(part)))
            field.valueChanged.connect(partial(self._typed, one.key, number))
            fields.append(field)
        return fields

    def _typed(self, key: str, number: int, value: int) -> None:
        """Take a typed number; what the rules do to it is shown at once."""
        draft = self.canvas.draft
        left, top, right, bottom = draft.boxes[key]
        shape = draft.shapes[key]
        wide, high = right - left, bottom - top
        self.canvas.chosen = key
        if number == 0:
            self.canvas.put(draft.moved(key, value, top))
        elif number == 1:
            self.canvas.put(draft.moved(key, left, value))
        elif shape:
            times = max(1, round(value / shape[number - 2]))
            self.canvas.put(draft.resized(key, shape[0] * times, shape[1] * times))
        elif number == 2:  # noqa: PLR2004 (the order of PARTS)
            self.canvas.put(draft.resized(key, value, high))
        else:
            self.canvas.put(draft.resized(key, wide, value))

    def _show(self) -> None:
        for key, (left, top, right, bottom) in self.canvas.draft.boxes.items():
            numbers = (left, top, right - left, bottom - top)
            for field, number in zip(self._fields[key], numbers, strict=True):
                field.blockSignals(True)
                field.setValue(number)
                field.blockSignals(False)

    def _use(self) -> None:
        self.accepted_boxes.emit(self.canvas.draft.values())
        self.accept()
