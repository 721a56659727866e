"""What leaves this computer carries no trace of where, when and with what it was taken.

| file | taken out | stays |
|---|---|---|
| JPEG | Exif, XMP, IPTC, notes, comments, thumbnails, what follows the picture | orientation |
| PNG, WebP | Exif, XMP, texts, times, unknown chunks, the tail | orientation, colour, animation |
| clips | all but the coded pictures and sound: places, devices, dates, titles, covers, telemetry, \
time codes, texts, names of software | rotation, shape of pixels, transparency, what an edit hides |
| voices | all but the coded sound | the frame of an MP3 that tells its length |

Pixels, frames and samples are the same before and after: of clips and voices that is proved for
each file. BMP holds nothing else. Marks inside the coded frames (SEI) and in the pixels are not
looked for.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from avatar_desktop.domain.errors import Action, Explanation, FileRejected
from avatar_desktop.domain.media import MIB
from avatar_desktop.domain.text import N_, say
from avatar_desktop.media import sniff, streams
from avatar_desktop.media.copies import COPIES, no_room
from avatar_desktop.media.proof import prove
from avatar_desktop.media.remux import NotRemuxed, remux, ways
from avatar_desktop.media.strip_edits import (
    ContainerSource,
    Edit,
    MalformedContainer,
    telling,
    write,
)
from avatar_desktop.media.strip_pictures import jpeg, png, webp

_PLANS: Mapping[str, Callable[[ContainerSource], list[Edit]]] = {
    "jpeg": jpeg,
    "png": png,
    "webp": webp,
}
PATIENCE = 30.0
"""Seconds that a copy and its proof may take, and one more for each PACE bytes."""
PACE = 10 * MIB


def without_traces(path: Path, folder: Path) -> Path:
    """Return a copy of *path* below *folder* without its traces; *path* when it has none.

    The copy has the name, the date and, each time, the same bytes, so that an upload that was cut
    can go on. FileRejected when no copy can be made that is proved to be as good; StorageFull.
    """
    try:
        kind = sniff.sniff(sniff.read_head(path))
        if kind is None or kind.family is sniff.Family.STREAM:
            return _remuxed(path, kind, folder)
        with path.open("rb") as file:
            source = ContainerSource(file)
            edits = _edits(source, kind)
            if not edits:
                return path
            return _written(path, folder, lambda target: write(source, edits, target))
    except (MalformedContainer, NotRemuxed, FileRejected, OSError) as error:
        raise _not_understood(path, error) from error


def _edits(source: ContainerSource, kind: sniff.FileKind) -> list[Edit]:
    plan = _PLANS.get(kind.format)
    return telling(source, plan(source)) if plan else []


def _remuxed(path: Path, kind: sniff.FileKind | None, folder: Path) -> Path:
    clock = streams.StreamClock(PATIENCE + path.stat().st_size / PACE)
    failed = NotRemuxed("nothing here can write its format")
    for way in ways(path, kind, clock):
        try:
            copy = _written(path, folder, partial(remux, path, kind, way, clock))
            prove(path, copy, clock)
        except (NotRemuxed, FileRejected, OSError) as error:
            _unlink(folder / COPIES / path.name)
            failed = NotRemuxed(f"{way.muxer}: {error}")
        else:
            return copy
    raise failed


def _written(path: Path, folder: Path, make: Callable[[Path], None]) -> Path:
    """Let *make* write the copy of *path* below *folder*; nothing is left of it when that fails."""
    target = folder / COPIES / path.name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        make(target)
        stat = path.stat()
        os.utime(target, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    except OSError as error:
        _unlink(target)
        raise no_room(error) from error
    except MalformedContainer:
        _unlink(target)
        raise
    return target


def _unlink(target: Path) -> None:
    """Remove a copy, and its folder when no other lies there."""
    with suppress(OSError):
        target.unlink(missing_ok=True)
        target.parent.rmdir()


def _not_understood(path: Path, error: Exception) -> FileRejected:
    explanation = Explanation(
        say(N_("Place and names could not be removed from {name}."), name=path.name),
        say(N_("No copy without them could be made that is proved to be as good.")),
        say(N_("Send it as it is, or choose another file.")),
        Action.SEND_AS_IS,
    )
    return FileRejected(explanation, code="NotStripped", detail=f"{type(error).__name__}: {error}")
