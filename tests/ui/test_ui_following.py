"""A length that is the voice's until somebody chooses another, and options that others rule out."""

import wave
from dataclasses import replace

import pytest
from fakes import until
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox
from settings_kit import note_of as told_below
from settings_kit import settings_of, type_in

from avatar_desktop.clouds.dashscope.addresses import VIRGINIA
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.domain.settings import with_value
from avatar_desktop.domain.spec import Inline, OssLinks
from talking_toy import SPEC


def a_voice(folder, seconds):
    """Return a WAV file that lasts *seconds*."""
    path = folder / f"voice{seconds}.wav"
    with wave.open(str(path), "wb") as voice:
        voice.setparams((1, 2, 8000, 0, "NONE", ""))
        voice.writeframes(b"\1\2" * int(8000 * seconds))
    return path


@pytest.fixture(name="behind")
def behind_fixture(a_stand):
    behind = a_stand(demo=False, models=(SPEC,))
    behind.keys.values["dashscope"] = "sk-x"
    return behind


def filled(behind, open_window, tmp_path):
    """Return the form with a picture in it."""
    picture = tmp_path / "image.png"
    Image.new("RGB", (96, 64), "teal").save(picture)
    tab = open_window(behind).tab("talking_toy")
    tab.presenter.put_file("image", picture)
    return tab


def note_of(tab):
    return tab.options.findChild(QLabel, "followed_note").text()


async def test_the_length_is_the_voices(qloop, behind, open_window, tmp_path):
    """The form says so, the field shows it and the button's price counts it."""
    tab = filled(behind, open_window, tmp_path)
    await until(lambda: not tab.presenter.checking, "a verdict")
    before = note_of(tab)

    tab.presenter.put_file("audio", a_voice(tmp_path, 8.3))
    await until(tab.generate.isEnabled, "the verdict")

    assert before == "As long as the voice"
    assert note_of(tab) == "As long as the voice: 9 s"
    assert tab.options.findChild(QSpinBox, "duration_field").value() == 9
    assert tab.generate.text() == "Generate · ≈ ¥5.40"


async def test_a_person_may_choose_another_and_go_back(qloop, qtbot, behind, open_window, tmp_path):
    """A length of one's own stays whatever the voice, and one click lets it follow again."""
    tab = filled(behind, open_window, tmp_path)
    tab.presenter.put_file("audio", a_voice(tmp_path, 8.3))
    await until(tab.generate.isEnabled, "the verdict")
    field = tab.options.findChild(QSpinBox, "duration_field")

    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Up)
    chosen = field.value(), tab.presenter.params["duration"], tab.generate.text()
    tab.presenter.put_file("audio", a_voice(tmp_path, 4.1))
    await until(tab.generate.isEnabled, "the verdict")
    kept = field.value()
    again = tab.options.findChild(QPushButton, "follow_again")
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)

    assert chosen == (10, 10, "Generate · ≈ ¥6.00")
    assert kept == 10
    assert (field.value(), tab.presenter.params["duration"]) == (5, None)
    assert not again.isVisible()


async def test_a_length_that_cuts_the_voice_off_is_warned_of(qloop, behind, open_window, tmp_path):
    """Right below it, and nothing is blocked."""
    tab = filled(behind, open_window, tmp_path)
    tab.presenter.put_file("audio", a_voice(tmp_path, 8.3))
    await until(tab.generate.isEnabled, "the verdict")
    warning = tab.options.findChild(QLabel, "followed_warning")
    before = warning.isVisibleTo(tab)

    tab.presenter.put_param("duration", 4)

    assert (before, warning.isVisibleTo(tab)) == (False, True)
    assert warning.text() == "Voice lasts 8.3 s, Length is 4 s: the rest is cut off."
    assert tab.generate.isEnabled()


