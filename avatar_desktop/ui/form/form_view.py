"""How the form of one model looks: its inputs, its options and the one bright button."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from avatar_desktop.domain.params import defaults
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.form.input_slot import InputSlot
from avatar_desktop.ui.form.options import Options, options_of
from avatar_desktop.ui.form.retired_banner import retired_banner
from avatar_desktop.ui.theme.design_tokens import GRID, GUTTER, INPUTS_WIDTH
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.factories import button, frame, label


class FormView(QFrame):
    """An empty form that nothing works behind yet; `ModelTab` is the one that works."""

    model_wanted = Signal(str)

    def __init__(
        self,
        spec: ModelSpec,
        language: Language,
        icons: Icons,
        resources: Path,
        successor: ModelSpec | None = None,
        parent: QWidget | None = None,
        options: Options | None = None,
    ) -> None:
        """Take the *options* where they are made already."""
        super().__init__(parent)
        self._spec = spec
        self._language = language
        self._tr = language.text
        self.setObjectName(f"tab_{spec.key}")
        self.setProperty("role", "panel")
        self.setFixedWidth(INPUTS_WIDTH)
        self.slots = {
            one.name: InputSlot(one, number, language, icons)
            for number, one in enumerate(spec.inputs, 1)
        }
        self.options = options or options_of(spec, language, resources)
        self._reset = button("reset_options", self._tr(N_("Reset to defaults")), "link")
        self.generate = button("generate", self._tr(N_("Generate")), "primary")
        self._reason = label("", "small")
        self._reason.setObjectName("generate_reason")
        self._beside_reason = QHBoxLayout()
        self._below_slots = QVBoxLayout()
        self._above_generate = QVBoxLayout()
        self._lay_out(successor)

    def show_starting(self) -> None:
        """Show the defaults, and that nothing can be sent for a moment."""
        self.options.show_values(defaults(self._spec.params))
        self._reset.hide()
        self.generate.setEnabled(False)
        self._reason.setText(self._tr(N_("Starting…")))

    def _lay_out(self, successor: ModelSpec | None) -> None:
        """Put what is empty into what holds it, and fill it there.

        In a dressed window all that a widget holds is dressed anew when it is put into another.
        """
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setObjectName("form_scroll")
        scroll.setAccessibleName(self._tr(self._spec.title))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(scroll, 1)
        form = QWidget()
        rows = QVBoxLayout(form)
        scroll.setWidget(form)
        self._fill(rows, successor)
        foot = frame("bar", "form_foot")
        column.addWidget(foot)
        lines = QVBoxLayout(foot)
        lines.setContentsMargins(GUTTER, GUTTER - 4, GUTTER, GUTTER - 4)
        lines.setSpacing(GRID)
        self._above_generate.setSpacing(GRID)
        lines.addLayout(self._above_generate)
        lines.addWidget(self.generate)
        self._beside_reason.addWidget(self._reason, 1)
        lines.addLayout(self._beside_reason)

    def _fill(self, rows: QVBoxLayout, successor: ModelSpec | None) -> None:
        rows.setContentsMargins(GUTTER, GUTTER, GUTTER, GUTTER)
        rows.setSpacing(GUTTER)
        head = QVBoxLayout()
        head.setSpacing(GRID // 2)
        head.addWidget(label(self._tr(self._spec.title), "title"))
        head.addWidget(label(self._tr(self._spec.summary), "muted"))
        rows.addLayout(head)
        if self._spec.lifecycle:
            go = self.model_wanted.emit
            life = self._spec.lifecycle
            rows.addWidget(retired_banner(life, successor, self._language, go))
        for slot in self.slots.values():
            rows.addWidget(slot)
        self._below_slots.setSpacing(GUTTER)
        rows.addLayout(self._below_slots)
        if self._spec.params:
            rows.addLayout(self._options_head())
            rows.addWidget(self.options)
        rows.addStretch(1)

    def _options_head(self) -> QHBoxLayout:
        number = label(str(len(self.slots) + 1), "number", wrap=False)
        number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        number.setFixedSize(20, 20)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(number)
        row.addWidget(label(self._tr(N_("Options")), "heading"), 1)
        row.addWidget(self._reset)
        return row
