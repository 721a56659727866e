"""Boxes drawn by hand: what fits, what is said of the rest, and that moving keeps the rules."""

import random

import pytest

from avatar_desktop.domain.box_draft import BoxDraft
from avatar_desktop.domain.boxes import (
    check_boxes,
    drawn,
    kept_in,
    proposed,
    sized,
    without_boxes,
)
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.params import check_values, parse
from avatar_desktop.models.emo import SPEC

FACE, FRAME = [302, 286, 610, 593], [71, 9, 840, 778]
GOOD = {"ratio": "1:1", "face_bbox": FACE, "ext_bbox": FRAME}
"""The sample answer of the detection's document."""

BY_KEY = {one.key: one for one in SPEC.params}


def rules(values, *, size=(900, 1200), needed=False):
    """Return the rules that *values* break on a picture of *size*, as (option, rule)."""
    picture = {"image": MediaInfo(MediaKind.IMAGE, "jpeg", 1000, *size)}
    found = [*check_values(SPEC.params, values)]
    found += check_boxes(SPEC.params, values, picture, needed=needed)
    assert all(one.message.painted() for one in found)
    return [(one.input, one.rule) for one in found]


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({}, []),
        ({"ratio": "3:4"}, [("ext_bbox", "shape")]),
        ({"ratio": "3:4", "ext_bbox": [100, 100, 700, 900]}, []),
        ({"ratio": "3:4", "ext_bbox": [100, 100, 700, 901]}, []),
        ({"ratio": "3:4", "ext_bbox": [100, 100, 700, 902]}, [("ext_bbox", "shape")]),
        ({"ext_bbox": [71, 9, 901, 839]}, [("ext_bbox", "outside")]),
        ({"face_bbox": [70, 286, 610, 593]}, [("face_bbox", "inside")]),
        ({"face_bbox": FRAME}, []),
        ({"face_bbox": None}, [("face_bbox", "value"), ("face_bbox", "missing")]),
        ({"face_bbox": [610, 286, 302, 593]}, [("face_bbox", "value")]),
        ({"face_bbox": [302, 286, 302, 593]}, [("face_bbox", "value")]),
        ({"face_bbox": [-1, 286, 302, 593]}, [("face_bbox", "value")]),
        ({"face_bbox": [302.5, 286, 610, 593]}, [("face_bbox", "value")]),
        ({"face_bbox": [True, 286, 610, 593]}, [("face_bbox", "value")]),
        ({"face_bbox": [302, 286, 610]}, [("face_bbox", "value")]),
        ({"face_bbox": "302,286,610,593"}, [("face_bbox", "value")]),
    ],
)
def test_boxes_are_judged(changes, broken):
    """Form, place and order; the frame's form follows the option."""
    assert rules({**GOOD, **changes}) == broken


@pytest.mark.parametrize("key", ["face_bbox", "ext_bbox"])
def test_one_box_alone_is_not_enough(key):
    """Where one is drawn the other has to be, too."""
    other = {"face_bbox": "ext_bbox", "ext_bbox": "face_bbox"}[key]

    assert rules({"ratio": "1:1", key: GOOD[key]}) == [(other, "missing")]
    assert drawn(SPEC.params, {key: GOOD[key]}) == {}


def test_without_detection_they_have_to_be_drawn():
    """Where nothing detects them both are asked for; else none is."""
    assert rules({"ratio": "1:1"}) == []
    assert rules({"ratio": "1:1"}, needed=True) == [
        ("face_bbox", "missing"), ("ext_bbox", "missing"),
    ]  # fmt: skip
    assert rules(GOOD, needed=True) == []
    assert drawn(SPEC.params, GOOD) == {"face_bbox": FACE, "ext_bbox": FRAME}
    assert without_boxes(SPEC.params, GOOD) == {"ratio": "1:1"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("302,286,610,593", FACE),
        (" [302, 286, 610, 593] ", FACE),
        ("(302 286 610 593)", FACE),
        ("302，286，610，593", FACE),
        ("302,286,610", "302,286,610"),
        ("302,286,610,593,1", "302,286,610,593,1"),
        ("a,b,c,d", "a,b,c,d"),
        ("", ""),
    ],
)
def test_a_typed_box_means(typed, meant):
    """Four whole numbers with anything usual between them; the rest stays for the check."""
    assert parse(BY_KEY["face_bbox"], typed) == meant


def test_whatever_is_done_to_boxes_keeps_the_rules(rounds, seed):
    """Proposed, moved and sized on any picture, frame and face fit and keep the form exactly."""
    dice = random.Random(seed)
    for _ in range(rounds(300, 30_000)):
        size = (dice.randint(401, 6999), dice.randint(401, 6999))
        ratio, shape = dice.choice([("1:1", (1, 1)), ("3:4", (3, 4))])
        room = (0, 0, *size)
        boxes = proposed(SPEC.params, {"ratio": ratio}, size)
        assert rules({"ratio": ratio, **{k: list(v) for k, v in boxes.items()}}, size=size) == []

        frame, face = boxes["ext_bbox"], boxes["face_bbox"]
        for _step in range(dice.randint(1, 6)):
            x, y = dice.randint(-7000, 7000), dice.randint(-7000, 7000)
            if dice.random() < 0.5:
                frame = kept_in((frame[0] + x, frame[1] + y, frame[2] + x, frame[3] + y), room)
            else:
                frame = sized(frame, x, y, room, shape)
            face = kept_in(face, frame)
            face = sized(face, dice.randint(-99, 7000), dice.randint(-99, 7000), frame)
        values = {"ratio": ratio, "face_bbox": list(face), "ext_bbox": list(frame)}
        assert rules(values, size=size) == [], (size, values)
        wide, high = frame[2] - frame[0], frame[3] - frame[1]
        assert wide * shape[1] == high * shape[0]


def test_a_draft_keeps_the_rules_through_every_change(rounds, seed):
    """Moved and sized by any wish, from a proposal or from given boxes, nothing is broken."""
    dice = random.Random(seed)
    for _ in range(rounds(200, 10_000)):
        size = (dice.randint(401, 3000), dice.randint(401, 3000))
        ratio = dice.choice(["1:1", "3:4"])
        draft = BoxDraft.of(SPEC.params, {"ratio": ratio}, size)
        for _step in range(dice.randint(1, 8)):
            key = dice.choice(["face_bbox", "ext_bbox"])
            change = dice.choice([draft.moved, draft.resized])
            draft = change(key, dice.randint(-500, 3500), dice.randint(-500, 3500))
        values = {"ratio": ratio, **draft.values()}
        assert rules(values, size=size) == [], (size, values)
        assert BoxDraft.of(SPEC.params, values, size).values() == draft.values()


def test_what_a_frame_holds_goes_along():
    """Who moves the frame moves the face in it by as much."""
    draft = BoxDraft.of(SPEC.params, GOOD, (900, 1200))

    moved = draft.moved("ext_bbox", 81, 29)

    assert moved.boxes["ext_bbox"] == (81, 29, 850, 798)
    assert moved.boxes["face_bbox"] == (312, 306, 620, 613)
    assert (draft.at(400, 400), draft.at(80, 20), draft.at(1, 1)) == ("face_bbox", "ext_bbox", "")
