"""Files that arrive: by drop, by paste, by command line."""

import os
import re
from pathlib import Path

import pytest
from drop_kit import COPY, LEFT, MOVE, NONE, drag, fall, files, looked
from fakes import until
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
)
from PySide6.QtWidgets import QApplication

from avatar_desktop.domain.media import MediaKind
from avatar_desktop.domain.text import say
from avatar_desktop.models import catalog
from avatar_desktop.paths import resources
from avatar_desktop.ui.form.dropped_files import local_files, ruled_out
from avatar_desktop.ui.form.pasted_image import kept_image
from avatar_desktop.ui.theme.design_tokens import colours_of
from avatar_desktop.ui.widgets.drop_zone import Hover


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
    await looked(window)


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


async def test_a_file_is_pasted(qloop, clipboard, window, sample):
    """A file copied in a file manager is pasted into the form."""
    clipboard.setMimeData(files(sample))

    window._work.paste()

    assert window.tab("video_style").presenter.files == {"video": sample}
    await looked(window)


@pytest.mark.parametrize("name", [b"a\xffb.mp4", b"c\nd.mp4", b"%41#?.mp4", "\ufffd.mp4".encode()])
async def test_names_of_any_bytes_are_dropped(qloop, window, tmp_path, name):
    """The path is the file's own, and the form keeps it."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.touch()
    data = QMimeData()
    data.setData("text/uri-list", path.as_uri().encode())

    assert local_files(data) == [path]
    assert window.tab("video_style").presenter.put_files(local_files(data))
    window.close()
    assert window._memory.restore().forms["video_style"].files == {"video": str(path)}


async def test_a_pasted_path_is_a_file(qloop, sample, tmp_path):
    """Text that is the path or the file address of a file counts as that file."""
    for text in (str(sample), f'"{sample}"', QUrl.fromLocalFile(str(sample)).toString()):
        data = QMimeData()
        data.setText(text)
        assert local_files(data) == [sample]


@pytest.mark.parametrize("kind", ["picture", "address", "text file"])
async def test_what_cannot_be_used_is_said(qloop, clipboard, window, kind, tmp_path):
    """A picture, a web address or another file in the clipboard gets an answer, not silence."""
    data = QMimeData()
    if kind == "picture":
        data.setImageData(QImage(8, 8, QImage.Format.Format_RGB32))
    elif kind == "address":
        data.setText("https://example.org/clip.mp4")
    else:
        data = files(tmp_path / "notes.txt")
    clipboard.setMimeData(data)

    window._work.paste()

    place = window.tab("video_style")._left if kind == "text file" else window._notice.notice
    assert not place.isHidden()
    assert place.text


async def test_files_of_the_command_line_go_to_the_form_that_takes_them(qloop, window, sample):
    """Files from outside bring their form to the front."""
    window.show_page("history")

    window.open_files([sample])

    assert window.page == "video_style"
    assert window.tab("video_style").presenter.files == {"video": sample}
    window.open_files([Path("/x/notes.pdf")])
    assert window._notice.notice.text == "No model here takes notes.pdf."
    await looked(window)


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


async def test_ctrl_z_brings_a_replaced_file_back(qloop, qtbot, window, sample, tall):
    """A file that took another's place gives it back; the first file stays."""
    tab = window.tab("video_style")
    tab.presenter.put_file("video", sample)
    fall(window, window._work, files(tall), window.stage.geometry().center())
    assert tab.presenter.files == {"video": tall}
    assert not tab.slots["video"]._undo.isHidden()

    window._work.undo()

    assert tab.presenter.files == {"video": sample}
    assert tab.slots["video"]._undo.isHidden()
    window._work.undo()
    assert tab.presenter.files == {"video": sample}
    await looked(window)


async def test_the_notice_about_an_address_goes_away_with_its_cause(qloop, window, sample):
    """Once a file is there, nobody needs to hear of the address any more; nor on another page."""
    for end in (
        lambda: window.tab("video_style").presenter.put_file("video", sample),
        lambda: window.show_page("history"),
    ):
        window._arrivals.paste_address("https://example.org/clip.mp4")
        assert window._notice.isVisible()

        end()

        assert not window._notice.isVisible()
    await looked(window)


async def test_other_notices_stay_when_a_file_arrives(qloop, window, sample):
    """What is not about an arrival is not taken back by one."""
    window.tell(say("The disk is full."))

    window.tab("video_style").presenter.put_file("video", sample)

    assert window._notice.isVisible()
    await looked(window)


async def test_a_pasted_picture_is_named_by_model_and_time(qloop, tmp_path):
    """Two pictures within a second have two readable names."""
    image = QImage(8, 8, QImage.Format.Format_RGB32)

    first = await kept_image(tmp_path, image, "3D: figure")
    second = await kept_image(tmp_path, image, "3D: figure")

    assert re.fullmatch(r"3D  figure \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d( \(2\))?\.png", first.name)
    assert first != second
    assert QImage(str(second)).width() == 8


async def test_nothing_is_looked_at_without_a_file(qloop, window):
    """A form without a file never says that it looks at one."""
    tab = window.tab("video_style")
    tab.presenter.recheck()

    assert tab.presenter.checking
    assert tab._reason.text() == "Clip is missing."
    await looked(window)


async def test_a_start_without_files_says_nothing(qloop, window):
    """No files are no refusal."""
    window.open_files([])

    assert not window._notice.isVisible()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_voice_is_drawn_in_the_theme_over_the_whole_slot(
    qloop, a_stand, open_window, theme
):
    """The wave has the accent colour and reaches from one side of its slot to the other."""
    hears = [one for one in catalog() if len(one.inputs) > 1]
    spec = next(one for one in hears if one.inputs[1].limits.kind is MediaKind.AUDIO)
    window = open_window(a_stand(models=(spec,)))
    window._theme.use(theme)
    tab = window.tab(spec.key)
    name = next(one.name for one in spec.inputs if one.limits.kind is MediaKind.AUDIO)
    tab.presenter.put_file(name, resources() / "samples" / "voice.wav")
    await until(lambda: name in tab.presenter.posters.pictures, "the wave")

    zone = tab.slots[name].zone
    picture = zone.grab().toImage()

    row = [picture.pixelColor(x, picture.height() // 2) for x in range(picture.width())]
    wanted = QColor(colours_of(zone.palette()).accent_text)
    at = [x for x, colour in enumerate(row) if colour == wanted and 8 < x < len(row) - 8]
    assert at
    assert at[0] < len(row) * 0.15
    assert at[-1] > len(row) * 0.7
