"""The history page over a real library on disk, without any network."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QToolButton,
)
from stage_kit import (  # noqa: F401 (fixtures)
    NOON,
    Kit,
    a_failure,
    clips_fixture,
    kit_fixture,
)

from avatar_desktop.domain.errors import Action
from avatar_desktop.domain.job import JobState, Submit
from avatar_desktop.domain.media import MediaKind
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.ui.history import filters
from avatar_desktop.ui.history.history_page import HistoryPage
from avatar_desktop.ui.history.jobs_model import ROW
from avatar_desktop.ui.widgets.breakable import Breakable
from avatar_desktop.ui.widgets.notice import NoticeSeverity
from avatar_desktop.ui.widgets.thumbnails import Thumbnails


@pytest.fixture
def opened(kit: Kit):
    """Returns what opens the page over the jobs that are there by then."""
    pages = []

    def open_page() -> HistoryPage:
        thumbnails = Thumbnails(kit.media, kit.folder / "thumbs", kit.start)
        page = HistoryPage(kit.desk, kit.start, thumbnails, kit.icons)
        thumbnails.setParent(page)
        pages.append(page)
        page.resize(1000, 700)
        page.show()
        kit.run(kit.start.finish())
        return page

    yield open_page
    kit.run(kit.start.finish())
    for page in pages:
        kit.bury(page)


def names(page: HistoryPage) -> list[str]:
    return [job.id[-2:] for job in page.jobs]


def choose(page: HistoryPage, row: int) -> None:
    page.gallery.setCurrentIndex(page.gallery.model().index(row, 0))


def test_jobs_are_listed_newest_first(kit, opened):
    """The last job stands first and is described at the right."""
    kit.job()
    newest = kit.job(created=NOON)

    page = opened()

    assert names(page) == ["02", "01"]
    assert page.details.job == newest


def test_empty_history_suggests_the_sample(kit, opened):
    """Nothing made yet: one sentence and one thing to try."""
    page = opened()
    asked = []
    page.sample_wanted.connect(lambda: asked.append(1))

    page.empty.findChild(QPushButton, "empty_button").click()

    assert page.empty.isVisible()
    assert asked == [1]


def test_first_job_of_a_day_opens_it(kit, opened):
    """Each day is named once, above its first job."""
    for hours in (1, 2, 40):
        kit.job(created=NOON.replace(hour=12) - timedelta(hours=hours))

    page = opened()

    model = page.gallery.model()
    rows = [model.index(number, 0).data(ROW) for number in range(3)]
    assert [row.opens for row in rows] == [True, rows[1].day != rows[0].day, True]


def test_search_finds_by_name(kit, opened, clips, tmp_path, qtbot):
    """Words narrow the list; Esc shows everything again."""
    special = tmp_path / "生日 party.mp4"
    special.write_bytes(clips.before.read_bytes())
    kit.job()
    kit.job(source=special)
    page = opened()

    qtbot.keyClicks(page.filters.search, "party")
    kit.until(lambda: len(page.jobs) == 1)
    found = page.jobs[0].title
    qtbot.keyClick(page.filters.search, Qt.Key.Key_Escape)
    kit.until(lambda: len(page.jobs) == 2)

    assert found == "生日 party"


def test_search_finds_the_words_on_the_screen(kit, opened, qtbot):
    """Model, option and state are found by what they are called, in Chinese too."""
    kit.job()
    kit.job(state=JobState.FAILED, failure=a_failure(), params={"style": 0})
    page = opened()

    qtbot.keyClicks(page.filters.search, "restyled 3d CARTOON done")
    kit.until(lambda: names(page) == ["01"])
    page.filters.search.setText("失败")
    kit.until(lambda: names(page) == ["02"])


def test_no_match_offers_to_show_everything(kit, opened, qtbot):
    """A search without a result leads back."""
    kit.job()
    page = opened()
    page.filters.search.setText("nowhere")
    kit.until(page.empty.isVisible)

    page.empty.findChild(QPushButton, "empty_button").click()
    kit.until(lambda: page.jobs)

    assert page.filters.query == HistoryQuery()
    assert not page.empty.isVisible()


def test_filters_by_state_and_star(kit, opened):
    """Failed only, then starred only."""
    kit.job(starred=True)
    kit.job(state=JobState.FAILED, failure=a_failure())
    page = opened()
    combo = page.filters.findChild(QComboBox, "filter_state")

    combo.setCurrentIndex(combo.findText("Failed"))
    kit.until(lambda: names(page) == ["02"])
    combo.setCurrentIndex(0)
    page.filters.findChild(QToolButton, "filter_starred").click()
    kit.until(lambda: names(page) == ["01"])


def test_details_tell_everything(kit, opened):
    """Options in words, price, task id, the failure and the log."""
    job = kit.job(state=JobState.FAILED, failure=a_failure(), task_id="task-xyz")
    kit.run(kit.library.note(job.id, "the service said no"))
    page = opened()
    texts = " ".join(
        label.text().replace("\u200b", "") for label in page.details.findChildren(QLabel)
    )

    page.details.findChild(QPushButton, "details_log_button").click()
    kit.until(lambda: "said no" in page.details.log_text)

    for words in ("3D cartoon", "≈ ¥3.00", "task-xyz", "before.mp4", "The account owes money."):
        assert words in texts


def test_long_ids_break_and_are_copied_as_they_are(kit, opened):
    """An id without a hyphen does not widen the details, and is copied without the breaks."""
    ids = ["e1777320d4134299bf1772a02dd48ef2" * 2, "a-b" * 40]
    job = kit.job()
    kit.keep(job.changed(task_id=ids[0], request_id=ids[1]))
    page = opened()
    values = page.details.findChildren(Breakable)
    copied = []

    for value in values:
        value.copy()
        copied.append(QGuiApplication.clipboard().text())

    assert page.details.widget().width() <= page.details.viewport().width()
    assert set(ids) <= set(copied)


def test_action_of_a_failure_is_handed_on(kit, opened):
    """The button in the details asks the window to do it."""
    job = kit.job(state=JobState.FAILED, failure=a_failure())
    page = opened()
    asked = []
    page.action_wanted.connect(lambda job, action: asked.append((job.id, action)))

    page.details.findChild(QPushButton, "notice_action").click()

    assert asked == [(job.id, Action.OPEN_CONSOLE)]


@pytest.mark.parametrize("way", ["enter", "double", "button"])
def test_opens_a_job(kit, opened, qtbot, way):
    """Enter, a double click and the button open the job."""
    job = kit.job()
    page = opened()
    asked = []
    page.open_job.connect(asked.append)
    kit.until(lambda: page.gallery.visualRect(page.gallery.currentIndex()).isValid())
    middle = page.gallery.visualRect(page.gallery.currentIndex()).center()

    if way == "enter":
        qtbot.keyClick(page.gallery, Qt.Key.Key_Return)
    elif way == "double":
        viewport = page.gallery.viewport()
        qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=middle)
        qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=middle)
    else:
        page.details.findChild(QPushButton, "details_open").click()

    assert asked == [job.id]


def test_r_runs_again(kit, opened, qtbot):
    """R hands the chosen job on."""
    kit.job()
    page = opened()
    asked = []
    page.run_again.connect(asked.append)

    qtbot.keyClick(page.gallery, Qt.Key.Key_R)

    assert [job.id for job in asked] == [page.jobs[0].id]


def test_s_stars_on_disk_and_tells_the_window(kit, opened, qtbot):
    """A star is kept, and everybody who listens hears of it."""
    job = kit.job()
    page = opened()
    heard = []
    kit.desk.hub.subscribe(heard.append)

    qtbot.keyClick(page.gallery, Qt.Key.Key_S)
    kit.until(lambda: heard)

    assert kit.run(kit.library.get(job.id)).starred
    assert heard[0].job.starred
    assert page.jobs[0].starred


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


def test_disk_that_refuses_is_explained(kit, opened, qtbot, monkeypatch):
    """A star that cannot be written is told; the page stays as it is."""
    kit.job()
    page = opened()
    from avatar_desktop.domain.errors import Explanation, StorageFull
    from avatar_desktop.domain.text import say

    async def full(job_id, **flags):
        raise StorageFull(Explanation(say("The disk is full.")))

    monkeypatch.setattr(kit.library, "mark", full)

    qtbot.keyClick(page.gallery, Qt.Key.Key_S)
    kit.until(page.notice.isVisible)

    assert page.notice.severity is NoticeSeverity.ERROR
    assert not page.jobs[0].starred


def test_new_job_appears_by_itself(kit, opened):
    """A job that starts while the page is open is listed first."""
    kit.job()
    page = opened()

    page.job_changed(kit.job(created=NOON, state=JobState.RUNNING))

    assert names(page) == ["02", "01"]


def test_news_of_a_job_replace_its_row(kit, opened):
    """A job that ends is shown so, in the list and at the right."""
    job = kit.job(state=JobState.RUNNING)
    page = opened()

    page.job_changed(job.moved_to(JobState.FAILED, failure=a_failure()))

    assert page.jobs[0].state is JobState.FAILED
    assert page.details.job.state is JobState.FAILED


def test_job_that_no_longer_fits_the_filter_leaves(kit, opened):
    """An unstarred job leaves the starred ones."""
    job = kit.job(starred=True)
    page = opened()
    page.filters.findChild(QToolButton, "filter_starred").click()
    kit.run(kit.start.finish())

    page.job_changed(job.changed(starred=False))

    assert not page.jobs
    assert page.empty.isVisible()


def test_more_pages_come_by_scrolling(kit, opened, monkeypatch):
    """The list goes on where the page before ended, without gaps or doubles."""
    monkeypatch.setattr(filters, "PAGE", 8)
    for _ in range(20):
        kit.job()
    page = opened()

    def scroll() -> bool:
        bar = page.gallery.verticalScrollBar()
        bar.setValue(bar.maximum())
        return len(page.jobs) == 20

    first = len(page.jobs)
    kit.until(scroll)

    assert first in {8, 16, 20}
    assert [int(name, 16) for name in names(page)] == list(range(1, 21))


def test_thumbnails_come_from_the_results(kit, opened):
    """A row shows the first second of its result."""
    job = kit.job()
    page = opened()
    path = kit.library.folder(job.id) / "result.mp4"
    thumbnails = page.findChild(Thumbnails)

    kit.until(lambda: page.grab() and thumbnails.get(path, MediaKind.VIDEO))

    index = page.gallery.currentIndex()
    image = page.grab().toImage()
    corner = page.gallery.viewport().mapTo(page, QPoint(0, 0))
    rect = page.gallery.visualRect(index).translated(corner)
    colours = {image.pixel(x, rect.center().y()) for x in range(rect.left(), rect.right(), 4)}
    assert len(colours) > 8


def test_row_without_its_folder_is_still_listed(kit, opened):
    """A job whose files were deleted by hand keeps its row."""
    import shutil

    job = kit.job()
    kit.job()
    page = opened()
    shutil.rmtree(kit.library.folder(job.id))

    page.reload()
    kit.run(kit.start.finish())
    page.grab()

    assert len(page.jobs) >= 1


def test_ctrl_f_goes_to_the_search(kit, opened, qtbot):
    """Ctrl+F puts the cursor into the search box, Enter goes back to the list."""
    kit.job()
    page = opened()
    page.activateWindow()
    kit.until(page.isActiveWindow)
    page.gallery.setFocus()

    qtbot.keyClick(page.gallery, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    searched = page.filters.search.hasFocus()
    qtbot.keyClick(page.filters.search, Qt.Key.Key_Return)

    assert searched
    assert page.gallery.hasFocus()


def test_size_slider_makes_pictures_larger(kit, opened):
    """Larger pictures, fewer in a row."""
    kit.job()
    page = opened()
    before = page.gallery.grid.rect(0).height()

    page.filters.findChild(QSlider, "thumbnail_size").setValue(256)

    assert page.gallery.grid.rect(0).height() > before


def test_every_control_of_the_history_has_a_name(kit, opened):
    """Nothing on the page is nameless."""
    kit.job()
    page = opened()

    nameless = [
        (type(one).__name__, one.objectName())
        for kind in (QAbstractButton, QComboBox, QSlider, QLineEdit)
        for one in page.findChildren(kind)
        if one.isVisibleTo(page)
        and not (one.objectName() and (one.accessibleName() or getattr(one, "text", str)()))
    ]

    assert not nameless
