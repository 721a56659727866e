"""The history page over a real library on disk, without any network."""

from datetime import timedelta

import pytest
from history_kit import names, opened_fixture  # noqa: F401 (fixtures)
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPushButton,
    QToolButton,
)
from stage_kit import NOON, a_failure, clips_fixture, kit_fixture  # noqa: F401 (fixtures)

from avatar_desktop.domain.errors import Action
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.ui.history.jobs_model import ROW
from avatar_desktop.ui.widgets.breakable import Breakable
from avatar_desktop.ui.widgets.notice import NoticeSeverity


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
