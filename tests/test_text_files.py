"""Texts that the command line takes from a file."""

import pytest

from avatar_desktop.domain.errors import AppError
from avatar_desktop.text_files import MOST_BYTES, given_text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"A cat", "A cat"),
        (b"\xef\xbb\xbfA cat\n", "A cat"),
        ("一只猫\n在雪里\n\n".encode(), "一只猫\n在雪里\n"),
        (b"a\r\nb\r\n", "a\r\nb"),
        (b"", ""),
        (b"@home", "@home"),
    ],
)
def test_a_text_is_read_from_its_file(tmp_path, data, text):
    """With or without a mark of UTF-8; the last line's end is none of the text."""
    file = tmp_path / "a text 词.txt"
    file.write_bytes(data)

    assert given_text(f"@{file}") == text


@pytest.mark.parametrize(("words", "text"), [("a@b", "a@b"), ("@@home", "@home"), ("", "")])
def test_other_words_are_the_text_themselves(words, text):
    """Only a first @ names a file; two of them stand for one."""
    assert given_text(words) == text


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (None, "No such file"),
        ("ü".encode("latin-1"), "UTF-8"),
        ("ü".encode("utf-16"), "UTF-8"),
        (b"x" * (MOST_BYTES + 1), "longer"),
    ],
)
def test_a_file_without_a_text_is_named(tmp_path, data, why):
    """The error names the file and says why; so it does for a folder and for no name."""
    file = tmp_path / "text.txt"
    if data is not None:
        file.write_bytes(data)

    with pytest.raises(AppError) as refused:
        given_text(f"@{file}")

    assert str(file) in str(refused.value.explanation.what)
    assert why in str(refused.value.explanation.why)


@pytest.mark.parametrize("words", ["@", "@.", "@a\0b"])
def test_what_is_no_file_is_told_too(words):
    """A folder, nothing and an impossible name."""
    with pytest.raises(AppError):
        given_text(words)
