"""What to list: words, model, state, stars; and how large."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSlider, QToolButton, QWidget

from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.needles import vocabulary
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.domain.text import N_, say
from avatar_desktop.i18n import every_language
from avatar_desktop.ui.core.formatting import size
from avatar_desktop.ui.core.labels import state_text
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.history.job_delegate import SIDE
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.theme.icons import Icons

SEARCH_AFTER_MS = 150
SIDES = (112, 256)
PAGE = 100
LISTED = (JobState.DONE, JobState.FAILED, JobState.NEEDS_CHECK, JobState.CANCELLED)


class HistoryFilters(QWidget):
    """One row of filters; `changed` comes once a person pauses."""

    changed = Signal()
    side_changed = Signal(int)
    down_wanted = Signal()

    def __init__(self, desk: UiContext, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = desk.language.text
        tells = [one.text for one in every_language(desk.resources / "locale")]
        self._vocabulary = vocabulary(desk.models, tells)
        self.search = QLineEdit(self)
        self.search.setObjectName("search")
        self.search.setAccessibleName(tr(N_("Search the history")))
        self.search.setPlaceholderText(tr(N_("Search name, model, option or id")))
        clear = self._tool("clear_search", icons("x", "muted"), tr(N_("Clear the search")))
        clear.setParent(self.search)
        clear.setCursor(Qt.CursorShape.ArrowCursor)
        clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        clear.hide()
        self._clear_search = clear
        self.search.setMinimumWidth(120)
        self.model = self._combo("filter_model", tr(N_("Model")))
        self.model.addItem(tr(N_("All models")), "")
        for spec in desk.models:
            self.model.addItem(tr(spec.title), spec.key)
        self.state = self._combo("filter_state", tr(N_("State")))
        self.state.addItem(tr(N_("All states")), None)
        for state in LISTED:
            self.state.addItem(state_text(desk.language, state), state)
        self.starred = self._tool("filter_starred", icons("star"), tr(N_("Starred only")))
        self.starred.setCheckable(True)
        self.size_slider = QSlider(Qt.Orientation.Horizontal, self)
        self.size_slider.setObjectName("thumbnail_size")
        self.size_slider.setAccessibleName(tr(N_("Size of the pictures")))
        self.size_slider.setToolTip(tr(N_("Size of the pictures")))
        self.size_slider.setRange(*SIDES)
        self.size_slider.setPageStep(4 * GRID)
        self.size_slider.setSingleStep(GRID)
        self.size_slider.setValue(SIDE)
        self.size_slider.setFixedWidth(96)
        self.trash = self._tool("filter_trash", icons("trash-2"), tr(N_("Trash")))
        self.trash.setCheckable(True)
        self.trash.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._language = desk.language
        self.show_trash(0, 0)
        self._pause = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._lay_out()
        self._connect()

    @property
    def query(self) -> HistoryQuery:
        """What to list, from the newest on."""
        state = self.state.currentData()
        text = self.search.text().strip()
        return HistoryQuery(
            text=text,
            needles=self._vocabulary.needles(text),
            model=self.model.currentData() or "",
            state=None if state is None else JobState(state),
            starred=self.starred.isChecked(),
            trashed=self.trash.isChecked(),
            limit=PAGE,
        )

    def show_trash(self, count: int, taken: int) -> None:
        """Say how many jobs lie in the trash, and how many bytes they take."""
        paint = self._language.paint
        trash = paint(say(N_("Trash")))
        self.trash.setText(f"{trash} ({count})" if count else trash)
        words = say(N_("Trash: {count} jobs, {size}"), count=count, size=size(taken))
        self.trash.setToolTip(paint(words) if count else trash)
        self.trash.setAccessibleName(paint(words) if count else trash)

    def clear(self) -> None:
        """List everything of the place again: of the history, or of the trash."""
        for control in (self.search, self.model, self.state, self.starred):
            control.blockSignals(True)
        self.search.clear()
        self.model.setCurrentIndex(0)
        self.state.setCurrentIndex(0)
        self.starred.setChecked(False)
        for control in (self.search, self.model, self.state, self.starred):
            control.blockSignals(False)
        self._clear_search.hide()
        self._pause.stop()
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.down_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _typed(self, text: str) -> None:
        self._clear_search.setVisible(bool(text))
        self._pause.start()

    def _lay_out(self) -> None:
        inside = QHBoxLayout(self.search)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._clear_search, 0, Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.search, 1)
        for control in (self.model, self.state, self.starred, self.size_slider, self.trash):
            row.addWidget(control)

    def _connect(self) -> None:
        self._pause.timeout.connect(self.changed)
        self.search.textChanged.connect(self._typed)
        self._clear_search.clicked.connect(self.search.clear)
        self.search.returnPressed.connect(self.down_wanted)
        self.model.currentIndexChanged.connect(lambda _row: self.changed.emit())
        self.state.currentIndexChanged.connect(lambda _row: self.changed.emit())
        self.starred.toggled.connect(lambda _on: self.changed.emit())
        self.trash.toggled.connect(lambda _on: self.changed.emit())
        self.size_slider.valueChanged.connect(self.side_changed)

    def _tool(self, name: str, icon: QIcon, label: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setIcon(icon)
        button.setAutoRaise(True)
        button.setToolTip(label)
        button.setAccessibleName(label)
        return button

    def _combo(self, name: str, label: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(name)
        combo.setAccessibleName(label)
        combo.setToolTip(label)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(9)
        return combo
