"""Values that nobody chose: a length from a voice, an option that another rules out."""

import math
from dataclasses import replace
from random import Random

import pytest

from avatar_desktop.domain.following import as_chosen, check_followed, following, idle, resolved
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.params import check_values, defaults, parse
from talking_toy import SPEC


def voice(seconds):
    """Return a voice that lasts *seconds*, None where nobody could measure it."""
    return {"audio": MediaInfo(MediaKind.AUDIO, "wav", 10, duration=seconds)}


@pytest.mark.parametrize(
    ("seconds", "sent"),
    [(0.4, 2), (2.0, 2), (2.001, 3), (8.999, 9), (9.0, 9), (9.0002, 9), (9.01, 10),
     (14.2, 15), (15.0, 15), (29.9, 15)],
)  # fmt: skip
def test_a_length_that_nobody_chose_is_the_voices(seconds, sent):
    """Rounded up to whole seconds, within the limits; less than a millisecond is no second."""
    assert resolved(SPEC, {}, voice(seconds))["duration"] == sent


def test_a_length_that_somebody_chose_stays(rounds, seed):
    """Whatever the voice lasts; and what follows is always within the limits and long enough."""
    dice = Random(seed)
    for _ in range(rounds(200, 5000)):
        seconds, chosen = dice.uniform(0, 40), dice.randint(2, 15)
        media = voice(seconds)

        followed = resolved(SPEC, {"duration": None}, media)["duration"]

        assert resolved(SPEC, {"duration": chosen}, media)["duration"] == chosen
        assert followed == max(2, min(15, math.ceil(round(seconds, 3))))


@pytest.mark.parametrize("media", [{}, voice(None)])
def test_it_waits_for_the_voice(media):
    """As long as the voice, or its length, is not known, nobody knows the value."""
    assert resolved(SPEC, {}, media)["duration"] is None


def test_without_a_voice_that_may_be_left_out_it_is_the_services_own():
    """Nobody waits for what need not come; what is there is followed all the same."""
    picture, audio = SPEC.inputs
    spec = replace(SPEC, inputs=(picture, replace(audio, optional=True)))
    silent = replace(SPEC, inputs=(picture,))

    assert resolved(spec, {}, {})["duration"] == 5
    assert resolved(spec, {}, voice(8.3))["duration"] == 9
    assert resolved(spec, {}, voice(None))["duration"] is None
    assert resolved(silent, {}, {})["duration"] == 5


def test_a_form_that_chooses_nothing_is_fine():
    """None is a good value where there is something to follow, and nowhere else."""
    assert check_values(SPEC.params, defaults(SPEC.params)) == []
    assert [one.input for one in check_values(SPEC.params, {"ultra": None})] == ["ultra"]


def test_it_is_written_as_auto():
    """On the command line; a number is chosen, and anything else is told as it was typed."""
    duration = SPEC.params[2]

    assert [parse(duration, text) for text in ("auto", "", "7", "long")] == [None, None, 7, "long"]


def test_a_voice_that_is_cut_off_is_told():
    """A warning, whether the length was chosen or is the longest that there is."""
    told = [
        [str(one.message) for one in check_followed(SPEC, values, voice(seconds))]
        for values, seconds in (({}, 9.2), ({"duration": 5}, 9.2), ({}, 21.5), ({}, 0.5))
    ]

    assert told == [
        [],
        ["Voice lasts 9.2 s, Length is 5 s: the rest is cut off."],
        ["Voice lasts 21.5 s, Length is 15 s: the rest is cut off."],
        [],
    ]


def test_an_option_that_another_rules_out_counts_for_nothing():
    """It is sent as if nobody had chosen it, and that is told."""
    ruled_out, counts = {"ultra": True}, {"ultra": True, "quality": "fine"}

    assert resolved(SPEC, ruled_out, {})["ultra"] is False
    assert resolved(SPEC, counts, {})["ultra"] is True
    assert (idle(SPEC, ruled_out), idle(SPEC, counts)) == ({"ultra"}, set())
    assert [str(one.message) for one in check_followed(SPEC, ruled_out, {})] == [
        "Ultra has no effect with this choice of Quality."
    ]
    assert check_followed(SPEC, counts, {}) == []


def test_a_job_tells_what_was_chosen():
    """What followed is free to follow another voice, when the form is filled with it again."""
    facts = {"followed": following(SPEC, {"quality": "fine"})}

    assert as_chosen({"duration": 9, "quality": "fine"}, facts) == {
        "duration": None, "quality": "fine"
    }  # fmt: skip
    assert as_chosen({"duration": 9}, {}) == {"duration": 9}
    assert following(SPEC, {"duration": 9}) == ()
