"""The options of a form: made of the parameters, typed, chosen and reset."""

from form_kit import settled, tab_fixture  # noqa: F401 (fixtures)
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QSlider

from avatar_desktop.domain.params import Decimal, LineParam
from avatar_desktop.models import picture_modeling, video_style
from avatar_desktop.ui.form.options import Options
from avatar_desktop.ui.widgets.choices import Choices


async def test_options_can_be_reset(qloop, tab):
    """The reset is offered once an option differs and brings every default back."""
    tab.presenter.put_param("video_fps", 20)
    assert not tab._reset.isHidden()

    tab._reset.click()

    assert tab.presenter.params["video_fps"] == 15
    assert tab._reset.isHidden()


async def test_options_are_made_of_the_parameters(qloop, tab):
    """Each parameter has its control, and using it changes the form."""
    tab.findChild(Choices, "style")._group.button(5).click()
    tab.findChild(QSlider, "video_fps_slider").setValue(21)
    tab.findChild(Choices, "min_len")._group.button(1).click()
    tab.options.findChild(object, "use_SR").click()

    assert tab.presenter.params == {
        "style": 5, "video_fps": 21, "min_len": 540, "animate_emotion": True, "use_SR": True,
    }  # fmt: skip


def test_decimals_and_lines_have_controls_too(qtbot, tmp_path, behind):
    """A range of fractions and a line of text report what they are set to."""
    params = (Decimal("weight", "Weight", 0.0, 2.0, 1.0), LineParam("title", "Title", max_length=5))
    options = Options(params, behind.desk.language, tmp_path)
    qtbot.addWidget(options)
    heard = []
    options.changed.connect(lambda key, value: heard.append((key, value)))

    options.show_values({"weight": 1.0, "title": "abc"})
    options.findChild(object, "weight_field").setValue(1.5)
    qtbot.keyClicks(options.findChild(object, "title"), "defg")

    assert heard[0] == ("weight", 1.5)
    assert heard[-1] == ("title", "abcde")
    assert options.findChild(object, "weight_slider").value() == 75


async def test_a_style_of_ones_own_is_typed_and_a_listed_one_is_chosen(qloop, a_stand, open_window):
    """The style takes any id; a title from the list means its id; an empty one is said."""
    window = open_window(a_stand(models=(video_style.SPEC, picture_modeling.SPEC)))
    form = window.tab("picture_modeling")
    box = form.options.findChild(QComboBox, "style_id")
    line = box.lineEdit()

    line.selectAll()
    QTest.keyClicks(line, "tenant_style_7")
    assert form.presenter.params["style_id"] == "tenant_style_7"
    assert line.text() == "tenant_style_7"

    line.selectAll()
    QTest.keyClicks(line, "male 2")
    assert form.presenter.params["style_id"] == "system_male_002"

    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    await settled(form)
    assert [one.rule for one in form.presenter.problems("style_id")] == ["value"]

    form.presenter.reset_params()
    form.setFocus()
    await settled(form)
    assert box.currentText() == "Female 1"


async def test_the_wheel_is_left_to_the_form(qloop, tab):
    """Lists, sliders and numbers hand the wheel on, focused or not, and keep their values."""
    await settled(tab)
    before = dict(tab.presenter.params)
    kinds = (QComboBox, QAbstractSpinBox, QSlider)
    controls = [one for kind in kinds for one in tab.options.findChildren(kind)]
    assert controls

    for control in controls:
        control.setFocus()
        assert not takes_wheel(control), control.objectName()

    assert tab.presenter.params == before


def takes_wheel(control) -> bool:
    """Turn the wheel over *control*; Qt hands on to the page what a control does not accept."""
    at = QPointF(control.rect().center())
    event = QWheelEvent(
        at, QPointF(control.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(control, event)
    return event.isAccepted()
