"""From no account to a tested one inside the empty stage, and out of the demo."""

import asyncio
from dataclasses import replace

import pytest
from fakes import until
from first_run_kit import KEY, LEFT, connecting, fresh_fixture, keyed, pressed, shown  # noqa: F401 (fixtures)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from test_ui_window import nameless

from avatar_desktop.clouds.dashscope.addresses import SINGAPORE
from avatar_desktop.domain.errors import Explanation, Fix
from avatar_desktop.domain.health import Health, Step
from avatar_desktop.domain.text import say
from avatar_desktop.models import catalog

GOOD = Step("region", say("Region of the key"), Health.GOOD, seen=say("Beijing"))


def bad(fix: Fix | None = None) -> Step:
    told = Explanation(say("The key belongs to Singapore."), fix=fix)
    return Step("key", say("Sign in"), Health.BAD, told, "InvalidApiKey")


async def test_key_store_test_and_ready(qloop, qtbot, fresh, open_window, clipboard, sample):
    """Paste, use the temporary storage, test: the form that waited for a key can be sent."""
    fresh.checkup.rounds = [[GOOD]]
    window = open_window(fresh)
    tab = window.tab("video_style")
    tab.presenter.put_file("video", sample)
    flow = await keyed(qtbot, window)
    assert fresh.keys.values == {"dashscope": KEY}
    assert "The service's temporary storage" in shown(flow.store)

    qtbot.mouseClick(flow.forward, LEFT)

    await until(lambda: window._empty.flow is None, "the end")
    await until(lambda: window._empty._title.text() == "Ready: drop a file")
    await until(tab.generate.isEnabled, "the verdict")
    await until(lambda: window._status.texts()[0].endswith("account connected"))


async def test_the_first_field_has_the_cursor_and_enter_goes_on(
    qloop, qtbot, fresh, open_window, clipboard
):
    """The steps can be gone without a mouse."""
    fresh.checkup.rounds = [[GOOD]]
    window = open_window(fresh)
    window.activateWindow()
    flow = await connecting(qtbot, window)
    line = flow.key.lines["dashscope"]
    assert window.focusWidget() is line

    qtbot.keyClicks(line, KEY)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    await until(lambda: flow.current == "store")
    assert window.focusWidget() is flow.forward
    qtbot.keyClick(flow.forward, Qt.Key.Key_Space)

    await until(lambda: window._empty.flow is None)


async def test_a_key_on_the_clipboard_is_offered_and_used_with_one_click(
    qloop, qtbot, fresh, open_window, clipboard
):
    """Only its end is shown; the click keeps it and goes on."""
    clipboard.setText(f'export DASHSCOPE_API_KEY="{KEY}"\n')
    flow = await connecting(qtbot, open_window(fresh))
    offer = flow.key.from_clipboard
    assert offer.text() == "Use the key from the clipboard (…cdef)"
    assert not any(KEY in words for words in shown(flow))

    qtbot.mouseClick(offer, LEFT)

    await until(lambda: flow.current == "store")
    assert fresh.keys.values == {"dashscope": KEY}


async def test_the_clipboard_is_not_looked_at_without_a_click(
    qloop, fresh, open_window, clipboard, monkeypatch
):
    """Neither the start nor a step that comes back by itself reads the clipboard."""
    clipboard.setText(KEY)
    window = open_window(fresh)
    window._empty.connect_account(step="key", clicked=False)

    assert not window._empty.flow.key.from_clipboard.isVisible()


async def test_pasted_junk_is_tidied_in_the_field(qloop, qtbot, fresh, open_window, clipboard):
    """A pasted line of shell becomes the key alone; its end is told."""
    flow = await connecting(qtbot, open_window(fresh))
    line = flow.key.lines["dashscope"]
    clipboard.setText(f" DASHSCOPE_API_KEY='{KEY}' ")

    line.paste()

    assert line.text() == KEY
    assert line.echoMode() is line.EchoMode.Password
    assert "The key that ends in …cdef." in shown(flow)


async def test_without_a_key_the_step_says_so(qloop, qtbot, fresh, open_window, clipboard):
    """Going on with an empty field is answered in place."""
    flow = await connecting(qtbot, open_window(fresh))

    qtbot.mouseClick(flow.forward, LEFT)

    await until(lambda: "Paste the key first, or leave it for later." in shown(flow))
    assert flow.current == "key"


async def test_every_step_can_be_left_out_with_one_click(
    qloop, qtbot, fresh, open_window, clipboard
):
    """Not now leads back to the welcome; Skip leads on, and at last to the stage."""
    fresh.checkup.rounds = [[bad()]]
    window = open_window(fresh)
    flow = await connecting(qtbot, window)
    assert flow.skip.text() == "Not now"
    qtbot.mouseClick(flow.skip, LEFT)
    assert window._empty._try.isVisible()

    flow = await keyed(qtbot, window)
    assert flow.skip.text() == "Skip"
    qtbot.mouseClick(flow.skip, LEFT)
    assert flow.current == "check"
    qtbot.mouseClick(flow.skip, LEFT)

    await until(lambda: window._empty._title.text() == "Your result will be here")
    assert window._empty.flow is None


