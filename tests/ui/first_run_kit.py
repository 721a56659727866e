"""The steps to an account in the window."""

import pytest
from fakes import until
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

KEY = "sk-0123456789abcdef0123456789abcdef"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(name="fresh")
def fresh_fixture(a_stand):
    """The desk of somebody who has no account yet."""
    return a_stand(demo=False)


def pressed(qtbot, inside, name: str) -> None:
    button = inside.findChild(QAbstractButton, name)
    assert button.isVisible()
    qtbot.mouseClick(button, LEFT)


def shown(widget) -> list[str]:
    return [one.text() for one in widget.findChildren(QLabel) if one.isVisible()]


async def connecting(qtbot, window):
    """Open the steps to an account with the click that opens them."""
    await until(window._empty._account.isVisible)
    qtbot.mouseClick(window._empty._account, LEFT)
    return window._empty.flow


async def keyed(qtbot, window, key: str = KEY):
    """Go on to the second step with *key*."""
    flow = await connecting(qtbot, window)
    qtbot.keyClicks(flow.key.lines["dashscope"], key)
    qtbot.mouseClick(flow.forward, LEFT)
    await until(lambda: flow.current == "store", "the second step")
    return flow
