"""Closing while jobs go on: said once, in true words; with a tray they go on without a window."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel
from settings_kit import settings_of
from test_ui_queue import a_job

from avatar_desktop.domain.job import ACTIVE, ENDED, JobState
from avatar_desktop.domain.settings import DesktopSettings
from avatar_desktop.engine.events import JobChanged, JobDeleted
from avatar_desktop.models import catalog
from avatar_desktop.ui.desktop.closing import SAME_SECONDS, Closing
from avatar_desktop.ui.desktop.closing_question import ClosingQuestion, what_goes_on
from patience import until

S = JobState


class ByHand(QEvent):
    """A close event as a window manager's button makes it."""

    def spontaneous(self) -> bool:
        return True


@pytest.fixture
def tray() -> dict[str, bool]:
    """Whether this desktop has one."""
    return {"there": False}


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def closing(window, behind, tray, clock):
    one = Closing(window, behind.desk, lambda: tray["there"], clock)
    yield one
    one.close()


@pytest.fixture
def closed(window):
    """How often the window was closed."""
    told = []
    window.closed.connect(lambda: told.append(True))
    return told


def press(window, closing) -> None:
    """Press the button in the window's corner."""
    event = ByHand(QEvent.Type.Close)
    if not closing.eventFilter(window, event):
        window.close()


def question(window) -> ClosingQuestion | None:
    found = [one for one in window.findChildren(ClosingQuestion) if one.isVisible()]
    return found[0] if found else None


def click(window, name: str) -> None:
    question(window).findChild(QAbstractButton, name).click()


def publish(behind, state: JobState, name: str = "j1") -> None:
    behind.desk.hub.publish(JobChanged(replace(a_job(state), id=name)))


async def test_without_jobs_a_window_just_closes(qloop, window, closing, closed, behind):
    """Ended, doubtful and deleted jobs hold nothing back."""
    for number, state in enumerate((*ENDED, S.NEEDS_CHECK)):
        publish(behind, S.RUNNING, f"j{number}")
        publish(behind, state, f"j{number}")
    publish(behind, S.QUEUED, "gone")
    behind.desk.hub.publish(JobDeleted("gone"))

    press(window, closing)

    assert closed == [True]
    assert question(window) is None


async def test_what_goes_on_is_said_once(qloop, window, closing, closed, behind, clock):
    """The question stops nothing; a second press of the same button closes."""
    publish(behind, S.RUNNING)
    press(window, closing)
    shown = question(window)
    assert not shown.isModal()
    assert closed == []
    words = " ".join(one.text() for one in shown.findChildren(QLabel))
    assert "Running at the service: 1." in words
    assert "within 24 hours" in words
    clock.now += SAME_SECONDS

    press(window, closing)

    assert closed == [True]


async def test_a_double_click_or_a_held_key_does_not_close(
    qloop, window, closing, closed, behind, clock
):
    """What follows at once is the same wish, however often it repeats; the question stays."""
    publish(behind, S.RUNNING)
    press(window, closing)
    asked = question(window)
    for one in (window, asked) * 10:
        clock.now += SAME_SECONDS / 2
        assert closing.eventFilter(one, ByHand(QEvent.Type.Close))

    assert closed == []
    assert question(window) is asked
    clock.now += SAME_SECONDS
    assert not closing.eventFilter(asked, ByHand(QEvent.Type.Close))


async def test_a_job_taken_up_before_anybody_listened_is_told(qloop, window, closed, behind):
    """An earlier run's task that runs on is said, though nothing has been heard of it since."""
    publish(behind, S.RUNNING)
    late = Closing(window, behind.desk, lambda: False)

    press(window, late)

    assert closed == []
    assert question(window) is not None
    late.close()


@pytest.mark.parametrize("how", ["button", "Escape", "Return"])
async def test_the_window_stays_open(qloop, qtbot, window, closing, closed, behind, how):
    """By the button, Esc or Enter; the next press asks again."""
    publish(behind, S.UPLOADING)
    press(window, closing)
    if how == "button":
        click(window, "keep_open")
    else:
        await until(question(window).isActiveWindow, "the question in front")
        qtbot.keyClick(question(window), getattr(Qt.Key, f"Key_{how}"))
    assert window.isVisible()
    assert question(window) is None

    press(window, closing)

    assert question(window) is not None
    assert closed == []


async def test_it_can_be_left_unsaid(qloop, window, closing, closed, behind):
    """Without the tick, closing says nothing any more; the settings bring it back."""
    publish(behind, S.QUEUED)
    press(window, closing)
    question(window).findChild(QCheckBox).setChecked(False)
    click(window, "close_anyway")
    assert closed == [True]
    assert not behind.settings.current.desktop.say_closing
    window.show()

    press(window, closing)

    assert closed == [True, True]


async def test_jobs_go_on_at_a_tray(qloop, window, closing, closed, behind, tray):
    """It is offered where there is one; from then on the button hides the window, and back."""
    tray["there"] = True
    publish(behind, S.RUNNING)
    press(window, closing)
    click(window, "go_on_in_background")
    assert behind.settings.current.desktop.tray
    assert not window.isVisible()
    assert closed == []
    closing.tray.show_wanted.emit()
    assert window.isVisible()
    assert not closing.tray.shown
    press(window, closing)
    assert question(window) is None
    assert not window.isVisible()

    end = closing.tray.menu.actions()[-1]
    end.trigger()

    assert closed == [True]


async def test_a_tray_that_is_gone_is_not_relied_on(qloop, window, closing, closed, behind, tray):
    """A setting from another desktop hides no window where nothing brings it back."""
    settings = behind.settings.current
    behind.settings.save(replace(settings, desktop=DesktopSettings(tray=True)))
    publish(behind, S.RUNNING)

    press(window, closing)

    assert window.isVisible()
    assert question(window).findChild(QAbstractButton, "go_on_in_background").isHidden()


async def test_the_program_itself_is_not_held_back(qloop, window, closing, closed, behind):
    """A signal, the end of the session or a change of profile closes at once."""
    publish(behind, S.RUNNING)

    window.close()

    assert closed == [True]
    assert question(window) is None


def test_every_state_that_goes_on_is_told():
    """No active job is closed in silence, and each is told once."""
    for state in ACTIVE:
        (line,) = what_goes_on([a_job(state)], catalog())
        assert line.values["count"] == 1, state
    lines = what_goes_on([a_job(state) for state in S], catalog())
    assert sum(line.values["count"] for line in lines) == len(ACTIVE)


async def test_the_switch_is_off_where_there_is_no_tray(qloop, a_stand, open_window):
    """The settings say so instead of offering it."""
    page = settings_of(open_window(a_stand(demo=False)))
    page.show_group("desktop")

    box = page.findChild(QAbstractButton, "desktop_tray")

    assert QApplication.instance() is not None
    assert not box.isEnabled()
    words = " ".join(one.text() for one in page.findChildren(QLabel))
    assert "This desktop shows no such icons" in words
