"""The question which tab files from outside are for."""

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.form.placing import names_of
from avatar_desktop.ui.form.shares import Share
from avatar_desktop.ui.theme.design_tokens import GRID, GUTTER, MARGIN, RAIL_ICON
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.factories import button, label

WIDTH = 380


class TabChoice(QDialog):
    """Offers the tabs that take a share of files; it stops nothing, and Esc takes none."""

    chosen = Signal(str)
    """The key of a model."""

    def __init__(
        self, share: Share, front: str, language: Language, icons: Icons, parent: QWidget
    ) -> None:
        """Take the key of the model in *front*, which Enter chooses if it is among them."""
        super().__init__(parent)
        tr = language.text
        self.setObjectName("tab_choice")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr(N_("Open with")))
        self.setAccessibleName(self.windowTitle())
        self.setMinimumWidth(WIDTH)
        names = language.paint(names_of(share.files))
        title = label(tr(N_("Open {names} with")).format(names=names), "title")
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GRID)
        column.addWidget(title)
        keys = [one.key for one in share.models]
        for one in share.models:
            entry = button(f"open_with_{one.key}", tr(one.title), "", icons(one.icon))
            entry.setIconSize(QSize(RAIL_ICON, RAIL_ICON))
            entry.setAutoDefault(True)
            entry.setDefault(one.key == (front if front in keys else keys[0]))
            entry.clicked.connect(partial(self._choose, one.key))
            column.addWidget(entry)
            if entry.isDefault():
                entry.setFocus()
        column.addSpacing(GUTTER - GRID)
        cancel = button("open_with_none", tr(N_("Cancel")), "quiet")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        column.addWidget(cancel, 0, Qt.AlignmentFlag.AlignRight)

    def _choose(self, key: str) -> None:
        self.chosen.emit(key)
        self.accept()
