"""Kinds of store of any make: what is set for them is kept, and their secrets are hidden."""

import asyncio
import json
import random
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from avatar_desktop.config.schema import schema
from avatar_desktop.config.secrets import SecretStore
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.domain.settings import value_of, with_value
from avatar_desktop.objectstore.registry import kinds
from make_accounts import word
from make_stores import STORE_VALUES, a_kind


@pytest.fixture
def dice(seed) -> random.Random:
    return random.Random(seed)


def test_what_is_set_for_a_store_is_kept(dice, rounds, tmp_path: Path):
    """Saved, it is what the schema says, and read again the same; its shorthand chooses it."""
    for turn in range(rounds(15, 400)):
        path = tmp_path / f"{turn}.json"
        made = [a_kind(dice) for _ in range(dice.randint(1, 3))]
        known = {**kinds(), **{one.name: one for one in made}}
        chosen = dice.choice(made)
        store = SettingsStore(path, {}, known)
        wanted = with_value(store.current, "store.kind", chosen.name)
        for one in (one for kind in made for one in kind.settings):
            wanted = with_value(wanted, one.name, dice.choice(STORE_VALUES[one.kind]))
        store.save(wanted)
        again = SettingsStore(path, {}, known)
        forced = SettingsStore(path, {"AVATAR_STORE": f"{made[0].name}-short"}, known)
        without = SettingsStore(path, {}, kinds())
        without.save(with_value(without.current, "theme", "dark"))

        assert store.current == again.current == wanted
        assert again.notices == forced.notices == ()
        assert value_of(forced.current, "store.kind") == made[0].name
        assert [str(one) for one in without.notices if chosen.name in str(one)]
        assert SettingsStore(path, {}, known).current.accounts == wanted.accounts
        saved = json.loads(path.read_text("utf-8"))
        Draft202012Validator(schema(known)).validate(saved)


def test_every_secret_of_a_store_is_hidden(dice, rounds):
    """Whichever kind it belongs to, its variable gives it and no told text has it."""
    for _ in range(rounds(15, 400)):
        known = {one.name: one for one in (a_kind(dice), a_kind(dice))}
        secrets = [one for kind in known.values() for one in kind.secrets]
        given = {one.variable: f"key-{word(dice)}-{at}" for at, one in enumerate(secrets)}
        ring = SecretStore("test", given, known)

        assert [asyncio.run(ring.get(one.name)) for one in secrets] == list(given.values())
        assert ring.hidden(" ".join(given.values())) == " ".join(["***"] * len(secrets))
