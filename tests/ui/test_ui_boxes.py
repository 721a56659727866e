"""An own deployment without detection: the boxes are drawn by hand, by pointer or by keyboard."""

import pytest
from fakes import until
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QSpinBox
from settings_kit import note_of, settings_of, type_in

from avatar_desktop.domain.settings import NO_PRECHECK
from avatar_desktop.engine.intake import Validator
from avatar_desktop.models import emo, video_style
from avatar_desktop.paths import resources
from avatar_desktop.ui.form.box_dialog import BoxDialog

SAMPLES = resources() / "samples"
FORM = {"image": SAMPLES / "portrait.jpg", "audio": SAMPLES / "voice.wav"}


@pytest.fixture(name="by_hand")
def by_hand_fixture(a_stand):
    """The desk of a deployment that has no detection."""
    return a_stand(
        demo=False, models=(emo.SPEC, video_style.SPEC), precheck_names={"emo": NO_PRECHECK}
    )


async def opened(window):
    """Fill the form, ask for the boxes and return the tab and the dialog."""
    window.show_page("emo")
    tab = window.tab("emo")
    tab.presenter.restore(FORM, {})
    await until(tab.boxes.draw.isEnabled, "the portrait's size")
    tab.boxes.draw.click()
    await until(lambda: tab.findChild(BoxDialog), "the dialog")
    return tab, tab.findChild(BoxDialog)


def told(tab):
    """Return what the form says about the boxes."""
    return tab.findChild(QLabel, "box_told").text()


async def test_drawn_boxes_are_sent_without_a_detection(qloop, open_window, by_hand):
    """The proposal is taken, a box is moved by the keyboard; both go into the body as they are."""
    by_hand.keys.values["dashscope"] = "sk-x"
    window = open_window(by_hand)
    tab, dialog = await opened(window)
    assert told(tab) == "There is no detection: draw the face and the frame."
    assert not tab.generate.isEnabled()
    before = dialog.canvas.draft.values()

    QTest.keyClick(dialog.canvas, Qt.Key.Key_Space)
    QTest.keyClick(dialog.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog.canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    dialog.findChild(object, "boxes_use").click()

    await until(lambda: told(tab) == "The boxes are drawn.", "the boxes")
    face = tab.presenter.params["face_bbox"]
    assert face[0] == before["face_bbox"][0] + 1
    assert face[3] > before["face_bbox"][3]
    assert tab.presenter.params["ext_bbox"] == before["ext_bbox"]

    tab.presenter.understand()
    await until(tab.generate.isEnabled, "the form")
    tab.generate.click()
    await until(lambda: by_hand.cloud.bodies, "the task")
    assert by_hand.cloud.bodies[0]["input"]["face_bbox"] == face
    assert by_hand.cloud.bodies[0]["input"]["ext_bbox"] == before["ext_bbox"]
    card = next(iter(window.queue.cards.values()))
    await until(lambda: "Boxes drawn by hand" in card.findChild(QLabel, "job_found").text())


async def test_the_pointer_moves_and_sizes_a_box(qloop, open_window, by_hand):
    """A drag within the face moves it, a drag of the frame's corner sizes it and keeps 1:1."""
    _tab, dialog = await opened(open_window(by_hand))
    canvas = dialog.canvas
    before = canvas.draft.boxes

    def drag(start, by):
        place = canvas.to_widget(*start).toPoint()
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseMove(canvas, place + by)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place + by)

    frame = before["ext_bbox"]
    drag((frame[2], frame[3]), QPoint(-60, -20))
    left, top, right, bottom = canvas.draft.boxes["ext_bbox"]
    assert (left, top) == frame[:2]
    assert right - left == bottom - top
    assert right < frame[2]

    face = canvas.draft.boxes["face_bbox"]
    drag((face[0] + 20, face[1] + 20), QPoint(-10, 12))
    assert canvas.chosen == "face_bbox"
    moved = canvas.draft.boxes["face_bbox"]
    assert moved[0] < face[0]
    assert moved[1] > face[1]
    assert moved[2] - moved[0] == face[2] - face[0]


async def test_numbers_can_be_typed(qloop, open_window, by_hand):
    """Each number has a field with a spoken name; what breaks a rule comes back mended."""
    _tab, dialog = await opened(open_window(by_hand))
    width = dialog.findChild(QSpinBox, "ext_bbox_2")
    assert width.accessibleName() == "What the clip shows: Width"

    width.setValue(500)

    left, top, right, bottom = dialog.canvas.draft.boxes["ext_bbox"]
    assert (right - left, bottom - top) == (500, 500)
    height = dialog.findChild(QSpinBox, "face_bbox_3")
    height.setValue(9000)
    assert height.value() <= 500

    dialog.findChild(object, "boxes_again").click()
    assert dialog.canvas.draft.boxes["ext_bbox"] != (left, top, right, bottom)


async def test_another_picture_or_form_asks_again(qloop, open_window, by_hand):
    """Boxes belong to one picture and one form of the clip: with another they are gone."""
    window = open_window(by_hand)
    for change in (
        lambda form: form.put_param("ratio", "3:4"),
        lambda form: form.put_file("image", SAMPLES / "template.jpg"),
        lambda form: form.put_file("image", None),
    ):
        tab, dialog = await opened(window)
        dialog.findChild(object, "boxes_use").click()
        await until(lambda tab=tab: "ext_bbox" in tab.presenter.params, "the boxes")
        await until(lambda tab=tab: tab.findChild(BoxDialog) is None, "the end of the dialog")

        change(tab.presenter)

        assert "ext_bbox" not in tab.presenter.params
        assert "face_bbox" not in tab.presenter.params


async def test_with_a_detection_nothing_is_asked(qloop, a_stand, open_window):
    """Who has a detection sees no boxes in the form."""
    window = open_window(a_stand(demo=False, models=(emo.SPEC,)))
    window.show_page("emo")

    assert not window.tab("emo").boxes.isVisible()


async def test_the_settings_name_an_own_detection_or_none(qloop, a_stand, open_window):
    """A second name beside the deployment's, or the choice to do without."""
    real = a_stand(demo=False, models=(emo.SPEC,))
    page = settings_of(open_window(real))

    type_in(page, "precheck_name_emo", "my detect")
    assert note_of(page, "precheck_name_emo")
    line = type_in(page, "precheck_name_emo", "my-detect")
    assert real.settings.current.precheck_names == {"emo": "my-detect"}

    switch = page.findChild(object, "by_hand_emo")
    switch.click()
    assert real.settings.current.precheck_names == {"emo": NO_PRECHECK}
    assert not line.isEnabled()
    switch.click()
    assert real.settings.current.precheck_names == {}
    assert Validator(real.media, {"emo": NO_PRECHECK}).needs_boxes(emo.SPEC)
