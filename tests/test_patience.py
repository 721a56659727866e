"""The patience of the tests: it lasts while something goes on, and ends when nothing does."""

import asyncio
import subprocess
import sys
import time

import pytest

from patience import Patience, processor_seconds, until, within


class Machine:
    """A clock and the work that was done, both by hand."""

    def __init__(self):
        self.time = self.work = 0.0
        self.state = "queued"

    def patience(self):
        return Patience(20, lambda: self.state, lambda: self.work, lambda: self.time)

    def lasts(self, patience, *, work=0.0, change=False):
        """Return after how many seconds *patience* is over, with so much *work* in each."""
        while not patience.over:
            self.time += 1
            self.work += work
            self.state = f"{self.state}." if change else self.state
        return self.time


@pytest.mark.parametrize(
    ("goes_on", "seconds"),
    [({}, 21), ({"work": 0.05}, 21), ({"work": 0.2}, 201), ({"change": True}, 201)],
)
def test_patience_ends_soon_only_where_nothing_goes_on(goes_on, seconds):
    """Idle, or turning its own loop, it ends in time; while something moves, ten times later."""
    machine = Machine()

    assert machine.lasts(machine.patience(), **goes_on) == seconds


def test_a_slow_step_gives_new_patience():
    """What moves once in a while is waited for from then on."""
    machine = Machine()
    patience = machine.patience()
    machine.time = 19
    machine.state = "running"

    assert not patience.over
    assert machine.lasts(patience) == 40


@pytest.mark.skipif(sys.platform != "linux", reason="other systems tell of this process alone")
def test_work_of_a_started_process_counts():
    """A busy child is progress, also while this process only waits."""
    before = processor_seconds()
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as child:
        begin = time.monotonic()
        while processor_seconds() - before < 0.3:
            assert time.monotonic() - begin < 60
        child.kill()


def test_what_never_comes_is_told():
    """An idle wait fails with its words; one that hangs is cancelled."""

    async def work():
        with pytest.raises(AssertionError, match="the moon did not come"):
            await until(lambda: False, "the moon", seconds=0.1)
        with pytest.raises(TimeoutError):
            await within(asyncio.Event().wait(), seconds=0.1)
        assert await within(asyncio.sleep(0, "done")) == "done"
        return len(asyncio.all_tasks())

    assert asyncio.run(work()) == 1
