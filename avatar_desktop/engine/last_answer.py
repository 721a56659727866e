"""What a service answers for a model, noted for its account."""

from avatar_desktop.domain.job import Job
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.engine.ports import Services


async def note_answer(services: Services, spec: ModelSpec, job: Job, code: str = "") -> None:
    """Note that *job* has its result, or was refused as gone with *code*.

    Neither the demo nor an own deployment says anything of the maker's model.
    """
    if not services.simulated and job.model_name in {"", *spec.wire_names}:
        await services.heard(spec, code)
