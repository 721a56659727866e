"""Manners on a desktop: an icon, one name, no motion where it is not wanted, nothing lost on
a change of the language."""

from dataclasses import replace
from enum import Enum
from types import SimpleNamespace

import pytest
from fakes import SAMPLE, until
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import QApplication, QComboBox, QScrollArea, QWidget
from settings_kit import choose, press, settings_of

from avatar_desktop import app as composition
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.domain.settings import Settings
from avatar_desktop.i18n import Language
from avatar_desktop.models import catalog
from avatar_desktop.opening import introduce
from avatar_desktop.paths import resources
from avatar_desktop.ui.core import motion
from avatar_desktop.ui.theme.icons import APP_ICON_SIDES, app_icon
from avatar_desktop.ui.widgets.choices import Item, Segments
from avatar_desktop.ui.widgets.progress_line import ProgressLine


@pytest.fixture
def moving(qapp):
    """Motion as most people have it, before and after."""
    motion.reduce_motion(qapp, False)
    yield qapp
    motion.reduce_motion(qapp, False)


def test_the_app_has_an_icon_in_every_size(qapp):
    """No size is scaled, and none is empty at its middle."""
    icon = app_icon(resources() / "icons")

    for side in APP_ICON_SIDES:
        image = icon.pixmap(side, side).toImage()
        assert (image.width(), image.height()) == (side, side)
        assert image.pixelColor(side // 2, side // 2).alpha() == 255
        assert image.pixelColor(0, 0).alpha() < 255


def test_the_name_is_said_once(qapp):
    """Without a display name Qt adds nothing to a title."""
    introduce(qapp)
    composition.wear_icon(qapp)

    assert qapp.applicationDisplayName() == qapp.applicationName() != "Avatar Desktop"
    assert not qapp.windowIcon().isNull()


async def test_windows_and_dialogs_are_called_by_their_name(qloop, window):
    """The window says the app's name, the key sheet its own."""
    window._show_keys()

    titles = {one.objectName(): one.windowTitle() for one in QApplication.topLevelWidgets()}
    assert titles["key_sheet"] == "Keys"
    assert titles["main_window"] == "Avatar Desktop, demo"
    window.findChild(QWidget, "key_sheet").close()


def pictures(line: ProgressLine) -> list[QImage]:
    """Return what the line looks like at one moment and a few steps later."""
    taken = []
    for _ in range(2):
        taken.append(line.grab().toImage())
        for _ in range(5):
            line._move()
    return taken


def colours(image: QImage) -> set[str]:
    middle = image.height() // 2
    return {image.pixelColor(x, middle).name() for x in range(image.width())}


def test_a_busy_line_stands_still_where_motion_is_reduced(moving, qtbot):
    """A part of it is seen all the same, and it moves again when it may."""
    line = ProgressLine()
    qtbot.addWidget(line)
    line.resize(200, 4)
    line.show()
    first, second = pictures(line)
    assert first != second
    assert line._timer.isActive()

    motion.reduce_motion(moving, True)

    first, second = pictures(line)
    assert first == second
    assert not line._timer.isActive()
    assert len(colours(first)) > 1, "the part is painted"
    motion.reduce_motion(moving, False)
    line.show_busy()
    assert line._timer.isActive()


def test_the_system_is_asked_where_it_can_be(moving):
    """From Qt 6.12 on the system's wish counts; below it nobody knows of one."""

    class Preference(Enum):
        NoPreference = 0
        ReducedMotion = 1

    def hints(wish: Preference) -> object:
        return SimpleNamespace(motionPreference=lambda: wish)

    assert motion.system_reduces(hints(Preference.ReducedMotion))
    assert not motion.system_reduces(hints(Preference.NoPreference))
    assert not motion.system_reduces(SimpleNamespace())


async def test_the_switch_reduces_motion_at_once(qloop, moving, a_stand, open_window):
    """It is saved, in force without a new window, and in force again in the next one."""
    behind = a_stand(demo=False)
    page = settings_of(open_window(behind))

    page.findChild(QWidget, "reduced_motion").click()

    assert motion.is_reduced()
    assert behind.settings.current.reduced_motion
    assert not page.outdated
    motion.reduce_motion(moving, False)
    open_window(behind)
    assert motion.is_reduced()


def test_one_of_several_is_told_as_such(qapp, qtbot):
    """A screen reader hears a radio button that is not chosen, no box that is not ticked."""
    segments = Segments([Item("a", "First"), Item("b", "Second")])
    qtbot.addWidget(segments)
    segments.show_value("a")

    told = [QAccessible.queryAccessibleInterface(one) for one in segments._group.buttons()]

    assert [one.role() for one in told] == [QAccessible.Role.RadioButton] * 2
    assert [bool(one.state().checked) for one in told] == [True, False]
    segments._group.buttons()[1].click()
    assert [bool(one.state().checked) for one in told] == [False, True]


async def test_off_is_told_with_what_is_off(qloop, a_stand, open_window):
    """In the list of a job's options a screen reader hears the option's name and its value."""
    behind = a_stand()
    await behind.desk.scheduler.submit("video_style", {"video": SAMPLE}, {"use_SR": False})
    window = open_window(behind)
    window.show_page("history")
    page = window._history_page()
    await until(lambda: page._rows.rowCount() == 1, "the row")
    page._gallery.setCurrentIndex(page._rows.index(0))

    def told() -> list[str]:
        return [one.accessibleName() for one in page._details.findChildren(QWidget)]

    await until(lambda: "Sharper picture: off" in told(), "the option")


async def in_chinese(behind, window, open_window):
    """Build the window anew as the app does after a change of the language."""
    window.hide()
    chinese = Language("zh_CN", resources() / "locale")
    behind.desk = replace(behind.desk, language=chinese)
    return open_window(behind)


async def test_a_change_of_language_leaves_the_person_where_they_were(qloop, a_stand, open_window):
    """Page, group, control with the cursor and scrolling are the same in the new window."""
    behind = a_stand(demo=False, models=catalog())
    window = open_window(behind)
    page = settings_of(window)
    page.show_group("appearance")
    window.activateWindow()
    page.findChild(QComboBox, "language").setFocus()
    await until(page.findChild(QComboBox, "language").hasFocus, "the focus")
    asked = []
    window.rebuild_wanted.connect(asked.append)

    choose(page, "language", "zh_CN")
    assert asked == [""]
    after = await in_chinese(behind, window, open_window)

    await until(lambda: after.focusWidget() is not None, "the cursor")
    assert after.page == "settings"
    assert after._settings.group == "appearance"
    await until(lambda: after.focusWidget().objectName() == "language", "the same control")


async def test_a_scrolled_page_is_scrolled_again(qloop, a_stand, open_window):
    """Settings that are longer than the window come back at the same height, on the same key."""
    behind = a_stand(demo=False)
    window = open_window(behind)
    window.resize(1024, 640)
    page = settings_of(window)
    page.show_group("accounts")
    bar = page.findChild(QScrollArea, "settings_scroll").verticalScrollBar()
    await until(lambda: bar.maximum() > 300, "the height")
    window.activateWindow()
    page.findChild(QWidget, "metastudio_user_id").setFocus()
    bar.setValue(300)
    window._rebuild()

    after = await in_chinese(behind, window, open_window)

    found = after._settings.findChild(QScrollArea, "settings_scroll").verticalScrollBar()
    await until(lambda: abs(found.value() - 300) < 2, "the scrolling")
    assert after.focusWidget().objectName() == "metastudio_user_id"


async def test_the_next_start_begins_without_a_cursor(qloop, a_stand, open_window):
    """Only a window that is built anew takes the cursor back; a start days later does not."""
    behind = a_stand(demo=False)
    window = open_window(behind)
    press(settings_of(window), "theme", "light")
    window.close()

    after = open_window(behind)

    assert not window._memory.restore().focus
    assert after.page == "settings"


def test_the_look_goes_along_and_nothing_else(tmp_path):
    """Language, theme and motion of the demo are the account's too; its other settings stay."""
    file = SettingsStore(tmp_path / "settings.json", {}, {})
    file.save(Settings(language="en", library="/results", model_names={"emo": "mine"}))

    composition.carry_look(file, Settings("zh_CN", "dark", True, library="/demo"))

    wanted = Settings("zh_CN", "dark", True, library="/results", model_names={"emo": "mine"})
    assert SettingsStore(tmp_path / "settings.json", {}, {}).current == wanted
