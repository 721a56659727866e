"""Options: what a typed word means and which values pass."""

import pytest

from avatar_desktop.domain.params import (
    Choice,
    Decimal,
    Integer,
    LineParam,
    Option,
    SwitchParam,
    check_values,
    defaults,
    parse,
)

STYLE = Choice("style", "Style", (Option(0, "Comic"), Option(1, "Ink")), 0)
MODE = Choice("mode", "Mode", (Option("wan-std", "Plain"), Option("wan-pro", "Fine")), "wan-std")
FPS = Integer("fps", "Frames", 15, 25, 15)
STRENGTH = Decimal("strength", "Strength", 0.7, 1.5, 1.0)
SHARP = SwitchParam("sharp", "Sharp", default=False)
PROMPT = LineParam("prompt", "Prompt", "", min_length=1, max_length=4)
ALL = (STYLE, MODE, FPS, STRENGTH, SHARP, PROMPT)


@pytest.mark.parametrize(
    ("param", "text", "value"),
    [
        (STYLE, "1", 1), (STYLE, "9", "9"), (STYLE, "ink", "ink"), (MODE, "wan-pro", "wan-pro"),
        (FPS, "15", 15), (FPS, "+15", 15), (FPS, "-1", -1), (FPS, "15.0", "15.0"), (FPS, "", ""),
        (FPS, "+-1", "+-1"), (FPS, "²", "²"), (FPS, " 20 ", 20),
        (STRENGTH, "0.7", 0.7), (STRENGTH, "1", 1.0), (STRENGTH, "much", "much"),
        (STRENGTH, "nan", "nan"), (STRENGTH, "inf", "inf"),
        (SHARP, "true", True), (SHARP, "No", False), (SHARP, "0", False), (SHARP, "maybe", "maybe"),
        (PROMPT, "1", "1"),
    ],
)  # fmt: skip
def test_typed_word_means(param, text, value):
    """A word becomes the option's own type, or stays the word for the check to name."""
    meant = parse(param, text)

    assert meant == value
    assert type(meant) is type(value)


@pytest.mark.parametrize(
    ("key", "value", "passes"),
    [
        ("style", 0, True), ("style", 1, True), ("style", 2, False), ("style", "0", False),
        ("style", False, False), ("style", 0.0, False), ("style", None, False),
        ("fps", 14, False), ("fps", 15, True), ("fps", 25, True), ("fps", 26, False),
        ("fps", 15.0, False), ("fps", True, False), ("fps", "15", False), ("fps", None, False),
        ("strength", 0.69, False), ("strength", 0.7, True), ("strength", 1, True),
        ("strength", 1.5, True), ("strength", 1.51, False), ("strength", True, False),
        ("strength", float("nan"), False), ("strength", float("inf"), False),
        ("sharp", True, True), ("sharp", 1, False), ("sharp", "yes", False),
        ("prompt", "", False), ("prompt", "a", True), ("prompt", "数字人们", True),
        ("prompt", "abcde", False), ("prompt", 12, False),
    ],
)  # fmt: skip
def test_value_passes_or_is_named(key, value, passes):
    """A value outside its range is one error under its own key."""
    problems = check_values(ALL, {key: value})

    assert [problem.input for problem in problems] == ([] if passes else [key])
    assert all(str(problem.message) for problem in problems)


def test_unknown_option_is_named_with_those_that_there_are():
    """A misspelt option is an error that lists the right ones."""
    problems = check_values((FPS,), {"video_fsp": 20})

    assert problems[0].input == "video_fsp"
    assert "fps" in str(problems[0].message)


def test_all_wrong_values_are_named_at_once():
    """Nobody repairs a form one option at a time."""
    problems = check_values(ALL, {"style": 9, "fps": 1, "sharp": 3, "nope": 1})

    assert [problem.input for problem in problems] == ["style", "fps", "sharp", "nope"]


def test_defaults_pass_their_own_check():
    """What a form starts with is right."""
    assert check_values((STYLE, MODE, FPS, STRENGTH, SHARP), defaults(ALL[:5])) == []
