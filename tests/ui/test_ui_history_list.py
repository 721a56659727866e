"""The list of the history: news, further pages, pictures, and its controls."""

from history_kit import names, opened_fixture  # noqa: F401 (fixtures)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QSlider,
    QToolButton,
)
from stage_kit import NOON, a_failure, clips_fixture, kit_fixture  # noqa: F401 (fixtures)

from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.media import MediaKind
from avatar_desktop.ui.history import filters
from avatar_desktop.ui.widgets.thumbnails import Thumbnails


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
