"""What a file of the library is: a result, or a copy that was made of one."""

import contextlib
from pathlib import Path

from avatar_desktop.domain.job import Origin
from avatar_desktop.library.files import read_record
from avatar_desktop.library.jobs import job_from_json


def origin_of(root: Path, path: Path) -> Origin | None:
    """Return the result that *path*, in a job's folder below *root*, is or was a copy of.

    None for every other file.
    """
    with contextlib.suppress(OSError, ValueError):
        if not path.absolute().parent.parent.samefile(root):
            return None
        job = job_from_json(read_record(path.absolute().parent))
        if path.name in job.outputs:
            return Origin(job.id, path.name, job.title, job.model_key)
        return next((one.origin for one in job.inputs.values() if one.file == path.name), None)
    return None
