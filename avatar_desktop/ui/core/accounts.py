"""What an account still lacks before a task can be sent with it, and where it is looked after."""

from collections.abc import Sequence

from avatar_desktop.domain.account import Account, Accounts, AccountSetting, SignIn
from avatar_desktop.domain.key_store import explain, keeps_back
from avatar_desktop.domain.settings import Settings, value_of
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.engine.ports import Keys


async def lacking(account: Account | None, keys: Keys, settings: Settings) -> Message:
    """Return what *account* still lacks; an empty message when nothing, or without one."""
    if account is None:
        return Message()
    held = await _held(account, keys)
    trouble = keys.trouble()
    if not held and trouble and keeps_back(trouble):
        return explain(trouble).what
    if not held:
        return say(N_("There is no key for {service} yet."), service=Message(account.title))
    gaps = [_first_gap(way.settings, settings) for way in held]
    if "" not in gaps:
        return Message(gaps[0])
    way = held[gaps.index("")]
    found = account.look_up.setting if account.look_up and way.finds else None
    return Message(_first_gap([one for one in account.more if one is not found], settings))


async def any_connected(accounts: Accounts, keys: Keys, settings: Settings) -> bool:
    """Whether a task can be sent to at least one service."""
    for account in accounts.values():
        if not await lacking(account, keys, settings):
            return True
    return False


def console(accounts: Accounts, cloud: str, settings: Settings) -> str:
    """Return where the account at *cloud* is topped up and its keys are made."""
    account = accounts.get(cloud) or next(iter(accounts.values()))
    first = next(iter(account.consoles.values()))
    address = str(value_of(settings, account.address.name))
    return account.consoles.get(account.region_of(address) or address, first)


def _first_gap(wanted: Sequence[AccountSetting], settings: Settings) -> str:
    gaps = (one.missing for one in wanted if one.missing and not value_of(settings, one.name))
    return next(gaps, "")


async def _held(account: Account, keys: Keys) -> list[SignIn]:
    """Return the ways to sign in whose secrets are there."""
    return [
        way
        for way in account.sign_ins
        if all([await keys.get(secret.name) for secret in way.secrets])
    ]
