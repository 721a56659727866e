"""What is thrown away in the history: taken back, or deleted for good."""

from datetime import UTC, datetime

from history_kit import names, opened_fixture  # noqa: F401 (fixtures)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QPushButton,
)
from stage_kit import clips_fixture, kit_fixture  # noqa: F401 (fixtures)

from avatar_desktop.domain.job import JobState, Submit
from avatar_desktop.ui.history.history_page import HistoryPage
from avatar_desktop.ui.widgets.notice import NoticeSeverity


def choose(page: HistoryPage, row: int) -> None:
    page.gallery.setCurrentIndex(page.gallery.model().index(row, 0))


def test_trash_can_be_undone(kit, opened, qtbot):
    """Del moves to the trash at once; Ctrl+Z brings back."""
    job = kit.job()
    kit.job()
    page = opened()
    page.activateWindow()
    kit.until(page.isActiveWindow)
    qtbot.keyClick(page.gallery, Qt.Key.Key_Delete)
    kit.until(page.notice.isVisible)
    assert names(page) == ["02"]
    assert kit.run(kit.library.get(job.id)).trashed

    qtbot.keyClick(page.gallery, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    kit.until(lambda: len(page.jobs) == 2)

    assert names(page) == ["01", "02"]
    assert not kit.run(kit.library.get(job.id)).trashed
    assert page.notice.isHidden()


def test_several_jobs_go_to_the_trash_together(kit, opened, qtbot):
    """A selection is trashed and restored as one."""
    for _ in range(3):
        kit.job()
    page = opened()
    page.gallery.selectAll()

    qtbot.keyClick(page.gallery, Qt.Key.Key_Delete)
    kit.until(page.empty.isVisible)
    page.notice.findChild(QPushButton, "notice_action").click()
    kit.until(lambda: len(page.jobs) == 3)


def test_trash_is_listed_and_given_back(kit, opened, qtbot):
    """The trash can be looked at, and Del takes out of it."""
    kit.job(trashed=True)
    page = opened()
    page.filters.trash.click()
    kit.until(lambda: page.jobs)

    qtbot.keyClick(page.gallery, Qt.Key.Key_Delete)
    kit.until(page.empty.isVisible)

    assert page.empty.heading == "The trash is empty"


def test_trash_is_a_place_of_its_own(kit, opened):
    """It says how much it holds, is no state, and keeps the filters apart from itself."""
    for _ in range(3):
        kit.job(trashed=True)
    kit.job()
    page = opened()
    states = page.filters.findChild(QComboBox, "filter_state")
    told = (page.filters.trash.text(), page.filters.trash.toolTip())

    page.filters.trash.click()
    kit.until(lambda: len(page.jobs) == 3)
    states.setCurrentIndex(states.findText("Failed"))
    kit.until(page.empty.isVisible)
    page.empty.findChild(QPushButton, "empty_button").click()
    kit.until(lambda: len(page.jobs) == 3)

    assert told[0] == "Trash (3)"
    assert told[1].startswith("Trash: 3 jobs, ")
    assert "rash" not in " ".join(states.itemText(row) for row in range(states.count()))
    assert page.filters.trash.isChecked()


def test_one_job_is_deleted_for_good(kit, opened):
    """The button says what it frees and takes two clicks; folder, row and pictures are gone."""
    job, other = kit.job(trashed=True), kit.job(trashed=True)
    folder = kit.library.folder(job.id)
    page = opened()
    page.filters.trash.click()
    thumbs = kit.folder / "thumbs"
    kit.until(lambda: page.grab() and page.jobs and len(list(thumbs.glob("*.jpg"))) == 2)
    button = page.details.delete
    kit.until(button.isVisible)
    choose(page, 0)
    kit.until(lambda: page.details.job == job and button.isVisible())
    said = button.text()

    button.click()
    armed = (button.text(), folder.exists())
    button.click()
    kit.until(lambda: "deleted for good" in page.notice.text)

    assert said.startswith("Delete for good (")
    assert "0 B" not in said
    assert armed == ("Really delete for good", True)
    assert (names(page), folder.exists()) == ([other.id[-2:]], False)
    assert kit.run(kit.library.get(job.id)) is None
    assert len(list(thumbs.glob("*.jpg"))) == 1


def test_several_jobs_are_deleted_together(kit, opened):
    """What is chosen in the trash is offered as one, with what it frees together."""
    for _ in range(3):
        kit.job(trashed=True)
    page = opened()
    page.filters.trash.click()
    kit.until(lambda: len(page.jobs) == 3)
    page.gallery.selectAll()
    kit.until(lambda: "3" in page.details.delete.text())

    page.details.delete.click()
    page.details.delete.click()
    kit.until(page.empty.isVisible)

    assert page.empty.heading == "The trash is empty"


def test_trash_is_emptied_and_what_cannot_go_is_told(kit, opened):
    """Two clicks; a job whose task may still turn up stays, with the reason; others are gone."""
    for _ in range(60):
        kit.job(trashed=True, result=kit.clips.after)
    doubtful = kit.job(state=JobState.CANCELLED, trashed=True, doubts=(Submit(datetime.now(UTC)),))
    outside = kit.job()
    page = opened()
    page.filters.trash.click()
    bar = page.findChild(QPushButton, "empty_trash")
    kit.until(lambda: bar.isVisible() and page.jobs)
    said = bar.text()

    bar.click()
    bar.click()
    kit.until(lambda: page.notice.severity is NoticeSeverity.WARNING and page.notice.isVisible())

    assert said.startswith("Empty the trash (")
    assert [job.id for job in page.jobs] == [doubtful.id]
    assert "60 deleted for good" in page.notice.text
    assert "may still have taken its task" in page.notice.text
    assert kit.run(kit.library.get(outside.id)) is not None
    assert page.filters.trash.text() == "Trash (1)"


def test_going_elsewhere_takes_the_first_click_back(kit, opened):
    """Another choice disarms the button: nobody deletes what was not asked about."""
    kit.job(trashed=True)
    kit.job(trashed=True)
    page = opened()
    page.filters.trash.click()
    kit.until(lambda: len(page.jobs) == 2)
    kit.until(page.details.delete.isVisible)

    page.details.delete.click()
    choose(page, 1)
    kit.run(kit.start.finish())

    assert not page.details.delete.armed
    assert len(page.jobs) == 2


def test_running_job_stays_out_of_the_trash(kit, opened, qtbot):
    """A job that runs is refused with the reason."""
    job = kit.job(state=JobState.RUNNING)
    page = opened()

    qtbot.keyClick(page.gallery, Qt.Key.Key_Delete)

    assert page.notice.severity is NoticeSeverity.INFO
    assert "still runs" in page.notice.text
    assert not kit.run(kit.library.get(job.id)).trashed
