"""When the disk refuses: the one table from the system's errors to a person's terms."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from avatar_desktop.domain.errors import Action, Explanation, Retry, StorageFull, TaskTaken
from avatar_desktop.domain.text import N_, Message, say

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM}


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn every refusal of the disk until the end of the block into StorageFull."""
    try:
        yield
    except OSError as error:
        raise StorageFull(
            _explained(folder, _why(error)), retry=Retry.NOT_SENT, code=_name(error)
        ) from error


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


def _why(error: OSError) -> Message:
    if error.errno in _FULL:
        return say(N_("The disk is full."))
    if error.errno in _REFUSED:
        return say(N_("The system does not allow writing in this folder."))
    if error.errno == errno.EROFS:
        return say(N_("The disk can only be read."))
    return say(N_("The system says: {words}."), words=error.strerror or type(error).__name__)


def _name(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, type(error).__name__)
