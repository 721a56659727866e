"""What the detection of EMO may say of boxes, and what cannot be handed on."""

import random

import pytest

from avatar_desktop.models import emo

GOOD = {"face_bbox": [302, 286, 610, 593], "ext_bbox": [71, 9, 840, 778]}


@pytest.mark.parametrize("passes", ["check_pass", "pass"])
def test_good_boxes_are_handed_on_as_they_came(passes):
    """The documented answer passes, untouched."""
    verdict = emo.read_verdict({passes: True, "humanoid": True, **GOOD})

    assert (verdict.passed, verdict.values) == (True, GOOD)


def test_refusal_is_no_broken_answer():
    """A picture that did not pass has no boxes."""
    verdict = emo.read_verdict({"check_pass": False, "code": "InvalidFile.NoHuman"})

    assert (verdict.passed, verdict.code) == (False, "InvalidFile.NoHuman")


def test_pass_with_malformed_boxes_is_a_broken_answer(rounds, seed):
    """Whatever is wrong with one number, one box or its shape: it is not handed on nor reused."""
    chance = random.Random(seed)
    odd = [None, "302", "", True, [], {}, float("nan"), float("inf"), [1], "1,2,3,4", -1e400]
    for _ in range(rounds(200, 2000)):
        boxes = {name: list(box) for name, box in GOOD.items()}
        name = chance.choice(list(boxes))
        match chance.randrange(5):
            case 0:
                boxes[name][chance.randrange(4)] = chance.choice(odd)
            case 1:
                boxes[name] = chance.choice(odd)
            case 2:
                del boxes[name]
            case 3:
                boxes[name] = boxes[name][: chance.randrange(4)] or [1, 2, 3, 4, 5]
            case 4:
                left, top, right, bottom = boxes[name]
                boxes[name] = [right, top, left, bottom] if chance.random() < 0.5 else [
                    left, bottom, right, chance.choice((top, bottom))]  # fmt: skip
        assert emo.read_verdict({"check_pass": True, **boxes}) is None, boxes
        assert not emo.SPEC.precheck.whole(boxes), boxes
    assert emo.SPEC.precheck.whole(GOOD)
    assert not emo.SPEC.precheck.whole({})
