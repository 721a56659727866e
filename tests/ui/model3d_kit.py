"""The 3D viewer with small models in it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from stage_kit import Kit, clips_fixture, kit_fixture  # noqa: F401 (fixtures)

from avatar_desktop.ui.viewers.model3d.scene_view import Model3DView
from make_3d import CUBE, CUBE_FACES, Glb, make_bust, make_points_ply, make_relief


@pytest.fixture(name="models", scope="session")
def models_fixture(tmp_path_factory) -> dict[str, Path]:
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


@pytest.fixture(name="view")
def view_fixture(kit: Kit) -> Model3DView:
    """A visible viewer without a model."""
    one = Model3DView(kit.desk.language, kit.start, kit.icons.for_stage())
    one.resize(400, 320)
    one.show()
    yield one
    one.close_media()
    kit.run(kit.start.finish())
    kit.bury(one)


@pytest.fixture(name="show")
def show_fixture(kit: Kit, view: Model3DView, models):
    """Shows a model and waits for its first full picture."""

    def showing(name: str) -> Model3DView:
        scene = kit.run(kit.media.scene(models[name]))
        kit.run(view.show_scene(scene))
        settled(kit, view)
        return view

    return showing


def settled(kit: Kit, view: Model3DView) -> None:
    """Wait for the full picture of how things are now."""
    arrived: list[bool] = []
    view.canvas.drawn.connect(arrived.append)
    view.canvas.look(view.canvas.camera, still=True)
    kit.until(lambda: True in arrived)
    view.canvas.drawn.disconnect(arrived.append)


def press(widget, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, modifier)
