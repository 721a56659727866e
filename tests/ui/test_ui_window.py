"""The window as a whole: pages, keys, names, the main job, what it remembers."""

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import until
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QWidget,
)

from avatar_desktop.domain.job import JobState
from avatar_desktop.models import video_style
from avatar_desktop.ui.form.form_state import FormState
from avatar_desktop.ui.shell import window_state
from avatar_desktop.ui.shell.window_state import WindowState

CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit,
    QTabBar,
)  # fmt: skip
INNER = ("qt_", "ScrollLeftButton", "ScrollRightButton")


def controls(page: QWidget) -> list[QWidget]:
    """Return what a person can operate on *page*, without the insides of Qt's own widgets."""
    return [
        one
        for one in page.findChildren(QWidget)
        if isinstance(one, CONTROLS)
        and not isinstance(one, QScrollBar)
        and not one.objectName().startswith(INNER)
        and not isinstance(one.parent(), QAbstractSpinBox | QComboBox)
        and one.window() is page.window()
    ]


def nameless(page: QWidget) -> list[str]:
    def spoken(one: QWidget) -> str:
        return one.accessibleName() or (one.text() if isinstance(one, QAbstractButton) else "")

    return [
        f"{type(one).__name__} {one.objectName() or '?'} in {one.parent().objectName()}"
        for one in controls(page)
        if not one.objectName() or (one.isVisible() and not spoken(one))
    ]


@pytest.mark.parametrize("demo", [True, False])
async def test_every_control_of_every_page_has_a_name(qloop, a_stand, open_window, sample, demo):
    """No control lacks an object name or a name for a screen reader, with and without jobs."""
    behind = a_stand(demo=demo)
    behind.cloud.finish()
    job = await behind.desk.scheduler.submit("video_style", {"video": sample}, {})
    window = open_window(behind)
    await until(lambda: not behind.desk.scheduler._tasks)
    window.open_job(job.id)
    await until(lambda: window.stage.job is not None)
    wrong = {}

    for page in ("video_style", "history", "settings"):
        window.show_page(page)
        wrong[page] = nameless(window)

    assert wrong == {"video_style": [], "history": [], "settings": []}
    assert len(controls(window)) > 40


async def test_the_main_job(qloop, window, behind, sample):
    """A clip is dropped, generated, saved and on the stage; the queue and the history know it."""
    tab = window.tab("video_style")
    window.open_files([sample])
    await until(tab.generate.isEnabled)

    tab.generate.click()
    await until(lambda: window.stage.job is not None)
    behind.cloud.finish()
    await until(lambda: window.stage.job.state is JobState.DONE)

    assert behind.cloud.bodies[0]["parameters"]["style"] == 0
    assert list(window.queue.cards) == [window.stage.job.id]
    assert (behind.library.folder(window.stage.job.id) / "result.mp4").is_file()


async def test_a_deleted_job_is_shown_nowhere(qloop, window, behind, sample):
    """Deleted from the trash in the history, it leaves stage and queue, and its room is free."""
    behind.cloud.finish()
    job = await behind.desk.scheduler.submit("video_style", {"video": sample}, {})
    await until(lambda: not behind.desk.scheduler._tasks)
    window.open_job(job.id)
    await until(lambda: window.stage.job is not None)
    window.show_page("history")
    page = window.findChild(QWidget, "history_page")
    await until(lambda: page.jobs)
    page.gallery.trash_wanted.emit()
    await until(lambda: not page.jobs)
    page.filters.trash.click()
    await until(page.details.delete.isVisible)

    page.details.delete.click()
    page.details.delete.click()
    await until(page.empty.isVisible)

    assert (window.stage.job, window.queue.cards) == (None, {})
    assert [one for one in behind.library.root.iterdir() if one.is_dir()] == []


async def test_a_card_opens_its_job_on_the_stage(qloop, qtbot, window, behind, sample):
    """Enter on a card shows its job."""
    behind.cloud.finish()
    job = await behind.desk.scheduler.submit("video_style", {"video": sample}, {})
    await until(lambda: job.id in window.queue.cards)
    assert window.stage.job is None

    qtbot.keyClick(window.queue.cards[job.id], Qt.Key.Key_Return)

    assert window.stage.job.id == job.id


async def test_keys_lead_to_every_page(qloop, qtbot, window):
    """Ctrl+digit, Ctrl+comma, Ctrl+F and Esc move between the pages."""
    window.activateWindow()
    await until(lambda: QApplication.activeWindow() is window)
    ctrl = Qt.KeyboardModifier.ControlModifier

    visited = []
    for key, modifier in (
        (Qt.Key.Key_Comma, ctrl),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F, ctrl),
        (Qt.Key.Key_1, ctrl),
    ):
        qtbot.keyClick(window, key, modifier)
        visited.append(window.page)

    assert visited == ["settings", "video_style", "history", "video_style"]


async def test_ctrl_enter_generates(qloop, qtbot, window, behind, sample):
    """Ctrl+Enter sends the form that is in front."""
    window.activateWindow()
    await until(lambda: QApplication.activeWindow() is window)
    window.open_files([sample])
    generate = window.tab("video_style").generate
    await until(generate.isEnabled)

    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    await until(lambda: behind.cloud.bodies)


async def test_f1_lists_the_keys(qloop, qtbot, window):
    """F1 opens the sheet of keys, which stops nothing."""
    window.activateWindow()
    await until(lambda: QApplication.activeWindow() is window)

    qtbot.keyClick(window, Qt.Key.Key_F1)

    sheet = window.findChild(QWidget, "key_sheet")
    assert sheet.isVisible()
    assert not sheet.isModal()
    sheet.close()


