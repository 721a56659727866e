"""The part of a form that says whether its boxes are drawn, and lets a person draw them."""

import asyncio
from collections.abc import Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from avatar_desktop.domain.box_draft import BoxDraft
from avatar_desktop.domain.boxes import drawn, rectangles, without_boxes
from avatar_desktop.domain.problems import Severity
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.form.box_dialog import BoxDialog
from avatar_desktop.ui.form.tab_presenter import TabPresenter
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.viewers.image_view import load_image
from avatar_desktop.ui.widgets.factories import button, label, polish


class BoxRow(QWidget):
    """Is seen only where no detection finds the boxes."""

    def __init__(self, presenter: TabPresenter, language: Language) -> None:
        super().__init__()
        self.setObjectName("box_row")
        self._form = presenter
        self._language = language
        self._tr = language.text
        self._told = label("", "small")
        self._told.setObjectName("box_told")
        self.draw = button("draw_boxes", self._tr(N_("Draw the boxes on the picture…")))
        self.draw.clicked.connect(lambda: presenter.start(self._open()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.draw)
        column.addWidget(self._told)

    def refresh(self) -> None:
        """Show how it stands with the boxes."""
        form = self._form
        self.setVisible(form.draws)
        self.draw.setEnabled(self._size() is not None)
        keys = [one.key for one in rectangles(form.spec.params)]
        found = [one for key in keys for one in form.problems(key)]
        wrong = [one for one in found if one.severity is Severity.ERROR and one.rule != "missing"]
        tone, words = "small", self._tr(N_("There is no detection: draw the face and the frame."))
        if wrong:
            tone, words = "bad", " ".join(self._language.paint(one.message) for one in wrong)
        elif drawn(form.spec.params, form.params):
            tone, words = "good", self._tr(N_("The boxes are drawn."))
        self._told.setText(words)
        polish(self._told, role=tone)

    def _size(self) -> tuple[int, int] | None:
        """Return the size of the picture that is drawn on; None until it is known."""
        form = self._form
        wanted = rectangles(form.spec.params)
        info = form.look.facts.get(wanted[0].input) if form.look and wanted else None
        return (info.width, info.height) if info and info.width and info.height else None

    def _put(self, boxes: Mapping[str, list[int]]) -> None:
        for key, box in boxes.items():
            self._form.put_param(key, box)

    async def _open(self) -> None:
        form = self._form
        wanted, size = rectangles(form.spec.params), self._size()
        path = form.files.get(wanted[0].input)
        if path is None or size is None:
            return
        image = await asyncio.to_thread(load_image, path)
        if image.isNull() or form.files.get(wanted[0].input) != path:
            self._told.setText(self._tr(N_("This picture cannot be shown here.")))
            polish(self._told, role="bad")
            return
        plain = without_boxes(form.spec.params, form.params)
        size = (image.width(), image.height())
        dialog = BoxDialog(
            image,
            BoxDraft.of(form.spec.params, form.params, size),
            lambda: BoxDraft.of(form.spec.params, plain, size),
            self._language,
            self,
        )
        dialog.accepted_boxes.connect(self._put)
        dialog.open()
