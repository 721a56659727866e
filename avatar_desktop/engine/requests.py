"""What a model's body is made of, from the record of a job alone."""

from collections.abc import Mapping

from avatar_desktop.domain.job import Job
from avatar_desktop.domain.spec import ModelSpec, RequestInputs

SECONDS = "seconds"
"""The fact of a job that tells the lengths of its inputs, by their names."""


def wire_name(job: Job, spec: ModelSpec) -> str:
    """Return the name that *job* is sent to: its own deployment's, or the one that it chose."""
    return job.model_name or spec.wire_name(job.params)


def request_inputs(
    job: Job, spec: ModelSpec, urls: Mapping[str, str], tag: str = ""
) -> RequestInputs:
    """Return the same for the same job, today and after a crash."""
    seconds = job.facts.get(SECONDS, {})
    return RequestInputs(wire_name(job, spec), urls, job.params, job.precheck, tag, seconds)
