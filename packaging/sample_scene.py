"""The scene of the sample clip: a child with a balloon and a chick greet from a meadow."""

import math

from sample_canvas import Canvas, Frame, Picture, Point, curve, mix

WIDTH, HEIGHT = 960, 540
HOP_SECONDS = 0.75
CROUCH = 0.25  # this part of a hop is spent on the ground

SKIN, BLUSH, HAIR, HAIR_LIGHT = "#ffd5b5", "#ffab94", "#5a3430", "#7a4a42"
COAT, COAT_DARK, POCKET = "#ffbf3f", "#f2a126", "#e8951c"
JEANS, BOOTS, SOLE, INK = "#4a6fb5", "#e5534b", "#b93f3a", "#3b2a36"
CHICK, CHICK_DARK, BEAK = "#ffe06b", "#f7c63d", "#ff8a3c"


def swing(time: float, period: float, delay: float = 0.0) -> float:
    """Return -1 to 1, a sine of *period* seconds."""
    return math.sin(2 * math.pi * (time - delay) / period)


def backdrop() -> Picture:
    """Return what never moves: sky, sun and hills."""
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.fall([(0, "#4fb3f6"), (200, "#9bdcfb"), (380, "#fdf1cf")])
    canvas.glow((770, 110), 330, "#fff6c9", 0.95)
    canvas.oval((770, 110), (52, 52), "#ffe9a0")
    canvas.oval((770, 110), (44, 44), "#fff5cf")
    _hill(canvas, 330, 46, 560, 0.6, "#a9dcc0")
    _hill(canvas, 368, 40, 430, 2.4, "#7fcf9f")
    for x, y, size in ((86, 372, 1.0), (134, 384, 0.74), (872, 350, 1.1), (826, 362, 0.8)):
        _tree(canvas, Frame(x, y, size, size))
    _hill(canvas, 420, 22, 900, 4.0, "#6cc36b")
    _hill(canvas, 470, 12, 700, 1.2, "#56b45c")
    return canvas.fine()


def scene(time: float, behind: Picture) -> Picture:
    """Return the picture at *time* seconds in front of *behind*, made by `backdrop`."""
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.paste(behind)
    for x, y, size, speed in (
        (70, 84, 0.62, 11), (420, 52, 0.5, 9), (640, 196, 0.55, 13),
        (250, 160, 1.0, 24), (870, 70, 1.1, 27), (-90, 232, 0.8, 20),
    ):  # fmt: skip
        _cloud(canvas, Frame((x + speed * time + 160) % 1280 - 160, y, size, size))
    _bird(canvas, 330 + 38 * time, 118 + 8 * swing(time, 3), swing(time, 0.75))
    _bird(canvas, 286 + 38 * time, 146 + 8 * swing(time, 3, 0.6), swing(time, 0.75, 0.25))
    for number, (x, y, size) in enumerate(FLOWERS):
        _flower(canvas, Frame(x, y, size, size, 7 * swing(time, 3, number * 0.37)), number)
    _child(canvas, time)
    _chick(canvas, time)
    _butterfly(canvas, time)
    for number, (x, y, size) in enumerate(NEAR_FLOWERS):
        _flower(canvas, Frame(x, y, size, size, 8 * swing(time, 3, number * 0.5)), number + 1)
    return canvas.picture()


FLOWERS = (
    (60, 474, 0.8), (150, 458, 0.7), (246, 470, 0.85), (330, 452, 0.6), (628, 456, 0.65),
    (716, 474, 0.8), (800, 456, 0.7), (900, 472, 0.85),
)  # fmt: skip
NEAR_FLOWERS = ((30, 536, 1.3), (118, 544, 1.1), (846, 542, 1.2), (930, 534, 1.35))
PETALS = ("#ff7f9f", "#ffffff", "#c79bff", "#ffd24d")
HEARTS = ("#ffb52e", "#ffb52e", "#ffb52e", "#ff8a3c")


