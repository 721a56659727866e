"""The places of the copies that are sent instead of a person's files."""

import shutil
import tempfile
from pathlib import Path

from avatar_desktop.domain.errors import Action, Explanation, StorageFull
from avatar_desktop.domain.text import N_, say
from avatar_desktop.system.private import make_folder

COPIES = ".sending"
"""The folder, inside a job's own, of the copies that are sent."""


def forget_copies(folder: Path) -> None:
    """Remove the copies below *folder* that were made to be sent; nothing when there are none."""
    shutil.rmtree(folder / COPIES, ignore_errors=True)


def new_trial(folder: Path) -> Path:
    """Return a new folder below *folder* for a copy that nobody keeps; StorageFull."""
    try:
        make_folder(folder)
        return Path(tempfile.mkdtemp(dir=folder))
    except OSError as error:
        raise no_room(error) from error


def forget_trial(place: Path) -> None:
    """Remove what `new_trial` made, with all in it."""
    shutil.rmtree(place, ignore_errors=True)


def no_room(error: OSError) -> StorageFull:
    """Return why no copy can be written."""
    explanation = Explanation(
        say(N_("There is no room for the copy without camera data that would be sent.")),
        say(N_("The system says: {words}."), words=error.strerror or type(error).__name__),
        say(N_("Free some space on the disk of the library, then try again.")),
        Action.RETRY,
    )
    return StorageFull(explanation, code="StorageFull")
