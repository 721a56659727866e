"""The sample template: a little wizard in the round, the figure of a 3D cartoon."""

import math

from sample_canvas import Frame, Picture, Point, curve
from sample_paint import Mask, Painting, mirrored

WIDTH, HEIGHT = 960, 1200
MIDDLE = 480.0

CLOTH, CLOTH_LIGHT, CLOTH_DARK = "#5a41b8", "#8f78ee", "#2f1f7a"
GOLD, GOLD_LIGHT, GOLD_DARK = "#f6bd3c", "#ffe79a", "#b97a17"
SKIN, SKIN_LIGHT, SKIN_SHADE = "#ffc9a3", "#ffe5cd", "#e2936c"
HAIR, HAIR_LIGHT, HAIR_DARK = "#d9612e", "#ff9a5c", "#8f3414"
INK, BLUSH, GLOW = "#27183f", "#ff8f84", "#7af7e0"


def template() -> Picture:
    """Return the figure, 1200 × 960 × 3."""
    art = Painting(WIDTH, HEIGHT)
    _backdrop(art)
    _cape(art)
    _robe(art)
    _face(art)
    _hat(art)
    _wand(art)
    return art.picture()


def star(middle: Point, radius: float, turn: float = 0.0) -> list[Point]:
    """Return the outline of a five-pointed star."""
    return [
        (
            middle[0] + radius * (1 if step % 2 == 0 else 0.46) * math.sin(angle),
            middle[1] - radius * (1 if step % 2 == 0 else 0.46) * math.cos(angle),
        )
        for step in range(10)
        for angle in [math.radians(turn + 36 * step)]
    ]


def _backdrop(art: Painting) -> None:
    art.fall([(0, "#1b1750"), (520, "#3b2f94"), (940, "#8a5fc9"), (1200, "#c98fd6")])
    art.oval((MIDDLE, 560), (430, 470), "#b99bff", soft=110, strength=0.55)
    for number in range(46):
        x, y = (number * 389) % 960, (number * 277) % 900
        size = 2 + number % 4
        art.oval((x, y), (size, size), "#fff6d8", soft=1.2, strength=0.4 + 0.12 * (number % 5))
    for x, y, size, turn in ((112, 190, 26, 10), (842, 170, 32, -14), (146, 560, 18, 20),
                             (70, 380, 14, 0), (890, 430, 20, 8)):  # fmt: skip
        art.shape(star((x, y), size * 1.7, turn), GOLD_LIGHT, soft=14, strength=0.6)
        art.shape(star((x, y), size, turn), GOLD_LIGHT)
    art.oval((MIDDLE, 1170), (400, 60), "#2a1a63", soft=30, strength=0.6)


def _cape(art: Painting) -> None:
    side = [
        *curve((480, 700), (330, 700), (270, 800)),
        *curve((270, 800), (170, 980), (130, 1170)),
        *curve((130, 1170), (300, 1215), (480, 1200)),
    ]
    cape = art.shape(mirrored(side, MIDDLE), CLOTH_DARK)
    for x, width in ((190, 46), (270, 34), (700, 34), (780, 46)):
        fold = curve((MIDDLE + (x - MIDDLE) * 0.6, 780), (x, 960), (x, 1180))
        art.stroke(fold, (4, width), CLOTH, soft=14, strength=0.8, within=cape)


def _robe(art: Painting) -> None:
    side = [
        *curve((480, 730), (390, 736), (352, 800)),
        *curve((352, 800), (290, 960), (262, 1160)),
        *curve((262, 1160), (360, 1190), (480, 1190)),
    ]
    robe = art.shape(mirrored(side, MIDDLE), CLOTH)
    art.oval((400, 930), (60, 220), CLOTH_LIGHT, turn=12, soft=36, strength=0.9, within=robe)
    art.oval((640, 980), (70, 240), CLOTH_DARK, turn=-12, soft=40, strength=0.8, within=robe)
    art.oval((MIDDLE, 760), (150, 50), CLOTH_DARK, soft=26, strength=0.9, within=robe)
    hem = art.shape(
        [
            *curve((256, 1130), (480, 1190), (704, 1130)),
            *curve((716, 1178), (480, 1236), (248, 1178)),
        ],
        GOLD,
    )
    art.stroke(curve((280, 1142), (480, 1192), (640, 1152)), (4, 16), GOLD_LIGHT, soft=6,
               strength=0.9, within=hem)  # fmt: skip
    belt = art.shape(
        [
            *curve((306, 962), (480, 1010), (654, 962)),
            *curve((664, 1004), (480, 1056), (296, 1004)),
        ],
        "#7a4a26",
    )
    art.stroke(curve((310, 972), (480, 1020), (640, 976)), (2, 10), "#b5763f", soft=4, within=belt)
    buckle = art.oval((MIDDLE, 1012), (44, 40), GOLD)
    art.oval((MIDDLE - 10, 998), (26, 18), GOLD_LIGHT, soft=8, within=buckle)
    art.shape(star((MIDDLE, 1012), 22), GOLD_DARK)
    for x, y, size, turn in ((380, 880, 17, 12), (560, 890, 15, -10), (360, 1080, 19, -8),
                             (600, 1092, 17, 14), (470, 1100, 13, 0)):  # fmt: skip
        art.shape(star((x, y), size, turn), GOLD, within=robe)
    for sign in (-1, 1):
        _sleeve(art, Frame(MIDDLE, 0, sign))


