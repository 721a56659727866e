"""What people do in an order that nobody planned: pages left early, slow key stores, full disks."""

import asyncio

import pytest
from fakes import until
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDoubleSpinBox, QLabel
from settings_kit import note_of, settings_of

from avatar_desktop.clouds.dashscope.addresses import SINGAPORE
from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.health import Health, Step
from avatar_desktop.domain.text import say
from avatar_desktop.models import catalog

KEY = "sk-0123456789abcdef0123456789abcdef"
GOOD = Step("region", say("Region of the key"), Health.GOOD, seen=say("Beijing"))
BAD = Step("key", say("Sign in"), Health.BAD, Explanation(say("Refused.")), "InvalidApiKey")


@pytest.fixture
def fresh(a_stand):
    """The desk of somebody who has no account yet."""
    return a_stand(demo=False)


def slowed(keys):
    """Let *keys* answer only when the returned event is set."""
    asked = asyncio.Event()
    get, put = keys.get, keys.set

    async def slow_get(name):
        await asked.wait()
        return await get(name)

    async def slow_set(name, value):
        await asked.wait()
        return await put(name, value)

    keys.get, keys.set = slow_get, slow_set
    return asked


def told(window) -> list[str]:
    return [one.text() for one in window._notice.findChildren(QLabel) if one.isVisible()]


async def settled() -> None:
    for _ in range(30):
        await asyncio.sleep(0.01)


async def test_a_slow_key_store_answers_after_the_step_was_left(qloop, fresh, open_window):
    """Not now is taken at once; the late answer finds nothing to write on and nobody is told."""
    window = open_window(fresh)
    answer = slowed(fresh.keys)
    window._empty.connect_account(clicked=False)
    await asyncio.sleep(0)
    window._empty.flow.skip.click()
    await settled()

    answer.set()
    await settled()

    assert window._empty.flow is None
    assert told(window) == []


async def test_not_now_while_the_key_is_being_kept(qloop, fresh, open_window):
    """The steps end at once; the key that is kept a moment later counts."""
    window = open_window(fresh)
    window._empty.connect_account(clicked=False)
    flow = window._empty.flow
    await settled()
    answer = slowed(fresh.keys)
    flow.key.lines["dashscope"].setText(KEY)
    flow.forward.click()
    await asyncio.sleep(0)
    flow.skip.click()
    await settled()

    answer.set()
    await settled()

    assert told(window) == []
    assert window._empty.flow is None


async def test_another_tab_while_the_key_is_being_kept(qloop, a_stand, open_window):
    """The tab of another service ends the steps; the late answer does no harm."""
    behind = a_stand(demo=False, models=catalog())
    window = open_window(behind)
    await settled()
    window._empty.connect_account(clicked=False)
    flow = window._empty.flow
    await settled()
    answer = slowed(behind.keys)
    flow.key.lines["dashscope"].setText(KEY)
    flow.forward.click()
    await asyncio.sleep(0)
    other = next(one.key for one in behind.desk.models if one.cloud == "metastudio")
    window.show_page(other)
    await settled()

    answer.set()
    await settled()

    assert told(window) == []


async def test_the_steps_come_back_for_the_service_they_were_for(qloop, a_stand, open_window):
    """A language chosen in the middle of Huawei's steps does not turn them into Alibaba's."""
    behind = a_stand(demo=False, models=catalog())
    first = open_window(behind)
    other = next(one.key for one in behind.desk.models if one.cloud == "metastudio")
    first.show_page(other)
    first._empty.connect_account(clicked=False)
    page = settings_of(first)
    page.keeper.put("language", "zh_CN")

    second = open_window(behind)

    assert second.page == "settings"
    assert second._empty.flow.cloud == "metastudio"


async def test_esc_leaves_the_steps(qloop, qtbot, fresh, open_window):
    """Esc ends the steps, and the cursor is on something that can be seen."""
    window = open_window(fresh)
    window.activateWindow()
    await until(window._empty._account.isVisible)
    qtbot.mouseClick(window._empty._account, Qt.MouseButton.LeftButton)
    assert window._empty.flow

    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    await settled()

    assert window._empty.flow is None
    assert window.focusWidget() is window._empty._account


