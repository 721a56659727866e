"""Which version is the newer one, and what a tag names."""

import random

import pytest

from avatar_desktop import __version__
from avatar_desktop.domain.release import is_newer, version_in

RISING = ("0.9", "0.9.1", "0.10.0rc2", "0.10.0rc10", "0.10", "1.0-alpha.1", "1.0-beta", "v1.0.0",
          "1.0.1", "1.10", "2")  # fmt: skip


def test_versions_stand_in_the_order_in_which_they_come_out():
    """Numbers count as numbers, and a trial comes before what it is a trial of."""
    for at, older in enumerate(RISING):
        for newer in RISING[at + 1 :]:
            assert is_newer(newer, older), (newer, older)
            assert not is_newer(older, newer), (older, newer)


@pytest.mark.parametrize(("one", "other"), [("1.0", "v1.0.0"), ("1.2.0", "1.2"), ("1+a", "1+b")])
def test_two_spellings_of_a_version_are_the_same(one, other):
    """Noughts at the end, a leading v and notes about the build make no newer version."""
    assert not is_newer(one, other)
    assert not is_newer(other, one)


@pytest.mark.parametrize("tag", ["v1.2.3", "1.2.3", " v1.2.3\n", "V1.2.3"])
def test_a_tag_names_its_version(tag):
    """With or without the letter."""
    assert version_in(tag) == "1.2.3"


@pytest.mark.parametrize(
    "tag", ["", "latest", "v", "1..2", "1.2.3.4.5", "一.二", "١.٢", "<b>1</b>", "9" * 4000]
)  # fmt: skip
def test_what_is_no_version_names_none(tag):
    """Neither words nor other scripts' digits, nor a number without end."""
    assert version_in(tag) == ""


def test_any_tag_is_a_version_that_can_be_compared_or_none(rounds, seed):
    """Of tags made of the pieces of versions in any order, none breaks the comparison."""
    chance = random.Random(seed)
    pieces = ("v", "1", "02", ".", "-", "+", "rc", "alpha", "999999999", "0", "_", " ", "é")
    for _ in range(rounds(300, 20_000)):
        tag = "".join(chance.choices(pieces, k=chance.randint(0, 9)))
        found = version_in(tag)
        if found:
            assert is_newer(found, __version__) or not is_newer(found, __version__)
            assert version_in(found) == found
