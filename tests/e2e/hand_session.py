"""The real window as a program that says where its controls lie and what its forms hold.

Its orders come line by line, as JSON: `["show", MODEL]` brings a tab to the front; `["where",
MODEL, CONTROL]` asks for the place of a control of its form, `["form", MODEL]` for its state.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from qasync import QEventLoop
from window_kit import Opened, opened, until


async def where(app: Opened, model: str, name: str) -> list[int]:
    """Return the middle of a control on the screen, once it is in sight."""
    tab = app.window.tab(model)
    control = tab.findChild(QWidget, name)
    tab.findChild(QScrollArea, "form_scroll").ensureWidgetVisible(control)
    await until(lambda: control.visibleRegion().boundingRect().contains(control.rect().center()))
    middle = control.mapToGlobal(control.rect().center())
    return [middle.x(), middle.y()]


async def form(app: Opened, model: str) -> dict[str, object]:
    """Return what the form of *model* holds and says, and how far it is scrolled."""
    tab = app.window.tab(model)
    left = tab.findChild(QWidget, "left_notice")
    return {
        "files": {name: path.name for name, path in tab.presenter.files.items()},
        "params": dict(tab.presenter.params),
        "left": left.text if left.isVisible() else "",
        "scrolled": tab.findChild(QScrollArea, "form_scroll").verticalScrollBar().value(),
    }


async def session() -> None:
    async with opened(Path(os.environ["AVATAR_DESKTOP_HOME"])) as app:
        app.window.setGeometry(0, 0, 1100, 640)
        while words := await asyncio.to_thread(sys.stdin.readline):
            order, *given = json.loads(words)
            answer: object = None
            if order == "show":
                app.window.show_page(*given)
                app.window.tab(*given)
            else:
                answer = await (where if order == "where" else form)(app, *given)
            print(json.dumps(answer), flush=True)


application = QApplication(sys.argv)
application.setQuitOnLastWindowClosed(False)
with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
    runner.run(session())
