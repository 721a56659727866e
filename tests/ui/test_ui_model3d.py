"""The 3D viewer in the hands of a person, on the stage and alone."""

import pytest
from model3d_kit import models_fixture, press, settled, show_fixture, view_fixture  # noqa: F401 (fixtures)
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QPushButton,
    QToolButton,
)
from stage_kit import clips_fixture, kit_fixture  # noqa: F401 (fixtures)

from avatar_desktop.ui.viewers.model3d import canvas
from avatar_desktop.ui.viewers.model3d.camera import Camera, Style
from avatar_desktop.ui.viewers.model3d.scene_view import Model3DView
from make_3d import CUBE, write_ply, xyz

MIDDLE = QPoint(200, 120)


def drag(view: Model3DView, button, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    canvas = view.canvas
    QTest.mousePress(canvas, button, modifier, MIDDLE)
    QTest.mouseMove(canvas, MIDDLE + QPoint(60, 30))
    QTest.mouseRelease(canvas, button, modifier, MIDDLE + QPoint(60, 30))


def wheel(view: Model3DView, at: QPointF, notches: int) -> None:
    canvas = view.canvas
    event = QWheelEvent(
        at, canvas.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def test_model_is_painted(show):
    """The full picture stands in the widget: a figure in the middle, the stage around."""
    view = show("bust")

    seen = view.canvas.grab().toImage()
    middle, corner = seen.pixelColor(MIDDLE), seen.pixelColor(4, 4)
    assert view.canvas.image.size() == view.canvas.size()
    assert middle.red() > 100
    assert corner.red() < 60


@pytest.mark.parametrize(
    ("name", "words", "styles"),
    [
        ("bust", ("21,182 triangles", "10,800 vertices", "textured", "1.48 × 1.75"),
         [Style.SOLID, Style.WIRE, Style.POINTS]),
        ("cube", ("12 triangles", "no texture", "2 × 2 × 2 units"),
         [Style.SOLID, Style.WIRE, Style.POINTS]),
        ("splats", ("1,024 Gaussian splats",), [Style.SPLATS, Style.POINTS]),
        ("points", ("2,000 points",), [Style.POINTS]),
    ],
)  # fmt: skip
def test_figures_and_choices_fit_the_file(show, name, words, styles):
    """The line of figures and the ways to paint are those that the file has."""
    view = show(name)

    assert all(word in view.facts for word in words), view.facts
    assert view.styles() == styles
    assert view.canvas.accessibleDescription() == view.facts


def test_damaged_vertices_are_mentioned(kit, view, tmp_path):
    """A person learns that some vertices could not be shown."""
    broken = CUBE.copy()
    broken[3] = float("nan")
    scene = kit.run(kit.media.scene(write_ply(tmp_path / "a.ply", xyz(broken))))

    kit.run(view.show_scene(scene))

    assert "1 damaged ones left out" in view.facts


def test_drag_turns_the_model(kit, show):
    """A drag with the left button turns it: to the right, and down."""
    view = show("cube")
    before = view.canvas.image

    drag(view, Qt.MouseButton.LeftButton)
    settled(kit, view)

    assert view.canvas.camera.yaw > Camera().yaw + 0.3
    assert view.canvas.camera.pitch > Camera().pitch + 0.1
    assert view.canvas.image != before


@pytest.mark.parametrize(
    ("button", "modifier"),
    [
        (Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier),
        (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_shift_or_the_middle_button_moves_the_model(show, button, modifier):
    """The model goes with the pointer, as far as the pointer goes, and does not turn."""
    view = show("cube")
    half = min(view.canvas.width(), view.canvas.height()) / 2

    drag(view, button, modifier)

    camera = view.canvas.camera
    assert (camera.pan_x, camera.pan_y) == pytest.approx((60 / half, 30 / half))
    assert (camera.yaw, camera.pitch) == (Camera().yaw, Camera().pitch)


def test_quick_picture_while_dragging_full_one_after(kit, show):
    """While the button is down pictures are quick; on release the full one comes by itself."""
    view = show("bust")
    kinds: list[bool] = []
    view.canvas.drawn.connect(kinds.append)

    QTest.mousePress(view.canvas, Qt.MouseButton.LeftButton, pos=MIDDLE)
    QTest.mouseMove(view.canvas, MIDDLE + QPoint(20, 0))
    kit.until(lambda: kinds)
    dragging = list(kinds)
    QTest.mouseRelease(view.canvas, Qt.MouseButton.LeftButton, pos=MIDDLE + QPoint(20, 0))
    kit.until(lambda: kinds[-1])

    assert dragging == [False]


def test_wheel_zooms_to_the_pointer(show):
    """Zooming towards a corner moves the model away from it; back again it is as before."""
    view = show("cube")

    wheel(view, QPointF(20, 20), 3)
    camera = view.canvas.camera
    wheel(view, QPointF(20, 20), -3)
    back = view.canvas.camera

    assert camera.zoom == pytest.approx(canvas.ZOOM_STEP**3)
    assert camera.pan_x > 0.3
    assert (back.zoom, back.pan_x, back.pan_y) == pytest.approx((1, 0, 0))


def test_full_picture_follows_the_wheel_by_itself(kit, show):
    """A moment after the last notch the full picture is there."""
    view = show("cube")
    kinds: list[bool] = []
    view.canvas.drawn.connect(kinds.append)

    wheel(view, QPointF(MIDDLE), 1)
    kit.until(lambda: True in kinds)

    assert view.canvas.image.size() == view.canvas.size()


def test_keys_do_all_that_the_mouse_does(show):
    """Arrows turn, with Shift they move; + and - zoom; U turns up; R goes back."""
    view = show("cube")
    canvas = view.canvas
    seen: list[Camera] = []

    for key, modifier in (
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Plus, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_U, Qt.KeyboardModifier.NoModifier),
    ):
        press(canvas, key, modifier)
        seen.append(canvas.camera)
    press(canvas, Qt.Key.Key_R)

    assert seen[0].yaw > Camera().yaw
    assert seen[1].pitch < seen[0].pitch
    assert seen[2].pan_x < 0
    assert seen[3].zoom > 1
    assert seen[4].up == 1
    assert canvas.camera == Camera(up=1)


def test_keys_with_control_are_left_to_the_window(show):
    """Ctrl and - belongs to somebody else."""
    view = show("cube")

    press(view.canvas, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)

    assert view.canvas.camera == Camera()


def test_buttons_zoom_and_reset(show):
    """The same is had by buttons."""
    view = show("cube")

    view.findChild(QToolButton, "zoom_in_3d").click()
    view.findChild(QToolButton, "up_3d").click()
    changed = view.canvas.camera
    view.findChild(QToolButton, "reset_3d").click()

    assert (changed.zoom, changed.up) == (canvas.ZOOM_STEP, 1)
    assert view.canvas.camera == Camera(up=1)


def test_style_is_chosen(kit, show):
    """Wires look different from solid faces."""
    view = show("cube")
    solid = view.canvas.image

    view.findChild(QPushButton, "style_wire").click()
    settled(kit, view)

    assert view.canvas.style3d is Style.WIRE
    assert view.canvas.image != solid


def test_every_control_has_a_name(show):
    """A screen reader finds a name for the canvas and each button."""
    view = show("bust")

    buttons = view.findChildren(QAbstractButton)

    assert view.canvas.accessibleName() == "3D model"
    assert len(buttons) >= 9
    assert all(button.accessibleName() or button.text() for button in buttons)
