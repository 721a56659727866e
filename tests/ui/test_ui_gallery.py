"""Where the gallery puts its jobs, and how keys, pointer and assistive technology find them."""

import random
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible
from stage_kit import ICONS, NOON, RESOURCES

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.i18n import Language
from avatar_desktop.ui.history.day_grid import DayGrid
from avatar_desktop.ui.history.gallery import Gallery
from avatar_desktop.ui.history.job_delegate import CardWords, JobDelegate
from avatar_desktop.ui.history.jobs_model import JobsModel
from avatar_desktop.ui.theme.design_tokens import LIGHT
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.theme.stylesheet import sheet
from avatar_desktop.ui.widgets.thumbnails import Thumbnails

CELL, HEADING = QSize(100, 80), 30


def a_grid(days, columns: int) -> DayGrid:
    """Return a grid over days of so many jobs each."""
    starts = [sum(days[:number]) for number in range(len(days))]
    return DayGrid(starts, sum(days), columns, CELL, HEADING)


def a_job(number: int, hours: float) -> Job:
    return Job(
        f"job-{number:05}",
        "video_style",
        NOON - timedelta(hours=hours),
        {},
        {},
        state=JobState.DONE,
    )


@pytest.fixture
def gallery(qtbot, tmp_path):
    """Returns what shows a gallery of jobs, so many on each day."""

    def shown(*days: int, width: int = 760, height: int = 500) -> Gallery:
        model = JobsModel(lambda _job: None, lambda job: f"the job {job.id}")
        view = Gallery("Jobs")
        qtbot.addWidget(view)
        thumbnails = Thumbnails(None, tmp_path, lambda _work: None, view)
        words = CardWords(str, lambda job: job.id)
        model.setParent(view)
        view.show_jobs(model, JobDelegate(thumbnails, Icons(ICONS, LIGHT), words, view))
        numbers = iter(range(sum(days)))
        model.set_jobs(
            [a_job(next(numbers), 24 * day) for day, many in enumerate(days) for _ in range(many)]
        )
        view.resize(width, height)
        view.show()
        qtbot.waitExposed(view)
        return view

    return shown


def test_every_grid_keeps_its_promises(rounds, seed):
    """Days start rows, nothing overlaps, points and bands find just what they touch."""
    rng = random.Random(seed)
    for _ in range(rounds(40, 1500)):
        days = [rng.randint(1, 14) for _ in range(rng.randint(1, 6))]
        grid = a_grid(days, rng.randint(1, 7))
        rects = [grid.rect(job) for job in range(grid.count)]
        places = [*rects, *(grid.heading(day) for day in grid.days)]

        assert not any(a.intersects(b) for n, a in enumerate(places) for b in places[n + 1 :])
        assert grid.height == max(rect.bottom() for rect in rects) + 1
        for day in grid.days:
            assert (rects[day.first].left(), rects[day.first].top()) == (0, day.top + HEADING)
        for job, rect in enumerate(rects):
            assert grid.job_at(rect.center().x(), rect.center().y()) == job
        spot = QPoint(rng.randint(-50, 800), rng.randint(-50, grid.height + 50))
        held = [job for job, rect in enumerate(rects) if rect.contains(spot)]
        assert grid.job_at(spot.x(), spot.y()) == (held[0] if held else None)
        band = QRect(spot, QPoint(rng.randint(-50, 800), rng.randint(-50, grid.height + 50)))
        band = band.normalized()
        touched = [job for first, end in grid.jobs_in(band) for job in range(first, end)]
        assert touched == [job for job, rect in enumerate(rects) if rect.intersects(band)]


def test_up_and_down_go_through_all_days(rounds, seed):
    """Down from the first job and up from the last reach the end, one row at a time."""
    rng = random.Random(seed)
    for _ in range(rounds(40, 1500)):
        grid = a_grid([rng.randint(1, 14) for _ in range(rng.randint(1, 6))], rng.randint(1, 7))
        lines = sorted({grid.rect(job).top() for job in range(grid.count)})

        down, job = [grid.rect(0).top()], 0
        while (after := grid.below(job)) != job:
            job = after
            down.append(grid.rect(job).top())
        up, job = [grid.rect(grid.count - 1).top()], grid.count - 1
        while (after := grid.above(job)) != job:
            job = after
            up.append(grid.rect(job).top())

        assert (down, up) == (lines, lines[::-1])


def test_a_day_starts_its_own_row(gallery):
    """The first job of a day stands at the left, under the day's name; nothing stands before it."""
    view = gallery(2, 5)

    tops = [view.visualRect(view.model().index(row, 0)).top() for row in range(7)]
    lefts = [view.visualRect(view.model().index(row, 0)).left() for row in range(7)]

    assert tops[0] == tops[1] < tops[2]
    assert lefts[0] == lefts[2] == 0
    assert len({tops[2], tops[0]}) == 2


def test_keys_move_in_two_dimensions(gallery, qtbot):
    """Down goes under the job, right to the next, End to the last; Shift takes what is between."""
    view = gallery(2, 7)
    columns = view.grid.columns
    view.setCurrentIndex(view.model().index(1, 0))
    reached = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Home):
        qtbot.keyClick(view, key)
        reached.append(view.currentIndex().row())
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)

    assert columns == 4
    assert reached == [3, 4, 1, 8, 0]
    assert sorted(index.row() for index in view.selectedIndexes()) == list(range(7))


