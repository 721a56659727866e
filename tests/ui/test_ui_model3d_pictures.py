"""Pictures of the 3D viewer: drawn elsewhere, saved, and let go of."""

import threading

from model3d_kit import models_fixture, settled, show_fixture, view_fixture  # noqa: F401 (fixtures)
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QFileDialog,
    QToolButton,
)
from stage_kit import clips_fixture, kit_fixture  # noqa: F401 (fixtures)

from avatar_desktop.ui.viewers.model3d import canvas


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


def test_closed_view_holds_nothing(kit, show):
    """A closed viewer has let go of the model and its buttons do nothing."""
    view = show("cube")

    view.close_media()

    assert view.canvas.model is None
    assert view.canvas.image.isNull()
    assert not view.findChild(QToolButton, "reset_3d").isEnabled()
