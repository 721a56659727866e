"""The rail: names that fit, the living first, those that ended folded; moved, hidden, reached."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fakes import until
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from avatar_desktop.domain.settings import TabSettings
from avatar_desktop.domain.spec import Lifecycle, LifeState, ModelSpec
from avatar_desktop.i18n import Language
from avatar_desktop.models import catalog, video_style
from avatar_desktop.paths import resources
from avatar_desktop.ui.core.outlook import Outlook, in_order
from avatar_desktop.ui.shell.nav_rail import TEXT_WIDTH, NavRail, RailButton
from avatar_desktop.ui.theme.design_tokens import LIGHT
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.theme.theme import Theme

GONE = Lifecycle(LifeState.RETIRED, date(2025, 1, 1), "a list", ("talk",), "Its maker")
GOING = Lifecycle(LifeState.ANNOUNCED, date(2099, 1, 1), "a list", ("talk",))
LATE = Lifecycle(LifeState.ANNOUNCED, date(2026, 1, 1), "a list", ("talk",))
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def spec(key: str, order: int, life: Lifecycle | None = None) -> ModelSpec:
    title = key.replace("_", " ").title()
    return replace(video_style.SPEC, key=key, title=title, order=order, lifecycle=life)


MODELS = (
    spec("talk", 10),
    spec("scene", 11, GOING),
    spec("repaint", 30),
    spec("figure", 31),
    spec("solid", 50),
    spec("clip", 70),
    spec("old_talk", 20, LATE),
    spec("old_figure", 40, GONE),
)
LIVING = ["talk", "scene", "repaint", "figure", "solid", "clip"]
ENDED = ["old_talk", "old_figure"]


def outlook(models: tuple[ModelSpec, ...] = MODELS, *, code: str = "en", **changes) -> Outlook:
    words = Language(code, resources() / "locale")
    return replace(Outlook(models, words, resources(), demo=False), **changes)


@pytest.fixture
def rail_of(qtbot, qapp) -> Iterator[Callable[[Outlook], NavRail]]:
    """Show a rail, dressed as in the window."""
    theme = Theme(qapp, resources() / "icons", "light")

    def make(looks: Outlook) -> NavRail:
        rail = NavRail(looks, Icons(resources() / "icons", LIGHT))
        qtbot.addWidget(rail)
        rail.resize(rail.width(), 900)
        rail.show()
        rail.activateWindow()
        qtbot.waitUntil(rail.isActiveWindow)
        return rail

    yield make
    theme.close()


def seen(rail: NavRail) -> list[str]:
    """Return the models whose buttons are to be seen, from the top."""
    rail.reveal(rail.page)
    buttons = [
        one for one in rail.findChildren(RailButton)
        if one.isVisible() and one.key not in {"history", "settings"}
    ]  # fmt: skip
    return [one.key for one in sorted(buttons, key=lambda one: one.mapTo(rail, QPoint()).y())]


@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_a_name_breaks_only_where_it_is_too_wide(rail_of, code):
    """Names that fit stand in one line; of the others, each line fits."""
    looks = outlook(catalog(), code=code, demo=True)
    rail = rail_of(looks)

    for one in catalog():
        button = rail.button(one.key)
        title = looks.language.text(one.title)
        wide = button.fontMetrics().horizontalAdvance(title) > TEXT_WIDTH
        assert button.text().replace("\n", " ") == title
        assert ("\n" in button.text()) == (wide and " " in title)
        assert all(
            button.fontMetrics().horizontalAdvance(line) <= TEXT_WIDTH
            for line in button.text().split("\n")
        )


def test_a_model_that_ends_is_marked_and_the_mark_explained(rail_of):
    """The ring is painted beside the icon; tooltip and spoken name say what it means."""
    rail = rail_of(outlook(demo=True))

    for one in MODELS:
        button = rail.button(one.key)
        life = one.lifecycle
        words = {None: "", LifeState.RETIRED: "retired", LifeState.ANNOUNCED: "announced"}
        word = words[life.state if life else None]
        assert button.ends == (life is not None)
        assert word in button.toolTip()
        assert word in button.accessibleName()
        plain = button.grab().toImage()
        button.ends = not button.ends
        assert button.grab().toImage() != plain


def test_ended_models_are_folded_and_one_click_away(rail_of, qtbot):
    """Living first, each by its kind; the group tells a screen reader its name and its state."""
    rail = rail_of(outlook())
    rail.show_page("talk")
    assert seen(rail) == LIVING
    told = QAccessible.queryAccessibleInterface(rail.fold)
    assert told.text(QAccessible.Text.Name) == "Retired models (2)"
    assert (told.role(), told.state().collapsed) == (QAccessible.Role.Button, True)

    qtbot.mouseClick(rail.fold, LEFT)
    assert seen(rail) == [*LIVING, *ENDED]
    assert told.state().expanded

    rail.fold.setFocus()
    qtbot.keyClick(rail.fold, Qt.Key.Key_Space)
    assert seen(rail) == LIVING


def test_the_demo_has_all_of_them_open(rail_of):
    """There every model runs."""
    assert seen(rail_of(outlook(demo=True))) == [*LIVING, *ENDED]


def test_the_group_opens_for_the_page_in_front(rail_of, qtbot):
    """Who is led to a retired model sees where it stands; folded, its own button stays."""
    rail = rail_of(outlook())

    rail.show_page("old_figure")
    assert seen(rail) == [*LIVING, *ENDED]

    qtbot.mouseClick(rail.fold, LEFT)
    assert seen(rail) == [*LIVING, "old_figure"]


def test_without_ended_models_there_is_no_group(rail_of):
    """Neither with all of them hidden."""
    assert not rail_of(outlook(MODELS[:6])).fold.isVisible()
    assert not rail_of(outlook(hidden_tabs=ENDED)).fold.isVisible()


def test_fourteen_tabs_scroll_and_the_one_with_the_cursor_is_seen(rail_of, qtbot):
    """In the smallest window the arrows lead to every tab, and each is in sight then."""
    many = tuple(spec(f"model_{number}", number) for number in range(14))
    rail = rail_of(outlook(many))
    rail.resize(rail.width(), 520)
    rail.show_page("model_0")
    area = rail.findChild(QWidget, "rail_models")
    rail.button("model_0").setFocus()

    met = []
    for _ in many:
        button = rail.focusWidget()
        met.append(button.key)
        top = button.mapTo(area, QPoint()).y()
        assert 0 <= top <= area.height() - button.height(), button.key
        qtbot.keyClick(button, Qt.Key.Key_Down)

    assert met == [one.key for one in many]
    wide = max(one.width() for one in rail.findChildren(RailButton))
    assert area.viewport().width() >= wide, "the scroll bar covers the buttons"


def test_tab_goes_down_the_rail_in_the_order_shown(rail_of):
    """From the page in front to the group's button, then to the menu's."""
    rail = rail_of(outlook(tab_order=("clip", "talk")))
    rail.show_page("clip")
    rail.button("clip").setFocus()

    met = []
    for _ in range(4):
        met.append(rail.focusWidget().objectName())
        QTest.keyClick(rail.focusWidget(), Qt.Key.Key_Tab)

    assert met[:3] == ["rail_clip", "rail_retired", "rail_more"]


def test_numbers_follow_the_order_shown(rail_of):
    """Ctrl and a number lead to what stands there; hidden tabs have none."""
    rail = rail_of(outlook(tab_order=("clip",), hidden_tabs=("talk", "unknown")))

    keys = [rail.key_at(number) for number in range(1, 10)]

    assert keys == ["clip", "scene", "repaint", "figure", "solid", *ENDED, "", ""]
    assert rail.button("clip").toolTip() == "Clip (Ctrl+1)"


def test_any_order_and_any_hiding_leave_every_tab_reachable(rail_of, rounds, seed):
    """Permuted, doubled, vanished and unknown keys: nothing is lost, and asking again is stable."""
    chance = random.Random(seed)
    rail = rail_of(outlook())
    keys = [one.key for one in MODELS]
    for _ in range(rounds(60, 3000)):
        pool = [*keys, *keys, "vanished", "", "later_model", "{x}", "设置"]
        wanted = chance.sample(pool, chance.randint(0, len(pool)))
        hidden = chance.sample(pool, chance.randint(0, len(pool)))
        models = tuple(chance.sample(MODELS, chance.randint(1, len(MODELS))))
        looks = outlook(models, tab_order=tuple(wanted), hidden_tabs=tuple(hidden))

        tabs = [one.key for one in looks.tabs]
        assert sorted(tabs) == sorted(one.key for one in models)
        assert tabs == [one.key for one in replace(looks, tab_order=tuple(tabs)).tabs]
        over = [one.is_over for one in looks.tabs]
        assert over == sorted(over), "the living stand first"
        for group in (False, True):
            told = [key for key in dict.fromkeys(wanted) if key in tabs]
            members = [one.key for one in looks.tabs if one.is_over is group]
            assert [k for k in members if k in told] == [k for k in told if k in members]
        assert looks.first in tabs
        rail.arrange(looks)
        for key in tabs:
            rail.show_page(key)
            assert key in seen(rail)
        reachable = [key for n in range(1, len(tabs) + 1) if (key := rail.key_at(n))]
        assert reachable == [key for key in tabs if key not in hidden]


def test_a_new_model_stands_behind_its_neighbour():
    """One that the person's order does not name yet comes where its own order has it."""
    assert in_order(["a", "b", "new", "c"], ["c", "b", "a"]) == ["c", "b", "new", "a"]
    assert in_order(["new", "a"], ["a"]) == ["new", "a"]


