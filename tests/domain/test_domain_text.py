"""Messages: painted late, kept as JSON."""

import json

import pytest

from avatar_desktop.domain.text import (
    Message,
    from_json,
    in_a_row,
    say,
    to_json,
    verbatim,
)

CHINESE = {"{title} is {found:g} s.": "{title}为{found:g}秒。", "Clip": "视频"}


def translate(text):
    """Return the Chinese of the few sentences here."""
    return CHINESE.get(text, text)


def test_message_is_painted_in_the_language_of_the_moment():
    """The same value is English or Chinese, nested titles included."""
    message = say("{title} is {found:g} s.", title=Message("Clip"), found=30.5)

    assert message.painted() == "Clip is 30.5 s."
    assert message.painted(translate) == "视频为30.5秒。"
    assert str(message) == "Clip is 30.5 s."


def test_empty_message_is_false_and_paints_nothing():
    """A message that is not there takes no room."""
    assert not Message()
    assert Message().painted(translate) == ""
    assert say("Something.")


def test_words_of_others_are_no_template():
    """What a service says is shown as it is, braces included, and never translated."""
    assert verbatim("{broken} Clip").painted(translate) == "{broken} Clip"
    assert not verbatim("")


@pytest.mark.parametrize(
    "message",
    [
        Message(),
        say("{title} is {found:g} s.", title=Message("Clip"), found=30.5),
        say("{a} {b}", a=say("{c}", c=verbatim("deep {x}")), b=None),
        verbatim("数字人 {words}"),
        say("{n}", n={"values": 1}),
    ],
)
def test_message_comes_back_from_json(message):
    """A message on disk is the message that was written."""
    assert from_json(json.loads(json.dumps(to_json(message)))) == message


def test_message_of_nonsense_is_empty():
    """JSON that is no message costs nothing."""
    assert from_json({}) == Message()


def test_sentences_in_a_row_follow_their_script():
    """English sentences are parted by a space, Chinese ones by their stop alone."""
    assert in_a_row("One.", "", "Two.") == "One. Two."
    assert in_a_row("一。", "二。") == "一。二。"
