"""The states of the settings page that pictures are taken of."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fakes import Stand
from PySide6.QtWidgets import QLineEdit, QScrollArea

from avatar_desktop.domain.errors import AppError, Explanation, Fix
from avatar_desktop.domain.health import Health, Step
from avatar_desktop.domain.stored import StoredObject
from avatar_desktop.domain.text import say
from avatar_desktop.ui.settings.settings_page import SettingsPage
from avatar_desktop.ui.settings.uploads_section import StoredList

REGION = Explanation(
    say("The bucket is in cn-shanghai but the settings say cn-beijing."),
    fix=Fix(say("Use cn-shanghai"), (("store.region", "cn-shanghai"),)),
)
STEPS = (
    Step("clock", say("Clock"), Health.GOOD, seen=say("0 s off")),
    Step("key", say("Sign in"), Health.GOOD, seen=say("Beijing")),
    Step("region", say("Region of the bucket"), Health.BAD, REGION, seen=say("cn-shanghai")),
    Step("put", say("Upload a small file"), Health.SKIPPED,
         Explanation(say("Not tried, because an earlier step failed."))),
)  # fmt: skip


def prepare(behind: Stand) -> None:
    """Let the desk have objects, an examination and failures to show."""
    now = datetime.now(UTC)
    behind.uploads.objects = [
        StoredObject(
            str(number), "clips · oss-cn-beijing.aliyuncs.com", f"a8f3c9d2e{number}.mp4",
            f"Holiday at the lake {number}.mp4", 12_400_000 * (number + 1),
            now - timedelta(hours=number),
            now + timedelta(hours=24 - 20 * number) if number < 2 else None, number == 3,
        )
        for number in range(4)
    ]  # fmt: skip
    behind.uploads.errors = {
        "1": AppError(Explanation(say("The store refused to delete it: no permission.")))
    }
    behind.checkup.rounds = [list(STEPS)]


async def states(page: SettingsPage, take: Callable[[str], None]) -> None:
    """Bring *page* into one state after the other and *take* each by its name."""
    for group in page.groups:
        page.show_group(group)
        await asyncio.sleep(0.2)
        take(group)
    page.check()
    await asyncio.sleep(0.2)
    take("check")
    for words in ("region", "xyzzy"):
        page.findChild(QLineEdit, "settings_search").setText(words)
        await asyncio.sleep(0.1)
        take(f"found-{words}")
    page.findChild(QLineEdit, "settings_search").setText("")
    if "storage" not in page.groups:
        return
    page.accounts["metastudio"].show_way("huawei_password")
    page.keeper.put_all({"network.proxy": "manual", "network.clock_offset": 1200})
    endpoint = "https://oss-cn-beijing.aliyuncs.com"
    page.keeper.put_all({"store.kind": "oss", "store.endpoint": endpoint})
    for group in ("accounts", "network", "storage"):
        page.show_group(group)
        await asyncio.sleep(0.2)
        take(f"{group}-open")
    stored = page.findChild(StoredList)
    stored.rows["1"].delete.click()
    stored.rows["1"].delete.click()
    bar = page.findChild(QScrollArea, "settings_scroll").verticalScrollBar()
    bar.setValue(bar.maximum())
    await asyncio.sleep(0.2)
    take("storage-end")
