"""Drop-down lists: every entry can be seen."""

from fakes import until
from PySide6.QtWidgets import QComboBox

from avatar_desktop.models import catalog


async def opened(combo: QComboBox) -> tuple[int, int]:
    """Open *combo* and return where its last entry ends and how much of the list is seen, in px."""
    combo.showPopup()
    view = combo.view()
    await until(view.isVisible, "the list")
    view.scrollToBottom()
    last = view.visualRect(combo.model().index(combo.count() - 1, combo.modelColumn()))
    seen = view.viewport().height()
    combo.hidePopup()
    return last.y() + last.height(), seen


async def test_no_list_cuts_off_its_last_entry(qloop, a_stand, open_window):
    """In every form and on every page of the settings, the last entry of each list is seen."""
    window = open_window(a_stand(demo=False, models=catalog()))
    found = 0
    for spec in catalog():
        window.show_page(spec.key)
        for combo in window.tab(spec.key).findChildren(QComboBox):
            end, seen = await opened(combo)
            assert 0 < end <= seen, combo.objectName()
            found += 1
    window.show_page("settings")
    page = window._settings_page()
    page.complete()
    for group in page.groups:
        page.show_group(group)
        for combo in page.findChildren(QComboBox):
            if combo.isVisible():
                end, seen = await opened(combo)
                assert 0 < end <= seen, combo.objectName()
                found += 1
    assert found > 3


async def test_a_long_list_scrolls_to_its_end(qloop, open_window, a_stand, qtbot):
    """A list that is longer than the screen allows has a bar, and its end can be reached."""
    open_window(a_stand())
    combo = QComboBox()
    qtbot.addWidget(combo)
    combo.addItems([f"Entry {number}" for number in range(80)])
    combo.show()

    end, seen = await opened(combo)

    assert 0 < end <= seen
    assert combo.view().verticalScrollBar().maximum() > 0
