"""Qt's own event loop as asyncio's: `async def` tests that take `qloop` run on it."""

import asyncio
import inspect
import os
from collections.abc import Iterator
from typing import Any

import pytest

from patience import within

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def qloop(qapp: Any) -> Iterator[asyncio.AbstractEventLoop]:
    """A qasync loop; a task whose exception nobody took fails the test."""
    import qasync

    class LastingLoop(qasync.QEventLoop):
        """Counts as running between its runs too: pytest-qt handles Qt's events there."""

        def run_forever(self) -> Any:
            try:
                return super().run_forever()
            finally:
                asyncio._set_running_loop(self)

    loop = LastingLoop(qapp)
    asyncio.set_event_loop(loop)
    lost: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _loop, context: lost.append(context))
    yield loop
    rest = asyncio.all_tasks(loop)
    for task in rest:
        task.cancel()
    if rest:
        loop.run_until_complete(asyncio.wait(rest))
    loop.run_until_complete(loop.shutdown_asyncgens())
    asyncio._set_running_loop(None)
    loop.close()
    _end_timers(loop)
    asyncio.set_event_loop(None)
    assert not lost, lost


def _end_timers(loop: Any) -> None:
    """Delete the loop's timers here and now.

    Left to the garbage collector, which runs on any thread, they end the process: Qt must not
    delete a running timer from another thread.
    """
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents()  # the last words of threads that ended with the loop
    loop._timer.deleteLater()
    QCoreApplication.sendPostedEvents(loop._timer, QEvent.Type.DeferredDelete)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an `async def` test on its `qloop`, for as long as something goes on."""
    test = pyfuncitem.obj
    if not inspect.iscoroutinefunction(test) or "qloop" not in pyfuncitem.fixturenames:
        return None
    names = pyfuncitem._fixtureinfo.argnames
    given = {name: pyfuncitem.funcargs[name] for name in names}
    loop = pyfuncitem.funcargs["qloop"]
    loop.run_until_complete(within(test(**given)))
    return True
