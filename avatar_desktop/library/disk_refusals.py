"""Refusals of the disk that the library lies on, in a person's terms."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from avatar_desktop.domain.errors import Action, Explanation, Retry, StorageFull, TaskTaken
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.system import disk_errors


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn every refusal of the disk until the end of the block into StorageFull."""
    try:
        yield
    except OSError as error:
        explanation = _explained(folder, disk_errors.reason(error))
        code = disk_errors.name(error)
        raise StorageFull(explanation, retry=Retry.NOT_SENT, code=code) from error


def task_taken(task_id: str) -> TaskTaken:
    """Another job, of this process or another, has the task already."""
    return TaskTaken(
        Explanation(
            say(N_("This task belongs to another job already.")),
            say(N_("Its result goes to that job.")),
            say(N_("Choose another task, or look again.")),
            Action.CHECK_NOW,
        ),
        code="TaskTaken",
        detail=task_id,
        billed=None,
    )


def _explained(folder: Path, why: Message) -> Explanation:
    what = say(N_("The library cannot be written: {folder}."), folder=str(folder))
    do = say(N_("Make room or give this app the right to write there, then try again."))
    return Explanation(what, why, do, Action.OPEN_LIBRARY_FOLDER)
