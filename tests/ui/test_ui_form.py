"""The form of a model: files, verdicts, options, price, sending."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes import until
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QSlider

from avatar_desktop.domain.errors import Action, AppError, Explanation, StorageFull
from avatar_desktop.domain.job import Failure, Job, JobInput, JobState
from avatar_desktop.domain.limits import ImageLimits
from avatar_desktop.domain.params import Decimal, LineParam
from avatar_desktop.domain.spec import Input, Lifecycle
from avatar_desktop.domain.text import say
from avatar_desktop.engine.events import JobChanged
from avatar_desktop.models import cosplay, picture_modeling, video_style
from avatar_desktop.paths import resources
from avatar_desktop.ui.core.formatting import clock, size
from avatar_desktop.ui.form.form_state import FormState
from avatar_desktop.ui.form.options import Options
from avatar_desktop.ui.widgets.choices import Choices
from odd_jpeg import unfinished


@pytest.fixture
def tab(window):
    return window.tab("video_style")


async def settled(tab) -> None:
    await until(lambda: not tab.presenter.checking, "a verdict")


async def test_a_good_clip_shows_its_facts_and_may_be_sent(qloop, tab, sample):
    """A clip within all limits shows what it is, that it fits, and the price on the button."""
    tab.presenter.put_file("video", sample)
    await settled(tab)

    assert tab.slots["video"].verdicts() == [("good", "Format, size and length fit.")]
    assert "960×540 · 6.0 s" in tab.slots["video"]._facts.text()
    assert tab.generate.isEnabled()
    assert tab.generate.text() == "Generate · simulated, free"


async def test_a_bad_clip_shows_every_problem_and_cannot_be_sent(qloop, tab, tall):
    """All problems are shown at once, errors before warnings, and the button says no."""
    tab.presenter.put_file("video", tall)
    await settled(tab)

    assert [tone for tone, _ in tab.slots["video"].verdicts()] == ["bad", "warning"]
    assert not tab.generate.isEnabled()
    assert tab._reason.text() == "Not possible yet: see above."


async def test_a_picture_that_may_be_damaged_is_warned_of_and_may_be_sent(
    qloop, a_stand, open_window, tmp_path
):
    """The card asks to look at it; nothing is blocked."""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(unfinished(Image.linear_gradient("L").resize((640, 800)).convert("RGB")))
    tab = open_window(a_stand(models=(cosplay.SPEC,))).tab("cosplay")
    for slot in tab.slots:
        tab.presenter.put_file(slot, photo)
    await settled(tab)

    words = "This picture may be damaged; look at it before you send it."
    assert tab.slots["face"].verdicts() == [("warning", words)]
    assert tab.presenter.look.ok


async def test_without_a_file_the_reason_stands_next_to_the_button(qloop, tab):
    """An empty form says what is missing, without a red line at the slot."""
    await settled(tab)

    assert tab._reason.text() == "Clip is missing."
    assert tab.slots["video"].verdicts() == []


async def test_the_latest_file_wins(qloop, tab, sample, tall):
    """Files that come faster than verdicts end with the verdict of the last one."""
    for path in (tall, sample, tall, sample):
        tab.presenter.put_file("video", path)
    await settled(tab)

    assert tab.presenter.look.facts["video"].width == 960
    assert tab.presenter.ready


async def test_the_poster_is_shown(qloop, tab, sample):
    """The slot shows a frame of the clip."""
    tab.presenter.put_file("video", sample)

    await until(lambda: tab.slots["video"].zone._poster is not None, "a poster")


async def test_a_real_run_has_its_price_on_the_button(qloop, a_stand, open_window, sample):
    """The price follows the seconds and the option that sets it; the table is dated."""
    behind = a_stand(demo=False)
    behind.keys.values["dashscope"] = "sk-x"
    tab = open_window(behind).tab("video_style")
    tab.presenter.put_file("video", sample)
    await settled(tab)

    assert tab.generate.text() == "Generate · ≈ ¥3.00"
    tab.presenter.put_param("min_len", 540)
    assert tab.generate.text() == "Generate · ≈ ¥1.20"
    assert "2026-06-01" in tab.generate.toolTip()


async def test_without_a_key_the_way_to_the_account_is_offered(qloop, a_stand, open_window, sample):
    """Without a key nothing can be sent, and a button opens the steps to one on the stage."""
    window = open_window(a_stand(demo=False))
    tab = window.tab("video_style")
    tab.presenter.put_file("video", sample)
    await settled(tab)

    assert not tab.generate.isEnabled()
    assert tab._reason.text() == "There is no key for Alibaba Model Studio yet."
    tab._connect_account.click()
    assert window._empty.step == "key"
    assert tab.presenter.files == {"video": sample}


async def test_an_unpublished_price_is_said(qloop, a_stand, open_window, sample):
    """Where nobody published a price the button says so."""
    spec = video_style.SPEC
    unknown = replace(spec, price=replace(spec.price, rates={}))
    behind = a_stand(demo=False, models=(unknown,))
    behind.keys.values["dashscope"] = "sk-x"
    tab = open_window(behind).tab("video_style")
    tab.presenter.put_file("video", sample)
    await settled(tab)

    assert tab.generate.text() == "Generate · price not published"


async def test_two_clicks_are_one_job(qloop, tab, behind, sample):
    """A double click sends one task, not two."""
    tab.presenter._settle.setInterval(60_000)
    sent = []
    tab.presenter.sent.connect(sent.append)
    tab.presenter.put_file("video", sample)
    await settled(tab)

    tab.generate.click()
    tab.generate.click()
    await until(lambda: sent)
    tab.generate.click()
    await until(lambda: behind.cloud.bodies)

    assert len(sent) == 1
    assert tab._reason.text() == "Added to the queue."


async def test_a_failure_leaves_form_and_file(qloop, tab, behind, sample, monkeypatch):
    """A disk that is full shows what to do next to the button; the form is as it was."""
    full = StorageFull(Explanation(say("The disk is full."), action=Action.RETRY), code="ENOSPC")

    async def refuse(*_: object) -> None:
        raise full

    monkeypatch.setattr(type(behind.library), "create", refuse)
    tab.presenter.put_file("video", sample)
    tab.presenter.put_param("style", 3)
    await settled(tab)

    tab.generate.click()
    await until(lambda: not tab._notice.isHidden())
    await settled(tab)

    assert tab._notice.text.startswith("The disk is full.")
    assert tab.presenter.files == {"video": sample}
    assert tab.presenter.params["style"] == 3
    assert tab.generate.isEnabled()


async def test_an_unforeseen_failure_leaves_the_form_usable(
    qloop, tab, behind, sample, monkeypatch
):
    """Even a bug becomes a notice with a reference, and the button works again."""

    async def burst(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(type(behind.library), "create", burst)
    tab.presenter.put_file("video", sample)
    await settled(tab)

    tab.generate.click()
    await until(lambda: not tab._notice.isHidden())
    await settled(tab)

    assert "unexpected" in tab._notice.text
    assert tab.generate.isEnabled()


async def test_a_removed_file_can_be_taken_back(qloop, tab, sample):
    """Removing a file can be undone."""
    tab.presenter.put_file("video", sample)
    await settled(tab)
    tab.slots["video"].zone.remove_wanted.emit()
    await settled(tab)

    assert tab.presenter.files == {}
    assert tab.undo()
    assert tab.presenter.files == {"video": sample}
    assert not tab.undo()


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


async def test_a_pasted_picture_becomes_a_file(qloop, a_stand, open_window, tmp_path):
    """A bitmap of the clipboard is kept as PNG and used by the input that takes pictures."""
    spec = replace(video_style.SPEC, inputs=(Input("image", "Portrait", ImageLimits()),))
    tab = open_window(a_stand(models=(spec,))).tab("video_style")
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))

    tab.presenter.paste_image("image", image)
    await until(lambda: tab.presenter.files)
    await settled(tab)

    assert tab.presenter.files["image"].read_bytes().startswith(b"\x89PNG")
    assert tab.presenter.look.facts["image"].width == 64


async def test_a_picture_that_cannot_be_kept_is_said(qloop, tab, tmp_path):
    """Where the cache cannot be written, the paste fails with words."""
    (tmp_path / "cache").mkdir(exist_ok=True)
    (tmp_path / "cache" / "pasted").write_text("in the way")
    told: list[AppError] = []
    tab.presenter.failed.connect(told.append)

    tab.presenter.paste_image("video", QImage(8, 8, QImage.Format.Format_RGB32))
    await until(lambda: told)

    assert told[0].code == "Paste"


async def test_a_retired_model_leads_to_its_successor(qloop, a_stand, open_window):
    """The tab of a retired model says when and by whom, and a button leads on."""
    from datetime import date

    life = Lifecycle(date(2026, 10, 10), "its maker's notice", "video_style")
    old = replace(video_style.SPEC, key="old", title="Old model", lifecycle=life, order=1)
    window = open_window(a_stand(models=(old, video_style.SPEC)))

    banner = window.tab("old").findChild(object, "retired")
    banner.findChild(object, "successor").click()

    assert window.page == "video_style"


async def test_run_again_fills_the_form(qloop, window, behind, tab, sample):
    """A job's inputs and options come back into the form, from the job's own folder."""
    job = await behind.desk.scheduler.submit("video_style", {"video": sample}, {"style": 6})
    window.stage.run_again.emit(job)
    await settled(tab)

    assert tab.presenter.params["style"] == 6
    assert tab.presenter.files["video"].parent == behind.library.folder(job.id)
    assert tab.presenter.ready


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (21_400_000, "21.4 MB"), (4.2e9, "4.2 GB")],
)
def test_sizes_are_short(count, shown):
    """Bytes are told in the unit that keeps them short."""
    assert size(int(count)) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(7, "0:07"), (61.9, "1:01"), (3723, "1:02:03")])
def test_times_are_told_as_on_a_clock(seconds, shown):
    """Seconds are told as a clock shows them."""
    assert clock(seconds) == shown


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


async def test_a_restored_file_is_seen_in_a_tab_that_opens_later(qloop, a_stand, open_window):
    """A tab that was behind another one at the start shows its file, not a black box."""
    models = (video_style.SPEC, picture_modeling.SPEC)
    window = open_window(a_stand(models=models))
    presenter = window._presenters["picture_modeling"]
    presenter.fill(FormState({"file": str(resources() / "samples" / "portrait.jpg")}))
    await until(lambda: "file" in presenter.posters.pictures, "a poster")

    zone = window.tab("picture_modeling").slots["file"].zone

    assert zone._poster is not None
    presenter.put_file("file", None)
    assert not presenter.posters.pictures


async def test_a_refused_file_is_not_green_any_more(qloop, tab, behind, sample):
    """After the service refused a file, its slot says so as long as that file lies there."""
    tab.presenter.put_file("video", sample)
    await settled(tab)
    why = Explanation(say("It was refused."), say("There is no person in it."),
                      action=Action.CHOOSE_FILE)  # fmt: skip
    job = Job(
        id="j1", model_key="video_style", created=datetime.now(UTC), params={},
        inputs={"video": JobInput("video.mp4", str(sample))}, state=JobState.FAILED,
        failure=Failure(why, "InvalidFile"),
    )  # fmt: skip

    behind.desk.hub.publish(JobChanged(job))

    refused = ("warning", "The service refused this file: There is no person in it.")
    assert tab.slots["video"].verdicts() == [refused]
    assert tab.generate.isEnabled()
    tab.presenter.put_file("video", None)
    assert tab.slots["video"].verdicts() == []


async def test_a_refused_file_is_not_green_in_the_next_run(
    qloop, a_stand, open_window, sample, tmp_path
):
    """The record of the refusal says so after a restart, until the file is another one."""
    own = tmp_path / "own.mp4"
    own.write_bytes(sample.read_bytes())
    behind = a_stand()
    why = Explanation(say("It was refused."), say("There is no person in it."),
                      action=Action.CHOOSE_FILE)  # fmt: skip
    now = datetime.now(UTC) + timedelta(seconds=1)
    job = Job(id="j1", model_key="video_style", created=now, params={}, inputs={})
    job = await behind.library.create(job, {"video": own})
    await behind.library.save(replace(job, state=JobState.FAILED, failure=Failure(why)))
    tab = open_window(behind).tab("video_style")

    tab.presenter.put_file("video", own)
    await settled(tab)
    refused = ("warning", "The service refused this file: There is no person in it.")
    assert tab.slots["video"].verdicts() == [refused]

    later = now.timestamp() + 60
    os.utime(own, (later, later))
    other = open_window(behind).tab("video_style")
    other.presenter.put_file("video", own)
    await settled(other)
    assert other.slots["video"].verdicts() == [("good", "Format, size and length fit.")]
