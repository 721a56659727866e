"""How the form of one model looks: its inputs, its options and the one bright button."""

from collections.abc import Collection, Generator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from avatar_desktop.domain.media import MediaKind
from avatar_desktop.domain.params import TextParam, defaults
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.form.input_slot import InputSlot
from avatar_desktop.ui.form.options import Options, options_of
from avatar_desktop.ui.form.retired_banner import retired_banner
from avatar_desktop.ui.theme.design_tokens import GRID, GUTTER, INPUTS_WIDTH
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.choices import Item, Segments, captioned
from avatar_desktop.ui.widgets.factories import Heading, button, frame, label

if TYPE_CHECKING:
    from avatar_desktop.ui.form.text_slot import TextSlot

START = N_("Start from")
FEWEST_WAYS = 2
ADD_FIRST = {
    MediaKind.IMAGE: N_("Add a picture"),
    MediaKind.AUDIO: N_("Add a voice"),
    MediaKind.VIDEO: N_("Add a clip"),
}
ADD_NEXT = {
    MediaKind.IMAGE: N_("Add another picture"),
    MediaKind.AUDIO: N_("Add another voice"),
    MediaKind.VIDEO: N_("Add another clip"),
}


Controls = tuple[dict[str, InputSlot], Options]


def controls_of(
    spec: ModelSpec, language: Language, icons: Icons, resources: Path
) -> Generator[None, None, Controls]:
    """Make the inputs of a form, by their names, and its options; yields after each."""
    slots: dict[str, InputSlot] = {}
    for number, one in enumerate(spec.inputs, 1):
        slots[one.name] = InputSlot(one, number, language, icons)
        yield
    options = options_of(spec, language, resources)
    yield
    return slots, options


