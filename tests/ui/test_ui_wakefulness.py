"""Sleep and wake: held while something is sent, noticed by the gap in time."""

import pytest
from test_ui_job_notifications import S, ToldDesktop, tell

from avatar_desktop.domain.job import JobState
from avatar_desktop.engine.events import JobChanged, JobDeleted, Progress, TransferStage
from avatar_desktop.ui.desktop.wake_watch import EVERY_SECONDS, WakeWatch
from avatar_desktop.ui.desktop.wakefulness import SENDING, Wakefulness

WHY = "A file is being uploaded."


@pytest.fixture
def desktop() -> ToldDesktop:
    return ToldDesktop()


@pytest.fixture
def wakefulness(window, behind, desktop):
    one = Wakefulness(behind.desk, desktop, window)
    yield one
    one.close()


@pytest.mark.parametrize("after", sorted(set(JobState) - SENDING))
async def test_sleep_is_held_while_something_is_sent(qloop, wakefulness, behind, desktop, after):
    """From the first upload to what comes after the last, whatever that is."""
    tell(behind, S.QUEUED, S.UPLOADING, name="a")
    tell(behind, S.UPLOADING, S.SUBMITTING, name="b")
    behind.desk.hub.publish(Progress("a", TransferStage.UPLOAD, 1, 2))
    tell(behind, after, name="a")
    assert desktop.awake == [WHY]

    tell(behind, after, name="b")

    assert desktop.awake == [WHY, ""]


async def test_an_upload_that_began_before_holds_sleep(qloop, window, behind, desktop):
    """What was taken up before the desktop could be spoken with counts."""
    tell(behind, S.UPLOADING)

    late = Wakefulness(behind.desk, desktop, window)

    assert desktop.awake == [WHY]
    late.close()
    assert desktop.awake == [WHY, ""]


async def test_a_deleted_job_and_the_windows_end_let_go(qloop, window, behind, desktop):
    """Nothing holds sleep that nobody watches any more."""
    one = Wakefulness(behind.desk, desktop, window)
    tell(behind, S.UPLOADING, name="a")
    behind.desk.hub.publish(JobDeleted("a"))
    assert desktop.awake == [WHY, ""]
    tell(behind, S.UPLOADING, name="b")

    one.close()

    assert desktop.awake == [WHY, "", WHY, ""]
    tell(behind, S.RUNNING, name="b")
    assert len(desktop.awake) == 4
    assert JobChanged is not None


@pytest.mark.parametrize(
    ("steps", "woken"),
    [
        ([5, 5, 5], 0),
        ([5, 19.9, 5], 0),
        ([5, 3600, 5], 1),
        ([21, 21], 2),
        ([86_400 * 30, 5], 1),
        ([-3600, 5], 0),
    ],
)
def test_a_gap_in_time_is_a_sleep(qtbot, steps: list[float], woken: int):
    """Load is none, a clock that is set back is none."""
    now = [1e9]
    watch = WakeWatch(clock=lambda: now[0])
    heard = []
    watch.woke.connect(lambda: heard.append(True))
    for step in steps:
        now[0] += step
        watch._look()

    assert len(heard) == woken
    assert watch._timer.interval() == EVERY_SECONDS * 1000
    watch.close()
