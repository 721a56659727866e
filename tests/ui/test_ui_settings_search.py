"""Groups of settings, and the search over all of them."""

from fakes import until
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit
from settings_kit import page_fixture, real_fixture, seen  # noqa: F401 (fixtures)

from avatar_desktop.paths import resources


def search(page, text: str) -> None:
    page.findChild(QLineEdit, "settings_search").setText(text)


async def test_the_window_goes_on_while_the_sections_come(qloop, window):
    """The page is there at once, its sections follow; none is missing and none comes twice."""
    window.show_page("settings")
    page = window._settings_page()
    assert page.isVisible()
    assert page.findChild(QFrame, "section_about") is None

    await until(lambda: page.findChild(QFrame, "section_about"))
    page.complete()

    for group in page.groups:
        page.show_group(group)
        assert [section.isVisible() for section in page._groups[group]] in ([True], [True] * 2)


async def test_a_group_is_shown_alone(qloop, page):
    """A click at the left shows its sections and no others."""
    page.findChild(object, "settings_network").click()

    assert seen(page, "section_network")
    assert not seen(page, "section_account_dashscope")
    assert page.findChild(object, "settings_network").isChecked()


async def test_words_find_rows_in_every_group(qloop, page):
    """Only rows with the words are left, whatever group they stand in."""
    search(page, "budget")
    assert seen(page, "budget_per_run")

    search(page, "prefix")
    assert not seen(page, "budget_per_run")
    assert seen(page, "section_storage")
    assert not seen(page, "section_account_dashscope")


async def test_what_is_hidden_is_found_by_what_rules_it(qloop, page):
    """The bucket's name is not in use yet: the choice that brings it is shown instead."""
    search(page, "prefix")

    assert not seen(page, "store_prefix")
    assert seen(page, "store_provider")


async def test_synonyms_and_both_languages_are_searched(qloop, page):
    """People search by their own words and in their own language."""
    for words, name in (
        ("exif", "privacy_strip"), ("vpn", "network_proxy"), ("代理", "network_proxy"),
        ("密钥", "key_dashscope"), ("API KEY", "key_dashscope"), ("深色", "theme"),
    ):  # fmt: skip
        search(page, words)
        assert seen(page, name), words


async def test_all_words_have_to_be_found(qloop, page):
    """Two words find what has both."""
    search(page, "sign iam")

    assert seen(page, "metastudio_sign_in")
    assert not seen(page, "key_dashscope")


async def test_nothing_found_is_said(qloop, page):
    """Words that nothing has are named; Esc brings the group back."""
    search(page, "xyzzy")
    told = page.findChild(object, "settings_nothing")
    assert told.isVisible()
    assert "xyzzy" in told.text()

    search(page, "")

    assert not told.isVisible()
    assert seen(page, "section_account_dashscope")


async def test_keys_lead_to_the_search_and_out(qloop, qtbot, page):
    """Ctrl+F goes to the search; Esc empties it."""
    window = page.window()
    window.activateWindow()
    await until(window.isActiveWindow)
    line = page.findChild(QLineEdit, "settings_search")
    page.findChild(object, "settings_storage").click()

    qtbot.keyClick(
        page.findChild(object, "settings_storage"), "f", Qt.KeyboardModifier.ControlModifier
    )
    assert window.focusWidget() is line
    qtbot.keyClicks(line, "theme")
    assert seen(page, "theme")
    qtbot.keyClick(line, Qt.Key.Key_Escape)

    assert line.text() == ""
    assert window.page == "settings"
    assert seen(page, "store_provider")


async def test_the_smallest_window_needs_no_scrolling_aside(qloop, page):
    """At 1024 by 640 every group fits in width."""
    page.window().resize(1024, 640)
    for group in page.groups:
        page.show_group(group)
        page.window().layout().activate()
        assert page._scroll.horizontalScrollBar().maximum() == 0, group


def test_the_synonyms_belong_to_titles():
    """No list of synonyms waits for a title that nothing has."""
    from avatar_desktop.ui.settings.synonyms import SYNONYMS

    ours = resources().parent / "avatar_desktop"
    files = (
        *(ours / "ui" / "settings").glob("*.py"),
        *(ours / "clouds").glob("*/account.py"),
        *(ours / "objectstore").rglob("*kind.py"),
    )
    sources = "".join(one.read_text("utf-8") for one in files if one.name != "synonyms.py")

    assert [title for title in SYNONYMS if f'N_("{title}")' not in sources] == []
