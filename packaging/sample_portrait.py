"""The sample portrait: one friendly person, from the front, head and shoulders."""

from sample_canvas import Frame, Picture, Point, curve
from sample_paint import Mask, Painting, mirrored

WIDTH, HEIGHT = 1024, 1280
MIDDLE = 512.0
EYE_Y, MOUTH_Y = 590.0, 752.0

SKIN, SKIN_LIGHT, SKIN_SHADE, SKIN_DEEP = "#eeb48e", "#fbd3b2", "#cf855f", "#a9603f"
HAIR, HAIR_LIGHT, HAIR_DARK = "#4a2a22", "#8a5340", "#2b1613"
KNIT, KNIT_LIGHT, KNIT_SHADE = "#e9a53a", "#f8c767", "#b8741f"
COLLAR, COLLAR_SHADE = "#fdf5e6", "#d8c6ab"
IRIS, IRIS_LIGHT, IRIS_DARK, PUPIL = "#6b4a2b", "#b98a4e", "#3a2415", "#150c0a"
LIP, LIP_LIGHT, BLUSH, INK = "#c9605c", "#e58a83", "#ec8a76", "#3a211c"


def portrait() -> Picture:
    """Return the portrait, 1280 × 1024 × 3."""
    art = Painting(WIDTH, HEIGHT)
    _backdrop(art)
    _hair_behind(art)
    _shoulders(art)
    face = _head(art)
    _eyes(art, face)
    _nose(art, face)
    _mouth(art, face)
    _hair_front(art, face)
    return art.picture()


def _backdrop(art: Painting) -> None:
    art.fall([(0, "#bfe6e6"), (700, "#86cfd2"), (1280, "#5fb3be")])
    for x, y, radius, code, strength in (
        (180, 250, 150, "#ffffff", 0.28), (880, 190, 110, "#fff2cf", 0.34),
        (90, 720, 120, "#d8f3ee", 0.24), (930, 620, 170, "#ffffff", 0.16),
        (760, 60, 70, "#ffffff", 0.22), (330, 90, 60, "#fff2cf", 0.25),
    ):  # fmt: skip
        art.oval((x, y), (radius, radius), code, soft=9, strength=strength)
    art.oval((MIDDLE, 560), (470, 520), "#e9fbf7", soft=120, strength=0.5)


def _hair_behind(art: Painting) -> None:
    side = [
        *curve((512, 232), (250, 218), (226, 520)),
        *curve((226, 520), (210, 700), (184, 800)),
        *curve((184, 800), (190, 960), (330, 950)),
        *curve((330, 950), (400, 940), (420, 860)),
    ]
    hair = art.shape(mirrored(side, MIDDLE), HAIR)
    art.oval((MIDDLE, 900), (230, 190), HAIR_DARK, soft=50, strength=0.85, within=hair)
    for x in (228.0, 796.0):
        sign = 1 if x < MIDDLE else -1
        for shift, width, strength in ((0, 34, 0.55), (46, 18, 0.4), (-26, 14, 0.4)):
            lock = curve(
                (x + sign * (28 + shift), 520), (x + sign * (shift - 6), 720),
                (x + sign * (24 + shift), 920),
            )  # fmt: skip
            art.stroke(lock, (2, width), HAIR_LIGHT, soft=8, strength=strength, within=hair)


def _shoulders(art: Painting) -> None:
    side = [
        *curve((512, 985), (420, 985), (356, 1012)),
        *curve((356, 1012), (190, 1050), (128, 1130)),
        *curve((128, 1130), (84, 1190), (66, 1300)),
    ]
    knit = art.shape(mirrored(side, MIDDLE), KNIT)
    art.oval((300, 1100), (150, 60), KNIT_LIGHT, turn=-22, soft=40, strength=0.85, within=knit)
    art.oval((724, 1100), (150, 60), KNIT_LIGHT, turn=22, soft=40, strength=0.5, within=knit)
    art.oval((MIDDLE, 1060), (190, 60), KNIT_SHADE, soft=36, strength=0.75, within=knit)
    for x in (70.0, 954.0):
        art.oval((x, 1240), (70, 160), KNIT_SHADE, soft=40, strength=0.7, within=knit)
    for row in range(4):
        y = 1125 + row * 46
        for column in range(-9, 10):
            x = MIDDLE + column * 52 + (26 if row % 2 else 0)
            stitch = curve((x - 15, y - 8), (x, y + 14), (x + 15, y - 8))
            art.stroke(stitch, (2, 7), KNIT_SHADE, soft=1.6, strength=0.34, within=knit)
    neck = art.shape(
        mirrored([*curve((428, 800), (436, 930), (404, 1010)), (512, 1060)], MIDDLE), SKIN
    )
    art.oval((MIDDLE, 880), (130, 70), SKIN_DEEP, soft=26, strength=0.85, within=neck)
    art.oval((560, 985), (34, 60), SKIN_LIGHT, soft=20, strength=0.35, within=neck)
    for sign in (-1, 1):
        place = Frame(MIDDLE, 0, sign)
        flap = [
            *curve((4, 1072), (-60, 1040), (-106, 950)),
            *curve((-106, 950), (-150, 980), (-164, 1040)),
            *curve((-164, 1040), (-120, 1110), (-70, 1150)),
            *curve((-70, 1150), (-40, 1110), (4, 1072)),
        ]
        collar = art.shape(flap, COLLAR, frame=place)
        art.stroke(
            curve((4, 1080), (-60, 1052), (-108, 962)), (10, 26), COLLAR_SHADE, soft=9,
            strength=0.75, within=collar, frame=place,
        )  # fmt: skip


