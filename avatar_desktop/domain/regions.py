"""Where an account is, and whether a model exists there."""

from collections.abc import Mapping
from dataclasses import dataclass

from avatar_desktop.domain.account import Account
from avatar_desktop.domain.problems import Problem, Severity
from avatar_desktop.domain.settings import Settings, value_of
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_, Message, say


@dataclass(frozen=True, slots=True)
class AccountRegion:
    """The region of an account by the cloud's id of it, and what all its regions are called."""

    id: str
    titles: Mapping[str, str]


def region_of(account: Account | None, settings: Settings) -> AccountRegion | None:
    """Return the region that the address of *account* means; None where that is not known.

    Of a gateway, or of a deployment at an address of somebody's own, nobody knows it.
    """
    if account is None:
        return None
    found = account.region_id(str(value_of(settings, account.address.name)))
    return AccountRegion(found, account.region_ids) if found else None


def check_region(spec: ModelSpec, region: AccountRegion | None) -> Problem | None:
    """Return what is wrong with running *spec* in *region*; None where nobody knows."""
    if region is None or not spec.regions or region.id in spec.regions:
        return None
    titles = [region.titles.get(one, one) for one in (*spec.regions, region.id)]
    *ours, own = (Message(title) for title in titles)
    where = ours[0]
    for one in ours[1:]:
        where = say(N_("{one} and {other}"), one=where, other=one)
    template = N_(
        "{title} exists in {regions} only, and your account is in {own}. "
        "In Settings, choose a region where it exists and enter a key that was made there."
    )
    message = say(template, title=Message(spec.title), regions=where, own=own)
    return Problem("", "region", Severity.ERROR, region.id, list(spec.regions), message)
