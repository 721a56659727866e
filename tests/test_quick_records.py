"""Frozen dataclasses made the short way are those of the standard library."""

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest

import record_portraits
from avatar_desktop import quick_enums, quick_records
from record_portraits import portrait

pytestmark = pytest.mark.xfail(
    not quick_enums.is_tried(), reason="this Python goes the standard library's way", strict=False
)

NAMES = ("x", "key", "title", "_own", "self_", "class_", "values", "made", "owner", "Ä")
NOTES = (int, "str", list[int] | None, Any, tuple[str, ...], "dict[str, Any]")
DEFAULTS = (0, "", None, (), 1.5, 'it\'s "so"\n', frozenset({1}), len)


def some_body(random: Random) -> dict[str, Any]:
    """Return the body of a class with some fields, those with a default last."""
    names = random.sample(NAMES, random.randint(1, len(NAMES)))
    first = random.randint(0, len(names))
    return {
        "__module__": __name__, "__doc__": "A record.", "LIMIT": 3, "half": lambda self: 0.5,
        "__annotations__": {name: random.choice(NOTES) for name in names},
        **{name: random.choice(DEFAULTS) for name in names[first:]},
    }  # fmt: skip


def test_record_made_quickly_is_the_same(rounds, seed):
    """With any fields and defaults: what it shows, is equal to and refuses."""
    random = Random(seed)
    for _ in range(rounds(100, 5000)):
        body = some_body(random)
        made = quick_records.dataclass(frozen=True, slots=True)(type("Made", (), dict(body)))
        assert isinstance(vars(made)["__init__"], quick_records._Late), body

        whole = dataclasses.dataclass(frozen=True, slots=True)(type("Made", (), dict(body)))
        assert portrait(made) == portrait(whole), body


@pytest.mark.parametrize(
    "own",
    [
        {"__annotations__": {"x": ClassVar[int], "y": int}, "x": 1},
        {"__annotations__": {"x": "ClassVar[int]", "y": int}, "x": 1},
        {"__annotations__": {"x": int, "_": dataclasses.KW_ONLY, "y": int}},
        {"__annotations__": {"x": list}, "x": dataclasses.field(default_factory=list)},
        {"__annotations__": {"x": int}, "__repr__": lambda self: "mine"},
        {"__annotations__": {"x": int}, "__post_init__": lambda self: print},
        {"__annotations__": {"x": int}, "__doc__": None},
        {"__annotations__": {}},
    ],
)
def test_what_is_not_plain_goes_the_long_way(own):
    """Nothing of the standard library is lost by the shorter way."""
    body = {"__module__": __name__, "__doc__": "A record.", **own}

    made = quick_records.dataclass(frozen=True, slots=True)(type("Made", (), dict(body)))

    assert not isinstance(vars(made)["__init__"], quick_records._Late)
    whole = dataclasses.dataclass(frozen=True, slots=True)(type("Made", (), dict(body)))
    assert [field.name for field in dataclasses.fields(made)] == [
        field.name for field in dataclasses.fields(whole)
    ]


def test_subclass_of_a_record_is_as_ever():
    """It may have attributes of its own, and its `__init__` leaves that of the record alone."""
    base: Any = quick_records.dataclass(frozen=True, slots=True)(
        type("Base", (), {"__annotations__": {"x": int}, "__doc__": "A record."})
    )

    class Own(base):
        def __init__(self) -> None:
            super().__init__(3)
            self.more = 1

    assert (Own().x, Own().more, base(4).x) == (3, 1, 4)
    with pytest.raises(dataclasses.FrozenInstanceError):
        Own().x = 5
    with pytest.raises(dataclasses.FrozenInstanceError):
        base(4).more = 5


def test_every_record_of_this_program_is_the_same():
    """All modules are imported with the shorter way, and each class made the long way too."""
    told = subprocess.run(
        [sys.executable, record_portraits.__file__], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(quick_records.__file__).parents[1])},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    count, other = json.loads(told.stdout)

    assert count > 100
    assert other == []
