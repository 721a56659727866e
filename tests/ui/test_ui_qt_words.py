"""Qt's own words and the way in which Chinese is typed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QFileInfo, QLocale
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QFileIconProvider, QLineEdit

from avatar_desktop.paths import resources
from avatar_desktop.ui.desktop import input_method
from avatar_desktop.ui.theme.qt_words import translate_qt
from patience import wait_until


def test_menus_and_dialogs_of_qt_are_chinese(qtbot):
    """A field's menu, a dialog's buttons and the file dialog speak Chinese, and English after."""
    end = translate_qt("zh_CN", resources() / "locale")
    try:
        field, buttons, dialog = QLineEdit(), QDialogButtonBox(), QFileDialog()
        for widget in (field, buttons, dialog):
            qtbot.addWidget(widget)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        menu = [action.text() for action in field.createStandardContextMenu().actions()]
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel).text()

        assert any("复制" in text for text in menu)
        assert cancel == "取消"
        for part in QFileDialog.DialogLabel:
            assert any(sign > "\u4e00" for sign in dialog.labelText(part)), part
        assert QFileIconProvider().type(QFileInfo(str(Path(__file__).parent))) == "文件夹"
        assert QLocale().language() is QLocale.Language.Chinese
    finally:
        end()
    after = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(after)
    assert after.buttons()[0].text() == "Cancel"


CHANGING = """
import sys, threading
from pathlib import Path
from PySide6.QtGui import QGuiApplication, QImage
from avatar_desktop.paths import resources
from avatar_desktop.ui.theme.qt_words import translate_qt
app, over = QGuiApplication([]), threading.Event()
def read():
    while not over.is_set():
        QImage(sys.argv[1]), QImage("/nowhere")
readers = [threading.Thread(target=read) for _ in range(3)]
for one in readers:
    one.start()
for number in range(int(sys.argv[2])):
    translate_qt(("en", "zh_CN")[number % 2], resources() / "locale")()
over.set()
"""


def test_the_language_changes_while_pictures_are_read(tmp_path: Path, rounds):
    """Qt looks up its words for a damaged picture on the thread that reads it."""
    damaged = tmp_path / "damaged.jpg"
    damaged.write_bytes((resources() / "samples" / "portrait.jpg").read_bytes()[:900])
    command = [
        sys.executable,
        "-X",
        "faulthandler",
        "-c",
        CHANGING,
        damaged,
        str(rounds(200, 5000)),
    ]

    with subprocess.Popen(command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}) as program:
        try:
            wait_until(lambda: program.poll() is not None, "the end")
        finally:
            program.kill()
    assert program.returncode == 0


@pytest.mark.parametrize(
    ("asked", "plugins", "used"),
    [
        ("fcitx", ["libibusplatforminputcontextplugin.so"], "ibus"),
        ("fcitx5", ["libibusplatforminputcontextplugin.so"], "ibus"),
        ("fcitx", ["libfcitx5platforminputcontextplugin.so"], "fcitx"),
        ("ibus", [], "ibus"),
        ("compose", [], "compose"),
        (None, [], None),
    ],
)
def test_fcitx_without_a_plugin_is_reached_by_ibus(monkeypatch, asked, plugins, used):
    """Only an input method that Qt cannot load gives way, and only to the one that answers."""
    monkeypatch.setattr(input_method, "_plugins", lambda: [Path(name) for name in plugins])
    environment = {} if asked is None else {"QT_IM_MODULE": asked}

    input_method.choose_input_method(environment)

    assert environment.get("QT_IM_MODULE") == used


def test_the_plugin_that_stands_in_came_with_qt():
    """This Qt has ibus's plugin, else there would be nothing to fall back on."""
    names = [plugin.name for plugin in input_method._plugins()]

    assert any("ibus" in name for name in names) or not names
