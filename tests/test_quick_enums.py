"""Enumerations made the short way are those of the standard library."""

import json
import os
import subprocess
import sys
from enum import KEEP, STRICT, Enum, EnumType, Flag, IntEnum, IntFlag
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

import enum_portraits
from avatar_desktop import quick_enums
from enum_portraits import portrait, tried

pytestmark = pytest.mark.xfail(
    not quick_enums.is_tried(), reason="this Python goes the standard library's way", strict=False
)

WORDS = ("Left", "Right", "Key_A", "None_", "NoPen", "All", "Ä", "x1", "class_")
ODD = ("name", "value", "real", "mro", "_own", "__own", "__init__", "conjugate", "_missing_", "")


@pytest.fixture
def made_quickly(monkeypatch):
    """Make an enumeration as after `make_enums_quickly`."""

    def make(kind: Any, names: Any, **options: Any) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(EnumType, "_create_", EnumType._create_)
            quick_enums.make_enums_quickly()
            return kind("Made", names, **options)

    return make


def some_pairs(random: Random, *, odd: bool) -> list[tuple[str, int]]:
    """Return names and numbers as a library may have them, some twice, some of many bits."""
    names = random.sample(WORDS + ODD if odd else WORDS, random.randint(0, 9))
    values = (0, 1, 2, 4, 8, 3, 7, 1 << 31, -1, -(1 << 31), random.getrandbits(12))
    return [(name, random.choice(values)) for name in names]


def test_enumeration_made_quickly_is_the_same(made_quickly, rounds, seed):
    """Of any kind, with aliases, many bits and negative numbers; odd names go the long way."""
    random = Random(seed)
    for number in range(rounds(30, 1500)):
        pairs = some_pairs(random, odd=number % 3 == 0)
        for kind in (Enum, IntEnum, Flag, IntFlag):
            for boundary in (KEEP, STRICT, None):
                slowly = partial(kind, "Made", pairs, boundary=boundary)
                quickly = partial(made_quickly, kind, pairs, boundary=boundary)
                wanted, found = (tried(lambda m=m: portrait(m())) for m in (slowly, quickly))
                assert found == wanted, (kind, boundary, pairs)


@pytest.mark.parametrize("names", ["a b", ["a", "b"], {"a": 3}, [("a", "b")], [("a", 1.5)]])
def test_other_ways_to_name_members_are_as_ever(made_quickly, names):
    """Only names with numbers are made the short way."""
    assert portrait(made_quickly(Enum, names)) == portrait(Enum("Made", names))


def test_enumerations_of_qt_are_the_same():
    """Each that PySide6 makes, beside the one that the standard library makes of the same."""
    told = subprocess.run(
        [sys.executable, enum_portraits.__file__], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(quick_enums.__file__).parents[1])},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    count, other = json.loads(told.stdout)

    assert count > 500
    assert other == []
