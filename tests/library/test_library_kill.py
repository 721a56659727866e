"""A process that is killed in the middle of its saves loses none that it was told is done."""

import asyncio
import os
import subprocess
import sys
import textwrap

import pytest
from library_jobs import a_job

from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.library.library import JobLibrary

WRITER = textwrap.dedent(
    """
    import asyncio, sys
    from pathlib import Path

    sys.path.insert(0, sys.argv[3])
    from library_jobs import a_job

    from avatar_desktop.library.library import JobLibrary

    async def main():
        library = JobLibrary(Path(sys.argv[1]), Path(sys.argv[2]))
        source = Path(__file__)
        for number in range(100_000):
            job = await library.create(a_job(number), {"file": source})
            print(number, "new", flush=True)
            for step in range(3):
                await library.save(job.changed(task_id=f"task-{number}-{step}"))
                print(number, step, flush=True)

    asyncio.run(main())
    """
)


@pytest.mark.parametrize("lines", [1, 2, 7, 30, 101])
def test_every_acknowledged_save_survives_a_kill(tmp_path, request, lines):
    """After kill -9 the library opens with each job at the state that was acknowledged or later."""
    root, index = tmp_path / "library", tmp_path / "index.sqlite"
    script = tmp_path / "writer.py"
    script.write_text(WRITER)
    command = [sys.executable, str(script), str(root), str(index), str(request.path.parent)]
    environment = {**os.environ, "PYTHONPATH": str(request.config.rootpath)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        said = [child.stdout.readline().split() for _ in range(lines)]
        child.kill()
        said += [line.split() for line in child.stdout.read().splitlines() if " " in line]

    jobs = asyncio.run(everything(root, index))

    acknowledged = {int(number): step for number, step in said if step}
    assert acknowledged
    for number, step in acknowledged.items():
        job = jobs[a_job(number).id]
        reached = -1 if job.task_id is None else int(job.task_id.rsplit("-", 1)[1])
        assert reached >= (-1 if step == "new" else int(step))
    assert len(jobs) - len(acknowledged) in {0, 1}


async def everything(root, index):
    """Open the library anew and return its jobs by id; each folder is whole."""
    library = JobLibrary(root, index)
    try:
        assert await library.open() == ()
        jobs = await library.search(HistoryQuery(limit=1_000_000))
        for job in jobs:
            assert (library.folder(job.id) / job.inputs["file"].file).stat().st_size
        return {job.id: job for job in jobs}
    finally:
        await library.close()
