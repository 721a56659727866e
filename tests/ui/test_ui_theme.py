"""The themes: contrast, live switch, sharp icons in the theme's colours."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QPushButton

from avatar_desktop.paths import resources
from avatar_desktop.ui.theme.design_tokens import DARK, LIGHT, STAGE, THEMES, Colours, colours_of
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.theme.theme import Theme, palette_of

ICONS = resources() / "icons"
TEXTS = ("text", "muted", "accent_text", "good", "warning", "bad")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark", "stage"])
def test_every_text_is_readable(theme: Colours):
    """Text reaches 4.5:1 on every background that it stands on, borders of controls 3:1."""
    pairs = [(text, back) for text in TEXTS for back in ("window", "surface", "sunken")]
    pairs += [(tone, f"{tone}_soft") for tone in ("good", "warning", "bad")]
    pairs += [("text", f"{tone}_soft") for tone in ("good", "warning", "bad", "accent")]
    pairs += [("on_accent", back) for back in ("accent", "accent_hover", "accent_pressed")]
    pairs += [("accent_text", "accent_soft")]

    weak = [pair for pair in pairs if contrast(theme.named(pair[0]), theme.named(pair[1])) < 4.5]

    assert weak == []
    assert contrast(theme.line_strong, theme.surface) >= 3
    assert contrast(theme.line_strong, theme.window) >= 3


def test_theme_switches_while_widgets_are_shown(qapp, qtbot):
    """A switch reaches the palette, the style sheet and those who listen, at once."""
    theme = Theme(qapp, ICONS, "light")
    heard = []
    theme.changed.connect(heard.append)

    theme.use("dark")

    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    assert DARK.surface in qapp.styleSheet()
    assert heard == [DARK]
    theme.use("light")
    assert colours_of(qapp.palette()) is LIGHT
    theme.close()


def test_unknown_theme_is_the_systems(qapp):
    """A word that nobody knows shows the system's theme."""
    theme = Theme(qapp, ICONS, "sepia")

    assert theme.colours in {LIGHT, DARK}
    theme.close()


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark", "stage"])
def test_palette_tells_its_theme(theme: Colours):
    """A widget that paints itself finds the colours that its palette was made from."""
    assert colours_of(palette_of(theme)) is theme


def test_icon_is_drawn_in_the_themes_colour_and_follows_it(qapp, qtbot):
    """An icon on a button is re-tinted by a new theme; nobody has to set it again."""
    icons = Icons(ICONS, LIGHT)
    button = QPushButton()
    qtbot.addWidget(button)
    button.setIcon(icons("x"))
    before = colours_in(button)

    icons.use(DARK)

    assert before == {LIGHT.text}
    assert colours_in(button) == {DARK.text}


def test_icon_is_drawn_for_the_screens_density(qapp):
    """On a screen of double density the drawing has double the pixels, unscaled."""
    icon = Icons(ICONS, STAGE)("history")

    pixmap = icon.pixmap(QSize(20, 20), 2.0)

    assert pixmap.width() == 40
    assert pixmap.devicePixelRatio() == 2.0


def test_unknown_icon_is_a_question_mark(qapp):
    """A name that no drawing has shows something instead of nothing."""
    assert not Icons(ICONS, LIGHT)("no-such-icon").isNull()


def colours_in(button: QPushButton) -> set[str]:
    """Return the colours of the fully covered pixels of the icon."""
    image = button.icon().pixmap(20).toImage()
    points = [(x, y) for x in range(image.width()) for y in range(image.height())]
    colours = [image.pixelColor(x, y) for x, y in points]
    return {colour.name() for colour in colours if colour.alpha() == 255}
