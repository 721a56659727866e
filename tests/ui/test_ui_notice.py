"""Notices say what, why and what to do, in plain text; and what leaves the app."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot
from stage_kit import ICONS, RESOURCES, a_failure

from avatar_desktop.domain.errors import Action, Explanation, Unexpected
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.text import say
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core import desktop_integration, labels
from avatar_desktop.ui.core.notice_text import NoticeText
from avatar_desktop.ui.theme.design_tokens import LIGHT
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.elided_label import ElidedLabel
from avatar_desktop.ui.widgets.notice import Notice, NoticeSeverity

ENGLISH = Language("en", RESOURCES / "locale")


@pytest.fixture
def notice(qtbot: QtBot) -> Notice:
    """A notice that has said nothing yet."""
    one = Notice(labels.notice_words(ENGLISH), Icons(ICONS, LIGHT))
    qtbot.addWidget(one)
    return one


def test_notice_is_hidden_until_it_has_something_to_say(notice):
    """An empty box is never seen."""
    assert notice.isHidden()

    notice.show_text(NoticeSeverity.INFO, NoticeText("Saved."))

    assert not notice.isHidden()


@pytest.mark.parametrize("severity", NoticeSeverity)
def test_how_bad_it_is_is_said_in_the_persons_language(qtbot, severity):
    """A screen reader hears what others see by the icon."""
    chinese = Language("zh_CN", RESOURCES / "locale")
    one = Notice(labels.notice_words(chinese), Icons(ICONS, LIGHT))
    qtbot.addWidget(one)

    one.show_text(severity, NoticeText("."))

    told = one.findChild(QToolButton, "notice_icon").accessibleName()
    assert told
    assert not told.isascii()


def test_words_of_a_service_stay_plain_text(notice):
    """Markup from outside is shown as it is written."""
    notice.show_text(
        NoticeSeverity.ERROR, NoticeText("<b>bold</b>", why="<img src=x>", detail="<a>")
    )

    labels = notice.findChildren(QLabel)
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    assert notice.text == "<b>bold</b> <img src=x>"


def test_details_are_behind_a_button_and_can_be_copied(notice, qtbot):
    """Code, request id and the raw words unfold, and Copy takes all of it."""
    notice.show_text(NoticeSeverity.ERROR, labels.notice_of(ENGLISH, a_failure()))
    details = notice.findChild(QLabel, "notice_detail")
    assert details.isHidden()

    notice.findChild(QPushButton, "notice_details").click()
    notice.findChild(QPushButton, "notice_copy").click()

    assert not details.isHidden()
    copied = QGuiApplication.clipboard().text()
    assert all(part in copied for part in ("Arrearage", "req-77", "<b>Access denied</b>", "owes"))


def test_action_and_close_are_told(notice):
    """The button and the cross do what they say."""
    told = []
    notice.action_clicked.connect(lambda: told.append("action"))
    notice.closed.connect(lambda: told.append("closed"))
    notice.show_text(NoticeSeverity.WARNING, NoticeText("Careful", action="Retry"))

    notice.findChild(QPushButton, "notice_action").click()
    notice.findChild(QToolButton, "notice_close").click()

    assert told == ["action", "closed"]
    assert notice.isHidden()


def test_severities_differ_by_icon_and_not_by_colour_alone(notice):
    """Every severity has its own drawing."""
    icon = notice.findChild(QToolButton, "notice_icon")
    keys = set()
    for severity in NoticeSeverity:
        notice.show_text(severity, NoticeText("So"))
        keys.add(icon.icon().cacheKey())

    assert len(keys) == len(NoticeSeverity)


def test_second_text_leaves_nothing_of_the_first(notice):
    """A notice that is used again forgets the old button and details."""
    notice.show_text(NoticeSeverity.ERROR, labels.notice_of(ENGLISH, a_failure()))

    notice.show_text(NoticeSeverity.SUCCESS, NoticeText("Saved."))

    assert notice.text == "Saved."
    assert notice.findChild(QPushButton, "notice_action").isHidden()
    assert notice.findChild(QPushButton, "notice_details").isHidden()


def test_every_state_and_action_has_its_words():
    """No state and no action of the domain is without a name or an icon."""
    assert all(labels.state_text(ENGLISH, state) for state in JobState)
    assert all((ICONS / f"{labels.state_icon(state)}.svg").is_file() for state in JobState)
    assert all(labels.action_text(ENGLISH, one) for one in Action if one is not Action.NONE)


def test_errors_and_explanations_are_painted_alike():
    """An error brings its reference along."""
    text = labels.notice_of(ENGLISH, Unexpected("ab12", "KeyError: 'x'"))
    plain = labels.notice_of(ENGLISH, Explanation(say("Only this.")))

    assert (text.code, text.request_id, text.detail) == ("Unexpected", "ab12", "KeyError: 'x'")
    assert text.action == "Retry"
    assert plain == NoticeText("Only this.")


def test_long_name_is_shortened_and_whole_in_its_tip(qtbot):
    """A long file name does not widen the window."""
    label = ElidedLabel("a very long name of a clip that nobody can read at once.mp4")
    qtbot.addWidget(label)
    label.resize(120, 24)
    label.show()

    label.grab()

    assert label.minimumSizeHint().width() < 120
    assert label.toolTip() == label.text()


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "https://", "nope"])
def test_only_web_pages_are_opened(qapp, url):
    """Nothing but a web address goes to the browser."""
    assert not desktop_integration.open_url(url)


def test_what_is_gone_cannot_be_revealed(qapp, tmp_path):
    """A missing file is told to the caller."""
    assert not desktop_integration.reveal_in_folder(tmp_path / "gone.mp4")
    assert not desktop_integration.open_file(tmp_path / "gone.mp4")


@pytest.mark.skipif(sys.platform != "linux", reason="D-Bus")
def test_file_manager_is_asked_over_dbus(tmp_path: Path):
    """On Linux the file manager gets the file's address; here a real service on a real bus."""
    script = tmp_path / "reveal.py"
    script.write_text(REVEAL)
    file = tmp_path / "a b.mp4"
    file.write_bytes(b"x")
    command = ["dbus-run-session", "--", sys.executable, str(script), str(file)]

    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except FileNotFoundError:
        pytest.skip("dbus-run-session is not installed")

    assert file.as_uri() in done.stdout, done.stderr


REVEAL = """
import sys
from pathlib import Path
from PySide6.QtCore import QObject, QTimer, Slot, ClassInfo
from PySide6.QtDBus import QDBusConnection
from PySide6.QtWidgets import QApplication
from avatar_desktop.ui.core.desktop_integration import reveal_in_folder

app = QApplication([])

@ClassInfo({"D-Bus Interface": "org.freedesktop.FileManager1"})
class Files(QObject):
    @Slot("QStringList", str)
    def ShowItems(self, items, _token):
        print(items[0], flush=True)
        app.exit(0)

bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, "other")
files = Files()
bus.registerObject("/org/freedesktop/FileManager1", files,
                   QDBusConnection.RegisterOption.ExportAllSlots)
bus.registerService("org.freedesktop.FileManager1")
QTimer.singleShot(0, lambda: reveal_in_folder(Path(sys.argv[1])))
QTimer.singleShot(10000, lambda: app.exit(1))
sys.exit(app.exec())
"""


def test_theme_change_keeps_the_notice(notice, qapp: QApplication):
    """A notice on show survives a change of the palette."""
    notice.show_text(NoticeSeverity.INFO, NoticeText("Still here"))

    qapp.setPalette(qapp.palette())

    assert notice.text == "Still here"