async def test_the_focus_stays_while_the_test_runs(qloop, qtbot, fresh, open_window):
    """The bright button rests during the test; Enter pressed meanwhile does not skip it."""
    fresh.checkup.rounds = [[GOOD, GOOD]]
    fresh.checkup.pausing = asyncio.Event()
    window = open_window(fresh)
    window.activateWindow()
    window._empty.connect_account(step="check", clicked=False)
    flow = window._empty.flow
    await settled()

    assert window.focusWidget() is flow.back
    fresh.checkup.rounds = [[BAD]]
    flow.check.go()
    await until(lambda: not flow.check.busy, "the verdict")
    assert window.focusWidget() is flow.forward


async def test_what_was_typed_counts_when_the_page_is_left_by_keys(
    qloop, qtbot, fresh, open_window
):
    """Ctrl+1 in the middle of a line saves the line first, and the new services know it."""
    window = open_window(fresh)
    window.activateWindow()
    await until(window.isActiveWindow, "the active window")
    page = settings_of(window)
    asked = []
    window.rebuild_wanted.connect(asked.append)
    line = page.findChild(object, "dashscope_workspace")
    line.setFocus()
    qtbot.keyClicks(line, "ws-1")

    window.show_page("video_style")
    await settled()

    assert fresh.settings.current.accounts["dashscope"].workspace == "ws-1"
    assert asked == [""]


async def test_the_wheel_changes_no_setting(qloop, fresh, open_window):
    """Who scrolls over a list or an amount scrolls the page."""
    window = open_window(fresh)
    page = settings_of(window)
    before = fresh.settings.current
    for key in page.groups:
        page.show_group(key)
        for control in page.findChildren(QComboBox) + page.findChildren(QDoubleSpinBox):
            if control.isVisible():
                wheel(control)

    assert fresh.settings.current == before


