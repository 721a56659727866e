"""Opens the settings of the real profile and works their controls as a person does."""

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget


@pytest.fixture(name="real")
def real_fixture(a_stand):
    """The desk of the real profile."""
    return a_stand(demo=False)


@pytest.fixture(name="page")
def page_fixture(qloop, open_window, real):
    """The settings page of the real profile, in its window."""
    return settings_of(open_window(real))


def settings_of(window):
    """Bring the settings to the front and return them with all their sections."""
    window.show_page("settings")
    page = window._settings_page()
    page.complete()
    return page


def choose(page, name: str, value: object) -> None:
    """Choose *value* in a list."""
    combo = page.findChild(QComboBox, name)
    at = [combo.itemData(row) for row in range(combo.count())].index(value)
    combo.setCurrentIndex(at)
    combo.activated.emit(at)


def press(page, name: str, value: object) -> None:
    """Choose one of the values that stand side by side."""
    page.findChild(QWidget, name).findChild(object, f"choice_{value}").click()


def type_in(page, name: str, text: str) -> QLineEdit:
    """Type *text* into a line and leave it."""
    line = page.findChild(QLineEdit, name)
    line.setText(text)
    line.editingFinished.emit()
    return line


def note_of(page, name: str) -> str:
    """Return what stands below the control *name*."""
    part = page.findChild(QWidget, name)
    while not hasattr(part, "show_note"):
        part = part.parentWidget()
    return part._note.text()


def seen(page, name: str) -> bool:
    """Whether the control *name* is on the screen, scrolled to or not."""
    return page.findChild(QWidget, name).isVisible()
