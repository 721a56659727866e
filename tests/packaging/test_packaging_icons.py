"""The icon's files: all sizes that Windows, macOS and Linux ask for."""

import pytest
from icons import ICNS_SIDES, ICO_SIDES, PNG_SIDES, write_icons
from PIL import Image


@pytest.fixture(scope="module")
def folder(tmp_path_factory, qapp):
    """The icons, written once."""
    out = tmp_path_factory.mktemp("icons")
    write_icons(out)
    return out


def test_the_icon_of_windows_has_every_size(folder):
    """Explorer, task bar and title take theirs without scaling, at every zoom."""
    with Image.open(folder / "app.ico") as icon:
        sizes = icon.info["sizes"]

    assert sizes == {(side, side) for side in ICO_SIDES}
    assert {(16, 16), (32, 32), (48, 48), (256, 256)} <= sizes


def test_the_icon_of_macos_has_every_size(folder):
    """Finder and Dock take theirs from 32 to 1024 pixels, and large ones keep Apple's margin."""
    with Image.open(folder / "app.icns") as icon:
        sides = {width * scale for width, _, scale in icon.info["sizes"]}
        picture = icon.convert("RGBA")

    assert sides == set(ICNS_SIDES)
    assert picture.getchannel("A").point(lambda a: a > 128 and 255).getbbox() == (
        100, 100, 924, 924,
    )  # fmt: skip


def test_each_png_is_the_size_of_its_name_and_shows_a_figure(folder):
    """Ground, figure and star are told apart even at 16 pixels."""
    for side in PNG_SIDES:
        with Image.open(folder / f"{side}.png") as opened:
            picture = opened.convert("RGBA")
        assert picture.size == (side, side)
        seen = picture.getcolors(side * side) or []
        colours = {(r > 200, g > 150, b > 200) for _, (r, g, b, a) in seen if a == 255}
        assert {(False, False, True), (True, True, True), (True, True, False)} <= colours, side
