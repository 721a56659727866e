"""Measures and colours of the window: the only place that names a pixel or a colour."""

from dataclasses import dataclass, fields

from PySide6.QtGui import QColor, QPalette

GRID = 8
GUTTER = 16
MARGIN = 24
RADIUS = 8
HIT = 32

RAIL_WIDTH = 72
INPUTS_WIDTH = 360
QUEUE_WIDTH = 300
STATUS_HEIGHT = 32
ROOMY = 1200
"""Narrower than this the queue folds by itself, so that the stage stays the largest surface."""
WINDOW_MIN = (960, 520)

BODY_PX = 13
HEADING_PX = 15
TITLE_PX = 20
SMALL_PX = 12
RAIL_PX = 11

ICON = 20
RAIL_ICON = 24
DRAWING = 72

MOTION_MS = 150
MIDDLE = 128
"""Half way from black to white."""


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme. Text on `window`, `surface` and `sunken` reaches 4.5:1, borders of controls 3:1.

    `window` lies behind all, `surface` is what cards and fields are made of, `sunken` is a well
    or a hovered row; `*_soft` are quiet backgrounds behind text of their own colour.
    """

    dark: bool
    window: str
    surface: str
    sunken: str
    line: str
    line_strong: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_text: str
    accent_soft: str
    good: str
    good_soft: str
    warning: str
    warning_soft: str
    bad: str
    bad_soft: str

    def named(self, tint: str) -> str:
        """Return the colour called *tint*; KeyError when there is none."""
        if tint not in TINTS:
            raise KeyError(tint)
        return str(getattr(self, tint))


TINTS = frozenset(field.name for field in fields(Colours)) - {"dark"}

LIGHT = Colours(
    dark=False,
    window="#f4f4f7",
    surface="#ffffff",
    sunken="#ebebf0",
    line="#dedee6",
    line_strong="#858593",
    text="#18181f",
    muted="#5a5a68",
    disabled="#9a9aa6",
    accent="#5a48e0",
    accent_hover="#4b3acc",
    accent_pressed="#3e2fb0",
    on_accent="#ffffff",
    accent_text="#4b3acc",
    accent_soft="#eae7fd",
    good="#176c40",
    good_soft="#e0f3e8",
    warning="#855000",
    warning_soft="#fcf0d9",
    bad="#b42331",
    bad_soft="#fce8ea",
)

DARK = Colours(
    dark=True,
    window="#16161a",
    surface="#1e1e24",
    sunken="#292931",
    line="#33333d",
    line_strong="#77778a",
    text="#eeeef3",
    muted="#a6a6b5",
    disabled="#6a6a78",
    accent="#6754ec",
    accent_hover="#705df1",
    accent_pressed="#5745d6",
    on_accent="#ffffff",
    accent_text="#b3a8ff",
    accent_soft="#2c2850",
    good="#56cf93",
    good_soft="#163426",
    warning="#f2b854",
    warning_soft="#3a2c12",
    bad="#ff868d",
    bad_soft="#421d22",
)

STAGE = Colours(
    dark=True,
    window="#101013",
    surface="#1a1a1f",
    sunken="#26262d",
    line="#2f2f38",
    line_strong="#77778a",
    text="#f0f0f4",
    muted="#a6a6b3",
    disabled="#666672",
    accent="#6754ec",
    accent_hover="#705df1",
    accent_pressed="#5745d6",
    on_accent="#ffffff",
    accent_text="#b3a8ff",
    accent_soft="#292549",
    good="#56cf93",
    good_soft="#153124",
    warning="#f2b854",
    warning_soft="#372a12",
    bad="#ff868d",
    bad_soft="#3e1c21",
)
"""The stage is neutral dark in both themes: a result's colours are judged against it."""

THEMES = (LIGHT, DARK, STAGE)


def colours_of(palette: QPalette) -> Colours:
    """Return the theme that *palette* was made from; for widgets that paint themselves.

    It goes by the text: a style sheet may have changed what lies behind.
    """
    roles = ((QPalette.ColorRole.WindowText, "text"), (QPalette.ColorRole.Window, "window"))
    for role, name in roles:
        shown = palette.color(QPalette.ColorGroup.Active, role)
        for theme in THEMES:
            if shown == QColor(theme.named(name)):
                return theme
    return LIGHT if palette.color(QPalette.ColorRole.WindowText).lightness() < MIDDLE else DARK