def wheel(control) -> None:
    at = QPointF(control.rect().center())
    glob = QPointF(control.mapToGlobal(QPoint(5, 5)))
    for turn in (-120, 120, 120):
        event = QWheelEvent(
            at, glob, QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(control, event)


async def test_what_cannot_be_saved_is_not_shown_as_saved(qloop, fresh, open_window, monkeypatch):
    """A switch, a list and an amount go back to what is in force."""
    page = settings_of(open_window(fresh))

    def full(_settings):
        raise AppError(Explanation(say("The settings cannot be saved.")))

    monkeypatch.setattr(fresh.settings, "save", full)
    switch = page.findChild(QAbstractButton, "privacy_strip")
    combo = page.findChild(QComboBox, "store_links")
    amount = page.findChild(QDoubleSpinBox, "budget_per_run")
    switch.click()
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    amount.setValue(7)

    assert switch.isChecked()
    assert combo.currentIndex() == 0
    assert amount.value() == 0
    provider = page.findChild(QComboBox, "store_provider")
    provider.setCurrentIndex(2)
    provider.activated.emit(2)
    region = page.findChild(QComboBox, "dashscope_region")
    region.setCurrentIndex(1)
    region.activated.emit(1)
    assert provider.currentIndex() == 0
    assert region.currentIndex() == 0
    bucket_region = page.findChild(QComboBox, "store_region")
    bucket_region.setCurrentText("eu-west-9")
    bucket_region.lineEdit().editingFinished.emit()
    assert bucket_region.currentText() == fresh.settings.current.store.region


async def test_a_key_kept_in_the_steps_is_known_in_the_settings(qloop, fresh, open_window):
    """The settings, looked at before, tell of the key and can remove it."""
    window = open_window(fresh)
    page = settings_of(window)
    await settled()
    window.show_page("video_style")
    await fresh.keys.set("dashscope", KEY)
    window.show_page("settings")

    field = page.accounts["dashscope"].keys[0]
    await until(field.remove.isVisible, "the key")
    assert field.line.placeholderText() == "A key is saved."


async def test_junk_is_no_key(qloop, fresh, open_window):
    """What no header can carry is refused where it is typed; a line of shell is tidied."""
    page = settings_of(open_window(fresh))
    field = page.accounts["dashscope"].keys[0]
    field.line.setText("我的 密钥")
    field._save()
    await settled()
    assert fresh.keys.values == {}
    assert note_of(page, "key_dashscope")

    field.line.setText(f'export DASHSCOPE_API_KEY="{KEY}"')
    field._save()
    await settled()
    assert fresh.keys.values == {"dashscope": KEY}


async def test_notes_are_shown_again(qloop, a_stand, open_window, tmp_path):
    """Show them again works in the same window, and counts what was read meanwhile."""
    window = open_window(a_stand(demo=False, models=catalog()))
    page = settings_of(window)
    page.show_group("budget")
    again = page.findChild(QAbstractButton, "show_notes")
    assert not again.isEnabled()
    window.show_page("cosplay")
    form = window.tab("cosplay").presenter
    form.put_file(form.spec.inputs[0].name, tmp_path / "own.jpg")
    assert form.consent_due
    form.understand()
    window.show_page("settings")
    page.show_group("budget")
    assert again.isEnabled()
    again.click()
    window.show_page("cosplay")
    assert form.consent_due
    assert window.tab("cosplay")._consent.isVisible()


async def test_without_a_key_store_the_note_outlives_a_change_of_region(qloop, fresh, open_window):
    """That the key lasts only for this run can be read before the window is built anew."""
    fresh.keys.stored = False
    window = open_window(fresh)
    asked = []
    window.rebuild_wanted.connect(asked.append)
    window._empty.connect_account(clicked=False)
    flow = window._empty.flow
    await settled()
    flow.key.lines["dashscope"].setText(KEY)
    flow.key.region.setCurrentIndex(flow.key.region.findData(SINGAPORE))
    flow.forward.click()
    await until(lambda: flow.current == "store")
    await settled()

    assert "There is no key store here" in flow._note.text()
    assert asked == []
    flow.skip.click()
    assert asked == [""]


async def test_a_key_that_the_store_keeps_is_not_called_forgotten(qloop, fresh, open_window):
    """With a locked key store the field says so, and Remove stays."""
    await fresh.keys.set("dashscope", KEY)

    async def locked(_name):
        return False

    fresh.keys.delete = locked
    page = settings_of(open_window(fresh))
    field = page.accounts["dashscope"].keys[0]
    await until(field.remove.isVisible, "the key")

    field.remove.click()
    await until(lambda: "Unlock" in note_of(page, "key_dashscope"), "the note")

    assert field.remove.isVisible()


async def test_every_place_for_uploads_is_found(qloop, fresh, open_window):
    """The search knows the storage that everybody starts with, in both languages."""
    page = settings_of(open_window(fresh))

    for words in ("temporary storage", "临时"):
        page._contents.search.setText(words)
        assert page.findChild(QComboBox, "store_provider").isVisible(), words


async def test_nothing_is_claimed_of_an_account_that_is_still_asked_for(qloop, fresh, open_window):
    """While the key store is silent the line below names the service alone."""
    await fresh.keys.set("dashscope", KEY)
    answer = slowed(fresh.keys)
    window = open_window(fresh)
    await settled()
    assert window._status.texts()[0] == "○ Alibaba Model Studio, Beijing"

    answer.set()

    await until(lambda: window._status.texts()[0].endswith("not tested"), "the account")


async def test_the_cursor_goes_from_check_to_stop_and_back(qloop, qtbot, fresh, open_window):
    """Whoever starts the check-up by keys can stop it by keys."""
    fresh.checkup.rounds = [[GOOD, GOOD]]
    fresh.checkup.pausing = asyncio.Event()
    window = open_window(fresh)
    window.activateWindow()
    page = settings_of(window)
    page.show_group("checkup")
    page.doctor._check.setFocus()
    qtbot.keyClick(page.doctor._check, Qt.Key.Key_Space)
    await until(lambda: page.doctor.steps)
    assert window.focusWidget() is page.doctor._stop

    qtbot.keyClick(page.doctor._stop, Qt.Key.Key_Space)
    await settled()

    assert window.focusWidget() is page.doctor._check


async def test_the_cursor_stays_at_the_key(qloop, qtbot, fresh, open_window):
    """Saving and removing by keys leave the cursor in the field, not at some link."""
    window = open_window(fresh)
    window.activateWindow()
    page = settings_of(window)
    await settled()
    field = page.accounts["dashscope"].keys[0]
    field.line.setFocus()
    qtbot.keyClicks(field.line, KEY)
    qtbot.keyClick(field.line, Qt.Key.Key_Tab)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    await until(field.remove.isVisible, "the key")
    assert window.focusWidget() is field.line

    field.remove.setFocus()
    qtbot.keyClick(field.remove, Qt.Key.Key_Space)
    await until(field.remove.isHidden, "no key")

    assert window.focusWidget() is field.line
