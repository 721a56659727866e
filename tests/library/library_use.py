"""Libraries that are opened, used and closed."""

import asyncio

from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.library.library import JobLibrary


def use(places, work, suffix_of=lambda path: "mp4"):
    """Open the library, await *work* with it and close it."""

    async def run():
        library = JobLibrary(*places, suffix_of)
        try:
            return await work(library)
        finally:
            await library.close()

    return asyncio.run(run())


def titles(jobs):
    """Return the ids' numbers."""
    return [int(job.id.rsplit("-", 1)[1], 16) for job in jobs]


def filled(places, jobs):
    """Save *jobs*."""

    async def work(library):
        for job in jobs:
            await library.save(job)

    use(places, work)


def found(places, **query):
    """Return the numbers of the jobs that a query finds in a library opened anew."""
    return titles(use(places, lambda library: library.search(HistoryQuery(**query))))