async def test_forms_are_kept_while_other_tabs_are_used(qloop, a_stand, open_window, sample):
    """Each model keeps its own form and its own job on the stage."""
    other = replace(video_style.SPEC, key="other", title="Other")
    behind = a_stand(models=(video_style.SPEC, other))
    window = open_window(behind)
    window.tab("video_style").presenter.put_param("style", 4)
    job = await behind.desk.scheduler.submit("video_style", {"video": sample}, {})
    window.open_job(job.id)
    await until(lambda: window.stage.job is not None)

    window.show_page("other")
    assert window.stage.job is None
    window.show_page("video_style")

    assert window.stage.job.id == job.id
    assert window.tab("video_style").presenter.params["style"] == 4


async def test_the_next_window_is_as_the_last_was(qloop, qtbot, open_window, behind, sample):
    """Page, form and folded queue come back; closing hides and tells."""
    first = open_window(behind)
    first.open_files([sample])
    first.tab("video_style").presenter.put_param("style", 2)
    first.queue.findChild(object, "fold_queue").click()
    first.show_page("history")
    with qtbot.waitSignal(first.closed):
        first.close()

    second = open_window(behind)

    assert not first.isVisible()
    assert second.page == "history"
    assert second.tab("video_style").presenter.files == {"video": sample}
    assert second.tab("video_style").presenter.params["style"] == 2
    assert second.queue.is_folded


async def test_unfinished_jobs_are_back_in_the_queue(qloop, a_stand, open_window, sample):
    """At the next start the queue shows what goes on, and a line says so."""
    behind = a_stand()
    job = await behind.desk.scheduler.submit("video_style", {"video": sample}, {})
    await until(lambda: behind.cloud.bodies)

    window = open_window(behind)
    await until(lambda: job.id in window.queue.cards)

    await until(lambda: not window._notice.notice.isHidden())
    assert window._notice.notice.text == "Unfinished jobs that go on where they were: 1."


async def test_the_first_run_offers_the_demo_and_an_account(qloop, qtbot, a_stand, open_window):
    """Without an account the stage offers two ways; with one it offers neither."""
    behind = a_stand(demo=False)
    window = open_window(behind)
    empty = window._empty
    with qtbot.waitSignal(window.profile_wanted) as asked:
        empty._try.click()
    empty._account.click()

    assert asked.args == ["demo"]
    assert empty.step == "key"

    behind.keys.values["dashscope"] = "sk-x"
    later = open_window(behind)
    await until(later._empty._try.isHidden)


async def test_the_demo_offers_its_sample(qloop, window, sample):
    """In the demo one click puts the sample clip into the form."""
    await until(lambda: not window._empty._card.isHidden())

    window._empty.sample_wanted.emit()

    assert window.tab("video_style").presenter.files == {"video": sample}


async def test_a_lost_exception_becomes_a_notice(qloop, window):
    """What a background task raises is told above the page."""

    async def burst() -> None:
        raise RuntimeError("boom")

    window._start(burst())
    await until(lambda: not window._notice.notice.isHidden())

    assert "unexpected" in window._notice.notice.text


async def test_everything_fits_the_smallest_window(qloop, window, sample):
    """At 1024×640 nothing is wider than the window, and forms scroll only up and down."""
    window.resize(1024, 640)
    window.open_files([sample])

    for page in ("video_style", "settings"):
        window.show_page(page)
        await until(lambda: (window.width(), window.height()) == (1024, 640), page)
        for scroll in window.findChildren(QScrollArea):
            if scroll.isVisible():
                assert scroll.widget().width() <= scroll.viewport().width(), scroll.objectName()


async def test_the_status_line_tells_service_and_library(qloop, window, behind, sample):
    """The line at the bottom says which service it is and how much the library takes."""
    await behind.desk.scheduler.submit("video_style", {"video": sample}, {})

    await until(lambda: any("Library" in one and "kB" in one for one in window._status.texts()))

    assert any("simulated" in one for one in window._status.texts())


@pytest.mark.parametrize(
    "content",
    [
        None, "", "{", "[]", '{"forms": {"a": 1}}', '{"page": 3}',
        '{"scrolled": {"a": 1e999}}', "[" * 100_000,
    ],
)  # fmt: skip
def test_a_broken_state_is_the_default(tmp_path, content):
    """A state file that is missing or broken costs only what it held."""
    path = tmp_path / "window.json"
    if content is not None:
        path.write_text(content)

    assert window_state.load(path).forms == {}


def test_a_place_that_is_no_place_is_the_default(qtbot):
    """Whatever was written there, the window has its first size."""
    window = QWidget()
    qtbot.addWidget(window)

    window_state.place(window, "\ud800zz\u4e00")

    assert window.width() > 0


def test_a_state_comes_back(tmp_path):
    """What is saved is what is loaded; a folder that cannot be written ends nothing."""
    state = WindowState("00ff", "history", True, {"a": FormState({"video": "/x"}, {"style": 1})})
    path = tmp_path / "deep" / "window.json"

    window_state.save(path, state)

    assert window_state.load(path) == state
    blocked = tmp_path / "file"
    blocked.write_text("")
    window_state.save(blocked / "window.json", state)


def test_the_window_needs_no_player_to_start():
    """Starting imports no multimedia: it is loaded with the first clip."""
    import subprocess
    import sys

    window = "avatar_desktop.ui.shell.main_window"
    code = f"import sys, {window}; print('PySide6.QtMultimedia' in sys.modules)"
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
