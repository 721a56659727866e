"""The table of the models' ends that counts: the shipped one, or a newer one that is valid."""

import asyncio
import os
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from avatar_desktop import model_lives
from avatar_desktop.domain.health import NotTried
from avatar_desktop.domain.spec import LastAnswer, Lifecycle, LifeState
from avatar_desktop.model_lives import known_lives
from avatar_desktop.models import (
    LIFECYCLES,
    catalog,
    shipped_lifecycles,
    shipped_table,
    video_style,
)

SHIPPED = date(2026, 11, 28)
NEWER = b"""format = 1
dated = 2026-11-29

[models.video_style]
state = "retired"
day = 2026-11-01
source = "a newer list"
"""


@pytest.fixture(autouse=True)
def far_later(monkeypatch):
    """A day on which tables newer than the shipped one are no tables of the future."""

    class Later(date):
        @classmethod
        def today(cls) -> date:
            return SHIPPED + timedelta(days=30)

    monkeypatch.setattr(model_lives, "date", Later)


def told(lives) -> str:
    """Return what the diagnostics tell of it."""
    try:
        return str(asyncio.run(lives.examination.attempt()))
    except NotTried as nothing:
        return str(nothing)


def test_without_a_file_the_shipped_table_counts(tmp_path):
    """Also where there is no folder yet, or where it cannot be one."""
    (tmp_path / "file").write_text("")

    for folder in (tmp_path, tmp_path / "none", tmp_path / "file"):
        lives = known_lives(folder)
        assert lives.by_key == shipped_lifecycles()
        assert told(lives).endswith("shipped")


def test_a_newer_file_in_the_library_wins(tmp_path):
    """All of it counts: a model that it does not name lives, one that it ends has ended."""
    (tmp_path / LIFECYCLES).write_bytes(NEWER)

    lives = known_lives(tmp_path)

    keys = {spec.key: spec.is_over for spec in catalog(lives.by_key)}
    assert keys["video_style"]
    assert not keys["emo"]
    assert told(lives) == "As of 2026-11-29, from the library's folder"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (NEWER.replace(b"11-29", b"11-28"), "not newer"),
        (NEWER.replace(b"2026-11-29", b"2020-01-01"), "not newer"),
        (NEWER.replace(b"2026-11-29", b"2031-01-01"), "after today"),
        (NEWER + b"[more]\n", "unknown fields: more"),
        (NEWER[:-9], "no TOML"),
        (b"\xff" * 100, "no TOML"),
        (b"#" * 100_000, "longer than"),
        (b"", "lacks fields"),
    ],
)
def test_any_other_file_is_ignored_and_told(tmp_path, content, why):
    """Older, from the future, damaged, hostile: the diagnostics say which file and why."""
    (tmp_path / LIFECYCLES).write_bytes(content)

    lives = known_lives(tmp_path)

    assert lives.by_key == shipped_lifecycles()
    assert why in told(lives)
    assert str(tmp_path / LIFECYCLES) in told(lives)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_no_plain_file_is_not_waited_for(tmp_path):
    """A pipe would never end, a folder is none."""
    (tmp_path / "a").mkdir()
    os.mkfifo(tmp_path / "a" / LIFECYCLES)
    (tmp_path / "b" / LIFECYCLES).mkdir(parents=True)

    for folder in (tmp_path / "a", tmp_path / "b"):
        assert "no plain file" in told(known_lives(folder))


def test_random_damage_never_crashes_and_never_half_wins(tmp_path, rounds, seed):
    """The shipped table counts, or one that is whole and newer."""
    chance = random.Random(seed)
    table = shipped_table().replace(b"dated = 2026-11-28", b"dated = 2026-11-30")
    shipped = shipped_lifecycles()
    renewed = 0
    for _ in range(rounds(200, 10_000)):
        data = bytearray(chance.choice([NEWER, table]))
        for _ in range(chance.randint(1, 4)):
            start = chance.randrange(len(data) + 1)
            data[start : start + chance.choice([0, 1, 9, 200])] = chance.choice(
                [b"", b"{", b'"', b"]", b"\n", b"9", chance.randbytes(4), bytes(data[:50])]
            )
        (tmp_path / LIFECYCLES).write_bytes(data)
        lives = known_lives(tmp_path)
        assert told(lives)
        renewed += lives.renewed
        if not lives.renewed:
            assert lives.by_key == shipped
        else:
            assert lives.table.dated > SHIPPED
        for spec in catalog(lives.by_key):
            assert isinstance(spec.is_over, bool)
    assert renewed, "some damage is none"


LIFE = Lifecycle(LifeState.ANNOUNCED, date(2026, 10, 10), "a list")
REFUSED = LastAnswer(date(2026, 9, 1), "ModelNotFound")


@pytest.mark.parametrize(
    ("life", "answer", "over"),
    [
        (LIFE, None, True),
        (LIFE, LastAnswer(date(2026, 11, 1)), False),
        (LIFE, LastAnswer(date(2026, 9, 1)), True),
        (LIFE, REFUSED, True),
        (replace(LIFE, day=date(2199, 1, 1)), None, False),
        (replace(LIFE, day=date(2199, 1, 1)), REFUSED, True),
        (replace(LIFE, state=LifeState.RETIRED), LastAnswer(date(2026, 11, 1)), False),
        (
            replace(LIFE, state=LifeState.ALIVE),
            LastAnswer(date(2026, 11, 1), "ModelNotFound"),
            False,
        ),
        (None, REFUSED, False),
    ],
)
def test_an_answer_counts_more_than_an_announcement(life, answer, over):
    """It worked after its day: it lives. It was refused: it is gone, if its end is written too.

    A model of whose end nobody knows may be refused because it is not opened.
    """
    assert replace(video_style.SPEC, lifecycle=life, answer=answer).is_over is over
