"""Pictures on the stage: zoomed, moved and compared by a wipe."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from result_stage_kit import stage_fixture  # noqa: F401 (fixtures)
from stage_kit import clips_fixture, kit_fixture  # noqa: F401 (fixtures)

from avatar_desktop.domain.job import JobInput
from avatar_desktop.ui.stage.result_stage import View
from avatar_desktop.ui.viewers.image_view import ImageView
from make_media import make_picture


def test_pictures_are_compared_by_a_wipe(kit, stage, tmp_path):
    """A picture made of a picture is shown under a wipe."""
    job = kit.job()
    folder = kit.library.folder(job.id)
    make_picture(folder / "result.png", width=200, height=100)
    make_picture(folder / "photo.jpg", width=200, height=100)
    job = job.changed(outputs=("result.png",), inputs={"photo": JobInput("photo.jpg", "photo.jpg")})

    stage.show_job(job)
    stage.select(View.COMPARE)
    kit.until(stage.media.page("image").view.isVisible)

    assert not stage.media.page("image").view._before.isNull()


def an_image(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    return image


def test_zoom_keeps_the_point_under_the_pointer(qtbot):
    """Zooming in leaves the pixel under the pointer where it is."""
    view = ImageView("Picture")
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.set_images(an_image(2000, 1500))
    at = QPointF(300, 80)
    view.set_zoom(1.0, at)
    held = view.to_image(at)

    view.set_zoom(2.0, at)

    assert abs(view.to_image(at).x() - held.x()) < 0.01
    assert abs(view.to_image(at).y() - held.y()) < 0.01


def test_picture_fits_and_is_never_blown_up(qtbot):
    """A large picture is shrunk to fit, a small one stays at its size."""
    view = ImageView("Picture")
    qtbot.addWidget(view)
    view.resize(400, 300)

    view.set_images(an_image(800, 800))
    large = view.zoom
    view.set_images(an_image(40, 30))

    assert large == 300 / 800
    assert view.zoom == 1.0


def test_drag_of_the_line_moves_the_wipe(qtbot):
    """The line between before and after follows the pointer."""
    view = ImageView("Picture")
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.set_images(an_image(400, 400), an_image(400, 400))

    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    qtbot.mouseMove(view, QPoint(300, 200))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))

    assert abs(view.wipe - 0.75) < 0.01


def test_keys_zoom_pan_and_wipe(qtbot):
    """A picture works without a mouse."""
    view = ImageView("Picture")
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.set_images(an_image(800, 800))
    qtbot.keyClick(view, Qt.Key.Key_1)
    middle = view.to_image(QPointF(200, 200))

    qtbot.keyClick(view, Qt.Key.Key_Right)
    moved = view.to_image(QPointF(200, 200))
    qtbot.keyClick(view, Qt.Key.Key_0)

    assert moved.x() > middle.x()
    assert view.zoom == 0.5
