"""Files that arrive: by drop, by paste, by command line."""

from pathlib import Path

import pytest
from fakes import until
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication

from avatar_desktop.domain.media import MediaKind
from avatar_desktop.ui.incoming import local_files, ruled_out
from avatar_desktop.ui.widgets.drop_zone import Hover

COPY, MOVE = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag(window, data: QMimeData, at: QPoint):
    """Bring *data* over the page and return the event that asks whether it may fall."""
    page = window._work
    QApplication.sendEvent(page, QDragEnterEvent(at, COPY | MOVE, data, LEFT, NONE))
    move = QDragMoveEvent(at, COPY | MOVE, data, LEFT, NONE)
    QApplication.sendEvent(page, move)
    return move


async def test_a_clip_may_fall_anywhere_on_the_page(qloop, window, sample):
    """A drop on the stage fills the form, and the file manager is told to copy, not to move."""
    data, at = files(sample), window.stage.geometry().center()

    move = drag(window, data, at)
    drop = QDropEvent(QPointF(at), COPY | MOVE, data, LEFT, NONE)
    QApplication.sendEvent(window._work, drop)

    assert move.isAccepted()
    assert drop.isAccepted()
    assert drop.dropAction() == COPY
    assert window.tab("video_style").presenter.files == {"video": sample}


async def test_a_wrong_kind_is_refused_while_it_is_held(qloop, window):
    """A picture held over a form for clips is refused with the reason, before it falls."""
    move = drag(window, files(Path("/x/portrait.png")), window.stage.geometry().center())
    zone = window.tab("video_style").slots["video"].zone

    assert not move.isAccepted()
    assert zone._hover is Hover.REFUSED
    assert zone._prompt.text() == "This takes a clip, not portrait.png."
    QApplication.sendEvent(window._work, QDragLeaveEvent())
    assert zone._hover is Hover.NOTHING


async def test_text_is_not_taken_for_a_file(qloop, window):
    """A dragged sentence is no file."""
    data = QMimeData()
    data.setText("a sentence")
    enter = QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, NONE)
    enter.ignore()

    QApplication.sendEvent(window._work, enter)

    assert not enter.isAccepted()


async def test_a_file_is_pasted(qloop, window, sample):
    """A file copied in a file manager is pasted into the form."""
    QApplication.clipboard().setMimeData(files(sample))

    window._work.paste()

    assert window.tab("video_style").presenter.files == {"video": sample}


async def test_a_pasted_path_is_a_file(qloop, sample, tmp_path):
    """Text that is the path or the file address of a file counts as that file."""
    for text in (str(sample), f'"{sample}"', QUrl.fromLocalFile(str(sample)).toString()):
        data = QMimeData()
        data.setText(text)
        assert local_files(data) == [sample]


@pytest.mark.parametrize("kind", ["picture", "address", "text file"])
async def test_what_cannot_be_used_is_said(qloop, window, kind, tmp_path):
    """A picture, a web address or another file in the clipboard gets an answer, not silence."""
    data = QMimeData()
    if kind == "picture":
        data.setImageData(QImage(8, 8, QImage.Format.Format_RGB32))
    elif kind == "address":
        data.setText("https://example.org/clip.mp4")
    else:
        data = files(tmp_path / "notes.txt")
    QApplication.clipboard().setMimeData(data)

    window._work.paste()

    assert not window._notice.notice.isHidden()
    assert window._notice.notice.text


async def test_files_of_the_command_line_go_to_the_form_that_takes_them(qloop, window, sample):
    """Files from outside bring their form to the front."""
    window.show_page("history")

    window.open_files([sample])

    assert window.page == "video_style"
    assert window.tab("video_style").presenter.files == {"video": sample}
    window.open_files([Path("/x/notes.pdf")])
    assert window._notice.notice.text == "No model here takes notes.pdf."


@pytest.mark.parametrize(
    ("name", "kind", "out"),
    [
        ("a.mp4", MediaKind.VIDEO, False),
        ("a.TS", MediaKind.VIDEO, False),
        ("a.mp4", MediaKind.IMAGE, True),
        ("a.pdf", MediaKind.VIDEO, True),
        ("a.jpg", MediaKind.AUDIO, True),
        ("unnamed", MediaKind.VIDEO, False),
        ("a.dat", MediaKind.IMAGE, False),
    ],
)
def test_only_what_a_name_rules_out_is_ruled_out(name, kind, out):
    """A name can rule a kind out; where it says nothing, the content decides."""
    assert ruled_out(Path(name), kind) is out


async def test_a_key_on_the_empty_place_browses(qloop, qtbot, window):
    """The place for a file answers to the keyboard."""
    zone = window.tab("video_style").slots["video"].zone

    with qtbot.waitSignal(zone.browse_wanted, timeout=1000):
        qtbot.keyClick(zone, Qt.Key.Key_Return)
    dialog = window.tab("video_style").findChild(object, "browse")
    await until(dialog.isVisible)
    dialog.close()


def test_pasted_words_that_begin_like_a_home_are_no_file():
    """Words after a tilde are words, also where no person of that name has a home."""
    data = QMimeData()
    data.setText("~~ hello")

    assert local_files(data) == []