async def test_back_shows_that_a_key_is_saved(qloop, qtbot, fresh, open_window, clipboard):
    """The key is never shown again, and going on does not ask for it again."""
    flow = await keyed(qtbot, open_window(fresh))

    qtbot.mouseClick(flow.back, LEFT)
    line = flow.key.lines["dashscope"]
    await until(lambda: line.placeholderText() == "A key is saved.")
    assert line.text() == ""
    qtbot.mouseClick(flow.forward, LEFT)

    await until(lambda: flow.current == "store")


async def test_no_key_store_is_said(qloop, qtbot, fresh, open_window, clipboard):
    """Where the key lasts only as long as the app, the next step says so."""
    fresh.keys.stored = False
    flow = await keyed(qtbot, open_window(fresh))

    assert "There is no key store here: the key is kept only until the app is closed." in shown(
        flow
    )


async def test_a_fix_is_applied_and_tested_again(qloop, qtbot, fresh, open_window, clipboard):
    """The button beside a finding changes the settings, asks for new services, tests again."""
    fix = Fix(say("Use Singapore"), (("dashscope.base_url", SINGAPORE),))
    fresh.checkup.rounds = [[GOOD, bad(fix)], [GOOD]]
    window = open_window(fresh)
    flow = await keyed(qtbot, window)
    qtbot.mouseClick(flow.forward, LEFT)
    await until(lambda: flow.check.findChild(QPushButton, "connect_fix"), "the fix")
    assert "Sign in" in shown(flow.check)
    rows = [flow.check.findChild(QWidget, f"connect_row_{name}") for name in ("region", "key")]
    assert all(row.visibleRegion().boundingRect().height() == row.height() for row in rows)

    asked = []
    window.rebuild_wanted.connect(asked.append)
    pressed(qtbot, flow.check, "connect_fix")

    assert asked
    assert fresh.settings.current.accounts["dashscope"].base_url == SINGAPORE
    await until(lambda: window._empty.flow is None, "a good end")


@pytest.mark.parametrize(("height", "whole"), [(600, False), (1200, True)])
async def test_the_first_trouble_is_in_sight(
    qloop, qtbot, fresh, open_window, clipboard, height, whole
):
    """A high window shows all verdicts; a low one ends at the first step in trouble."""
    steps = [replace(GOOD, name=f"good{n}") for n in range(3)]
    steps += [bad(Fix(say("Use Singapore"), (("dashscope.base_url", SINGAPORE),)))]
    steps += [replace(GOOD, name=f"more{n}", title=say("Another step " * 20)) for n in range(4)]
    fresh.checkup.rounds = [steps]
    window = open_window(fresh)
    window.resize(1100, height)
    flow = await keyed(qtbot, window)
    flow.forward.click()
    await until(lambda: len(flow.check.steps) == len(steps) and not flow.check.busy)

    trouble = flow.findChild(QWidget, "connect_row_key")
    bar = flow.check._scroll.verticalScrollBar()

    assert trouble.visibleRegion().boundingRect().top() == 0
    assert (bar.maximum() == 0) is whole
    window.resize(1100, 1200)
    await until(lambda: bar.maximum() == 0, "room for all of them")


async def test_a_closed_window_does_not_go_on_by_itself(
    qloop, qtbot, fresh, open_window, clipboard
):
    """The next start begins at the stage, not in the middle of the steps."""
    first = open_window(fresh)
    await keyed(qtbot, first)
    first.close()

    assert open_window(fresh)._empty.step == ""


async def test_every_control_of_every_step_has_a_name(
    qloop, qtbot, a_stand, open_window, clipboard
):
    """A screen reader finds a name on all that can be operated, in both services' steps."""
    behind = a_stand(demo=False, models=catalog())
    fix = Fix(say("Use Singapore"), (("dashscope.base_url", SINGAPORE),))
    behind.checkup.rounds = [[GOOD, bad(fix)]]
    clipboard.setText(KEY)
    window = open_window(behind)
    flow = await connecting(qtbot, window)
    wrong = {"key": nameless(flow)}
    for step in ("store", "check"):
        flow.show_step(step)
        await until(lambda: not flow.steps[flow.current].busy)
        wrong[step] = nameless(flow)
    window.show_page("picture_modeling")
    wrong["huawei"] = nameless(await connecting(qtbot, window))

    assert wrong == {"key": [], "store": [], "check": [], "huawei": []}


async def test_leaving_the_test_stops_it(qloop, qtbot, fresh, open_window, clipboard):
    """A test that still runs does not end the steps behind the person's back."""
    fresh.checkup.pausing = asyncio.Event()
    fresh.checkup.rounds = [[GOOD, GOOD]]
    flow = await keyed(qtbot, open_window(fresh))
    qtbot.mouseClick(flow.forward, LEFT)
    await until(lambda: flow.check.steps)
    qtbot.mouseClick(flow.back, LEFT)

    fresh.checkup.pausing.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert flow.current == "store"
