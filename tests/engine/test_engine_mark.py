"""Stars and the trash: set by the scheduler, and never over what a job became meanwhile."""

import asyncio
import random

from engine_bench import S, run
from engine_fakes import failure, running, succeeded

from avatar_desktop.engine.events import JobChanged


def test_an_ended_job_is_marked_and_told(world, bench):
    """Star and trash are on disk and told; what is not named stays."""
    world.cloud.reports = [succeeded()]

    async def story():
        job = await bench.ended()
        bench.events.clear()
        await bench.scheduler.mark(job.id, starred=True)
        marked = await bench.scheduler.mark(job.id, trashed=True)
        await bench.scheduler.close()
        return marked

    marked = run(story())

    assert (marked.starred, marked.trashed, marked.state) == (True, True, S.DONE)
    assert world.library.jobs[marked.id] == marked
    assert [type(one) for one in bench.events] == [JobChanged] * 2


def test_a_job_that_goes_on_is_not_marked(world, bench):
    """Whoever works on a job writes it alone."""
    world.cloud.reports = [running()] * 1000

    async def story():
        job = await bench.submitted()
        marked = [await bench.scheduler.mark(job.id, starred=True)]
        while world.library.jobs[job.id].state is not S.RUNNING:
            marked.append(await bench.scheduler.mark(job.id, trashed=True))
            await asyncio.sleep(0)
        await bench.scheduler.close()
        return marked, world.library.jobs[job.id]

    marked, job = run(story())

    assert set(marked) == {None}
    assert (job.starred, job.trashed) == (False, False)


def test_a_mark_never_undoes_a_retry(world, bench, rounds, seed):
    """Whenever the star falls, a failed job that is taken up again stays taken up."""
    steps = random.Random(seed)

    async def story():
        for _ in range(rounds(20, 300)):
            world.cloud.answers = [failure()]
            job = await bench.submitted()
            await bench.scheduler.finished(job.id)
            world.cloud.reports = [running()] * 1000

            async def late_star(job_id=job.id):
                for _ in range(steps.randrange(12)):
                    await asyncio.sleep(0)
                await bench.scheduler.mark(job_id, starred=True)

            await asyncio.gather(bench.scheduler.retry(job.id), late_star())
            assert world.library.jobs[job.id].state is not S.FAILED
            await bench.scheduler.cancel(job.id)
            await bench.scheduler.finished(job.id)
        await bench.scheduler.close()

    run(story())


def test_a_job_that_is_being_deleted_is_not_taken_out_of_the_trash(world, bench):
    """Who empties the trash and then undoes it hears that it is too late."""
    world.cloud.reports = [succeeded()]

    async def story():
        job = await bench.ended()
        await bench.scheduler.mark(job.id, trashed=True)
        deletion, marked = await asyncio.gather(
            bench.scheduler.delete([job.id]), bench.scheduler.mark(job.id, trashed=False)
        )
        await bench.scheduler.close()
        return deletion.gone == (job.id,), marked

    assert run(story()) == (True, None)
