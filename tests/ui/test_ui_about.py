"""About: version, licences, folders, and what helps to find a fault."""

import errno
import os
from dataclasses import replace
from importlib import metadata

import pytest
from fakes import until
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QPushButton
from settings_kit import settings_of

from avatar_desktop import __version__
from avatar_desktop.connections import ServiceConnectionTests
from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.release import RELEASE_PAGE
from avatar_desktop.domain.settings import NetworkSettings, ProxyMode, Settings
from avatar_desktop.domain.text import say
from avatar_desktop.ui.settings import about_section
from avatar_desktop.ui.settings.third_party import collected, third_party
from clouds.clouds_kit import json_answer, raw_server


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


async def test_a_frozen_program_shows_the_list_that_came_with_it(
    qloop, window, about, monkeypatch, tmp_path
):
    """What is inside a bundle beside Python packages is in the list as well."""
    (tmp_path / "licences").mkdir()
    (tmp_path / "licences" / "README.txt").write_text("x264: GPL-2.0-or-later", "utf-8")
    monkeypatch.setattr(about_section, "collected", lambda: collected(tmp_path))

    about.findChild(QPushButton, "third_party").click()

    shown = window.findChild(QDialog, "third_party_list").findChild(QPlainTextEdit)
    assert shown.toPlainText() == "x264: GPL-2.0-or-later"
    assert collected() == ""


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


async def test_a_newer_version_is_looked_for_when_asked_and_only_then(qloop, window, behind, about):
    """The answer stands below the button, in words, for a newer, the same and an older version."""
    look, row = about.findChild(QPushButton, "look_for_release"), about._release_row
    assert row.note in row._note.text()
    for newest, said in (
        (
            "99.0",
            f"✓ Version 99.0 is out; this is {__version__}. Download it from the release page.",
        ),
        (__version__, f"✓ This is the newest version, {__version__}."),
        ("0.0.1", f"✓ This is {__version__}, newer than what was published last, 0.0.1."),
    ):
        behind.connections.newest = newest
        look.click()
        await until(lambda said=said: row._note.text() == said)
        assert look.isEnabled()


async def test_why_no_version_was_found_stands_there_as_well(qloop, window, behind, about):
    """A failure is told by its words, and one can look again."""
    behind.connections.error = AppError(Explanation(say("No network."), do=say("Try again.")))
    about.findChild(QPushButton, "look_for_release").click()

    await until(lambda: about._release_row._note.text() == "✗ No network. Try again.")
    assert about.findChild(QPushButton, "look_for_release").isEnabled()


async def test_the_release_page_opens_in_the_browser(qloop, about, monkeypatch):
    """The page is the project's own, whatever an answer said."""
    opened = []
    monkeypatch.setattr(about_section, "open_url", opened.append)
    about.findChild(QPushButton, "release_page").click()

    assert opened == [RELEASE_PAGE]


async def test_the_licence_of_the_whole_is_told(qloop, about):
    """Source and whole have each its licence, in the person's language."""
    texts = " ".join(one.text() for one in about.findChildren(QLabel))

    assert "MIT" in texts
    assert "GPL 3 or later" in texts
    assert "x264" in texts


async def test_a_real_server_is_asked_by_the_button(qloop, open_window, a_stand):
    """From the button to the socket and back: one request, made when it is pressed."""
    async with raw_server(lambda _: json_answer(200, {"tag_name": "v99.1"})) as server:
        behind = a_stand(demo=False)
        settings = Settings(network=NetworkSettings(ProxyMode.NONE))
        real = ServiceConnectionTests(lambda: settings, behind.keys, releases_at=server.url)
        window = open_window(replace(behind, desk=replace(behind.desk, connections=real)))
        about = settings_of(window).findChild(about_section.AboutSection)
        assert server.heard == []
        about.findChild(QPushButton, "look_for_release").click()
        await until(lambda: "Version 99.1 is out" in about._release_row._note.text())

        assert len(server.heard) == 1