def _head(art: Painting) -> Mask:
    for sign in (-1, 1):
        ear = art.oval((MIDDLE + sign * 216, 612), (36, 58), SKIN, turn=-sign * 8)
        art.oval((MIDDLE + sign * 220, 616), (20, 36), SKIN_SHADE, soft=9, within=ear)
    side = [
        *curve((512, 330), (330, 330), (302, 520)),
        *curve((302, 520), (290, 640), (330, 742)),
        *curve((330, 742), (372, 846), (470, 884)),
        *curve((470, 884), (492, 892), (512, 892)),
    ]
    face = art.shape(mirrored(side, MIDDLE), SKIN)
    art.oval((470, 520), (170, 150), SKIN_LIGHT, soft=60, strength=0.75, within=face)
    art.oval((MIDDLE, 842), (70, 36), SKIN_LIGHT, soft=22, strength=0.6, within=face)
    for sign in (-1, 1):
        edge = curve(
            (MIDDLE + sign * 214, 520), (MIDDLE + sign * 214, 720), (MIDDLE + sign * 60, 902)
        )
        art.stroke(edge, (16, 60), SKIN_SHADE, soft=24, strength=0.75, within=face)
        art.oval((MIDDLE + sign * 132, 700), (60, 44), BLUSH, soft=24, strength=0.55, within=face)
        art.oval((MIDDLE + sign * 128, 664), (40, 16), SKIN_LIGHT, soft=12, strength=0.55,
                 turn=sign * 14, within=face)  # fmt: skip
    art.oval((MIDDLE, 380), (240, 70), SKIN_SHADE, soft=34, strength=0.75, within=face)
    for x, y in ((-150, 676), (-122, 690), (-98, 672), (-134, 712), (104, 676), (132, 692),
                 (156, 674), (124, 714), (-30, 652), (28, 656)):  # fmt: skip
        art.oval((MIDDLE + x, y), (3.6, 3.2), SKIN_SHADE, soft=1.2, strength=0.7, within=face)
    return face


def _eyes(art: Painting, face: Mask) -> None:
    for sign in (-1, 1):
        eye = Frame(MIDDLE + sign * 98, EYE_Y, sign)
        art.oval((0, -4), (72, 52), SKIN_SHADE, soft=16, strength=0.5, within=face, frame=eye)
        lid: list[Point] = [
            *curve((-54, 8), (-42, -38), (2, -39)),
            *curve((2, -39), (46, -38), (60, -4)),
            *curve((60, -4), (42, 33), (4, 34)),
            *curve((4, 34), (-36, 33), (-54, 8)),
        ]
        white = art.shape(lid, "#fffdfa", frame=eye)
        art.stroke(curve((-56, 2), (0, -56), (60, -8)), (16, 28), "#b9a4a0", soft=8,
                   strength=0.6, within=white, frame=eye)  # fmt: skip
        _iris(art, white, Frame(eye.x, eye.y))
        art.stroke(curve((-57, 10), (-44, -41), (2, -42)), (4, 9), INK, frame=eye)
        art.stroke(curve((-12, -42), (46, -44), (72, -12)), (5, 14), INK, frame=eye)
        art.stroke(curve((56, -14), (70, -20), (80, -34)), (2, 7), INK, frame=eye)
        art.stroke(curve((44, -32), (58, -42), (64, -54)), (2, 7), INK, frame=eye)
        art.stroke(curve((-50, 14), (4, 58), (60, 0)), (1, 5), SKIN_DEEP, soft=1, frame=eye)
        art.stroke(curve((-46, -40), (0, -76), (64, -42)), (1, 7), SKIN_DEEP, soft=2.4,
                   strength=0.75, frame=eye)  # fmt: skip
        brow = [
            *curve((-56, -84), (-16, -118), (78, -76)),
            *curve((78, -76), (0, -98), (-52, -70)),
            *curve((-52, -70), (-62, -74), (-56, -84)),
        ]
        art.shape(brow, HAIR, soft=1.6, frame=eye)


def _iris(art: Painting, white: Mask, eye: Frame) -> None:
    iris = art.oval((0, 0), (35, 37), IRIS_DARK, within=white, frame=eye)
    art.oval((0, 1), (31, 33), IRIS, soft=2, within=iris, frame=eye)
    art.oval((0, 17), (24, 16), IRIS_LIGHT, soft=6, strength=0.95, within=iris, frame=eye)
    art.oval((0, 0), (17, 18), PUPIL, soft=1, within=iris, frame=eye)
    art.oval((0, -36), (50, 22), PUPIL, soft=8, strength=0.5, within=iris, frame=eye)
    art.oval((12, -14), (10, 11), "#ffffff", soft=0.8, within=white, frame=eye)
    art.oval((-12, 15), (5, 5), "#ffffff", soft=1.2, strength=0.8, within=white, frame=eye)