def test_pointer_finds_the_jobs(gallery, qtbot):
    """A click takes one job, Ctrl another, Shift all between, a drag what it touches."""
    view = gallery(2, 3)
    spots = [view.visualRect(view.model().index(row, 0)).center() for row in range(5)]
    left = Qt.MouseButton.LeftButton

    def rows() -> list[int]:
        return sorted(index.row() for index in view.selectedIndexes())

    qtbot.mouseClick(view.viewport(), left, pos=spots[1])
    qtbot.mouseClick(view.viewport(), left, Qt.KeyboardModifier.ShiftModifier, spots[4])
    span = rows()
    qtbot.mouseClick(view.viewport(), left, pos=spots[3])
    one = rows()
    qtbot.mouseClick(view.viewport(), left, Qt.KeyboardModifier.ControlModifier, spots[0])
    two = rows()
    empty = QPoint(spots[1].x() + 2 * (spots[1].x() - spots[0].x()), spots[1].y())
    qtbot.mouseClick(view.viewport(), left, pos=empty)
    none = rows()
    qtbot.mousePress(view.viewport(), left, pos=empty)
    qtbot.mouseMove(view.viewport(), QPoint(spots[1].x(), spots[3].y()))
    qtbot.mouseMove(view.viewport(), QPoint(spots[1].x() - 1, spots[3].y()))
    qtbot.mouseRelease(view.viewport(), left, pos=QPoint(spots[1].x() - 1, spots[3].y()))

    assert (span, one, two) == ([1, 2, 3, 4], [3], [0, 3])
    assert (none, rows()) == ([], [1, 3, 4])


def test_current_job_is_scrolled_into_sight_with_its_day(gallery, qtbot):
    """End and Home show the job whole, and the name of its day above its first row."""
    view = gallery(9, 1, 9, 9)
    seen = view.viewport().rect()

    qtbot.keyClick(view, Qt.Key.Key_End)
    last = view.visualRect(view.currentIndex())
    qtbot.keyClick(view, Qt.Key.Key_Home)
    bar = view.verticalScrollBar()

    assert seen.contains(last)
    assert bar.value() == 0
    assert bar.maximum() == view.grid.height - seen.height()


def test_rows_that_come_and_go_are_placed_anew(gallery, qtbot):
    """A new job moves the others; one that leaves closes the gap and takes its day along."""
    view = gallery(1, 4)
    model = view.model()

    model.put(a_job(90, -1))
    first = view.visualRect(model.index(1, 0)).left()
    model.drop(model.jobs[0].id)
    model.drop(model.jobs[0].id)

    assert first > 0
    assert len(view.grid.days) == 1
    assert view.visualRect(model.index(0, 0)).topLeft() == QPoint(0, view.grid.days[0].top + 28)
    assert view.visualRect(model.index(9, 0)).isNull()


def test_a_screen_reader_hears_the_jobs_and_nothing_else(gallery):
    """The list has one child a job, in their order, each with its words and its place."""
    view = gallery(2, 3)

    told = QAccessible.queryAccessibleInterface(view)

    children = [told.child(number) for number in range(told.childCount())]
    rows = [one for one in children if one and one.role() == QAccessible.Role.ListItem]
    assert told.role() == QAccessible.Role.List
    assert [one.text(QAccessible.Text.Name) for one in rows] == [
        f"the job job-{number:05}" for number in range(5)
    ]
    places = [one.rect().topLeft() for one in rows]
    first = view.viewport().mapToGlobal(view.visualRect(view.model().index(2, 0)).topLeft())
    assert places[2] == first


def test_many_thousand_jobs_stay_quick(gallery, qtbot):
    """Placing and painting a long list is no matter of the list's length on every step."""
    view = gallery(*([40] * 500))
    view.grab()
    asked = []
    place_of = view.grid.rect

    def counted(job: int) -> QRect:
        asked.append(job)
        return place_of(job)

    view.grid.rect = counted
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    view.grab()
    qtbot.keyClick(view, Qt.Key.Key_PageDown)

    assert 0 < len(asked) < 500


@pytest.mark.parametrize(("code", "words"), [("en", "1 Jun 2020 "), ("zh_CN", "2020年6月1日 ")])
def test_times_have_one_style(code, words):
    """A day and a time of 24 hours, whatever the language."""
    from avatar_desktop.ui.core.job_facts import moment

    when = NOON.replace(year=2020)

    told = moment(Language(code, RESOURCES / "locale"), when)

    assert told == words + f"{when.astimezone():%H:%M}"


def test_a_bar_with_nothing_to_scroll_is_not_seen(gallery, qapp):
    """The bar keeps its room, so that pictures stay as wide; its handle is there when needed."""
    before = qapp.styleSheet()
    qapp.setStyleSheet(sheet(LIGHT, ""))
    few, many = gallery(2), gallery(60)

    def colours(view: Gallery) -> int:
        image = view.verticalScrollBar().grab().toImage()
        rows, columns = range(image.height()), range(image.width())
        return len({image.pixel(x, y) for x in columns for y in rows})

    assert colours(few) == 1
    assert colours(many) > 1
    qapp.setStyleSheet(before)
