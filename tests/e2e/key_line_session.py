"""Says what the settings tell of where the key is kept: the real window, as a program.

Its orders come line by line, as JSON: `["type", KEY]`, or `["look"]`, which opens a new window.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from qasync import QEventLoop
from window_kit import Opened, opened, until

from avatar_desktop.config.secrets import SecretStore
from avatar_desktop.settings_owners import owners

OURS = "key_dashscope"
PATIENCE = 3.0


async def line(app: Opened) -> str:
    """Return what the window says below the key, once the key store has answered."""
    app.window.show_page("settings")
    app.window._settings.complete()
    field = app.window._settings.accounts["dashscope"].keys[0]
    await until(lambda: field.note != field._more or not field.line.isEnabled(), "the answer")
    return field._note.text()


async def typed(app: Opened, key: str) -> None:
    field = app.window.findChild(QLineEdit, OURS)
    QTest.keyClicks(field, key)
    app.window.findChild(QAbstractButton, "save_dashscope").click()
    await until(app.window.findChild(QAbstractButton, "remove_dashscope").isVisible, "the key")


async def session() -> None:
    ring = SecretStore("main", os.environ, owners(), PATIENCE)
    os.environ.pop("DASHSCOPE_API_KEY", None)
    while words := await asyncio.to_thread(sys.stdin.readline):
        order, *given = json.loads(words)
        async with opened(Path(os.environ["AVATAR_DESKTOP_HOME"]), ring) as app:
            said = await line(app)
            if order == "type":
                await typed(app, *given)
                said = await line(app)
        print(json.dumps(said), flush=True)


application = QApplication(sys.argv)
application.setQuitOnLastWindowClosed(False)
with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
    runner.run(session())
