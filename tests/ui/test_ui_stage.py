"""The stage over a real library on disk."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QPushButton,
    QSlider,
    QTabBar,
    QToolButton,
)
from result_stage_kit import stage_fixture  # noqa: F401 (fixtures)
from stage_kit import a_failure, clips_fixture, kit_fixture  # noqa: F401 (fixtures)

from avatar_desktop.domain.errors import Action
from avatar_desktop.domain.job import ACTIVE, JobInput, JobState
from avatar_desktop.ui.stage import save_copy
from avatar_desktop.ui.stage.result_stage import ResultStage, View
from avatar_desktop.ui.theme.design_tokens import STAGE
from avatar_desktop.ui.widgets.notice import NoticeSeverity
from avatar_desktop.ui.widgets.progress_line import ProgressLine
from make_media import make_picture, make_sound


def tab(stage: ResultStage) -> QTabBar:
    return stage.findChild(QTabBar, "stage_tabs")


def test_done_job_shows_its_result(kit, stage):
    """The result of a finished job is seen as soon as the job is shown."""
    job = kit.job()

    stage.show_job(job)
    kit.until(lambda: not stage.media.page("video").view.after.image.isNull())

    assert stage.media.file == kit.library.folder(job.id) / "result.mp4"
    assert stage.findChild(QLabel, "stage_title").text() == "before"
    assert "3D cartoon" in stage.findChild(QLabel, "stage_facts").text()


def test_compare_plays_input_and_result_in_step(kit, stage):
    """Compare shows the input beside the result at the position that was reached."""
    stage.show_job(kit.job())
    kit.until(lambda: stage.media.page("video").player.frames)
    player = stage.media.page("video").player
    player.seek(1000)
    kit.until(lambda: stage.media.page("video").player.position == 1000)

    tab(stage).setCurrentIndex(View.COMPARE)
    kit.until(lambda: not stage.media.page("video").view.before.image.isNull())
    kit.until(lambda: player.position and player.companion_position)

    assert stage.media.page("video").player.comparing
    assert player.position == player.companion_position == 1000
    assert stage.media.page("video").view.before.isVisible()


def test_inputs_show_what_was_sent(kit, stage):
    """The inputs tab shows the job's own copy of the input."""
    job = kit.job()
    stage.show_job(job)

    stage.select(View.INPUTS)
    kit.until(lambda: stage.media.page("video").player.frames)

    assert stage.media.file == kit.library.folder(job.id) / job.inputs["video"].file


def test_news_of_the_same_job_keeps_what_plays(kit, stage):
    """A star does not interrupt the clip."""
    job = kit.job()
    stage.show_job(job)
    kit.until(lambda: stage.media.page("video").player.frames)
    frames = stage.media.page("video").player.frames

    stage.show_job(job.changed(starred=True))
    kit.run(kit.start.finish())

    assert stage.media.page("video").player.frames >= frames
    assert stage.findChild(QToolButton, "star").isChecked()


def test_result_appears_when_the_running_job_is_done(kit, stage):
    """While it runs, the stage shows the input, moves and offers to cancel; then the result."""
    done = kit.job()
    running = done.changed(outputs=())
    object.__setattr__(running, "state", JobState.RUNNING)
    cancelled = []
    stage.cancel_wanted.connect(cancelled.append)
    stage.show_job(running)
    kit.until(lambda: not stage.media.page("video").view.after.image.isNull())
    assert stage.media.file.name == running.inputs["video"].file
    assert stage.caption.text.startswith("The service is working on it")
    line = stage.findChild(ProgressLine, "stage_progress")
    before = line.grab().toImage()
    kit.until(lambda: line.grab().toImage() != before)
    stage.caption.cancel.click()
    assert cancelled == [running.id]

    stage.show_job(done)
    kit.until(lambda: stage.media.file.name == "result.mp4")

    assert not stage.caption.isVisible()
    kit.until(lambda: tab(stage).width() >= tab(stage).tabRect(View.INPUTS).right())
    assert tab(stage).tabRect(View.COMPARE).width() > 0


@pytest.mark.parametrize("state", [state for state in JobState if state is not JobState.DONE])
def test_every_other_state_is_told_in_words(kit, stage, state):
    """No state leaves the stage empty, and none offers to save a result."""
    stage.show_job(kit.job(state=state))

    told = stage.caption.text if state in ACTIVE else stage.state_panel.heading
    assert told
    assert not stage.findChild(QPushButton, "save_as").isEnabled()
    assert not tab(stage).isTabVisible(View.COMPARE)


def test_failed_job_is_explained_with_its_button(kit, stage, qtbot):
    """What, why and do stand on the stage; the button hands on what it should do."""
    job = kit.job(state=JobState.FAILED, failure=a_failure())
    stage.show_job(job)
    notice = stage.state_panel.notice
    asked = []
    stage.action_wanted.connect(lambda job, action: asked.append((job.id, action)))

    notice.findChild(QPushButton, "notice_action").click()

    assert notice.severity is NoticeSeverity.ERROR
    assert "The account owes money." in notice.text
    assert asked == [(job.id, Action.OPEN_CONSOLE)]


def test_saved_copy_is_whole(kit, stage, tmp_path):
    """Save as copies the result and says so."""
    job = kit.job()
    stage.show_job(job)
    target = tmp_path / "mine.mp4"

    stage.save_to(target)
    kit.until(stage.notice.isVisible)

    assert target.read_bytes() == (kit.library.folder(job.id) / "result.mp4").read_bytes()
    assert stage.notice.severity is NoticeSeverity.SUCCESS
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_copy_that_fails_is_explained(kit, stage, tmp_path):
    """A folder that is gone is named as the reason; the result stays on show."""
    stage.show_job(kit.job())

    stage.save_to(tmp_path / "nowhere" / "mine.mp4")
    kit.until(stage.notice.isVisible)

    assert stage.notice.severity is NoticeSeverity.ERROR
    assert "no longer there" in stage.notice.text
    assert stage.media.file