def _hill(canvas: Canvas, top: float, swell: float, length: float, phase: float, code: str) -> None:
    ridge = [
        (x, top + swell * math.sin(2 * math.pi * x / length + phase))
        for x in range(-20, WIDTH + 21, 8)
    ]
    canvas.shape([*ridge, (WIDTH + 20.0, HEIGHT + 20.0), (-20.0, HEIGHT + 20.0)], code)


def _tree(canvas: Canvas, frame: Frame) -> None:
    canvas.stroke([(0, 20), (0, -34)], 9, "#9a6a4b", frame)
    for x, y, radius, code in (
        (-17, -46, 23, "#3f9d6b"), (17, -48, 22, "#3f9d6b"), (0, -68, 27, "#4fb27a"),
        (-8, -74, 15, "#66c48c"),
    ):  # fmt: skip
        canvas.oval((x, y), (radius, radius), code, frame)


def _cloud(canvas: Canvas, frame: Frame) -> None:
    puffs = ((-58, 6, 26), (-26, -12, 36), (16, -20, 42), (54, 0, 31), (80, 12, 19))
    for down, code in ((5, "#dcecf7"), (0, "#ffffff")):
        for x, y, radius in puffs:
            canvas.oval((x, y + down), (radius, radius), code, frame)
        canvas.stroke([(-62, 18 + down), (82, 18 + down)], 28, code, frame)


def _bird(canvas: Canvas, x: float, y: float, flap: float) -> None:
    lift = 7 + 6 * flap
    for side in (-1, 1):
        wing = curve((x, y), (x + side * 8, y - lift - 4), (x + side * 18, y - lift))
        canvas.stroke(wing, 3, "#52708f")


def _flower(canvas: Canvas, frame: Frame, number: int) -> None:
    canvas.stroke(curve((0, 0), (3, -14), (0, -30)), 3.4, "#3c9550", frame)
    canvas.oval((7, -11), (8, 3.6), "#3c9550", frame, turn=-35)
    for petal in range(5):
        angle = math.radians(72 * petal - 90)
        spot = (8 * math.cos(angle), -34 + 8 * math.sin(angle))
        canvas.oval(spot, (6.4, 6.4), PETALS[number % len(PETALS)], frame)
    canvas.oval((0, -34), (5, 5), HEARTS[number % len(HEARTS)], frame)


def _hop(time: float, height: float, delay: float = 0.0) -> tuple[float, float]:
    """Return how high above the ground (pixels) and how stretched (1: not) a hopper is."""
    phase = ((time - delay) / HOP_SECONDS) % 1
    air = math.sin(math.pi * max(0.0, (phase - CROUCH) / (1 - CROUCH)))
    crouch = math.sin(math.pi * min(1.0, phase / CROUCH))
    return height * air, 1 - 0.075 * crouch + 0.03 * air


def _child(canvas: Canvas, time: float) -> None:
    lift, stretch = _hop(time, 30)
    canvas.shade((480, 502), (78 - 0.7 * lift, 11 - 0.1 * lift), "#2f7a45", 0.45)
    body = Frame(480, 500 - lift, 2 - stretch, stretch, 2.2 * swing(time, 2 * HOP_SECONDS))
    tuck = lift * 0.3
    for side in (-1, 1):
        canvas.stroke([(side * 20, -74), (side * (22 + tuck * 0.3), -26)], 29, JEANS, body)
        _boot(canvas, body, side, tuck)
    hand = _free_arm(canvas, body, time)
    _balloon(canvas, body.place(hand), time, lift)
    coat = [
        *curve((-36, -176), (-46, -120), (-58, -68)),
        *curve((-58, -68), (0, -50), (58, -68)),
        *curve((58, -68), (46, -120), (36, -176)),
    ]
    canvas.shape(coat, COAT, body)
    canvas.shape([*curve((6, -178), (30, -120), (30, -62)), (58, -68), (46, -120), (36, -176)],
                 mix(COAT, COAT_DARK, 0.55), body)  # fmt: skip
    canvas.stroke(curve((0, -172), (2, -115), (0, -62)), 2.6, POCKET, body)
    for y in (-146, -118, -90):
        canvas.oval((9, y), (4.2, 4.2), "#fff3d6", body)
    for side in (-1, 1):
        canvas.stroke([(side * 24, -96), (side * 40, -92)], 4.5, POCKET, body)
    _head(canvas, body.inside(0, -178, turn=4 * swing(time, 2 * HOP_SECONDS, 0.12)), time)
    _waving_arm(canvas, body, time)


