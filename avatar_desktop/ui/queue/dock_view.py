"""How the queue looks while it is empty: a strip, or a column with its title."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.theme.design_tokens import DRAWING, GRID, GUTTER, QUEUE_WIDTH
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.factories import label, tool

FOLDED_WIDTH = 48


class DockView(QFrame):
    """An empty queue that nothing works behind yet; `QueueDock` is the one that works."""

    def __init__(self, language: Language, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("queue")
        self.setProperty("role", "dock")
        self.setAccessibleName(language.text(N_("Queue")))
        self._tr = language.text
        self._icons = icons
        self._column = QVBoxLayout()
        self._lay_out()

    @property
    def is_folded(self) -> bool:
        """Whether only the strip is seen."""
        return self._body.isHidden()

    def fold(self, folded: bool) -> None:  # noqa: FBT001 (a property of the dock)
        """Show only a strip, or everything."""
        self._body.setVisible(not folded)
        self._strip.setVisible(folded)
        self.setFixedWidth(FOLDED_WIDTH if folded else QUEUE_WIDTH)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._strip = QWidget(self)
        narrow = QVBoxLayout(self._strip)
        narrow.setContentsMargins(GRID, GUTTER, GRID, GUTTER)
        self._unfold = self._tool("unfold_queue", N_("Show the queue"), "panel-right-open")
        self._strip_count = label("", "number", wrap=False)
        self._strip_count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._strip_count.setFixedHeight(20)
        self._strip_count.hide()
        narrow.addWidget(self._unfold)
        narrow.addWidget(self._strip_count)
        narrow.addStretch(1)
        self._body = QWidget(self)
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._head())
        self._column.addWidget(self._scroll(), 1)
        row.addWidget(self._strip)
        row.addWidget(self._body)
        self.fold(folded=False)

    def _tool(self, name: str, words: str, icon: str) -> QToolButton:
        return tool(name, self._tr(words), self._icons(icon))

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(GUTTER, GUTTER, GRID, GRID)
        head.setSpacing(GRID)
        head.addWidget(label(self._tr(N_("Queue")), "heading", wrap=False))
        self._counts = label("", "small", wrap=False)
        head.addWidget(self._counts, 1)
        self._fold = self._tool("fold_queue", N_("Hide the queue"), "panel-right-close")
        head.addWidget(self._fold)
        return head

    def _scroll(self) -> QScrollArea:
        scroll = QScrollArea(widgetResizable=True)
        scroll.setObjectName("queue_scroll")
        scroll.setAccessibleName(self._tr(N_("Jobs in the queue")))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        cards = QWidget()
        self._list = QVBoxLayout(cards)
        self._list.setContentsMargins(12, GRID, 12, GRID)
        self._list.setSpacing(GRID)
        self._list.addWidget(self._nothing())
        self._list.addStretch(1)
        scroll.setWidget(cards)
        return scroll

    def _nothing(self) -> QWidget:
        self._empty = QWidget()
        column = QVBoxLayout(self._empty)
        column.setContentsMargins(GUTTER, 48, GUTTER, GUTTER)
        column.setSpacing(GRID)
        self._drawing = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        text = label(
            self._tr(N_("Nothing in the queue. What you generate shows up here.")), "muted"
        )
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._drawing)
        column.addWidget(text)
        self._draw_empty()
        return self._empty

    def _draw_empty(self) -> None:
        ratio = self.devicePixelRatioF()
        self._drawing.setPixmap(self._icons.pixmap("inbox", DRAWING * 2 // 3, "line_strong", ratio))