def test_save_dialog_suggests_a_name(kit, stage, qtbot):
    """Save as opens without blocking and proposes a name from the file and the model."""
    stage.show_job(kit.job())

    stage.findChild(QPushButton, "save_as").click()
    dialogs = [one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog)]
    names = [Path(dialog.selectedFiles()[0]).name for dialog in dialogs]
    for dialog in dialogs:
        dialog.close()

    assert names == ["before - Restyled clip.mp4"]


def test_star_is_on_disk_before_it_is_told(kit, stage):
    """A starred job is starred in the library when the window hears of it."""
    job = kit.job()
    stage.show_job(job)
    told = []
    kit.desk.hub.subscribe(told.append)

    stage.findChild(QToolButton, "star").click()
    kit.until(lambda: told)

    assert told[0].job.starred
    assert kit.run(kit.library.get(job.id)).starred
    assert stage.findChild(QToolButton, "star").isChecked()


def test_running_job_cannot_be_starred(kit, stage):
    """The pipeline alone writes a job that runs."""
    stage.show_job(kit.job(state=JobState.RUNNING))

    assert not stage.findChild(QToolButton, "star").isEnabled()


def test_r_runs_again(kit, stage, qtbot):
    """R hands the job on."""
    job = kit.job()
    stage.show_job(job)
    asked = []
    stage.run_again.connect(asked.append)

    qtbot.keyClick(stage, Qt.Key.Key_R)

    assert asked == [job]


def test_clear_lets_go_of_the_file(kit, stage):
    """An empty stage shows what it was given and plays nothing."""
    empty = QLabel("Welcome")
    stage.set_empty(empty)
    stage.show_job(kit.job())
    kit.until(lambda: stage.media.page("video").player.frames)

    stage.clear()
    kit.until(lambda: stage.media.page("video").player.duration == 0)

    assert empty.isVisible()
    assert stage.job is None


def test_job_without_its_folder_is_explained(kit, stage):
    """A library that was moved away is said to be so."""
    job = kit.job()
    shutil.rmtree(kit.library.folder(job.id))

    stage.show_job(job)

    kit.until(
        lambda: stage.media.page("video").view.after.sentence or stage.state_panel.isVisible()
    )


def test_job_that_the_library_never_knew_is_explained(kit, stage):
    """A job without a folder shows a sentence, not an exception."""
    job = kit.job()
    object.__setattr__(job, "id", "20260101-ffffffff")

    stage.show_job(job)

    assert "no longer there" in stage.state_panel.heading


def test_several_inputs_can_be_chosen(kit, stage):
    """Each input has its button; a voice can be played."""
    job = kit.job()
    folder = kit.library.folder(job.id)
    make_picture(folder / "face.png")
    make_sound(folder / "voice.wav", seconds=1)
    inputs = {"face": JobInput("face.png", "f"), "voice": JobInput("voice.wav", "v")}
    stage.show_job(job.changed(inputs=inputs))
    stage.select(View.INPUTS)
    kit.until(stage.media.page("image").view.isVisible)

    stage.findChild(QPushButton, "input_1").click()
    kit.until(lambda: stage.media.page("video").player.duration)

    assert stage.media.page("video").view.after.sentence == "Sound only"
    assert stage.media.page("video").player.has_sound


def test_stage_is_dark_in_the_light_theme(kit, stage):
    """Results are judged against the same neutral ground in both themes."""
    stage.show_job(kit.job(state=JobState.RUNNING))

    assert stage.grab().toImage().pixelColor(2, 2) == QColor(STAGE.window)


def test_stage_fits_into_the_smallest_window(kit, stage):
    """At 1024 px with all columns open the stage has 292 px."""
    stage.show_job(kit.job())

    assert stage.minimumSizeHint().width() <= 292


def test_every_control_of_the_stage_has_a_name(kit, stage):
    """Nothing on the stage is nameless."""
    stage.show_job(kit.job())

    nameless = [
        (type(one).__name__, one.objectName())
        for kind in (QAbstractButton, QSlider, QComboBox, QTabBar)
        for one in stage.findChildren(kind)
        if one.isVisibleTo(stage) and not (one.accessibleName() or getattr(one, "text", str)())
    ]

    assert not nameless


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("a/b:c*", "a_b_c_"),
        ("  .. ", "result"),
        ("猫 - 3D", "猫 - 3D"),
        ("x" * 300, "x" * 120),
        ("猫" * 100, "猫" * 66),
    ],
)
def test_file_names_suit_every_system(wanted, name):
    """A suggested name has nothing that a file system refuses."""
    assert save_copy.file_name(wanted) == name


@pytest.mark.parametrize("name", ["猫" * 83 + ".mp4", "x" * 251 + ".mp4"], ids=["wide", "long"])
async def test_the_longest_name_that_a_disk_takes_is_saved(qloop, tmp_path, name):
    """What is written before it is whole needs no longer name than the copy itself."""
    source = tmp_path / "result.mp4"
    source.write_bytes(b"film")

    await save_copy.copy(source, tmp_path / name)

    assert (tmp_path / name).read_bytes() == b"film"
    assert len(list(tmp_path.iterdir())) == 2
