"""Texts of the command line, that stand there or in a file."""

from pathlib import Path

from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.text import N_, Message, say

SIGN = "@"
MOST_BYTES = 1_000_000
"""No service takes a text as long as that."""


def given_text(words: str) -> str:
    """Return *words*, or for `@FILE` the text in it, without its mark and its last line's end.

    `@@` stands for a first `@` of the words themselves. AppError when FILE cannot be read.
    """
    if not words.startswith(SIGN):
        return words
    words = words.removeprefix(SIGN)
    return words if words.startswith(SIGN) else _read(words)


def _read(name: str) -> str:
    try:
        with Path(name).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise _no_text(name, say(N_("The system says: {words}."), words=words)) from error
    if len(data) > MOST_BYTES:
        raise _no_text(name, say(N_("It is longer than any text that a model takes.")))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_text(name, say(N_("It is no text in UTF-8."))) from error
    return text.removesuffix("\n").removesuffix("\r")


def _no_text(name: str, why: Message) -> AppError:
    what = say(N_("The text in {name} cannot be read."), name=name)
    do = say(N_("Nothing was sent. Name a text file in UTF-8, or write the text itself."))
    return AppError(Explanation(what, why, do), code="NoText")
