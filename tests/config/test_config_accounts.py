"""Accounts of any make: what is set for them is kept, also by a version that lacks their cloud."""

import asyncio
import random
from pathlib import Path

import pytest

from avatar_desktop.config.secrets import SecretStore
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.domain.settings import value_of, with_value
from make_accounts import VALUES, an_account, word


@pytest.fixture
def dice(seed) -> random.Random:
    return random.Random(seed)


def test_what_is_set_for_an_account_is_kept(dice, rounds, tmp_path: Path):
    """Saved and read again it is the same, and a version without the cloud leaves it alone."""
    for turn in range(rounds(20, 400)):
        path = tmp_path / f"{turn}.json"
        made = [an_account(dice) for _ in range(dice.randint(1, 4))]
        accounts = {one.name: one for one in made}
        fewer = dict(list(accounts.items())[1:])
        store = SettingsStore(path, {}, accounts)
        wanted = store.current
        for setting in (one for account in made for one in account.settings):
            wanted = with_value(wanted, setting.name, dice.choice(VALUES[setting.kind]))
        store.save(wanted)
        old = SettingsStore(path, {}, fewer)
        old.save(with_value(old.current, "theme", "dark"))
        forced = {made[0].address.variable: "https://forced.example"}
        first, held = made[0].address.name, SettingsStore(path, forced, accounts)
        held.save(with_value(held.current, "language", "en"))

        assert old.notices == ()
        assert value_of(held.current, first) == "https://forced.example"
        again = SettingsStore(path, {}, accounts)
        assert again.notices == ()
        assert again.current.accounts == wanted.accounts


def test_every_secret_of_an_account_is_hidden(dice, rounds):
    """Whichever account it belongs to, its variable gives it and no told text has it."""
    for _ in range(rounds(20, 400)):
        accounts = {one.name: one for one in (an_account(dice), an_account(dice))}
        secrets = [one for account in accounts.values() for one in account.secrets]
        given = {one.variable: f"key-{word(dice)}-{at}" for at, one in enumerate(secrets)}
        ring = SecretStore("test", given, accounts)

        assert [asyncio.run(ring.get(one.name)) for one in secrets] == list(given.values())
        assert ring.hidden(" ".join(given.values())) == " ".join(["***"] * len(secrets))
