"""A job as it begins, before anything of it is on disk."""

import secrets
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from avatar_desktop.domain import parts
from avatar_desktop.domain.following import FOLLOWED, following, seconds_of
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.media import MediaInfo
from avatar_desktop.domain.params import TextParam, without_blanks
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import clean
from avatar_desktop.engine.intake import ValidationResult
from avatar_desktop.engine.ports import Services
from avatar_desktop.engine.requests import SECONDS

LONGEST_NAME = 60


def new_job(
    services: Services,
    spec: ModelSpec,
    params: Mapping[str, Any],
    as_is: Collection[str],
    look: ValidationResult,
) -> Job:
    """Return a queued job of *spec* with its *params* as the *look* found them, without inputs.

    What nobody chose is settled by it: the job keeps the values, so that every try sends the same.
    """
    now, estimate = datetime.now(UTC), look.estimate
    facts = {
        SECONDS: seconds_of(look.facts),
        FOLLOWED: following(spec, params),
        parts.FACT: _uncut(spec, look.facts),
    }
    values = without_blanks(spec.params, look.values)
    known = estimate and estimate.amount is not None
    return Job(
        id=f"{now:%Y%m%d%H%M%S}-{secrets.token_hex(4)}",
        model_key=spec.key,
        created=now,
        inputs={},
        params=values,
        updated=now,
        model_name=services.model_names.get(spec.key) or spec.wire_name(look.values),
        facts={name: found for name, found in facts.items() if found},
        price=f"{estimate.amount} {estimate.currency}" if estimate and known else "",
        simulated=services.simulated,
        as_is=tuple(as_is),
        called=_beginning(spec, values),
    )


def _beginning(spec: ModelSpec, values: Mapping[str, Any]) -> str:
    """Return the first words of the first text among *values*; empty where there is none."""
    texts = (values[one.key] for one in spec.params if isinstance(one, TextParam))
    text = next(filter(None, texts), "")
    line = clean(text).strip().partition("\n")[0].rstrip()
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1].rstrip()}…"


def _uncut(spec: ModelSpec, media: Mapping[str, MediaInfo]) -> list[float]:
    """Return as many cuts as a voice needs that is sent in parts, none of them made yet."""
    number = 1
    if spec.parts:
        number = parts.wanted(media.get(spec.parts), spec.input(spec.parts).limits)
    return [0.0] * (number + 1) if number > 1 else []
