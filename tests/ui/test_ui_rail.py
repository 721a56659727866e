"""The rail: names that fit, and the quiet mark of what its maker has retired."""

import pytest

from avatar_desktop.i18n import Language
from avatar_desktop.models import catalog
from avatar_desktop.paths import resources
from avatar_desktop.ui.shell.nav_rail import TEXT_WIDTH, NavRail, RailButton
from avatar_desktop.ui.theme.design_tokens import LIGHT
from avatar_desktop.ui.theme.icons import Icons


@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_a_name_breaks_only_where_it_is_too_wide(qtbot, code):
    """Names that fit stand in one line; of the others, each line fits."""
    language = Language(code, resources() / "locale")
    rail = NavRail(catalog(), language, Icons(resources() / "icons", LIGHT))
    qtbot.addWidget(rail)

    for spec in catalog():
        button = rail.findChild(RailButton, f"rail_{spec.key}")
        title = language.text(spec.title)
        wide = button.fontMetrics().horizontalAdvance(title) > TEXT_WIDTH
        assert button.text().replace("\n", " ") == title
        assert ("\n" in button.text()) == (wide and " " in title)
        assert all(
            button.fontMetrics().horizontalAdvance(line) <= TEXT_WIDTH
            for line in button.text().split("\n")
        )


def test_a_retired_model_is_marked_and_the_mark_explained(qtbot):
    """The ring is painted beside the icon; tooltip and spoken name say what it means."""
    language = Language("en", resources() / "locale")
    rail = NavRail(catalog(), language, Icons(resources() / "icons", LIGHT))
    qtbot.addWidget(rail)

    for spec in catalog():
        button = rail.findChild(RailButton, f"rail_{spec.key}")
        assert button.retired == (spec.lifecycle is not None)
        assert ("retired" in button.toolTip()) == button.retired
        assert ("retired" in button.accessibleName()) == button.retired
        plain = button.grab().toImage()
        button.retired = not button.retired
        assert button.grab().toImage() != plain
