"""The options of a model, made from its parameters."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from avatar_desktop.domain.params import (
    LONGEST_OWN,
    Choice,
    Decimal,
    Integer,
    LineParam,
    Param,
    Rectangle,
    SwitchParam,
    TextParam,
    default_of,
    parse,
)
from avatar_desktop.domain.spec import Input, ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.theme.design_tokens import GUTTER
from avatar_desktop.ui.widgets.choices import Choices, Item, Segments, Tiles, captioned
from avatar_desktop.ui.widgets.factories import button, label
from avatar_desktop.ui.widgets.ranges import (
    DecimalRange,
    FollowingRange,
    FollowingWords,
    WholeRange,
)
from avatar_desktop.ui.widgets.switch import Switch as SwitchBox
from avatar_desktop.ui.widgets.wheel import leave_wheel_to_page

FEW = 4
PICTURE_SUFFIXES = ("jpg", "png", "svg")

Plain = Choice | Integer | Decimal | SwitchParam | LineParam | TextParam
"""What has a control here; a rectangle is drawn on its picture."""

Show = Callable[[Any], None]


class Options(QWidget):
    """One control a parameter, with its name, its default and one line of explanation."""

    changed = Signal(str, object)

    def __init__(
        self,
        params: Sequence[Param],
        language: Language,
        pictures: Path,
        inputs: Sequence[Input] = (),
    ) -> None:
        super().__init__()
        self.setObjectName("options")
        self._tr = language.text
        self._pictures = pictures
        self._shown: dict[str, Show] = {}
        self._rows: dict[str, QWidget] = {}
        self.following: dict[str, FollowingRange] = {}
        """The controls of the numbers that follow an input."""
        self._inputs = {one.name: self._tr(one.title) for one in inputs}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GUTTER)
        rare = [one for one in params if isinstance(one, LineParam) and one.rare]
        for param in params:
            if param not in rare and not isinstance(param, Rectangle):
                self._rows[param.key] = self._row(param)
                column.addWidget(self._rows[param.key])
        self._more = button("more_options", self._tr(N_("More options")), "link")
        self._more.setVisible(bool(rare))
        self._more.clicked.connect(self._unfold)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._rare = {one.key: (self._row(one), one.default) for one in rare}
        for row, _default in self._rare.values():
            row.hide()
            column.addWidget(row)
        leave_wheel_to_page(self)
        self.empty = not self._shown
        """Whether there is nothing to choose."""

    def show_values(
        self,
        values: Mapping[str, Any],
        sent: Mapping[str, Any] | None = None,
        idle: Collection[str] = (),
    ) -> None:
        """Show *values*, without a signal: what is *sent* for those that nobody chose.

        Options that are *idle*, since others rule them out, are not shown.
        """
        for key, row in self._rows.items():
            row.setVisible(key not in idle)
        for key, box in self.following.items():
            box.show_followed((sent or {}).get(key))
        for key, show in self._shown.items():
            show(values[key])
        if any(values[key] != default for key, (_row, default) in self._rare.items()):
            self._unfold()

    def _unfold(self) -> None:
        """Show the rare options too."""
        self._more.hide()
        for row, _default in self._rare.values():
            row.show()

    def _row(self, param: Plain) -> QWidget:
        match param:
            case Choice():
                return self._choice(param)
            case Integer(follows=follows) if follows:
                return self._followed(param)
            case Integer():
                whole = WholeRange(param.low, param.high, param.unit)
                whole.changed.connect(lambda value: self.changed.emit(param.key, value))
                return self._range(param, whole, whole.show_value)
            case Decimal():
                decimal = DecimalRange(param.low, param.high, param.unit)
                decimal.changed.connect(lambda value: self.changed.emit(param.key, value))
                return self._range(param, decimal, decimal.show_value)
            case SwitchParam():
                return self._switch(param)
            case LineParam() | TextParam():
                return self._text(param) if isinstance(param, TextParam) else self._line(param)

    def _choice(self, param: Choice) -> QWidget:
        if param.own:
            return self._own_choice(param)
        if any(option.picture for option in param.options) or len(param.options) <= FEW:
            items = [
                Item(one.value, self._tr(one.title), self._picture(one.picture))
                for one in param.options
            ]
            tiled = any(option.picture for option in param.options)
            box: Choices = Tiles(items) if tiled else Segments(items)
            box.chosen.connect(lambda value: self.changed.emit(param.key, value))
            return self._captioned(param, box, box.show_value)
        combo = QComboBox()
        for option in param.options:
            combo.addItem(self._tr(option.title), option.value)
        combo.activated.connect(lambda at: self.changed.emit(param.key, combo.itemData(at)))
        return self._captioned(
            param, combo, lambda value: combo.setCurrentIndex(combo.findData(value))
        )

    def _own_choice(self, param: Choice) -> QWidget:
        """Return a list that also takes a value that is typed."""
        combo = QComboBox(editable=True, insertPolicy=QComboBox.InsertPolicy.NoInsert)
        line = combo.lineEdit() or QLineEdit()
        line.setMaxLength(LONGEST_OWN)
        combo.setCompleter(None)  # type: ignore[arg-type]
        for option in param.options:
            combo.addItem(self._tr(option.title), option.value)
        values = {self._tr(one.title).casefold(): one.value for one in param.options}

        def typed(text: str) -> None:
            plain = text.strip()
            self.changed.emit(param.key, values.get(plain.casefold(), parse(param, plain)))

        def show(value: Any) -> None:
            at = combo.findData(value)
            if at >= 0 and not line.hasFocus():
                combo.setCurrentIndex(at)
            elif at < 0 and combo.currentText().strip() != value:
                combo.setEditText(str(value))

        line.textEdited.connect(typed)
        combo.activated.connect(lambda at: self.changed.emit(param.key, combo.itemData(at)))
        return self._captioned(param, combo, show)

    def _followed(self, param: Integer) -> QWidget:
        """Return a range that is as long as an input until somebody chooses otherwise."""
        name = self._inputs.get(param.follows, param.follows)
        name = name[:1].lower() + name[1:]
        words = FollowingWords(
            self._tr(N_("As long as the {input}")).format(input=name),
            self._tr(N_("As long as the {input}: {seconds} s")).format(input=name, seconds="{}"),
            self._tr(N_("As long as the {input} again")).format(input=name),
        )
        box = FollowingRange(param.low, param.high, param.unit, words)
        box.chosen.connect(lambda value: self.changed.emit(param.key, value))
        self.following[param.key] = box
        return self._range(param, box, box.show_choice)

    def _range(
        self, param: Integer | Decimal, box: WholeRange | DecimalRange | FollowingRange, show: Show
    ) -> QWidget:
        name = self._tr(param.title)
        box.slider.setAccessibleName(name)
        box.slider.setObjectName(f"{param.key}_slider")
        box.field.setAccessibleName(name)
        box.field.setObjectName(f"{param.key}_field")
        return self._captioned(param, box, show)

    def _switch(self, param: SwitchParam) -> QWidget:
        box = SwitchBox(self._tr(param.title), self._tr(N_("on")), self._tr(N_("off")))
        box.setObjectName(param.key)
        box.setAccessibleDescription(self._tr(param.help))
        box.setToolTip(self._default(param))
        box.clicked.connect(lambda on: self.changed.emit(param.key, on))
        self._shown[param.key] = box.setChecked
        return captioned(box, self._explanation(param)) if param.help else box

    def _line(self, param: LineParam) -> QWidget:
        line = QLineEdit(maxLength=param.max_length)
        line.textEdited.connect(lambda text: self.changed.emit(param.key, text))

        def show(text: str) -> None:
            if text != line.text():  # the cursor stays where it is
                line.setText(text)

        return self._captioned(param, line, show)

    def _text(self, param: TextParam) -> QWidget:
        from avatar_desktop.ui.form.text_box import TextBox

        box = TextBox(param, self._tr)
        box.changed.connect(lambda text: self.changed.emit(param.key, text))
        title = label(self._tr(param.title), "strong")
        title.setBuddy(box.editor)
        title.setToolTip(self._default(param))
        self._shown[param.key] = box.show_text
        return captioned(title, box)

    def _captioned(self, param: Param, control: QWidget, show: Show) -> QWidget:
        if not control.objectName():
            control.setObjectName(param.key)
        control.setAccessibleName(self._tr(param.title))
        control.setAccessibleDescription(self._tr(param.help))
        title = QLabel(self._tr(param.title))
        title.setProperty("role", "strong")
        title.setBuddy(control)
        title.setToolTip(self._default(param))
        self._shown[param.key] = show
        return captioned(title, control, self._explanation(param) if param.help else None)

    def _explanation(self, param: Param) -> QLabel:
        label = QLabel(self._tr(param.help), wordWrap=True)
        label.setProperty("role", "small")
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _default(self, param: Param) -> str:
        value = "" if default_of(param) is None else str(param.default)
        if isinstance(param, Choice):
            value = next(self._tr(o.title) for o in param.options if o.value == param.default)
        if isinstance(param, SwitchParam):
            value = self._tr(N_("on")) if param.default else self._tr(N_("off"))
        return self._tr(N_("Default: {value}")).format(value=value) if value else ""

    def _picture(self, name: str) -> QPixmap | None:
        for suffix in PICTURE_SUFFIXES if name else ():
            path = self._pictures / f"{name}.{suffix}"
            if path.is_file():
                return QPixmap(str(path))
        return None


def options_of(spec: ModelSpec, language: Language, resources: Path) -> Options:
    """Return the controls of the model *spec*, with pictures out of *resources*."""
    texts = {one.key for one in spec.texts}
    others = [one for one in spec.params if one.key not in texts]
    return Options(others, language, resources / "styles", spec.inputs)
