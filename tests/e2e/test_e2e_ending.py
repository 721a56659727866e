"""The system's wish to end, in whatever moment it comes."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from test_e2e_first_run import empty_home, next_window, open_window

from avatar_desktop.app import windows
from avatar_desktop.opening import Start
from fixtures_service import Service

__all__ = ["empty_home"]

ENDED = """
import sys
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from avatar_desktop.opening import Start, open_window
from avatar_desktop.ui.core.application import Application
from avatar_desktop.ui.shell.main_window import MainWindow

app = Application(sys.argv[:1])

def look():
    found = [one for one in app.topLevelWidgets() if isinstance(one, MainWindow)]
    if found and (sys.argv[1] == "early" or found[0].works):
        looking.stop()
        QCoreApplication.sendEvent(app, QEvent(QEvent.Type.Quit))

looking = QTimer(interval=0)
looking.timeout.connect(look)
looking.start()
sys.exit(open_window(Start()))
"""


@pytest.mark.parametrize("moment", ["early", "at work"])
def test_the_sessions_end_closes_the_window_in_good_order(
    service: Service, tmp_path: Path, moment: str
):
    """Before anything works and afterwards; nothing is left half done, and nothing is said."""
    environment = service.environment(tmp_path / "home", QT_QPA_PLATFORM="offscreen")

    done = subprocess.run(
        [sys.executable, "-c", ENDED, moment],
        env=environment, capture_output=True, timeout=60, check=False,
    )  # fmt: skip

    assert b"Traceback" not in done.stderr, done.stderr
    assert done.returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="no such signals")
def test_a_signal_between_two_windows_ends_the_program(qloop, empty_home: Path):
    """The window that goes does not swallow it, and the one to come does not stay."""

    async def whole() -> int:
        running = asyncio.ensure_future(windows(Start()))
        window = await next_window()
        window.rebuild_wanted.emit("")
        os.kill(os.getpid(), signal.SIGTERM)
        return await asyncio.wait_for(running, 20)

    assert qloop.run_until_complete(whole()) == 0
    assert open_window() is None