async def test_a_finished_job_follows_the_next_voice(qloop, behind, open_window, tmp_path):
    """The form that is filled from a job chooses only what the person chose."""
    tab = filled(behind, open_window, tmp_path)
    tab.presenter.put_file("audio", a_voice(tmp_path, 8.3))
    await until(tab.generate.isEnabled, "the verdict")
    tab.generate.click()
    await until(lambda: behind.cloud.bodies, "the task")
    (job,) = await behind.library.search(HistoryQuery())

    tab.presenter.take_job(job)
    tab.presenter.put_file("audio", a_voice(tmp_path, 4.1))
    await until(lambda: not tab.presenter.checking, "a verdict")

    assert job.params["duration"] == 9
    assert note_of(tab) == "As long as the voice: 5 s"


async def test_what_another_option_rules_out_is_not_shown(qloop, behind, open_window, tmp_path):
    """It comes back with the choice that it belongs to."""
    tab = filled(behind, open_window, tmp_path)
    await until(lambda: not tab.presenter.checking, "a verdict")
    ultra = tab.options.findChild(object, "ultra")
    before = ultra.isVisibleTo(tab)

    tab.presenter.put_param("quality", "fine")

    assert (before, ultra.isVisibleTo(tab)) == (False, True)


async def test_a_region_without_the_model_is_told_before_anything_is_sent(
    qloop, behind, open_window, tmp_path
):
    """In the line beside the button, with the way to the account's settings."""
    base = with_value(behind.settings.current, "dashscope.base_url", VIRGINIA)
    behind.settings.save(base)
    tab = filled(behind, open_window, tmp_path)
    tab.presenter.put_file("audio", a_voice(tmp_path, 8.3))
    await until(lambda: tab.presenter.look and tab.presenter.look.facts, "a verdict")
    await until(lambda: not tab.presenter.checking, "a verdict")
    wanted = []
    tab.settings_wanted.connect(wanted.append)

    tab._connect_account.click()

    assert not tab.generate.isEnabled()
    assert "exists in Beijing and Singapore only" in tab._reason.text()
    assert tab._connect_account.text() == "Choose the region"
    assert wanted == ["dashscope"]


async def test_an_own_deployment_takes_the_place_of_all_names(qloop, behind, open_window):
    """The names in grey are those that the form chooses from; one's own is sent for each."""
    page = settings_of(open_window(behind))

    note = told_below(page, "model_name_talking_toy")
    line = type_in(page, "model_name_talking_toy", "toy-fine")
    fixed = dict(behind.settings.current.model_names)
    type_in(page, "model_name_talking_toy", "")

    assert line.placeholderText() == "toy-fast, toy-fine"
    assert note == "Sent in place of all of them, whatever the form chooses."
    assert fixed == {"talking_toy": "toy-fine"}
    assert behind.settings.current.model_names == {}


async def test_the_form_says_how_a_file_travels(qloop, a_stand, open_window, tmp_path):
    """Inside the request, as long as a document allows that; a bucket would better nothing."""
    picture, voice = SPEC.inputs
    inputs = (
        replace(picture, inline=Inline("the page of Toy", 1000)),
        replace(voice, oss_links=OssLinks(True, "the page of Toy")),
    )
    spec = replace(SPEC, inputs=inputs, oss_links=OssLinks(False, "the page of Toy"))
    tab = filled(a_stand(demo=False, models=(spec,)), open_window, tmp_path)
    await until(lambda: not tab.presenter.checking, "a verdict")
    note, set_up = tab.findChild(QLabel, "storage_note"), tab.findChild(object, "set_up_bucket")
    small = note.text(), set_up.isVisibleTo(tab)

    large = tmp_path / "large.png"
    Image.effect_noise((96, 96), 80).save(large)
    tab.presenter.put_file("image", large)
    await until(lambda: set_up.isVisibleTo(tab), "the other way")

    assert small == ("Picture travels inside the request, as the page of Toy allows.", False)
    assert "does not name the service's temporary storage" in note.text()