def _nose(art: Painting, face: Mask) -> None:
    art.stroke(curve((492, 560), (484, 620), (490, 662)), (6, 24), SKIN_LIGHT, soft=9,
               strength=0.6, within=face)  # fmt: skip
    art.oval((MIDDLE, 664), (42, 32), SKIN_SHADE, soft=13, strength=0.55, within=face)
    art.oval((508, 654), (24, 20), SKIN_LIGHT, soft=9, strength=0.9, within=face)
    for sign in (-1, 1):
        wing = curve(
            (MIDDLE + sign * 20, 686), (MIDDLE + sign * 44, 690), (MIDDLE + sign * 38, 660)
        )
        art.stroke(wing, (2, 8), SKIN_DEEP, soft=3, strength=0.7, within=face)
        art.oval((MIDDLE + sign * 15, 684), (9, 5), SKIN_DEEP, soft=2, strength=0.85, within=face)


def _mouth(art: Painting, face: Mask) -> None:
    for sign in (-1, 1):
        fold = curve(
            (MIDDLE + sign * 60, 690), (MIDDLE + sign * 112, 716), (MIDDLE + sign * 112, 768)
        )
        art.stroke(fold, (1, 8), SKIN_SHADE, soft=5, strength=0.6, within=face)
        art.oval((MIDDLE + sign * 92, MOUTH_Y - 10), (12, 12), SKIN_DEEP, soft=5, strength=0.6,
                 within=face)  # fmt: skip
    art.oval((MIDDLE, 812), (52, 12), SKIN_SHADE, soft=8, strength=0.75, within=face)
    lips = art.shape(
        [
            *curve((424, 738), (470, 722), (500, 730)), (512, 735),
            *curve((524, 730), (554, 722), (600, 738)),
            *curve((600, 738), (566, 808), (512, 808)),
            *curve((512, 808), (458, 808), (424, 738)),
        ],
        LIP,
    )  # fmt: skip
    inside = art.shape(
        [*curve((440, 743), (512, 758), (584, 743)), *curve((584, 743), (512, 822), (440, 743))],
        "#6d2328",
    )
    teeth = [*curve((446, 744), (512, 756), (578, 744)), *curve((578, 744), (512, 796), (446, 744))]
    white = art.shape(teeth, "#fffaf2", within=inside)
    art.stroke(curve((440, 742), (512, 756), (584, 742)), (3, 9), "#c3a59c", soft=3, strength=0.7,
               within=white)  # fmt: skip
    art.oval((MIDDLE, 797), (34, 6), LIP_LIGHT, soft=3, strength=0.9, within=lips)
    art.stroke(curve((422, 735), (430, 744), (442, 745)), (2, 6), SKIN_DEEP, soft=1.2)
    art.stroke(curve((602, 735), (594, 744), (582, 745)), (2, 6), SKIN_DEEP, soft=1.2)


def _hair_front(art: Painting, face: Mask) -> None:
    left = [
        *curve((600, 262), (420, 196), (284, 330)),
        *curve((284, 330), (214, 440), (232, 640)),
        *curve((232, 640), (246, 720), (268, 742)),
        *curve((268, 742), (268, 620), (304, 540)),
        *curve((304, 540), (350, 500), (420, 470)),
        *curve((420, 470), (560, 420), (612, 330)),
        (600, 262),
    ]
    right = [
        *curve((560, 256), (700, 206), (762, 350)),
        *curve((762, 350), (808, 460), (790, 650)),
        *curve((790, 650), (776, 724), (756, 744)),
        *curve((756, 744), (760, 620), (726, 540)),
        *curve((726, 540), (680, 440), (596, 352)),
        (560, 256),
    ]
    for outline in (right, left):
        art.shape([(x, y + 16) for x, y in outline], SKIN_DEEP, soft=12, strength=0.5, within=face)
        hair = art.shape(outline, HAIR)
        art.stroke(outline, (10, 20), HAIR_DARK, soft=12, strength=0.7, within=hair)
        for knots, width in (
            (((330, 330), (420, 250), (540, 290)), 46), (((262, 480), (272, 380), (330, 320)), 26),
            (((360, 430), (470, 390), (560, 330)), 20), (((672, 300), (740, 360), (760, 470)), 40),
            (((250, 640), (252, 560), (276, 500)), 16), (((776, 640), (772, 560), (748, 500)), 16),
        ):  # fmt: skip
            art.stroke(curve(*knots), (1, width), HAIR_LIGHT, soft=9, strength=0.75, within=hair)
        for knots in (
            ((590, 280), (440, 250), (300, 400)), ((594, 300), (460, 320), (290, 500)),
            ((600, 320), (500, 400), (340, 470)), ((620, 280), (740, 340), (778, 560)),
            ((610, 320), (700, 400), (760, 600)),
        ):  # fmt: skip
            art.stroke(curve(*knots), (1, 4), HAIR_DARK, soft=1.4, strength=0.6, within=hair)
