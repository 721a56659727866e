"""3D models of jobs on the stage."""

import shutil
from pathlib import Path

import pytest
from model3d_kit import models_fixture, press, view_fixture  # noqa: F401 (fixtures)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
)
from stage_kit import Kit, clips_fixture, kit_fixture  # noqa: F401 (fixtures)

from avatar_desktop.ui.core import desktop_integration
from avatar_desktop.ui.stage.result_stage import ResultStage
from avatar_desktop.ui.viewers.model3d.camera import Camera
from make_3d import CUBE, CUBE_FACES, Glb


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


def a_done_job(kit: Kit, model: Path):
    job = kit.job()
    name = f"result{model.suffix}"
    shutil.copy(model, kit.library.folder(job.id) / name)
    return kit.keep(job.changed(outputs=(name,)))


@pytest.mark.parametrize("name", ["bust", "splats"])
def test_stage_shows_the_model_of_a_job(kit, stage, models, name):
    """A GLB and a PLY result are seen as soon as the job is shown."""
    job = a_done_job(kit, models[name])

    stage.show_job(job)
    kit.until(lambda: not stage.media.page("model3d").view.canvas.image.isNull())

    assert stage.media.page("model3d").view.isVisible()
    assert stage.media.file == kit.library.folder(job.id) / f"result{models[name].suffix}"


def test_stage_gives_r_to_the_model_first(kit, stage, models):
    """R resets the view of a model; it does not run the job again."""
    stage.show_job(a_done_job(kit, models["cube"]))
    kit.until(lambda: not stage.media.page("model3d").view.canvas.image.isNull())
    again: list[object] = []
    stage.run_again.connect(again.append)
    stage.media.page("model3d").view.canvas.zoom(2)

    press(stage, Qt.Key.Key_R)

    assert stage.media.page("model3d").view.canvas.camera == Camera()
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
    kit.until(lambda: "12 triangles" in stage.media.page("model3d").view.facts)
    stage.show_job(a_done_job(kit, models["points"]))
    kit.until(lambda: "2,000 points" in stage.media.page("model3d").view.facts)
    stage.show_job(kit.job())
    kit.until(stage.media.page("video").view.isVisible)

    assert stage.media.page("model3d").view.scene is None
    stage.release()
    kit.until(lambda: stage.media.page("video").player.duration == 0)


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