def _boot(canvas: Canvas, body: Frame, side: int, tuck: float) -> None:
    foot = body.inside(side * (23 + tuck * 0.3), -14, turn=side * tuck)
    canvas.stroke([(0, -16), (0, 0)], 33, BOOTS, foot)
    canvas.oval((side * 7, 4), (24, 12), BOOTS, foot)
    canvas.stroke([(side * 7 - 18, 13), (side * 7 + 18, 13)], 6, SOLE, foot)


def _free_arm(canvas: Canvas, body: Frame, time: float) -> Point:
    sway = 4 * swing(time, 1.5)
    hand = (-92 + sway, -146.0)
    canvas.stroke(curve((-34, -160), (-66, -116), hand), 25, COAT_DARK, body)
    canvas.oval(hand, (14, 14), SKIN, body)
    return hand


def _waving_arm(canvas: Canvas, body: Frame, time: float) -> None:
    shoulder = body.inside(36, -160)
    canvas.stroke(curve((0, 2), (34, 22), (64, -2)), 26, COAT_DARK, shoulder)
    lower = shoulder.inside(64, -2, turn=27 + 21 * swing(time, HOP_SECONDS))
    canvas.stroke([(0, 0), (4, -44)], 26, COAT_DARK, lower)
    canvas.stroke([(-9, -50), (17, -52)], 9, COAT, lower)
    canvas.oval((6, -68), (15, 16), SKIN, lower)
    for angle in (-26, -6, 14, 34):
        tip = Frame(6, -72, turn=angle).place((0, -24))
        canvas.stroke([(6, -72), tip], 8.4, SKIN, lower)
    canvas.stroke([(0, -66), (-13, -76)], 8.4, SKIN, lower)


def _balloon(canvas: Canvas, hand: Point, time: float, lift: float) -> None:
    knot = (300 + 12 * swing(time, 3), 236 - 0.45 * lift + 5 * swing(time, 1.5, 0.3))
    thread = curve(hand, (hand[0] - 50, hand[1] - 4), (knot[0] + 18, knot[1] + 60), knot)
    canvas.stroke(thread, 2, "#f7fbff")
    balloon = Frame(*knot, turn=-9 + 5 * swing(time, 3, 0.2))
    canvas.shape([(0, -4), (-8, 7), (8, 7)], "#d63d5c", balloon)
    canvas.shape([(-20, -19), (0, 0), (20, -19)], "#f2506e", balloon)
    canvas.oval((0, -64), (48, 57), "#f2506e", balloon)
    canvas.oval((-5, -69), (41, 49), "#ff6f88", balloon)
    canvas.oval((-18, -88), (9, 16), "#ffc2cd", balloon, turn=25)


def _head(canvas: Canvas, neck: Frame, time: float) -> None:
    canvas.stroke([(0, 6), (0, -14)], 26, mix(SKIN, BLUSH, 0.5), neck)
    canvas.oval((0, -80), (83, 76), HAIR, neck)
    for side in (-1, 1):
        bob = side * 4 + 5 * swing(time, HOP_SECONDS, 0.15)
        canvas.oval((side * 89, -42 + bob), (20, 28), HAIR, neck, turn=-side * 20)
        canvas.oval((side * 77, -66), (9, 9), BOOTS, neck)
        canvas.oval((side * 69, -60), (11, 14), SKIN, neck)
    canvas.oval((0, -62), (71, 63), SKIN, neck)
    for side in (-1, 1):
        canvas.oval((side * 45, -41), (14, 9), BLUSH, neck)
    fringe = [
        *curve((-77, -62), (-92, -166), (0, -164)),
        *curve((0, -164), (92, -166), (77, -62)),
        *curve((77, -62), (66, -104), (26, -112)),
        *curve((26, -112), (4, -92), (-30, -104)),
        *curve((-30, -104), (-66, -98), (-77, -62)),
    ]
    canvas.shape(fringe, HAIR, neck)
    canvas.stroke(curve((-50, -126), (-30, -146), (4, -146)), 6, HAIR_LIGHT, neck)
    _face(canvas, neck, time)