def _sleeve(art: Painting, place: Frame) -> None:
    sleeve = art.shape(
        [*curve((112, 780), (230, 800), (286, 906)), *curve((286, 906), (270, 980), (196, 990)),
         *curve((196, 990), (140, 930), (100, 880))],
        CLOTH, frame=place,
    )  # fmt: skip
    art.stroke(curve((118, 800), (210, 820), (262, 900)), (6, 40), CLOTH_LIGHT, soft=14,
               strength=0.9, within=sleeve, frame=place)  # fmt: skip
    art.stroke(curve((110, 880), (150, 930), (200, 985)), (6, 36), CLOTH_DARK, soft=12,
               strength=0.9, within=sleeve, frame=place)  # fmt: skip
    art.stroke([(288, 896), (252, 962), (190, 992)], (26, 32), GOLD, frame=place)
    art.stroke([(280, 904), (250, 950), (200, 978)], (4, 10), GOLD_LIGHT, soft=3, frame=place)
    hand = art.oval((262, 976), (44, 42), SKIN, frame=place)
    art.oval((272, 966), (24, 20), SKIN_LIGHT, soft=9, within=hand, frame=place)
    art.oval((250, 998), (34, 18), SKIN_SHADE, soft=10, strength=0.8, within=hand, frame=place)


def _face(art: Painting) -> None:
    for x, y, radius in ((282, 590, 62), (262, 660, 54), (678, 590, 62), (698, 660, 54),
                         (300, 716, 44), (660, 716, 44)):  # fmt: skip
        lock = art.oval((x, y), (radius, radius), HAIR)
        art.oval((x - 14, y - 18), (radius * 0.5, radius * 0.4), HAIR_LIGHT, soft=12, within=lock)
        art.oval((x + 10, y + 32), (radius * 0.8, radius * 0.4), HAIR_DARK, soft=14, strength=0.8,
                 within=lock)  # fmt: skip
    for sign in (-1, 1):
        ear = art.oval((MIDDLE + sign * 196, 624), (38, 46), SKIN)
        art.oval((MIDDLE + sign * 202, 628), (20, 28), SKIN_SHADE, soft=8, within=ear)
    side = [
        *curve((480, 400), (290, 400), (288, 590)),
        *curve((288, 590), (290, 790), (480, 794)),
    ]
    face = art.shape(mirrored(side, MIDDLE), SKIN)
    art.oval((430, 560), (140, 120), SKIN_LIGHT, soft=50, strength=0.95, within=face)
    art.stroke(curve((664, 560), (660, 730), (500, 790)), (30, 80), SKIN_SHADE, soft=30,
               strength=0.8, within=face)  # fmt: skip
    art.oval((MIDDLE, 470), (210, 60), SKIN_SHADE, soft=30, strength=0.9, within=face)
    for sign in (-1, 1):
        art.oval((MIDDLE + sign * 118, 690), (48, 34), BLUSH, soft=18, strength=0.75, within=face)
        _eye(art, face, Frame(MIDDLE + sign * 84, 606, sign))
    nose = art.oval((MIDDLE, 664), (32, 27), "#ffb48e", soft=3, within=face)
    art.oval((MIDDLE + 4, 680), (28, 12), SKIN_SHADE, soft=7, strength=0.9, within=nose)
    art.oval((MIDDLE - 8, 654), (11, 8), "#ffffff", soft=4, strength=0.85, within=face)
    mouth: list[Point] = [
        *curve((404, 708), (480, 728), (556, 708)), *curve((556, 708), (540, 778), (480, 778)),
        *curve((480, 778), (420, 778), (404, 708)),
    ]  # fmt: skip
    smile = art.shape(mouth, "#8d2f3c")
    art.oval((MIDDLE, 772), (44, 24), "#ff8590", soft=3, within=smile)
    art.stroke(curve((404, 712), (480, 732), (556, 712)), (8, 24), "#ffffff", within=smile)
    for sign in (-1, 1):
        end = Frame(MIDDLE, 0, sign)
        art.stroke(curve((66, 704), (76, 712), (84, 702)), (3, 8), SKIN_SHADE, soft=2, frame=end)
    _fringe(art, face)


