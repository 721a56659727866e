"""What to list: words, model, state, stars; and how large."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSlider, QToolButton, QWidget

from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.query import Query
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.desk import Desk
from avatar_desktop.ui.icons import Icons
from avatar_desktop.ui.tokens import GRID
from avatar_desktop.ui.wording import state_text

SEARCH_AFTER_MS = 150
SIDES = (112, 256)
SIDE = 160
TRASH = "trash"
LISTED = (JobState.DONE, JobState.FAILED, JobState.NEEDS_CHECK, JobState.CANCELLED)


class HistoryFilters(QWidget):
    """One row of filters; `changed` comes once a person pauses."""

    changed = Signal()
    side_changed = Signal(int)
    down_wanted = Signal()

    def __init__(self, desk: Desk, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = desk.language.text
        self.search = QLineEdit(self)
        self.search.setObjectName("search")
        self.search.setAccessibleName(tr(N_("Search the history")))
        self.search.setPlaceholderText(tr(N_("Search name, model, option or id")))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icons("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setMinimumWidth(120)
        self.model = self._combo("filter_model", tr(N_("Model")))
        self.model.addItem(tr(N_("All models")), "")
        for spec in desk.models:
            self.model.addItem(tr(spec.title), spec.key)
        self.state = self._combo("filter_state", tr(N_("State")))
        self.state.addItem(tr(N_("All states")), None)
        for state in LISTED:
            self.state.addItem(state_text(desk.language, state), state)
        self.state.addItem(tr(N_("In the trash")), TRASH)
        self.starred = QToolButton(self)
        self.starred.setObjectName("filter_starred")
        self.starred.setIcon(icons("star"))
        self.starred.setCheckable(True)
        self.starred.setAutoRaise(True)
        self.starred.setToolTip(tr(N_("Starred only")))
        self.starred.setAccessibleName(tr(N_("Starred only")))
        self.size_slider = QSlider(Qt.Orientation.Horizontal, self)
        self.size_slider.setObjectName("thumbnail_size")
        self.size_slider.setAccessibleName(tr(N_("Size of the pictures")))
        self.size_slider.setToolTip(tr(N_("Size of the pictures")))
        self.size_slider.setRange(*SIDES)
        self.size_slider.setPageStep(4 * GRID)
        self.size_slider.setSingleStep(GRID)
        self.size_slider.setValue(SIDE)
        self.size_slider.setFixedWidth(96)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.search, 1)
        for control in (self.model, self.state, self.starred, self.size_slider):
            row.addWidget(control)
        self._pause = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._pause.timeout.connect(self.changed)
        self.search.textChanged.connect(self._pause.start)
        self.search.returnPressed.connect(self.down_wanted)
        self.model.currentIndexChanged.connect(lambda _row: self.changed.emit())
        self.state.currentIndexChanged.connect(lambda _row: self.changed.emit())
        self.starred.toggled.connect(lambda _on: self.changed.emit())
        self.size_slider.valueChanged.connect(self.side_changed)

    @property
    def query(self) -> Query:
        """What to list, from the newest on."""
        state = self.state.currentData()
        trashed = state == TRASH
        return Query(
            text=self.search.text().strip(),
            model=self.model.currentData() or "",
            state=None if trashed or state is None else JobState(state),
            starred=self.starred.isChecked(),
            trashed=trashed,
        )

    def clear(self) -> None:
        """List everything again."""
        for control in (self.search, self.model, self.state, self.starred):
            control.blockSignals(True)
        self.search.clear()
        self.model.setCurrentIndex(0)
        self.state.setCurrentIndex(0)
        self.starred.setChecked(False)
        for control in (self.search, self.model, self.state, self.starred):
            control.blockSignals(False)
        self._pause.stop()
        self.changed.emit()

    def _combo(self, name: str, label: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(name)
        combo.setAccessibleName(label)
        combo.setToolTip(label)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(9)
        return combo
