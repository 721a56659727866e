"""Texts as inputs: counted as the service counts, blank is not given."""

import pytest

from avatar_desktop.domain.params import TextParam, check_values, parse, without_blanks


def weighed(text):
    """Count as a service does that takes a Chinese character for two."""
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)


PLAIN = TextParam("prompt", "Prompt", min_length=2, max_length=5)
HEAVY = TextParam("prompt", "Prompt", max_length=4, count=weighed)


@pytest.mark.parametrize(
    ("param", "text", "found"),
    [
        (PLAIN, "a", 1), (PLAIN, "ab", None), (PLAIN, "a\nbcd", None), (PLAIN, "abcdef", 6),
        (PLAIN, "👩🏽", None), (PLAIN, "数字人数字", None), (PLAIN, "数字人数字人", 6),
        (HEAVY, "数字", None), (HEAVY, "数字a", 5), (HEAVY, "abcd", None), (HEAVY, "abcde", 5),
        (PLAIN, "", None), (PLAIN, " \n ", None), (PLAIN, "\u3000" * 9, None),
    ],
)  # fmt: skip
def test_length_is_what_the_service_counts(param, text, found):
    """Code points, or what the model says; both ends pass, one more or less does not."""
    problems = check_values((param,), {"prompt": text})

    assert [(one.rule, one.found) for one in problems] == ([("length", found)] if found else [])


@pytest.mark.parametrize("value", ["half \ud83d", 12, None, ["a"]])
def test_what_no_request_can_hold_is_refused(value):
    """Half a character and what is no text at all are told, not sent."""
    assert [one.rule for one in check_values((PLAIN,), {"prompt": value})] == ["value"]


def test_line_ends_are_of_one_kind():
    """A file from Windows means the same text."""
    assert parse(PLAIN, "a\r\nb\rc\n") == "a\nb\nc\n"


def test_blank_texts_are_left_out():
    """A text of spaces is not given; others stay as they are written."""
    params = (PLAIN, TextParam("other", "Other"))

    assert without_blanks(params, {"prompt": " \n", "other": " a ", "style": " "}) == {
        "prompt": "", "other": " a ", "style": " ",
    }  # fmt: skip