# In the window


@pytest.fixture
def arranged(a_stand):
    """A desk with a full rail."""
    return a_stand(models=MODELS, demo=False)


async def test_the_first_tab_of_somebody_new_is_one_that_works(qloop, a_stand, open_window):
    """Not the first by its number, where that one has ended."""
    window = open_window(a_stand(models=(spec("old", 1, GONE), spec("new", 2)), demo=False))

    assert window.page == "new"


async def test_alt_and_an_arrow_move_a_tab_for_good(qloop, qtbot, open_window, arranged):
    """It stays in its group; the numbers follow, and the next window stands as this one did."""
    arranged.settings.save(
        replace(arranged.settings.current, tabs=TabSettings(("later", "talk"), ()))
    )
    window = open_window(arranged)
    button = window.findChild(RailButton, "rail_talk")
    button.setFocus()

    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(button, key, ALT)
    assert seen(window._rail)[:3] == ["scene", "repaint", "talk"]
    assert window.focusWidget() is button
    assert window.page == "talk"
    window.activateWindow()
    await until(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_1, CTRL)
    assert window.page == "scene"

    again = open_window(arranged)
    assert seen(again._rail)[:3] == ["scene", "repaint", "talk"]
    assert "later" in arranged.settings.current.tabs.order, "a later version's key is kept"