def _eye(art: Painting, face: Mask, eye: Frame) -> None:
    art.oval((0, 0), (60, 66), SKIN_SHADE, soft=12, strength=0.45, within=face, frame=eye)
    white = art.oval((0, 0), (50, 56), "#ffffff", frame=eye)
    round_eye = Frame(eye.x, eye.y)
    iris = art.oval((0, 4), (36, 42), "#1f8a86", within=white, frame=round_eye)
    art.oval((0, 26), (28, 20), GLOW, soft=8, strength=0.95, within=iris, frame=round_eye)
    art.oval((0, 4), (19, 23), INK, soft=1, within=iris, frame=round_eye)
    art.oval((13, -16), (13, 14), "#ffffff", soft=0.8, within=white, frame=round_eye)
    art.oval((-13, 22), (6, 6), "#ffffff", soft=1, strength=0.9, within=white, frame=round_eye)
    art.oval((0, -60), (60, 26), "#8f7fb0", soft=9, strength=0.6, within=white, frame=eye)
    art.stroke(curve((-52, -20), (0, -84), (62, -22)), (5, 13), INK, frame=eye)
    art.stroke(curve((-46, -80), (0, -116), (58, -86)), (10, 22), HAIR_DARK, soft=1.4, frame=eye)


def _fringe(art: Painting, face: Mask) -> None:
    for knots in (
        ((480, 430), (380, 430), (300, 590)), ((500, 430), (440, 440), (372, 540)),
        ((470, 430), (560, 440), (600, 545)), ((500, 430), (620, 440), (668, 590)),
    ):  # fmt: skip
        lock = art.stroke(curve(*knots), (14, 76), HAIR, within=face)
        art.stroke(curve(*knots), (2, 24), HAIR_LIGHT, soft=9, strength=0.9, within=lock)


def _hat(art: Painting) -> None:
    cone = art.shape(
        [*curve((290, 470), (370, 250), (470, 130)), *curve((470, 130), (540, 46), (664, 78)),
         *curve((664, 78), (590, 120), (600, 200)), *curve((600, 200), (640, 340), (676, 470)),
         *curve((676, 470), (480, 540), (290, 470))],
        CLOTH,
    )  # fmt: skip
    art.stroke(curve((350, 450), (420, 270), (520, 130)), (10, 80), CLOTH_LIGHT, soft=24,
               strength=0.95, within=cone)  # fmt: skip
    art.stroke(curve((656, 480), (610, 290), (590, 150)), (20, 90), CLOTH_DARK, soft=24,
               strength=0.95, within=cone)  # fmt: skip
    art.stroke(curve((470, 150), (560, 190), (604, 200)), (2, 18), CLOTH_DARK, soft=8,
               strength=0.8, within=cone)  # fmt: skip
    art.shape(star((478, 300), 46, -10), GOLD_DARK, soft=6, within=cone)
    art.shape(star((474, 294), 44, -10), GOLD, within=cone)
    art.shape(star((470, 288), 24, -10), GOLD_LIGHT, soft=4, strength=0.9, within=cone)
    for x, y, size, turn in ((392, 400, 18, 16), (574, 372, 20, 8), (560, 210, 14, -6)):
        art.shape(star((x, y), size, turn), GOLD, within=cone)
    tip = art.oval((672, 84), (34, 34), GOLD)
    art.oval((662, 72), (16, 14), GOLD_LIGHT, soft=6, within=tip)
    art.oval((682, 104), (26, 14), GOLD_DARK, soft=8, strength=0.8, within=tip)
    band = [*curve((288, 420), (480, 500), (672, 420)), *curve((690, 480), (480, 560), (272, 480))]
    art.shape(band, GOLD)
    art.stroke(curve((300, 440), (430, 490), (560, 478)), (4, 20), GOLD_LIGHT, soft=7, strength=0.9)
    brim = art.shape(
        [*curve((180, 500), (250, 440), (290, 462)), *curve((290, 462), (480, 530), (670, 462)),
         *curve((670, 462), (710, 440), (780, 500)), *curve((780, 500), (480, 640), (180, 500))],
        CLOTH,
    )  # fmt: skip
    art.stroke(curve((200, 500), (420, 560), (620, 530)), (4, 30), CLOTH_LIGHT, soft=10,
               strength=0.9, within=brim)  # fmt: skip
    art.stroke(curve((220, 520), (480, 616), (770, 506)), (6, 30), CLOTH_DARK, soft=10,
               strength=0.9, within=brim)  # fmt: skip


def _wand(art: Painting) -> None:
    art.stroke([(738, 1010), (772, 900), (806, 780)], (18, 20), "#8a5a30")
    art.stroke([(733, 1010), (767, 900), (801, 780)], (3, 5), "#d29a5f", soft=1.5)
    art.oval((816, 742), (110, 110), GLOW, soft=40, strength=0.55)
    gem = art.shape(star((816, 742), 62, 12), GLOW)
    art.shape(star((816, 742), 40, 12), "#ffffff", soft=10, strength=0.9, within=gem)
    for x, y, size in ((720, 690, 9), (890, 660, 11), (900, 820, 8), (760, 640, 6)):
        art.shape(star((x, y), size * 1.4, 20), "#e9fffa", soft=1)
    hand = art.oval((744, 984), (30, 26), SKIN)
    art.oval((750, 976), (14, 10), SKIN_LIGHT, soft=5, within=hand)
