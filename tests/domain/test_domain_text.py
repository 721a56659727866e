"""Messages: painted late, kept as JSON."""

import json
import random

import pytest

from avatar_desktop.domain.text import (
    Message,
    clean,
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


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("half \ud83d of it", "half \ufffd of it"),
        ("\udce9t\udcff", "\ufffdt\ufffd"),
        ("whole 😀 é 头像", "whole 😀 é 头像"),
        ("a\x00b\x07c\x1b[31md\x9b", "abc[31md"),
        ("line\r\nnext\tcolumn", "line\nnext\tcolumn"),
        ("photo\u202egpj.exe \u2067x\u2069\ufeff", "photogpj.exe x"),
        ("x" * 50_000, "x" * 20_000),
    ],
)
def test_words_of_strangers_are_clean(told, kept):
    """What is kept is valid, has no control signs, turns no reading direction and has an end."""
    assert clean(told) == kept


def test_every_sign_can_be_kept_once_it_is_clean(rounds, seed):
    """Whatever a service says can be written as UTF-8 and read back."""
    chance = random.Random(seed)
    for _ in range(rounds(50, 5000)):
        nasty = "".join(
            chr(chance.choice((chance.randrange(0x110000), chance.randrange(0xD700, 0xE010))))
            for _ in range(chance.randrange(40))
        )

        kept = clean(nasty)

        assert json.loads(json.dumps(kept, ensure_ascii=False).encode()) == kept
        assert clean(kept) == kept
