"""A job as it begins, before anything of it is on disk."""

import secrets
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from avatar_desktop.domain.job import Job
from avatar_desktop.domain.params import defaults
from avatar_desktop.domain.price import Estimate
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.engine.ports import Services


def new_job(
    services: Services,
    spec: ModelSpec,
    params: Mapping[str, Any],
    as_is: Collection[str],
    estimate: Estimate | None,
) -> Job:
    """Return a queued job of *spec* with *params* over the defaults, without its inputs yet."""
    now = datetime.now(UTC)
    known = estimate and estimate.amount is not None
    return Job(
        id=f"{now:%Y%m%d%H%M%S}-{secrets.token_hex(4)}",
        model_key=spec.key,
        created=now,
        inputs={},
        params={**defaults(spec.params), **params},
        updated=now,
        model_name=services.model_names.get(spec.key, spec.model),
        price=f"{estimate.amount} {estimate.currency}" if estimate and known else "",
        simulated=services.simulated,
        as_is=tuple(as_is),
    )