def _face(canvas: Canvas, neck: Frame, time: float) -> None:
    blink = any(start <= time < start + 0.13 for start in (1.1, 3.4, 5.2))
    for side in (-1, 1):
        eye = neck.inside(side * 29, -61)
        if blink:
            canvas.stroke(curve((-10, 0), (0, 8), (10, 0)), 4.2, INK, eye)
        else:
            canvas.oval((0, 0), (9.6, 12.4), INK, eye)
            canvas.oval((3, -4.6), (3.7, 4.2), "#ffffff", eye)
            canvas.oval((-3.4, 4.6), (2, 2), "#d9c8d2", eye)
        canvas.stroke(curve((-9, -20), (0, -26), (9, -20)), 3.6, HAIR, eye)
    canvas.oval((0, -43), (4.6, 3.4), mix(SKIN, BLUSH, 0.9), neck)
    wide = 1 + 0.1 * swing(time, HOP_SECONDS)
    canvas.oval((0, -34), (18, 17 * wide), "#a8394a", neck, arc=(0, 180))
    canvas.oval((0, -34 + 13 * wide), (9, 4.2), "#ff8d93", neck)
    canvas.stroke([(-15, -33), (15, -33)], 4, "#ffffff", neck)


def _chick(canvas: Canvas, time: float) -> None:
    lift, stretch = _hop(time, 22, HOP_SECONDS / 2)
    canvas.shade((652, 506), (38 - 0.4 * lift, 7), "#2f7a45", 0.45)
    chick = Frame(652, 504 - lift, 2 - stretch, stretch, -3 * swing(time, 1.5))
    for side in (-1, 1):
        canvas.stroke([(side * 11, -12), (side * 11, -2), (side * 11 - 7, -1)], 4, BEAK, chick)
    canvas.oval((0, -42), (38, 35), CHICK, chick)
    canvas.oval((4, -30), (28, 20), mix(CHICK, "#ffffff", 0.45), chick)
    flap = 26 + 24 * swing(time, HOP_SECONDS / 2)
    wing = chick.inside(32, -46, turn=-flap)
    canvas.oval((12, 6), (19, 11), CHICK_DARK, wing, turn=25)
    for x, y in ((-6, -88), (3, -92), (11, -86)):
        canvas.stroke(curve((2, -74), (x, y + 8), (x, y)), 4, CHICK_DARK, chick)
    for x in (-21, 5):
        canvas.oval((x, -50), (4.6, 5.6), INK, chick)
        canvas.oval((x + 1.5, -52), (1.7, 1.9), "#ffffff", chick)
    canvas.shape([(-17, -45), (1, -45), (-8, -33)], BEAK, chick)
    canvas.oval((-29, -39), (5.4, 3.6), "#ffb26b", chick)
    canvas.oval((14, -39), (5.4, 3.6), "#ffb26b", chick)


def _butterfly(canvas: Canvas, time: float) -> None:
    x, y = 770 + 60 * swing(time, 6), 330 + 34 * swing(time, 3, 0.4)
    insect = Frame(x, y, turn=24 * swing(time, 3, 0.1))
    spread = 0.35 + 0.65 * abs(swing(time, 0.5))
    for side in (-1, 1):
        canvas.oval((side * 12 * spread, -8), (13 * spread, 12), "#b684ff", insect)
        canvas.oval((side * 10 * spread, 8), (10 * spread, 9), "#d4b3ff", insect)
        canvas.oval((side * 12 * spread, -8), (5 * spread, 5), "#fff0b8", insect)
        canvas.stroke([(0, -12), (side * 6, -22)], 1.8, INK, insect)
    canvas.stroke([(0, -12), (0, 14)], 5, INK, insect)
