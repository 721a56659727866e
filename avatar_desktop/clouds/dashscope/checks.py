"""Examines an account at Alibaba Model Studio: key, region, models."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from avatar_desktop.clouds.checks import CachedCall, alive
from avatar_desktop.clouds.context import CloudContext
from avatar_desktop.clouds.dashscope import settings
from avatar_desktop.clouds.dashscope.base_address import fault_of
from avatar_desktop.clouds.dashscope.errors import ADDRESS, address_unfit, told
from avatar_desktop.clouds.dashscope.key_probe import Access, knows_key_elsewhere
from avatar_desktop.domain.account import Account
from avatar_desktop.domain.errors import AppError, Explanation, Fix
from avatar_desktop.domain.health import Examination, NotTried
from avatar_desktop.domain.regions import check_region, region_of
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_, Message, say


def examinations(
    room: CloudContext, account: Account, models: Sequence[ModelSpec], ready: str, asked: str
) -> tuple[Examination, ...]:
    """Return those of the key and of the *models*; *ready* names the one that reaches the service.

    A refused key is looked for in the regions of *account*. The model *asked* for is looked at in
    any case.
    """
    held, own = room.variable(ADDRESS), settings.of(room.settings)
    access = Access(room.client, own, partial(room.needed, settings.NAME), account.regions, held)
    sign_in = CachedCall(access.sign_in)

    async def complete() -> Message:
        fault = fault_of(own.base_url)
        if fault and fault.certain:
            raise address_unfit(fault, held)
        if not await room.needed(settings.NAME):
            raise told("NoKey")
        return Message()

    async def known() -> Message:
        try:
            await sign_in()
        except AppError as error:
            if not knows_key_elsewhere(error):
                raise _without_workspace(error) from error
        return Message()

    async def at_home() -> Message:
        try:
            return await sign_in()
        except AppError as error:
            if knows_key_elsewhere(error):
                raise
        raise NotTried(Explanation(say(N_("Not known as long as no region accepts the key."))))

    return (
        Examination("settings", say(N_("Account at Alibaba Model Studio")), complete),
        Examination("key", say(N_("Sign in with the API key")), known, ("settings", ready)),
        Examination("region", say(N_("Region of the key")), at_home, ("settings", ready)),
        *_models(access, alive(models, room.settings.model_names, asked), room, account),
    )


def _models(
    access: Access, specs: Sequence[ModelSpec], room: CloudContext, account: Account
) -> Iterator[Examination]:
    """Yield an examination for each of *specs*, named `model.` and its key."""
    region = region_of(account, room.settings)

    async def usable(spec: ModelSpec) -> Message:
        own = room.settings.model_names.get(spec.key)
        elsewhere = None if own else check_region(spec, region)
        if elsewhere:
            raise NotTried(Explanation(elsewhere.message))
        found = [await access.model_access(name) for name in ((own,) if own else spec.wire_names)]
        return found[0]

    for spec in specs:
        title = say(N_("Use the model {title}"), title=Message(spec.title))
        yield Examination(f"model.{spec.key}", title, partial(usable, spec), ("key", "region"))


def _without_workspace(error: AppError) -> AppError:
    """Return *error*, with the fix that leaves the workspace out where that is what is wrong."""
    if error.code != "WorkSpaceNotFound":
        return error
    fix = Fix(say(N_("Use the key's own workspace")), (("dashscope.workspace", ""),))
    return AppError(replace(error.explanation, fix=fix), code=error.code)
