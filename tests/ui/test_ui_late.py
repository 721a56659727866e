"""What ends after its window was closed."""

import asyncio
import logging
from dataclasses import replace
from typing import Any

import pytest
from fakes import until
from PySide6.QtCore import QCoreApplication, QEvent
from shiboken6 import isValid

from avatar_desktop.models import catalog
from avatar_desktop.ui.core import task_runner
from avatar_desktop.ui.shell.main_window import MainWindow


class Stubborn:
    """Media that end nothing before they are let, as with a file on a share that hangs."""

    def __init__(self, media: Any) -> None:
        self._media = media
        self.let = asyncio.Event()
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        async def held_up(*given: Any) -> Any:
            self.asked.append(name)
            waiting = asyncio.ensure_future(self.let.wait())
            try:
                await asyncio.shield(waiting)
            except asyncio.CancelledError:
                await waiting
                raise
            return await getattr(self._media, name)(*given)

        return held_up


@pytest.mark.parametrize("work", ["probe", "poster"])
async def test_what_ends_after_its_window_is_told_to_nobody(
    qapp, qloop, a_stand, tmp_path, monkeypatch, caplog, work
):
    """Closing waits a moment only; a look that ends later finds no window, and no fault is told."""
    monkeypatch.setattr(task_runner, "CLOSING_SECONDS", 0.05)
    qapp.setQuitOnLastWindowClosed(False)
    caplog.set_level(logging.INFO)
    behind = a_stand(models=catalog())
    media = Stubborn(behind.media)
    if work == "probe":
        monkeypatch.setattr(behind.desk.intake, "_media", media)
    desk = replace(behind.desk, media=media)
    window = MainWindow.whole(desk, tmp_path / "window.json", tmp_path / "cache")
    window.show()
    for key in ("video_style", "emo"):
        window.show_page(key)
        window.tab(key).presenter.try_sample()
    await until(lambda: work in media.asked)
    before = asyncio.all_tasks()

    window.close()
    await window.finish()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(window)
    assert not all(task.done() for task in before), "nothing was left to end"
    media.let.set()
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.wait(rest, timeout=5)

    assert [one for one in caplog.records if one.levelno >= logging.WARNING] == []
