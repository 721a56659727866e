"""A message next to what it is about."""

from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from avatar_desktop.domain.text import in_a_row
from avatar_desktop.ui.core.notice_text import NoticeText, NoticeWords
from avatar_desktop.ui.theme.design_tokens import GRID, HIT
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.spoken import Role, speak_as


class NoticeSeverity(StrEnum):
    """How bad it is."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


LOOKS = {
    NoticeSeverity.INFO: ("info", "accent_text", "accent"),
    NoticeSeverity.SUCCESS: ("circle-check", "good", "good"),
    NoticeSeverity.WARNING: ("triangle-alert", "warning", "warning"),
    NoticeSeverity.ERROR: ("circle-x", "bad", "bad"),
}
ICON_PX = 18


class Notice(QFrame):
    """Says what happened, why and what to do, in plain text, with one button at most.

    It is hidden until it has something to say. Its severity shows by icon and by colour.
    """

    action_clicked = Signal()
    closed = Signal()

    def __init__(
        self,
        words: NoticeWords,
        icons: Icons,
        parent: QWidget | None = None,
        *,
        closable: bool = True,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._words = words
        self._icons = icons
        self._severity = NoticeSeverity.INFO
        self._icon = QToolButton(self)
        self._icon.setObjectName("notice_icon")
        self._icon.setAutoRaise(True)
        self._icon.setIconSize(QSize(ICON_PX, ICON_PX))
        self._icon.setFixedSize(HIT, HIT)
        self._icon.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._icon.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._what = self._label("notice_what")
        self._what.setProperty("role", "strong")
        self._rest = self._label("notice_rest")
        self._detail = self._label("notice_detail")
        self._detail.setProperty("role", "small")
        self._action = self._button("notice_action", "")
        self._more = self._button("notice_details", words.details)
        self._more.setProperty("kind", "quiet")
        self._more.setCheckable(True)
        speak_as(self._more, Role.Button)
        self._copy = self._button("notice_copy", words.copy)
        self._copy.setProperty("kind", "quiet")
        self._copy.setIcon(icons("copy"))
        self._close = QToolButton(self)
        self._close.setObjectName("notice_close")
        self._close.setIcon(icons("x"))
        self._close.setAutoRaise(True)
        self._close.setToolTip(words.close)
        self._close.setAccessibleName(words.close)
        self._close.setVisible(closable)
        self._lay_out()
        self._action.clicked.connect(self.action_clicked)
        self._more.toggled.connect(self._unfold)
        self._copy.clicked.connect(self._to_clipboard)
        self._close.clicked.connect(self.dismiss)
        self.hide()

    @property
    def text(self) -> str:
        """Return what it says, in sentences."""
        return in_a_row(self._what.text(), self._rest.text())

    @property
    def severity(self) -> NoticeSeverity:
        """How bad it is."""
        return self._severity

    def show_text(self, severity: NoticeSeverity, text: NoticeText) -> None:
        """Show *text* and tell assistive technology of it."""
        self._severity = severity
        icon, tint, tone = LOOKS[severity]
        self._icon.setIcon(self._icons(icon, tint))
        self._icon.setAccessibleName(self._words.severities[severity])
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        rest = in_a_row(text.why, text.do)
        self._what.setText(text.what)
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest))
        self._action.setText(text.action)
        self._action.setVisible(bool(text.action))
        self._detail.setText(self._details_of(text))
        self._more.setVisible(bool(self._detail.text()))
        self._more.setChecked(False)
        self._unfold(unfolded=False)
        self.setAccessibleName(self.text)
        self.show()
        self._announce()

    def dismiss(self) -> None:
        """Hide and emit `closed`."""
        self.hide()
        self.closed.emit()

    def _details_of(self, text: NoticeText) -> str:
        lines = []
        if text.code:
            lines.append(f"{self._words.code}: {text.code}")
        if text.request_id:
            lines.append(f"{self._words.request_id}: {text.request_id}")
        if text.detail:
            lines.append(text.detail)
        return "\n".join(lines)

    def _announce(self) -> None:
        event = QAccessibleAnnouncementEvent(self, self.text)
        urgent = self._severity in {NoticeSeverity.WARNING, NoticeSeverity.ERROR}
        level = QAccessible.AnnouncementPoliteness
        event.setPoliteness(level.Assertive if urgent else level.Polite)
        QAccessible.updateAccessibility(event)

    def _unfold(self, unfolded: bool) -> None:  # noqa: FBT001 (a signal's argument)
        self._detail.setVisible(unfolded)
        self._copy.setVisible(unfolded)
        self._more.setIcon(self._icons("chevron-up" if unfolded else "chevron-down"))

    def _to_clipboard(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.text}\n{self._detail.text()}")

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _button(self, name: str, label: str) -> QPushButton:
        button = QPushButton(label, self)
        button.setObjectName(name)
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID // 2)
        for button in (self._action, self._more):
            buttons.addWidget(button)
        buttons.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        words.setContentsMargins(0, GRID // 2, 0, GRID // 2)
        for label in (self._what, self._rest):
            words.addWidget(label)
        words.addLayout(buttons)
        words.addWidget(self._detail)
        words.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID // 2, GRID // 2, GRID // 2)
        row.setSpacing(GRID // 2)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
