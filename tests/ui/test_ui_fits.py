"""The window on small screens, and how much of a form is seen at once."""

import pytest
from fakes import until
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QPushButton

from avatar_desktop.i18n import Language
from avatar_desktop.models import catalog
from avatar_desktop.paths import resources
from avatar_desktop.ui.shell.nav_rail import RailButton

SCREENS = {
    "1024x600": (1024, 560),
    "1280x720 with a title bar": (1280, 680),
    "1366x768 at 125 %": (1092, 574),
    "1920x1080 at 175 %": (1097, 577),
}
PORTRAIT = resources() / "samples" / "portrait.jpg"


@pytest.mark.parametrize("code", ["en", "zh_CN"])
@pytest.mark.parametrize("screen", SCREENS)
async def test_generate_and_settings_are_on_the_screen(qloop, a_stand, open_window, screen, code):
    """On every tab the button that sends and the way to the settings lie inside the window."""
    language = Language(code, resources() / "locale")
    window = open_window(a_stand(demo=False, models=catalog(), language=language))
    window.resize(*SCREENS[screen])
    assert (window.width(), window.height()) == SCREENS[screen]

    for spec in catalog():
        window.show_page(spec.key)
        for button in (
            window.tab(spec.key).generate,
            window.findChild(RailButton, "rail_settings"),
        ):
            assert button.isVisible()
            corner = button.mapTo(window, QPoint(button.width(), button.height()))
            assert window.rect().contains(corner), (spec.key, button.objectName())


async def test_both_slots_of_talking_portrait_are_seen(qloop, a_stand, open_window):
    """At 1440×900 with a portrait in it, the place for the voice is seen without scrolling."""
    window = open_window(a_stand(demo=False, models=catalog()))
    window.resize(1440, 860)
    window.show_page("emo")
    tab = window.tab("emo")
    tab.presenter.put_file("image", PORTRAIT)
    await until(lambda: not tab.presenter.checking)

    zone = tab.slots["audio"].zone

    assert zone.visibleRegion().boundingRect() == zone.rect()


async def test_rare_options_are_folded_until_they_are_used(qloop, a_stand, open_window):
    """The callback address is one click away, and open where it holds something."""
    window = open_window(a_stand(models=catalog()))
    window.show_page("picture_modeling")
    options = window.tab("picture_modeling").options
    line = options.findChild(object, "notify_url")
    assert not line.isVisible()

    options.findChild(QPushButton, "more_options").click()
    assert line.isVisible()

    other = open_window(a_stand(models=catalog()))
    other.show_page("picture_modeling")
    other._presenters["picture_modeling"].put_param("notify_url", "https://example.com/done")
    assert other.tab("picture_modeling").options.findChild(object, "notify_url").isVisible()


async def test_no_sample_is_offered_beside_a_file(qloop, window, sample):
    """With a file in the form the stage no longer asks whether there is nothing at hand."""
    card = window.findChild(object, "sample_card")
    await until(card.isVisible, "the sample")

    window.tab("video_style").presenter.put_file("video", sample)
    assert not card.isVisible()

    window.tab("video_style").presenter.put_file("video", None)
    assert card.isVisible()


async def test_no_sample_of_another_model_is_offered(qloop, a_stand, open_window):
    """While the sample of the model in front is made ready, that of the one before is gone."""
    window = open_window(a_stand(models=catalog()))
    card = window.findChild(object, "sample_card")
    window.show_page("emo")
    await until(card.isVisible, "the sample")

    window.show_page("cosplay")
    assert not card.isVisible()

    await until(card.isVisible, "the other sample")
    assert "Face + Figure" in window._empty._words.text()


async def test_a_file_without_a_picture_shows_its_kind(qloop, window, sample):
    """Until its poster is there, or where it has none, a filled place is no empty box."""
    tab = window.tab("video_style")
    zone = tab.slots["video"].zone
    tab.presenter.put_file("video", sample)
    assert zone._drawing.isVisible()

    await until(lambda: "video" in tab.presenter.posters.pictures, "the poster")
    assert not zone._drawing.isVisible()
