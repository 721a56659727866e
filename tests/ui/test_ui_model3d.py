"""The 3D viewer in the hands of a person, on the stage and alone."""

import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLabel,
    QPushButton,
    QToolButton,
)
from stage_kit import Kit, clips_fixture, kit_fixture  # noqa: F401 (fixtures)

from avatar_desktop.ui.core import desktop_integration
from avatar_desktop.ui.stage.result_stage import ResultStage
from avatar_desktop.ui.viewers.model3d import canvas
from avatar_desktop.ui.viewers.model3d.camera import Camera, Style
from avatar_desktop.ui.viewers.model3d.scene_view import Model3DView
from make_3d import CUBE, CUBE_FACES, Glb, make_bust, make_points_ply, make_relief, write_ply, xyz

MIDDLE = QPoint(200, 120)


@pytest.fixture(scope="session")
def models(tmp_path_factory) -> dict[str, Path]:
    """A mesh, splats and points, made once."""
    folder = tmp_path_factory.mktemp("models")
    cube = Glb()
    cube.primitive(CUBE_FACES, POSITION=CUBE)
    return {
        "bust": make_bust(folder / "bust.glb"),
        "cube": cube.save(folder / "cube.glb"),
        "splats": make_relief(folder / "relief.ply", 32),
        "points": make_points_ply(folder / "points.ply", 2000),
    }


@pytest.fixture
def view(kit: Kit) -> Model3DView:
    """A visible viewer without a model."""
    one = Model3DView(kit.desk.language, kit.start, kit.icons.for_stage())
    one.resize(400, 320)
    one.show()
    yield one
    one.close_media()
    kit.run(kit.start.finish())
    kit.bury(one)


@pytest.fixture
def show(kit: Kit, view: Model3DView, models):
    """Shows a model and waits for its first full picture."""

    def showing(name: str) -> Model3DView:
        scene = kit.run(kit.media.scene(models[name]))
        kit.run(view.show_scene(scene))
        settled(kit, view)
        return view

    return showing


@pytest.fixture
def stage(kit: Kit) -> ResultStage:
    """A visible stage that can read models."""
    desk = kit.desk
    one = ResultStage(
        desk.language, kit.library, desk.scheduler.mark, kit.start, kit.icons, desk.models,
        kit.media.scene,
    )  # fmt: skip

    one.resize(800, 640)
    one.show()
    yield one
    one.release()
    kit.run(kit.start.finish())
    kit.bury(one)


def settled(kit: Kit, view: Model3DView) -> None:
    """Wait for the full picture of how things are now."""
    arrived: list[bool] = []
    view.canvas.drawn.connect(arrived.append)
    view.canvas.look(view.canvas.camera, still=True)
    kit.until(lambda: True in arrived)
    view.canvas.drawn.disconnect(arrived.append)


def a_done_job(kit: Kit, model: Path):
    job = kit.job()
    name = f"result{model.suffix}"
    shutil.copy(model, kit.library.folder(job.id) / name)
    return kit.keep(job.changed(outputs=(name,)))


def press(widget, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, modifier)


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


def test_words_stay_until_the_first_picture(kit, view, models):
    """A model that takes long to paint is told of, and first painted quickly."""
    came = []
    view.canvas.drawn.connect(came.append)
    view.wait()
    scene = kit.run(kit.media.scene(models["bust"]))
    kit.run(view.show_scene(scene))
    if view.canvas.image.isNull():
        assert view.canvas.sentence

    settled(kit, view)

    assert view.canvas.sentence == ""
    assert came[0] is False
    assert came[-1] is True


def test_pictures_come_from_another_thread(kit, show, monkeypatch):
    """The window's own thread never waits for a picture."""
    view = show("cube")
    painters: set[str] = set()
    render = canvas._render

    def noting(*given):
        painters.add(threading.current_thread().name)
        return render(*given)

    monkeypatch.setattr(canvas, "_render", noting)
    settled(kit, view)

    assert painters
    assert threading.main_thread().name not in painters


def test_resized_view_gets_a_picture_of_its_size(kit, show):
    """After a change of size the full picture fits again, without being asked for."""
    view = show("cube")

    view.resize(300, 260)
    kit.until(lambda: view.canvas.image.size() == view.canvas.size())

    assert view.canvas.width() == 300


def test_snapshot_is_the_view_as_png(kit, show, tmp_path):
    """The saved picture is the one on show, and its name is told."""
    view = show("cube")
    target = tmp_path / "view.png"

    view.save_snapshot(target)
    kit.until(target.exists)
    kit.until(lambda: "Saved as view.png." in view.facts)

    saved = QImage(str(target))
    assert saved.convertToFormat(QImage.Format.Format_RGB32) == view.canvas.image
    assert target.read_bytes().startswith(b"\x89PNG")


def test_snapshot_that_cannot_be_written_says_so(kit, show, tmp_path):
    """A folder that is not there is told, not swallowed."""
    view = show("cube")

    view.save_snapshot(tmp_path / "nowhere" / "view.png")
    kit.until(lambda: "not saved" in view.facts)

    assert not (tmp_path / "nowhere").exists()