class FormView(QFrame):
    """An empty form that nothing works behind yet; `ModelTab` is the one that works."""

    heir_wanted = Signal(str)
    """The key of the model that follows this one."""

    def __init__(
        self,
        spec: ModelSpec,
        language: Language,
        icons: Icons,
        resources: Path,
        heir: ModelSpec | None = None,
        parent: QWidget | None = None,
        made: Controls | None = None,
    ) -> None:
        """Take the controls that are *made* already, if there are any."""
        super().__init__(parent)
        self._spec = spec
        self._language = language
        self._tr = language.text
        self.setObjectName(f"tab_{spec.key}")
        self.setProperty("role", "panel")
        self.setFixedWidth(INPUTS_WIDTH)
        self.slots, self.options = made or _whole(controls_of(spec, language, icons, resources))
        self.texts = {
            one.key: _text_slot(one, len(self.slots) + number, language)
            for number, one in enumerate(spec.texts, 1)
        }
        self.ways: Segments | None = None
        """The choice between the model's ways, where there are several."""
        self._families = _families(spec)
        self._adders = {name: button(f"add_{name}", "", "link") for name in self._families}
        self._asked: dict[str, str] = {}
        """The place of each family that was asked for last."""
        self._shown: tuple[str, Collection[str]] = ("", ())
        self._reset = button("reset_options", self._tr(N_("Reset to defaults")), "link")
        self.generate = button("generate", self._tr(N_("Generate")), "primary")
        self._options_heading: Heading | None = None
        self._reason = label("", "small")
        self._reason.setObjectName("generate_reason")
        self._beside_reason = QHBoxLayout()
        self._below_slots = QVBoxLayout()
        self._above_generate = QVBoxLayout()
        self._lay_out(heir)
        for family, adder in self._adders.items():
            adder.clicked.connect(lambda _=False, family=family: self._add(family))
        self.show_places(next((way.key for way in spec.ways), ""), ())

    def show_starting(self) -> None:
        """Show the defaults, and that nothing can be sent for a moment."""
        self.show_values(defaults(self._spec.params))
        self._reset.hide()
        self.generate.setEnabled(False)
        self._reason.setText(self._tr(N_("Starting…")))

    def show_values(
        self,
        values: Mapping[str, Any],
        sent: Mapping[str, Any] | None = None,
        idle: Collection[str] = (),
    ) -> None:
        """Show the texts and the options of *values*, as `Options` does."""
        self.options.show_values(values, sent, idle)
        for key, text in self.texts.items():
            text.show_text(values[key])

    def show_places(self, way: str, held: Collection[str]) -> None:
        """Show what the way called *way* takes, numbered; of a family the places in *held*.

        The one that was asked for is shown too, and a button that asks for the next.
        """
        self._shown = way, held
        if self.ways:
            self.ways.show_value(way)
        told = {one.key: set(one.names) for one in self._spec.ways}
        foreign = set().union(*told.values()) - told.get(way, set())
        number = 1
        for name, place in self._places().items():
            shown = name not in foreign and self._is_shown(name, held)
            place.setVisible(shown)
            place.heading.show_number(number)
            number += shown
        if self._options_heading:
            self._options_heading.show_number(number)
        for family, names in self._families.items():
            empty = [n for n in names if n not in held]
            full = not empty or any(not self.slots[n].isHidden() for n in empty)
            self._adders[family].setVisible(not full and names[0] not in foreign)
            words = ADD_FIRST if len(empty) == len(names) else ADD_NEXT
            text = self._tr(words[self.slots[names[0]].wanted.limits.kind])
            self._adders[family].setText(text)
            self._adders[family].setAccessibleName(text)

    def _places(self) -> "dict[str, InputSlot | TextSlot]":
        """Return the places in their order: those of the ways stand together."""
        places: dict[str, InputSlot | TextSlot] = {**self.slots, **self.texts}
        told = {name for way in self._spec.ways for name in way.names}
        first = next((at for at, name in enumerate(places) if name in told), 0)
        at = {name: place for place, name in enumerate(places)}
        order = sorted(places, key=lambda n: (at[n] >= first and n not in told, at[n]))
        return {name: places[name] for name in order}

    def _is_shown(self, name: str, held: Collection[str]) -> bool:
        wanted = self.slots[name].wanted if name in self.slots else None
        if wanted is None or not wanted.family or not wanted.optional:
            return True
        return name in held or self._asked.get(wanted.family) == name

    def _add(self, family: str) -> None:
        """Show the next place of *family*, ready for a file."""
        hidden = (name for name in self._families[family] if self.slots[name].isHidden())
        name = self._asked[family] = next(hidden)
        self.show_places(*self._shown)
        self.slots[name].zone.setFocus()

    def _lay_out(self, heir: ModelSpec | None) -> None:
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
        self._fill(rows, heir)
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

    def _fill(self, rows: QVBoxLayout, heir: ModelSpec | None) -> None:
        rows.setContentsMargins(GUTTER, GUTTER, GUTTER, GUTTER)
        rows.setSpacing(GUTTER)
        head = QVBoxLayout()
        head.setSpacing(GRID // 2)
        head.addWidget(label(self._tr(self._spec.title), "title"))
        head.addWidget(label(self._tr(self._spec.summary), "muted"))
        rows.addLayout(head)
        life = self._spec.lifecycle
        if life and life.ends:
            rows.addWidget(retired_banner(life, heir, self._language, self.heir_wanted.emit))
        self._add_places(rows)
        self._below_slots.setSpacing(GUTTER)
        rows.addLayout(self._below_slots)
        if not self.options.empty:
            self._options_heading = Heading(1, self._tr(N_("Options")))
            self._options_heading.addWidget(self._reset)
            rows.addLayout(self._options_heading)
            rows.addWidget(self.options)
        rows.addStretch(1)

    def _add_places(self, rows: QVBoxLayout) -> None:
        """Put the places below each other, the choice of a way before the first that it changes."""
        ways = self._spec.ways
        told = {name for way in ways for name in way.names} if len(ways) >= FEWEST_WAYS else set()
        for name, place in self._places().items():
            if name in told and self.ways is None:
                self.ways = Segments([Item(way.key, self._tr(way.title)) for way in ways])
                self.ways.setObjectName("ways")
                self.ways.setAccessibleName(self._tr(START))
                rows.addWidget(captioned(label(self._tr(START), "strong"), self.ways))
            rows.addWidget(place)
            family = self.slots[name].wanted.family if name in self.slots else ""
            if family and self._families[family][-1] == name:
                rows.addWidget(self._adders[family], 0, Qt.AlignmentFlag.AlignLeft)


def _families(spec: ModelSpec) -> dict[str, list[str]]:
    """Return the names of the inputs of each family of *spec*, in order."""
    found: dict[str, list[str]] = {}
    for one in spec.inputs:
        if one.family:
            found.setdefault(one.family, []).append(one.name)
    return found


def _text_slot(wanted: TextParam, number: int, language: Language) -> "TextSlot":
    """Return the place for *wanted*; what it needs is not there before a model asks for it."""
    from avatar_desktop.ui.form.text_slot import TextSlot

    return TextSlot(wanted, number, language)


def _whole(parts: Generator[None, None, Controls]) -> Controls:
    while True:
        try:
            next(parts)
        except StopIteration as end:
            made: Controls = end.value
            return made
