"""What screen readers are told: the role, the name and the state of every kind of control."""

import gc

import pytest
from fakes import SAMPLE, until
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QFrame, QPushButton, QVBoxLayout, QWidget

from avatar_desktop.i18n import Language
from avatar_desktop.models import catalog
from avatar_desktop.paths import resources
from avatar_desktop.ui.shell.nav_rail import RailButton
from avatar_desktop.ui.widgets.spoken import Role, speak_as
from avatar_desktop.ui.widgets.switch import Switch

NAME, HINT = QAccessible.Text.Name, QAccessible.Text.Description
SAYS_NOTHING = {Role.NoRole, Role.Client, Role.Border, Role.Pane, Role.Grouping, Role.StaticText}
ROOMS = {"stage", "job_details"}
"""What holds other controls and is reached itself only to scroll or by the mouse."""
TICKED = {"loop", "mute", "star", "filter_starred", "filter_trash"}
"""What is on or off, each with a picture of its own."""


def told(widget: QWidget):
    """Return what a screen reader finds at *widget*."""
    return QAccessible.queryAccessibleInterface(widget)


def reached(window: QWidget) -> list[QWidget]:
    """Return the own controls that the keyboard reaches."""
    by_click = Qt.FocusPolicy.ClickFocus
    return [
        one
        for one in window.findChildren(QWidget)
        if one.focusPolicy() not in {Qt.FocusPolicy.NoFocus, by_click} and one.objectName()
        and not one.objectName().startswith("qt_")
    ]  # fmt: skip


@pytest.fixture
def listening(qapp):
    """Somebody listens from the beginning."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.fixture(params=["en", "zh_CN"])
def speaking(request, listening, a_stand, open_window):
    """The window of all models in a language."""
    language = Language(request.param, resources() / "locale")
    return open_window(a_stand(demo=False, models=catalog(), language=language))


async def test_every_kind_of_control_has_a_role(qloop, speaking):
    """No control is a mere panel; a box to tick is only what is on or off."""
    window = speaking
    silent, ticked = set(), set()
    for page in [*window._presenters, "history", "settings"]:
        window.show_page(page)
        if page == "settings":
            window._settings.complete()
    window.show_page("video_style")
    window.tab("video_style").presenter.put_file("video", SAMPLE)
    await until(lambda: window.tab("video_style").presenter.look)

    for one in reached(window):
        role = told(one).role()
        if role in SAYS_NOTHING and one.objectName() not in ROOMS:
            silent.add((type(one).__name__, one.objectName(), role.name))
        if role is Role.CheckBox and one.objectName() not in TICKED:
            ticked.add((type(one).__name__, one.objectName()))
        if isinstance(one, QComboBox):
            assert told(one).text(HINT) or one.accessibleName(), one.objectName()

    assert silent == set()
    assert ticked == set()


async def test_a_switch_says_on_or_off(qloop, speaking):
    """Its name ends in the word for its state, before and after it is pressed."""
    window = speaking
    words = {"en": ("on", "off"), "zh_CN": ("开", "关")}[window._desk.language.code]
    window.show_page("video_style")
    switches = window.tab("video_style").findChildren(Switch)
    assert len(switches) == 2

    for one in switches:
        for _ in range(2):
            on = one.isChecked()
            assert told(one).role() is Role.Switch
            assert told(one).text(NAME) == f"{one.text()}: {words[0] if on else words[1]}"
            assert bool(told(one).state().checked) is on
            told(one).actionInterface().doAction("Press")
            assert one.isChecked() is not on


async def test_the_page_in_front_is_told_as_chosen(qloop, speaking):
    """Of the rail and of the settings' groups exactly one entry is the chosen tab."""
    window = speaking
    for page in [*window._presenters, "history", "settings"]:
        window.show_page(page)
        buttons = window._rail.findChildren(RailButton)
        chosen = [one for one in buttons if told(one).state().selected]
        assert {told(one).role() for one in buttons} == {Role.PageTab}
        assert [one.objectName() for one in chosen] == [f"rail_{page}"]
    for group in window._settings.groups:
        window._settings.show_group(group)
        entries = window._settings._contents._group.buttons()
        chosen = [one.objectName() for one in entries if told(one).state().selected]
        assert chosen == [f"settings_{group}"]


async def test_a_place_for_a_file_is_a_button_that_says_what_lies_there(qloop, speaking):
    """A press asks for a file; the name is what lies there, and the hint what fits."""
    window = speaking
    window.show_page("video_style")
    slot = window.tab("video_style").slots["video"]
    asked = []
    slot.browse_wanted.disconnect()
    slot.browse_wanted.connect(lambda: asked.append(slot))
    assert told(slot.zone).role() is Role.Button
    empty = told(slot.zone).text(NAME)

    told(slot.zone).actionInterface().doAction("Press")
    window.tab("video_style").presenter.put_file("video", SAMPLE)

    assert asked == [slot]
    assert SAMPLE.name not in empty
    assert SAMPLE.name in told(slot.zone).text(NAME)
    assert "100 MB" in told(slot.zone).text(HINT)


def test_what_unfolds_says_so(qapp):
    """A button that shows more is no box to tick: it is unfolded or not."""
    more = QPushButton("More", checkable=True)
    speak_as(more, Role.Button)

    folded = told(more).state()
    more.setChecked(True)
    unfolded = told(more).state()

    assert (folded.expandable, folded.collapsed, folded.expanded) == (True, True, False)
    assert (unfolded.expandable, unfolded.collapsed, unfolded.expanded) == (True, False, True)
    more.deleteLater()


def test_controls_come_and_go_with_what_is_told_of_them(listening, rounds, seed):
    """However a control ends, nothing asks for it afterwards."""
    for number in range(rounds(40, 2000)):
        top = QWidget()
        column = QVBoxLayout(top)
        switch, zone = Switch("x", "on", "off"), QFrame()
        column.addWidget(switch)
        column.addWidget(zone)
        speak_as(zone, Role.Button)
        lone = QFrame()
        speak_as(lone, Role.Graphic)
        switch.toggle()
        assert told(switch).text(NAME) == "x: on"
        assert told(lone).role() is Role.Graphic
        if (number + seed) % 3:
            top.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        del top, switch, zone, lone, column
        gc.collect()
