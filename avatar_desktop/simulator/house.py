"""Everything one running simulator owns, built in one place."""

from dataclasses import dataclass
from pathlib import Path

from .accounts import Region
from .clock import Clock
from .faults import Faults
from .journal import Journal
from .keep import Keep
from .limits import Meter, Quotas
from .metastudio.door import Lockout
from .metastudio.jobs import Jobs
from .metastudio.keys import SimulatedKeys
from .models import all_models
from .models.model import AnyModel
from .results import Results
from .retired import Retired
from .saved import of_home, take_up
from .scripts import Scripts
from .tasks import Tasks
from .uploads import SimulatedUploads


@dataclass(frozen=True, slots=True)
class SimulatorState:
    """The parts of a simulator; routes take what they need."""

    clock: Clock
    models: dict[str, AnyModel]
    quotas: Quotas
    meter: Meter
    uploads: SimulatedUploads
    results: Results
    scripts: Scripts
    tasks: Tasks
    faults: Faults
    journal: Journal
    retired: Retired
    region: Region
    keys: SimulatedKeys
    door: Lockout
    jobs: Jobs
    keep: Keep
    rooms: tuple[Path, ...]

    async def close(self) -> None:
        """Stop all work."""
        await self.tasks.close()
        await self.jobs.close()

    async def reset(self) -> None:
        """Bring everything back to the state right after the start."""
        self.faults.clear()
        self.scripts.waiting.clear()
        self.retired.ways.clear()
        await self.tasks.reset()
        await self.jobs.reset()
        self.region.abroad = False
        self.keys.reset()
        self.door.reset()
        self.uploads.reset()
        self.results.reset()
        self.meter.reset()
        self.quotas.per_second.clear()
        self.quotas.running.clear()
        self.quotas.max_file_mb = Quotas().max_file_mb
        self.clock.reset()
        self.journal.clear()
        self.keep.save()

    def take_up(self) -> None:
        """Go on with what an earlier simulator of this home has kept; needs a running loop."""
        take_up(self)


def build(origin: str, folder: Path, speed: float, keep: Keep) -> SimulatorState:
    """Return the parts of a simulator reached under *origin*, with its files below *folder*."""
    rooms = {name: folder / name for name in ("uploads", "results", "tasks", "jobs")}
    for room in rooms.values():
        room.mkdir(mode=0o700, exist_ok=True)
    secret, clock = of_home(keep)
    quotas, scripts, save = Quotas(), Scripts(), keep.save
    uploads = SimulatedUploads(clock, rooms["uploads"], origin, secret, quotas, save)
    results = Results(clock, rooms["results"], origin, secret)
    tasks = Tasks(clock, rooms["tasks"], uploads, results, quotas, scripts, speed, save)
    return SimulatorState(
        clock=clock, models=all_models(), quotas=quotas, meter=Meter(clock), uploads=uploads,
        results=results, scripts=scripts, tasks=tasks, faults=Faults(), journal=Journal(),
        retired=Retired(), region=Region(), keys=SimulatedKeys(clock), door=Lockout(clock),
        jobs=Jobs(clock, rooms["jobs"], results, scripts, speed, save), keep=keep,
        rooms=tuple(rooms.values()),
    )  # fmt: skip
