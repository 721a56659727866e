"""A 3D model with its controls, its figures and a picture to take away."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QLocale,
    QSaveFile,
    QStandardPaths,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QImage, QImageWriter, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from avatar_desktop.domain.model3d import Scene, SceneForm
from avatar_desktop.domain.text import N_, say
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.viewers.model3d.camera import STYLES, Shot, Style
from avatar_desktop.ui.viewers.model3d.canvas import ZOOM_STEP, Canvas3D
from avatar_desktop.ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from avatar_desktop.ui.viewers.model3d.render_model import Model

STYLE_NAMES = {
    Style.SOLID: N_("Solid"),
    Style.SPLATS: N_("Splats"),
    Style.WIRE: N_("Wires"),
    Style.POINTS: N_("Points"),
}


class Model3DView(QWidget):
    """Shows one model: turn, move and zoom it, choose what is painted, take a picture."""

    snapshot_saved = Signal(object)
    """The `Path` of a picture that was written."""

    def __init__(
        self, language: Language, start: TaskRunner, icons: Icons, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("model3d_view")
        self._language = language
        self._start = start
        self._tr = tr = language.text
        self._scene: Scene | None = None
        self.canvas = Canvas3D(tr(N_("3D model")), start, self)
        self._group = QButtonGroup(self)
        self._styles = {style: self._segment(style) for style in STYLE_NAMES}
        self._group.buttonClicked.connect(lambda _button: self.canvas.set_style(self._chosen()))
        self._out = self._tool("zoom_out_3d", icons, "zoom-out", N_("Zoom out (−)"))
        self._in = self._tool("zoom_in_3d", icons, "zoom-in", N_("Zoom in (+)"))
        self._up = self._tool("up_3d", icons, "rotate-cw", N_("Turn another side up (U)"))
        self._reset = self._tool("reset_3d", icons, "scan", N_("Reset the view (R)"))
        self._snapshot = self._tool("snapshot_3d", icons, "image", N_("Save this view as a PNG"))
        self._facts = ElidedLabel("", self, mode=Qt.TextElideMode.ElideRight)
        self._facts.setObjectName("model3d_facts")
        self._facts.setProperty("role", "small")
        self._lay_out()
        self._connect()
        self._enable(on=False)

    @property
    def facts(self) -> str:
        """The figures of the model."""
        return self._facts.text()

    @property
    def scene(self) -> Scene | None:
        """The model on show."""
        return self._scene

    def styles(self) -> list[Style]:
        """Return what can be chosen for this model."""
        return [style for style, button in self._styles.items() if not button.isHidden()]

    def wait(self) -> None:
        """Say that the model is being read."""
        self.close_media()
        self.canvas.show_sentence(self._tr(N_("Reading the 3D model…")))

    async def show_scene(self, scene: Scene) -> None:
        """Make *scene* ready on a thread and show it, unless another one came meanwhile."""
        self._scene = scene
        model = await asyncio.to_thread(_prepare, scene)
        if self._scene is not scene:
            return
        facts = statistics(self._language, scene)
        unread = sum(1 for one in model.skins if one.material.image and one.texture is None)
        if unread:
            words = say(N_("Pictures that cannot be decoded: {count}."), count=unread)
            facts = f"{facts} · {self._language.paint(words)}"
        self._facts.setText(facts)
        self.canvas.setAccessibleDescription(facts)
        for style, button in self._styles.items():
            button.setVisible(style in STYLES[scene.form])
        self._styles[STYLES[scene.form][0]].setChecked(True)
        self._enable(on=True)
        self.canvas.show_model(model)

    def close_media(self) -> None:
        """Let go of the model."""
        self._scene = None
        self.canvas.show_sentence("")
        self._facts.setText("")
        self._enable(on=False)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what the key of *event* means to a model; False when it means nothing."""
        return self.canvas.handle_key(event)

    def save_snapshot(self, target: Path) -> None:
        """Write the present view as the PNG *target* and tell how that went."""
        if self.canvas.model is not None:
            self._start(self._save(self.canvas.model, self.canvas.shot(final=True), target))

    def _segment(self, style: Style) -> QPushButton:
        button = QPushButton(self._tr(STYLE_NAMES[style]), self)
        button.setObjectName(f"style_{style}")
        button.setProperty("kind", "segment")
        button.setCheckable(True)
        button.setAutoExclusive(True)  # it is told as one of several, not as a box to tick
        bold = QFont(button.font())
        bold.setBold(True)  # as a chosen segment is
        button.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(button.text()) + 3 * GRID)
        self._group.addButton(button)
        return button

    def _tool(self, name: str, icons: Icons, icon: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setIcon(icons(icon))
        button.setAutoRaise(True)
        button.setToolTip(self._tr(words))
        button.setAccessibleName(self._tr(words))
        return button

    def _lay_out(self) -> None:
        above, below = QHBoxLayout(), QHBoxLayout()
        for row in (above, below):
            row.setSpacing(GRID // 2)
        for button in self._styles.values():
            above.addWidget(button)
        above.addStretch(1)
        below.addWidget(self._facts, 1)
        for tool in (self._out, self._in, self._up, self._reset, self._snapshot):
            below.addWidget(tool)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(above)
        column.addWidget(self.canvas, 1)
        column.addLayout(below)
        self.setFocusProxy(self.canvas)

    def _connect(self) -> None:
        self._out.clicked.connect(lambda: self.canvas.zoom(1 / ZOOM_STEP))
        self._in.clicked.connect(lambda: self.canvas.zoom(ZOOM_STEP))
        self._up.clicked.connect(lambda: self.canvas.look(self.canvas.camera.next_up(), still=True))
        self._reset.clicked.connect(self.canvas.reset)
        self._snapshot.clicked.connect(self._ask_where)

    def _chosen(self) -> Style:
        checked = self._group.checkedButton()
        return next(style for style, button in self._styles.items() if button is checked)

    def _enable(self, *, on: bool) -> None:
        for button in (*self._styles.values(), *self.findChildren(QToolButton)):
            button.setEnabled(on)

    def _ask_where(self) -> None:
        where = QStandardPaths.StandardLocation.PicturesLocation
        folder = Path(QStandardPaths.writableLocation(where) or Path.home())
        name = self._tr(N_("3D model")) + ".png"
        caption = self._tr(N_("Save this view as a PNG"))
        dialog = QFileDialog(self.window(), caption, str(folder / name), "PNG (*.png)")
        dialog.setObjectName("snapshot_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.save_snapshot(Path(chosen)))
        dialog.open()

    async def _save(self, model: "Model", shot: Shot, target: Path) -> None:
        trouble = await asyncio.to_thread(_write, model, shot, target)
        if trouble:
            words = say(N_("The picture was not saved: {reason}"), reason=trouble)
        else:
            words = say(N_("Saved as {name}."), name=target.name)
            self.snapshot_saved.emit(target)
        self._facts.setText(self._language.paint(words))


def statistics(language: Language, scene: Scene) -> str:
    """Return the figures of *scene* in one line."""
    locale = QLocale(language.code)
    count = locale.toString(scene.points)
    sides = [locale.toString(side, "g", 3) for side in scene.size]
    match scene.form:
        case SceneForm.MESH:
            kinds = [
                say(N_("{count} triangles"), count=locale.toString(scene.faces)),
                say(N_("{count} vertices"), count=count),
                say(N_("textured") if scene.textures else N_("no texture")),
            ]
        case SceneForm.SPLATS:
            kinds = [say(N_("{count} Gaussian splats"), count=count)]
        case SceneForm.POINTS:
            kinds = [say(N_("{count} points"), count=count)]
    kinds.append(say(N_("{x} × {y} × {z} units"), x=sides[0], y=sides[1], z=sides[2]))
    if scene.unusable:
        left_out = locale.toString(scene.unusable)
        kinds.append(say(N_("{count} damaged ones left out"), count=left_out))
    return " · ".join(language.paint(kind) for kind in (*kinds, *scene.notes))


# The renderer brings numpy, which is loaded by the first thread that needs it.


def _prepare(scene: Scene) -> "Model":
    from avatar_desktop.ui.viewers.model3d.render_model import prepare

    return prepare(scene)


def _write(model: "Model", shot: Shot, target: Path) -> str:
    """Write the picture as a whole or not at all; return what went wrong, or nothing."""
    from avatar_desktop.ui.viewers.model3d.render import render

    image = render(model, shot) or QImage()
    png = QBuffer()
    png.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(png, QByteArray(b"PNG")).write(image)
    file = QSaveFile(str(target))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        return file.errorString()
    file.write(png.data())
    return "" if file.commit() else file.errorString()
