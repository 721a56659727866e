"""The steps to an account of another service, and ways past them."""

from dataclasses import replace

import pytest
from fakes import until
from first_run_kit import KEY, LEFT, connecting, fresh_fixture, keyed, pressed, shown  # noqa: F401 (fixtures)
from PySide6.QtWidgets import QLineEdit

from avatar_desktop.clouds.dashscope.addresses import SINGAPORE
from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.text import say
from avatar_desktop.models import catalog

AK, SK = "ABCDEFGHIJKLMNOPQRST", "abcdefghijklmnopqrstuvwxyz0123456789ABCD"


async def test_another_region_asks_for_new_services_and_goes_on_there(
    qloop, qtbot, fresh, open_window, clipboard
):
    """The window that is built anew stands at the step that the old one was at."""
    first = open_window(fresh)
    flow = await connecting(qtbot, first)
    flow.key.region.setCurrentIndex(flow.key.region.findData(SINGAPORE))
    qtbot.keyClicks(flow.key.lines["dashscope"], KEY)
    asked = []
    first.rebuild_wanted.connect(asked.append)
    qtbot.mouseClick(flow.forward, LEFT)
    await until(lambda: asked, "the wish for new services")
    first.hide()

    second = open_window(fresh)

    assert fresh.settings.current.accounts["dashscope"].base_url == SINGAPORE
    assert second._empty.step == "store"


async def test_other_ways_to_sign_in_are_in_the_settings(
    qloop, qtbot, a_stand, open_window, clipboard
):
    """A token, an IAM user or an own address: one click leads to where they are typed in."""
    window = open_window(a_stand(demo=False, models=catalog()))
    window.show_page("picture_modeling")
    flow = await connecting(qtbot, window)

    pressed(qtbot, flow, "connect_more")

    assert window.page == "settings"
    assert window._settings_page().group == "accounts"


async def test_own_bucket_leads_to_the_settings_and_back(
    qloop, qtbot, fresh, open_window, clipboard
):
    """The store that is chosen there stands in the step when the person comes back."""
    window = open_window(fresh)
    flow = await keyed(qtbot, window)

    pressed(qtbot, flow, "connect_own_bucket")
    assert window.page == "settings"
    assert window._settings_page().group == "storage"
    current = fresh.settings.current
    store = replace(current.store, kind="s3", bucket="avatars", endpoint="https://s3.test")
    fresh.settings.save(replace(current, store=store))
    window.show_page("video_style")

    assert "Your bucket avatars" in shown(flow.store)


async def test_huawei_asks_for_both_keys_and_finds_the_project(
    qloop, qtbot, a_stand, open_window, clipboard
):
    """Both keys come out of one paste; the project id is looked up; no store is asked for."""
    behind = a_stand(demo=False, models=catalog())
    window = open_window(behind)
    window.show_page("picture_modeling")
    flow = await connecting(qtbot, window)
    clipboard.setText(f"User Name,Access Key Id,Secret Access Key\nmei,{AK},{SK}\n")

    flow.key.lines["huawei_ak"].paste()
    qtbot.mouseClick(flow.forward, LEFT)

    await until(lambda: flow.current != "key", "the next step")
    assert behind.keys.values == {"huawei_ak": AK, "huawei_sk": SK}
    assert behind.settings.current.accounts["metastudio"].project_id == behind.connections.project
    assert list(flow.steps) == ["key", "check"]


async def test_a_project_that_is_not_found_can_be_typed(
    qloop, qtbot, a_stand, open_window, clipboard
):
    """The refusal is told in place, and a field for the id appears."""
    behind = a_stand(demo=False, models=catalog())
    behind.connections.error = AppError(Explanation(say("The account has two projects here.")))
    window = open_window(behind)
    window.show_page("picture_modeling")
    flow = await connecting(qtbot, window)
    for name, key in (("huawei_ak", AK), ("huawei_sk", SK)):
        qtbot.keyClicks(flow.key.lines[name], key)
    qtbot.mouseClick(flow.forward, LEFT)
    await until(lambda: "The account has two projects here." in shown(flow))

    line = flow.findChild(QLineEdit, "connect_project_id")
    assert line.isVisible()
    qtbot.keyClicks(line, "0a1b2c")
    qtbot.mouseClick(flow.forward, LEFT)

    await until(lambda: flow.current != "key")
    assert behind.settings.current.accounts["metastudio"].project_id == "0a1b2c"


@pytest.mark.parametrize("name", ["leave_demo", "leave_demo_below"])
async def test_leaving_the_demo_is_one_click(qloop, qtbot, window, name):
    """The stage and the status line of the demo lead to a real account."""
    asked = []
    window.profile_wanted.connect(asked.append)

    pressed(qtbot, window, name)

    assert asked == ["main"]


async def test_an_account_that_is_there_is_not_asked_for_again(qloop, fresh, open_window):
    """Who leaves the demo and has a key already comes to the stage as it is."""
    fresh.keys.values["dashscope"] = KEY
    window = open_window(fresh)

    await window._empty._offer("dashscope")

    assert window._empty.flow is None


async def test_a_tab_of_another_service_closes_the_steps(
    qloop, qtbot, a_stand, open_window, clipboard
):
    """A key is never asked for beside a form that does not need it."""
    window = open_window(a_stand(demo=False, models=catalog()))
    flow = await connecting(qtbot, window)
    qtbot.keyClicks(flow.key.lines["dashscope"], "sk-half")

    window.show_page("picture_modeling")

    assert window._empty.flow is None
    assert window._empty._account.isVisible()