def test_snapshot_asks_where(show):
    """The button opens the dialog for a PNG and does not block."""
    view = show("cube")

    view.findChild(QToolButton, "snapshot_3d").click()
    dialog = view.findChild(QFileDialog, "snapshot_dialog")

    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert dialog.defaultSuffix() == "png"
    dialog.reject()


def test_every_control_has_a_name(show):
    """A screen reader finds a name for the canvas and each button."""
    view = show("bust")

    buttons = view.findChildren(QAbstractButton)

    assert view.canvas.accessibleName() == "3D model"
    assert len(buttons) >= 9
    assert all(button.accessibleName() or button.text() for button in buttons)


def test_closed_view_holds_nothing(kit, show):
    """A closed viewer has let go of the model and its buttons do nothing."""
    view = show("cube")

    view.close_media()

    assert view.canvas.model is None
    assert view.canvas.image.isNull()
    assert not view.findChild(QToolButton, "reset_3d").isEnabled()


@pytest.mark.parametrize("name", ["bust", "splats"])
def test_stage_shows_the_model_of_a_job(kit, stage, models, name):
    """A GLB and a PLY result are seen as soon as the job is shown."""
    job = a_done_job(kit, models[name])

    stage.show_job(job)
    kit.until(lambda: not stage.media.model3d.canvas.image.isNull())

    assert stage.media.model3d.isVisible()
    assert stage.media.file == kit.library.folder(job.id) / f"result{models[name].suffix}"


def test_stage_gives_r_to_the_model_first(kit, stage, models):
    """R resets the view of a model; it does not run the job again."""
    stage.show_job(a_done_job(kit, models["cube"]))
    kit.until(lambda: not stage.media.model3d.canvas.image.isNull())
    again: list[object] = []
    stage.run_again.connect(again.append)
    stage.media.model3d.canvas.zoom(2)

    press(stage, Qt.Key.Key_R)

    assert stage.media.model3d.canvas.camera == Camera()
    assert again == []


def test_stage_says_why_a_model_cannot_be_shown(kit, stage, models, tmp_path):
    """A damaged file gives a sentence and the way to another program."""
    damaged = tmp_path / "damaged.glb"
    damaged.write_bytes(models["cube"].read_bytes()[:-40])

    stage.show_job(a_done_job(kit, damaged))
    words = stage.findChild(QLabel, "media_sentence")
    kit.until(words.isVisible)

    assert "cannot be read" in words.text()
    assert stage.findChild(QPushButton, "open_outside").isVisible()


def test_next_job_takes_the_models_place(kit, stage, models):
    """A clip after a model frees the model; a model after a model is the new one."""
    stage.show_job(a_done_job(kit, models["cube"]))
    kit.until(lambda: "12 triangles" in stage.media.model3d.facts)
    stage.show_job(a_done_job(kit, models["points"]))
    kit.until(lambda: "2,000 points" in stage.media.model3d.facts)
    stage.show_job(kit.job())
    kit.until(stage.media.video.isVisible)

    assert stage.media.model3d.scene is None
    stage.release()
    kit.until(lambda: stage.media.player.duration == 0)


@pytest.mark.parametrize("name", ["result.zip", "result.ply", "result.avif"])
def test_stage_shows_where_a_result_lies_that_it_cannot_show(kit, stage, monkeypatch, name):
    """It says that the result is saved, and both ways out of the app lead to the file."""
    unread = b"ply\nformat ascii 1.0\nelement vertex 1\nproperty quaternion q\nend_header\n1\n"
    job = kit.job()
    file = kit.library.folder(job.id) / name
    file.write_bytes(unread if name.endswith("ply") else b"PK\x03\x04" + bytes(60))
    revealed: list[Path] = []
    monkeypatch.setattr(
        desktop_integration, "reveal_in_folder", lambda path: not revealed.append(path)
    )

    stage.show_job(kit.keep(job.changed(outputs=(name,))))
    words = stage.findChild(QLabel, "media_sentence")
    kit.until(words.isVisible)
    stage.findChild(QPushButton, "reveal_unseen").click()

    assert "saved" in words.text().lower()
    assert "cannot be shown here" in words.text()
    assert stage.findChild(QPushButton, "open_outside").isVisible()
    assert revealed == [file]


def test_parts_at_fault_are_named_beside_the_figures(kit, view, tmp_path):
    """A picture that cannot be read costs itself; its material's name stands below the model."""
    cube = Glb()
    one = cube.primitive(CUBE_FACES, POSITION=CUBE)
    one["material"] = cube.picture(b"no picture")
    cube.root["materials"][0]["name"] = "Skin"

    kit.run(view.show_scene(kit.run(kit.media.scene(cube.save(tmp_path / "a.glb")))))

    assert "12 triangles" in view.facts
    assert "Pictures that cannot be read: Skin." in view.facts
