"""What concerns no single form, job or field: told above the page."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from avatar_desktop.domain.errors import Action, AppError, Explanation
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.labels import Remedy, notice_of, notice_words, remedy_of
from avatar_desktop.ui.core.notice_text import NoticeText
from avatar_desktop.ui.theme.design_tokens import GRID, GUTTER
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.notice import Notice, NoticeSeverity


class WindowNotice(QWidget):
    """One message, the latest; no room taken without any."""

    action_wanted = Signal(object)
    """The `Action` or the `Fix` of the message."""

    def __init__(self, language: Language, icons: Icons) -> None:
        super().__init__()
        self._language = language
        self._action: Remedy = Action.NONE
        self._passing = False
        self.notice = Notice(notice_words(language), icons)
        self.notice.setObjectName("window_notice")
        self.notice.action_clicked.connect(lambda: self.action_wanted.emit(self._action))
        self.notice.closed.connect(self.hide)
        column = QVBoxLayout(self)
        column.setContentsMargins(GUTTER, GRID, GUTTER, GRID)
        column.addWidget(self.notice)
        self.hide()

    def tell(self, severity: NoticeSeverity, text: NoticeText) -> None:
        """Say *text*."""
        self._passing = False
        self.show()
        self.notice.show_text(severity, text)

    def warn(self, text: NoticeText) -> None:
        """Say *text* as a warning."""
        self.tell(NoticeSeverity.WARNING, text)

    def warn_in_passing(self, said: Explanation) -> None:
        """Say what is of no concern any more once something else is done."""
        self.warn(notice_of(self._language, said))
        self._passing = True

    def withdraw(self) -> None:
        """Take back what was said in passing; anything else stays."""
        if self._passing:
            self.notice.dismiss()

    def tell_unfinished(self, count: int) -> None:
        """Say how many jobs of an earlier run go on by themselves, if nothing graver is said."""
        if count and self.isHidden():
            words = self._language.text(N_("Unfinished jobs that go on where they were: {count}."))
            self.tell(NoticeSeverity.INFO, NoticeText(words.format(count=count)))

    def show_error(self, error: AppError) -> None:
        """Say what no page has said."""
        self._action = remedy_of(error.explanation)
        self.tell(NoticeSeverity.ERROR, notice_of(self._language, error))
