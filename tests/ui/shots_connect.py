"""The steps to an account and the budget's question, for `shots.py`."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from fakes import SAMPLE, Stand, until
from PySide6.QtWidgets import QApplication

from avatar_desktop.clouds.dashscope.addresses import SINGAPORE
from avatar_desktop.domain.errors import Explanation, Fix
from avatar_desktop.domain.health import Health, Step
from avatar_desktop.domain.settings import BudgetSettings
from avatar_desktop.domain.text import say
from avatar_desktop.ui.shell.main_window import MainWindow

KEY = "sk-0123456789abcdef0123456789abcdef"
WRONG = Explanation(
    say("The key belongs to Singapore."), say("Beijing refused it, Singapore accepts it."),
    fix=Fix(say("Use Singapore"), (("dashscope.base_url", SINGAPORE),)),
)  # fmt: skip
FINDINGS = [
    Step("clock", say("Clock"), Health.GOOD, seen=say("0.2 s off")),
    Step("service", say("Reach the service"), Health.GOOD, seen=say("34 ms")),
    Step("key", say("Sign in with the key"), Health.BAD, WRONG, "InvalidApiKey"),
    Step("put", say("Upload a small file"), Health.SKIPPED, Explanation(say("Not tried."))),
]


async def states(window: MainWindow, behind: Stand, take: Callable[[str], None]) -> None:
    """Go the steps without a key store and with a key of another region, then be too dear."""
    QApplication.clipboard().setText(KEY)
    behind.keys.stored = False
    window._empty.connect_account()
    flow = window._empty.flow
    await _taken(take, "key")
    flow.key.from_clipboard.click()
    await until(lambda: flow.current == "store")
    await _taken(take, "store")
    behind.checkup.rounds = [FINDINGS, FINDINGS[:2]]
    flow.forward.click()
    await _taken(take, "check")
    flow.forward.click()
    await until(lambda: window._empty.flow is None)
    await _taken(take, "ready")
    behind.settings.save(replace(behind.settings.current, budget=BudgetSettings(per_run=2)))
    tab = window.tab("video_style")
    tab.presenter.put_file("video", SAMPLE)
    await until(lambda: tab.presenter.ready)
    tab.generate.click()
    await until(lambda: tab.presenter.question)
    await _taken(take, "budget")
    behind.settings.save(replace(behind.settings.current, budget=BudgetSettings()))
    tab.presenter.put_file("video", None)
    QApplication.clipboard().clear()


async def _taken(take: Callable[[str], None], name: str) -> None:
    await asyncio.sleep(0.3)
    take(name)