async def test_a_drag_moves_a_tab_and_opens_no_page(qloop, qtbot, open_window, arranged):
    """Pressed, moved and let go over another; Esc on the way takes it back."""
    window = open_window(arranged)
    rail = window._rail
    clip, scene = rail.button("clip"), rail.button("scene")

    def drag(*, back: bool = False) -> None:
        start = clip.rect().center()
        QTest.mousePress(clip, LEFT, NONE, start)
        goal = scene.mapToGlobal(QPoint(scene.width() // 2, 3))
        for part in range(1, 6):
            there = clip.mapToGlobal(start) + (goal - clip.mapToGlobal(start)) * part / 5
            QTest.mouseMove(clip, clip.mapFromGlobal(there))
            rail.layout().activate()
        if back:
            QTest.keyClick(clip, Qt.Key.Key_Escape)
        QTest.mouseRelease(clip, LEFT, NONE, clip.mapFromGlobal(goal))

    drag(back=True)
    assert seen(rail) == LIVING
    drag()

    assert seen(rail) == ["talk", "clip", "scene", "repaint", "figure", "solid"]
    assert window.page == "talk", "a drag is no click"
    assert arranged.settings.current.tabs.order[:3] == ("talk", "clip", "scene")


async def test_a_tab_is_hidden_and_shown_by_the_menu(qloop, qtbot, open_window, arranged):
    """The page in front stays in sight until another is; the menu brings any back, and all."""
    window = open_window(arranged)
    rail = window._rail

    def menu_of(key: str) -> QMenu:
        by_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
        QApplication.sendEvent(rail.button(key), by_key)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        menu.close()
        return menu

    hide = next(one for one in menu_of("talk").actions() if one.text() == "Hide Talk")
    hide.trigger()
    assert "talk" in seen(rail), "it is the page in front"
    window.show_page("figure")
    assert "talk" not in seen(rail)
    assert rail.key_at(1) == "scene"
    assert arranged.settings.current.tabs.hidden == ("talk",)
    show = next(o for o in menu_of("figure").actions() if o.objectName() == "show_talk")
    show.trigger()
    assert seen(rail) == LIVING


async def test_an_heir_takes_over_what_fits_and_says_what_does_not(
    qloop, qtbot, a_stand, open_window, sample, tall
):
    """Files and options come along, the rest is named, and the form is checked at once."""
    style = video_style.SPEC
    old = replace(
        spec("old", 90, replace(GONE, successors=("absent", "heir"))),
        inputs=(style.inputs[0], replace(style.inputs[0], name="second")),
    )
    heir = replace(style, key="heir", params=style.params[:1])
    window = open_window(a_stand(models=(old, heir)))
    former = window.tab("old").presenter
    former.put_file("video", tall)
    former.put_file("second", sample)
    former.put_param("style", 6)
    former.put_param("use_SR", True)
    banner = window.tab("old").findChild(QWidget, "retired")

    banner.findChild(QWidget, "heir").click()

    form = window.tab("heir").presenter
    assert window.page == "heir"
    assert (form.files, form.params["style"]) == ({"video": tall}, 6)
    told = " ".join(str(part) for part in (form.left.what, form.left.why, form.left.do))
    assert Path(sample).name in told
    assert "no such options" in told
    assert window.tab("heir").findChild(QWidget, "left_notice").isVisibleTo(window)
    await until(lambda: not form.checking)
    assert form.first_error() is not None, "what was taken over is checked"


def test_the_heir_is_a_living_one():
    """The nearest that the app has and that has not ended itself; none else."""
    from avatar_desktop.ui.form.retired_banner import heir_of

    ended = spec("next", 1, GONE)
    old = spec("old", 9, replace(GONE, successors=("next", "later", "last")))

    assert heir_of(old, (old, ended, spec("last", 3))).key == "last"
    assert heir_of(old, (old, ended)) is None
