"""Examines an account at Alibaba Model Studio: key, region, models, temporary storage."""

import secrets
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from avatar_desktop.clouds.dashscope.client import DashScope
from avatar_desktop.clouds.dashscope.errors import ADDRESS, address_unfit, told
from avatar_desktop.clouds.dashscope.key_probe import Access, knows_key_elsewhere
from avatar_desktop.diagnostics.context import CachedCall, CheckContext
from avatar_desktop.domain.base_address import fault_of
from avatar_desktop.domain.errors import AppError, Explanation, Fix
from avatar_desktop.domain.health import NotTried
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.engine.doctor import Examination
from avatar_desktop.objectstore.dashscope_temporary_store import TemporaryStorage

CLOUD = "dashscope"


def account(room: CheckContext, regions: Mapping[str, str], ready: str) -> tuple[Examination, ...]:
    """Return the examinations of the key; *ready* names the one that reaches the service."""
    held = room.variable(ADDRESS)
    access = Access(room.client, room.settings.dashscope, _key(room), regions, held)
    sign_in = CachedCall(access.sign_in)

    async def complete() -> Message:
        fault = fault_of(room.settings.dashscope.base_url)
        if fault and fault.certain:
            raise address_unfit(fault, held)
        if not await room.secret(CLOUD):
            room.kept_back()
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
    )


def models(room: CheckContext, specs: Sequence[ModelSpec]) -> tuple[Examination, ...]:
    """Return an examination for each of *specs*, named `model.` and its key."""
    access = Access(room.client, room.settings.dashscope, _key(room))

    def one(spec: ModelSpec) -> Examination:
        name = room.settings.model_names.get(spec.key, spec.model)

        async def usable() -> Message:
            return await access.model_access(name)

        title = say(N_("Use the model {title}"), title=Message(spec.title))
        return Examination(f"model.{spec.key}", title, usable, ("key", "region"))

    return tuple(map(one, specs))


def alive(
    specs: Sequence[ModelSpec], names: Mapping[str, str], asked: str = ""
) -> tuple[ModelSpec, ...]:
    """Return the models that are worth a look: in service, deployed by oneself, or *asked* for."""
    today = datetime.now(UTC).date()
    return tuple(
        spec
        for spec in specs
        if spec.cloud == CLOUD and (spec.key in {asked, *names} or _in_service(spec, today))
    )


def temporary_storage(room: CheckContext, model: str) -> tuple[Examination, ...]:
    """Return the examinations of the service's own storage, with an upload of 1 KiB for *model*."""
    cloud = DashScope(
        room.client, room.settings.dashscope.base_url, _key(room), room.settings.dashscope.workspace
    )
    permits: list[Mapping[str, Any]] = []

    async def permit() -> Message:
        permits.append(await cloud.upload_policy(model))
        return say(N_("Up to {most} MB a file"), most=permits[-1].get("max_file_size_mb", "?"))

    async def granted(_model: str) -> Mapping[str, Any]:
        return permits[-1]

    async def put() -> Message:
        store = TemporaryStorage(room.client, granted)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "hello.mp4"
            path.write_bytes(secrets.token_bytes(1024))
            await store.put(path, model, _ignore)
        return say(N_("1 kB, kept for 48 hours"))

    async def read_back() -> Message:
        raise NotTried(
            Explanation(say(N_("Temporary storage cannot be read back; only the service can.")))
        )

    async def delete() -> Message:
        raise NotTried(Explanation(say(N_("The service deletes it by itself after 48 hours."))))

    return (
        Examination("permit", say(N_("Permission to upload")), permit, ("key", "region")),
        Examination("put", say(N_("Upload a small file")), put, ("permit",)),
        Examination("read_back", READ_BACK, read_back, ("put",)),
        Examination("delete", say(N_("Delete it again")), delete, ("put",)),
    )


READ_BACK = say(N_("Read it back as the service will"))


def _key(room: CheckContext) -> Any:
    async def key() -> str:
        return await room.secret(CLOUD)

    return key


def _without_workspace(error: AppError) -> AppError:
    """Return *error*, with the fix that leaves the workspace out where that is what is wrong."""
    if error.code != "WorkSpaceNotFound":
        return error
    fix = Fix(say(N_("Use the key's own workspace")), (("dashscope.workspace", ""),))
    return AppError(replace(error.explanation, fix=fix), code=error.code)


def _in_service(spec: ModelSpec, today: date) -> bool:
    return spec.lifecycle is None or spec.lifecycle.retired_on > today


def _ignore(done: int, total: int | None) -> None:
    """Take no notice of progress."""
