"""What goes on and what resumes when the window is closed, said before it is."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.i18n import Language
from avatar_desktop.ui.theme.design_tokens import GRID, GUTTER, MARGIN
from avatar_desktop.ui.widgets.factories import button, label
from avatar_desktop.ui.widgets.switch import Switch

S = JobState
WIDTH = 520


class ClosingQuestion(QDialog):
    """Says it once; Esc and Enter keep the window open."""

    close_wanted = Signal(bool)
    """Close; whether it is to be said again the next time."""
    background_wanted = Signal()
    """Go on without a window."""

    def __init__(
        self, lines: Sequence[Message], language: Language, parent: QWidget, *, tray: bool
    ) -> None:
        """Take what is said, and whether going on at a *tray* is offered."""
        super().__init__(parent)
        tr = language.text
        self.setObjectName("closing_question")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr(N_("Close")))
        self.setMinimumWidth(WIDTH)
        title = tr(N_("Close while jobs go on?"))
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GRID)
        column.addWidget(label(title, "title"))
        painted = [language.paint(one) for one in lines]
        for line in painted:
            column.addWidget(label(line))
        self.setAccessibleDescription(" ".join(painted))
        column.addSpacing(GUTTER - GRID)
        again = tr(N_("Say this whenever jobs go on"))
        self._again = Switch(again, tr(N_("on")), tr(N_("off")))
        self._again.setObjectName("say_again")
        self._again.setChecked(True)
        column.addWidget(self._again)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        background = button("go_on_in_background", tr(N_("Go on in the background")))
        background.clicked.connect(self._go_on)
        background.setVisible(tray)
        end = button("close_anyway", tr(N_("Close")))
        end.clicked.connect(self._close)
        keep = button("keep_open", tr(N_("Keep open")), "primary")
        keep.clicked.connect(self.reject)
        keep.setDefault(True)
        buttons.addWidget(background)
        buttons.addStretch(1)
        buttons.addWidget(end)
        buttons.addWidget(keep)
        column.addLayout(buttons)
        keep.setFocus()

    def _close(self) -> None:
        self.accept()
        self.close_wanted.emit(self._again.isChecked())

    def _go_on(self) -> None:
        self.accept()
        self.background_wanted.emit()


def what_goes_on(jobs: Sequence[Job], models: Sequence[ModelSpec]) -> list[Message]:
    """Return what becomes of *jobs* when the app ends now, a sentence for each kind."""
    hours = {one.key: one.result_hours for one in models}
    states = [one.state for one in jobs]
    running = [one for one in jobs if one.state is S.RUNNING]
    lines = []
    if running:
        least = min(hours.get(one.model_key, 24) for one in running)
        lines.append(
            say(
                N_(
                    "Running at the service: {count}. That goes on there; start the app again "
                    "within {hours} hours of its end to save the result."
                ),
                count=len(running),
                hours=f"{least:g}",
            )
        )
    for kinds, words in (
        ({S.SUBMITTING}, N_(
            "Being sent right now: {count}. The next start asks the service whether it arrived."
        )),
        ({S.DOWNLOADING}, N_("Being saved: {count}. The next start goes on with it.")),
        ({S.QUEUED, S.UPLOADING, S.CHECKING}, N_(
            "Not sent yet: {count}. That waits here and goes on at the next start."
        )),
    ):  # fmt: skip
        count = sum(one in kinds for one in states)
        if count:
            lines.append(say(words, count=count))
    return lines
