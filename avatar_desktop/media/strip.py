"""What leaves this computer carries no trace of where, when and with what it was taken.

| file | taken out | stays |
|---|---|---|
| JPEG | Exif, XMP, IPTC, notes, comments, thumbnails, what follows the picture | orientation |
| PNG, WebP | Exif, XMP, texts, times, unknown chunks, the tail | orientation, colour, animation |
| MP4, MOV, 3GP | places, devices, XMP, covers, dates, telemetry, texts | rotation, time codes |
| WAV, AVI | `LIST INFO`, `bext`, dates, XMP, cameras' notes | AVI: streams of texts |
| MP3, AAC | ID3, APE, Lyrics3 | the frame of Xing or LAME |
| MKV, WebM | tags, attachments, chapters, dates, titles, names of software | subtitles |
| FLV | texts and dates of its scripts | numbers |

Nothing is known of BMP, TS, MPG and MXF: they are sent as they are. Pictures' pixels, frames and
samples are the same before and after, and no file grows. Marks inside the coded frames (SEI) and
in the pixels are not looked for.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from avatar_desktop.domain.errors import Action, Explanation, FileRejected, StorageFull
from avatar_desktop.domain.text import N_, say
from avatar_desktop.media import sniff
from avatar_desktop.media.strip_boxes import boxes
from avatar_desktop.media.strip_edits import Edit, Malformed, Source, telling, write
from avatar_desktop.media.strip_flv import flv
from avatar_desktop.media.strip_matroska import matroska
from avatar_desktop.media.strip_mp3 import mp3
from avatar_desktop.media.strip_pictures import jpeg, png, webp
from avatar_desktop.media.strip_riff import avi, wav

COPIES = ".sending"
"""The folder, inside a job's own, of the copies that are sent instead of the person's files."""

_PLANS: Mapping[str, Callable[[Source], list[Edit]]] = {
    "jpeg": jpeg,
    "png": png,
    "webp": webp,
    "mp4": boxes,
    "mov": boxes,
    "3gp": boxes,
    "m4a": boxes,
    "wav": wav,
    "avi": avi,
    "mp3": mp3,
    "aac": mp3,
    "mkv": matroska,
    "webm": matroska,
    "flv": flv,
}


def without_traces(path: Path, folder: Path) -> Path:
    """Return a copy of *path* below *folder* without its traces; *path* when it has none.

    The copy has the name, the date and, each time, the same bytes, so that an upload that was cut
    can go on. FileRejected when *path* cannot be understood; StorageFull.
    """
    try:
        with path.open("rb") as file:
            source = Source(file)
            edits = _edits(source)
            if not edits:
                return path
            return _copied(source, edits, path, folder)
    except (Malformed, OSError) as error:
        raise _not_understood(path, error) from error


def forget_copies(folder: Path) -> None:
    """Remove the copies below *folder* that were made to be sent; nothing when there are none."""
    shutil.rmtree(folder / COPIES, ignore_errors=True)


def _edits(source: Source) -> list[Edit]:
    kind = sniff.sniff(source.some(0, sniff.HEAD))
    plan = _PLANS.get(kind.format) if kind else None
    return telling(source, plan(source)) if plan else []


def _copied(source: Source, edits: list[Edit], path: Path, folder: Path) -> Path:
    target = folder / COPIES / path.name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write(source, edits, target)
        stat = path.stat()
        os.utime(target, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    except (Malformed, OSError) as error:
        forget_copies(folder)
        raise (_no_room(error) if isinstance(error, OSError) else error) from error
    return target


def _not_understood(path: Path, error: Exception) -> FileRejected:
    explanation = Explanation(
        say(N_("Camera data and places could not be taken out of {name}."), name=path.name),
        say(N_("The file does not keep to the rules of its format.")),
        say(N_("Save it anew with another program if it must not carry them.")),
        Action.CHOOSE_FILE,
    )
    return FileRejected(explanation, code="NotStripped", detail=f"{type(error).__name__}: {error}")


def _no_room(error: OSError) -> StorageFull:
    explanation = Explanation(
        say(N_("There is no room for the copy without camera data that would be sent.")),
        say(N_("The system says: {words}."), words=error.strerror or type(error).__name__),
        say(N_("Free some space on the disk of the library, then try again.")),
        Action.RETRY,
    )
    return StorageFull(explanation, code="StorageFull")
