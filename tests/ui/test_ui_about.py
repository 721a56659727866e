"""About: version, licences, folders, and what helps to find a fault."""

import errno
import os
from importlib import metadata

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QPushButton

from avatar_desktop import __version__
from avatar_desktop.ui.pages import about_section
from avatar_desktop.ui.third_party import third_party


@pytest.fixture
def about(window):
    window.show_page("settings")
    page = window._settings_page()
    page.complete()
    page.show_group("about")
    return page.findChild(about_section.AboutSection)


def test_every_package_that_is_needed_is_named_with_a_licence():
    """The list has the direct and the indirect needs, none of the tools, each with a licence."""
    found = {one.name.casefold(): one for one in third_party()}

    assert {"pyside6_essentials", "av", "httpx", "httpcore", "numpy", "keyring"} <= set(found)
    assert not {"pytest", "ruff", "mypy"} & set(found)
    assert all(one.licence and one.version for one in found.values()), found
    assert "LGPL" in found["pyside6_essentials"].licence


def test_without_notes_of_the_installation_the_list_is_empty(monkeypatch):
    """A copy that nobody installed has no list, and no error."""

    def gone(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", gone)

    assert third_party() == []


async def test_the_folders_open_and_the_licences_are_shown(qloop, window, about, monkeypatch):
    """Settings, log and library each have a button; the others' licences stand in a list."""
    opened = []
    monkeypatch.setattr(about_section, "open_file", opened.append)
    desk = window._desk
    for name in ("settings", "log", "library"):
        about.findChild(QPushButton, f"open_{name}_place").click()
    about.findChild(QPushButton, "third_party").click()

    assert opened == [desk.settings_file.parent, desk.log_file.parent, desk.library.root]
    dialog = window.findChild(QDialog, "third_party_list")
    assert "httpx" in dialog.findChild(QPlainTextEdit).toPlainText()
    dialog.close()


async def test_the_report_has_versions_and_the_end_of_the_log(qloop, window, about):
    """What is copied tells versions and the last lines, and that a log is not there."""
    copy = about.findChild(QPushButton, "report_problem")
    copy.click()
    assert os.strerror(errno.ENOENT) in QGuiApplication.clipboard().text()

    window._desk.log_file.write_text("".join(f"line {n}\n" for n in range(500)), "utf-8")
    copy.click()

    text = QGuiApplication.clipboard().text()
    assert f"Avatar Desktop {__version__}" in text
    assert text.endswith("line 499")
    assert "line 100" not in text
