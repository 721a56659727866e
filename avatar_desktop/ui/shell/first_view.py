"""The first sight of a window: form, stage and queue as they look before they work."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.core.outlook import Outlook
from avatar_desktop.ui.form.form_view import FormView
from avatar_desktop.ui.form.retired_banner import heir_of
from avatar_desktop.ui.queue.dock_view import DockView
from avatar_desktop.ui.stage.empty_view import EmptyView
from avatar_desktop.ui.theme.design_tokens import GUTTER, ROOMY, STAGE, STATUS_HEIGHT
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.theme.theme import palette_of
from avatar_desktop.ui.widgets.factories import frame, label


class FirstWork(QWidget):
    """The work page with the form of one model."""

    def __init__(
        self, outlook: Outlook, icons: Icons, spec: ModelSpec, *, folded: bool | None
    ) -> None:
        """Fold the queue as the person left it, or by the width."""
        super().__init__()
        heir = heir_of(spec, outlook.models)
        form = FormView(spec, outlook.language, icons, outlook.resources, heir)
        form.show_starting()
        self._folded = folded
        self._dock = DockView(outlook.language, icons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(form)
        row.addWidget(_first_stage(outlook, icons), 1)
        row.addWidget(self._dock)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dock.fold(event.size().width() < ROOMY if self._folded is None else self._folded)


def first_page(outlook: Outlook) -> QWidget:
    """Return the place of a page that is not there yet."""
    page = QWidget()
    words = label(outlook.language.text(N_("Starting…")), "muted")
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    QVBoxLayout(page).addWidget(words)
    return page


def first_status(outlook: Outlook) -> QFrame:
    """Return the line at the bottom, which knows nothing yet."""
    status = frame("bar", "status")
    status.setFixedHeight(STATUS_HEIGHT)
    row = QHBoxLayout(status)
    row.setContentsMargins(GUTTER, 0, GUTTER, 0)
    row.addWidget(label(outlook.language.text(N_("Starting…")), "small", wrap=False))
    return status


def _first_stage(outlook: Outlook, icons: Icons) -> QWidget:
    stage = QWidget()
    stage.setObjectName("stage")
    stage.setPalette(palette_of(STAGE))
    stage.setAutoFillBackground(True)
    pages = QStackedWidget()
    empty = EmptyView(outlook.language, icons.for_stage(), demo=outlook.demo)
    empty.show_ways()
    pages.addWidget(empty)
    column = QVBoxLayout(stage)
    column.setContentsMargins(GUTTER, GUTTER, GUTTER, GUTTER)
    column.addWidget(pages)
    return stage
