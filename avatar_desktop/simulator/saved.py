"""Tasks, jobs and the rest as plain data, and taken up again from it by a later simulator."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

from .accounts import Caller
from .clock import Clock
from .errors import ServiceError
from .keep import Keep, remove_left_over, tuples
from .metastudio.jobs import AssetFile, SimulatedJob
from .metastudio.photo import Asked
from .models.model import AnyModel, SimulatedModel
from .scripts import TaskScript
from .tasks import KEPT_SECONDS, Task, listed

if TYPE_CHECKING:
    from .house import SimulatorState

T = TypeVar("T", Task, SimulatedJob)
BROKEN = (
    LookupError, TypeError, ValueError, AttributeError, ArithmeticError, OSError, ServiceError,
)  # fmt: skip
"""What a state that was written by another version, or damaged, may raise."""


def of_home(keep: Keep) -> tuple[bytes, Clock]:
    """Return the secret that links are signed with and the clock, as before or new."""
    saved = keep.saved()
    try:
        secret, ahead = bytes.fromhex(saved["secret"]), float(saved["ahead"])
    except BROKEN:
        secret, ahead = secrets.token_bytes(32), 0.0
    clock = Clock(ahead=ahead)
    keep.parts["secret"] = secret.hex
    keep.parts["ahead"] = lambda: clock.ahead
    return secret, clock


def take_up(house: "SimulatorState") -> None:
    """Go on where the simulator before has ended; what cannot be read is left out."""
    saved, keep = house.keep.saved(), house.keep
    keep.parts["uploads"] = house.uploads.told
    keep.parts["tasks"] = lambda: [_task_told(task) for task in house.tasks.all()]
    keep.parts["jobs"] = lambda: [_job_told(job) for job in house.jobs.all()]
    for folder in house.rooms:
        remove_left_over(folder, house.clock.now() - house.clock.ahead)
    uploads = saved.get("uploads")
    if uploads:
        _each([uploads], house.uploads.take_up)
    house.tasks.take_up(_each(saved.get("tasks"), lambda one: _task(one, house.models)))
    oldest = house.clock.now() - KEPT_SECONDS
    jobs = _each(saved.get("jobs"), lambda one: _job(one, house))
    house.jobs.take_up([job for job in jobs if job.ended is None or job.ended > oldest])
    keep.save()


def _each(data: Any, read: Callable[[Any], Any]) -> list[Any]:
    found = []
    for one in data if isinstance(data, list) else []:
        try:
            found.append(read(one))
        except BROKEN:
            continue
    return found


def _task_told(task: Task) -> dict[str, Any]:
    told = {name: getattr(task, name) for name in Task.__slots__ if name not in {"order", "model"}}
    return told | {
        "caller": asdict(task.caller), "model": task.model.name, "script": asdict(task.script),
    }  # fmt: skip


def _task(data: Mapping[str, Any], models: Mapping[str, AnyModel]) -> Task:
    model = models[data["model"]]
    if not isinstance(model, SimulatedModel):
        raise ValueError("a model without tasks")  # noqa: TRY004 - one error for a bad state
    task: Task = tuples(
        Task, data, caller=Caller(**data["caller"]), model=model, order=model.check(data["body"]),
        script=tuples(TaskScript, data["script"]),
    )  # fmt: skip
    return _tellable(task, task.report(task.status), listed(task))


def _job_told(job: SimulatedJob) -> dict[str, Any]:
    told = asdict(job)
    told["asked"]["photo"] = job.asked.photo.name
    return told


def _job(data: Mapping[str, Any], house: "SimulatorState") -> SimulatedJob:
    photo = house.jobs.photo(data["asked"]["photo"])
    job: SimulatedJob = tuples(
        SimulatedJob, data, asked=Asked(**{**data["asked"], "photo": photo}),
        script=tuples(TaskScript, data["script"]),
        files=tuple(AssetFile(**one) for one in data["files"]),
    )  # fmt: skip
    return _tellable(job, house.jobs.row(job), house.jobs.asset(job))


def _tellable(known: T, *answers: Mapping[str, Any]) -> T:
    """Return *known*, a task or a job, if it has an id and its *answers* can be sent."""
    if not isinstance(known.id, str):
        raise ValueError("no id")  # noqa: TRY004 - one error for a bad state
    json.dumps(answers)
    return known
