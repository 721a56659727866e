"""The table of the models' ends: what it may hold, and that nothing else passes or crashes."""

import random
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

import avatar_desktop.models
from avatar_desktop.domain.lifecycles import (
    MOST_BYTES,
    UnusableLifecycles,
    read_lifecycles,
    what_is_written,
)
from avatar_desktop.domain.spec import Lifecycle, LifeState
from avatar_desktop.models import catalog, shipped_lifecycles

TODAY = date(2026, 11, 28)
SHIPPED = Path(avatar_desktop.models.__file__).with_name("lifecycle.toml").read_bytes()
ONE = b"""format = 1
dated = 2026-11-28

[models.emo]
state = "announced"
day = 2026-10-10
maker = "Alibaba Cloud"
source = "a list"
successors = ["speech_to_video"]
"""


def test_the_shipped_table_is_as_strict_as_any():
    """What is read quickly at every start is what the strict reader finds."""
    table = read_lifecycles(SHIPPED, date(2026, 11, 28))

    assert table.by_key == shipped_lifecycles()
    assert {one.key for one in catalog() if one.lifecycle} <= table.by_key.keys()


@pytest.mark.parametrize(
    ("key", "state", "day", "maker", "heir"),
    [
        ("gen3d", "retired", date(2025, 5, 8), "Alibaba Cloud", "tripo"),
        ("cosplay", "retired", date(2025, 7, 2), "Alibaba Cloud", "figure_portrait"),
        ("emo", "announced", date(2026, 10, 10), "Alibaba Cloud", "speech_to_video"),
        ("picture_modeling", "retired", date(2025, 2, 18), "Huawei Cloud", "tripo"),
    ],
)
def test_what_the_documents_say(key, state, day, maker, heir):
    """Who ends it, when, where that is written, and what comes after."""
    life = {one.key: one for one in catalog()}[key].lifecycle

    assert (life.state, life.day, life.maker, life.successors[0]) == (state, day, maker, heir)
    verb = "retired this model on" if state == "retired" else "has announced the end of this model"
    assert str(what_is_written(life)).startswith(f"{maker} {verb}")
    assert life.source in str(what_is_written(life))


def test_an_announcement_ends_nothing_before_its_day():
    """From that day on it should have ended; what was retired has, whatever the day."""
    life = Lifecycle(LifeState.ANNOUNCED, TODAY, "a list")

    assert [life.is_over(TODAY + timedelta(days)) for days in (-1, 0, 1)] == [False, True, True]
    assert Lifecycle(LifeState.RETIRED, date.max, "a list").is_over(TODAY)
    assert not Lifecycle(LifeState.ALIVE, TODAY, "a list").is_over(date.max)


def test_one_table_is_read_whole():
    """Every field arrives."""
    table = read_lifecycles(ONE, TODAY)

    life = Lifecycle(
        LifeState.ANNOUNCED, date(2026, 10, 10), "a list", ("speech_to_video",), "Alibaba Cloud"
    )
    assert (table.dated, table.by_key) == (TODAY, {"emo": life})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"format = 1", b"format = 2"),
        (b"format = 1", b"format = true"),
        (b"format = 1", b""),
        (b"dated = 2026-11-28", b"dated = 2026-12-01"),
        (b"dated = 2026-11-28", b"dated = 9999-12-31"),
        (b"dated = 2026-11-28", b"dated = 2026-11-28T10:00:00Z"),
        (b"dated = 2026-11-28", b'dated = "2026-11-28"'),
        (b"dated = 2026-11-28", b"dated = 2026-11-28\nlinks = 1"),
        (b'"announced"', b'"gone"'),
        (b'"announced"', b"1"),
        (b"2026-10-10", b"1066-10-14"),
        (b'"a list"', b'"{maker.__class__}"'),
        (b'"a list"', b'"<a href=x>a list</a>"'),
        (b'"a list"', b'"a\\u202elist"'),
        (b'"a list"', b'"a\\nlist"'),
        (b'"a list"', b'""'),
        (b'"a list"', b'"' + b"x" * 161 + b'"'),
        (b'["speech_to_video"]', b'"speech_to_video"'),
        (b'["speech_to_video"]', b'["../../etc"]'),
        (b'["speech_to_video"]', b"[" + b'"a",' * 9 + b"]"),
        (b"[models.emo]", b"[models.EMO]"),
        (b"[models.emo]", b"[[models.emo]]"),
        (b"[models.emo]", b"[model.emo]"),
        (b"source", b"command"),
        (b"successors", b"url"),
        (b"maker", b"#" * MOST_BYTES + b"\nmaker"),
        (b"a list", b"a list\xff"),
        (b'["speech_to_video"]', b"[" * 5000),
    ],
)
def test_a_table_with_a_fault_is_not_taken(old, new):
    """Whole or not at all: of another form, from the future, hostile, or merely long."""
    assert old in ONE

    with pytest.raises(UnusableLifecycles):
        read_lifecycles(ONE.replace(old, new, 1), TODAY)


def test_any_damage_is_refused_or_harmless(rounds, seed):
    """Bytes lost, doubled, changed or shuffled: no other error, and only plain words pass."""
    chance = random.Random(seed)
    odd = [b"{", b"}", b"\0", b"\xff", b'"""', b"[", b"]]", b"\n", b"=", b"\\u0000", b"1e999", b"'"]
    taken = 0
    for _ in range(rounds(400, 20_000)):
        data = bytearray(chance.choice([ONE, SHIPPED]))
        for _ in range(chance.randint(1, 6)):
            start = chance.randrange(len(data) + 1)
            end = min(len(data), start + chance.choice([0, 1, 1, 4, 40]))
            new = chance.choice([b"", chance.choice(odd), bytes(data[start:end]) * 2,
                                 chance.randbytes(3), bytes(data[end:end + 20])])  # fmt: skip
            data[start:end] = new
        try:
            table = read_lifecycles(bytes(data), TODAY)
        except UnusableLifecycles:
            continue
        taken += 1
        for key, life in table.by_key.items():
            assert re.fullmatch("[a-z0-9_]+", key)
            words = str(what_is_written(life))
            assert words.isprintable()
            assert not set("{}<>") & set(words)
    assert taken, "some damage is none: a comment, a word"
