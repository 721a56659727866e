"""The process that reads files for the app: it keeps to its bounds and may be ended at any time.

Requests and replies are pickles on its stdin and stdout. It ends when its stdin does, so also
when the app dies; a file that it hangs in then ends it a little after its time.
"""

import faulthandler
import math
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from avatar_desktop.domain.errors import Explanation, FileRejected, StorageFull

GRACE = 2.0
"""Seconds after which a process that the app forgot ends itself."""
MOST_MEMORY = 2**31
STACK = 8 * 2**20
"""Bytes that a thread of a decoder takes from the bound without using them."""
FEW_THREADS, MOST_THREADS = 2, 16


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may cost: seconds, and bytes of memory on systems that can hold to them.

    Each `pace` bytes of the file allow one second more, and each byte `share` bytes of memory.
    """

    seconds: float
    memory: int
    pace: float = math.inf
    share: int = 0

    def grown(self, size: int) -> "Bounds":
        """Return what a file of *size* bytes may cost."""
        memory = max(self.memory, min(self.memory + size * self.share, MOST_MEMORY))
        return replace(self, seconds=self.seconds + size / self.pace, memory=memory)


MEMORY = 350 * 2**20
"""Bytes that the process may have which reads a file of a stranger."""
LOOK = Bounds(8.0, MEMORY)
"""For what a person waits for: a verdict comes within ten seconds."""
RESULT = Bounds(90.0, 2**30)
"""A clip of a service is decoded from its last key frame on, which may be all of it."""
MODEL = Bounds(8.0, MEMORY, pace=10**7, share=16)
"""A mesh of 95 MB took 5 s of a processor and 1.5 GB."""


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to do: a name out of WORK, what it is given, and what it may cost."""

    work: str
    given: tuple[Any, ...]
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Done:
    """The work's value."""

    value: Any


@dataclass(frozen=True, slots=True)
class RejectedFile:
    """The file cannot be used, or no copy of it be written, and why."""

    kind: type[FileRejected | StorageFull]
    explanation: Explanation
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Something else went wrong: `memory` ran out, or what the traceback in `words` says."""

    words: str
    memory: bool = False


Reply = Done | RejectedFile | Failed
READY = Done("ready")


def main() -> int:
    """Answer requests until there are no more; 1 when the app went away meanwhile."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _serve()
    except (OSError, pickle.UnpicklingError):  # unhandled, Windows would show it in a dialog
        return 1
    return 0


def _serve() -> None:
    with os.fdopen(os.dup(0), "rb") as requests, os.fdopen(os.dup(1), "wb") as replies:
        _load()
        _quiet()
        if hasattr(os, "nice"):
            os.nice(5)
        _send(READY, replies)
        while True:
            try:
                request: Request = pickle.load(requests)  # noqa: S301 (the app's own words)
            except EOFError:
                return
            _send(_answer(request), replies)


def _send(reply: Reply, replies: BinaryIO) -> None:
    pickle.dump(reply, replies, protocol=5)
    replies.flush()


def _answer(request: Request) -> Reply:
    _hold_to(request.bounds.memory)
    with Path(os.devnull).open("wb") as nowhere:
        after = request.bounds.seconds + GRACE
        faulthandler.dump_traceback_later(after, exit=True, file=nowhere)
        try:
            return Done(WORK[request.work](*request.given))
        except (FileRejected, StorageFull) as error:
            return RejectedFile(type(error), error.explanation, error.code, error.detail)
        except MemoryError:
            return Failed("out of memory", memory=True)
        except Exception:  # noqa: BLE001 (a decoder's failure is the file's, never the app's)
            return Failed(traceback.format_exc(limit=-8))
        finally:
            faulthandler.cancel_dump_traceback_later()


def _hold_to(memory: int) -> None:
    """Let this process have no more than *memory* bytes of its own, where the system can."""
    if sys.platform == "linux":
        import resource

        threads = min(os.cpu_count() or 1, MOST_THREADS)
        bound = memory + STACK * max(0, threads - FEW_THREADS)
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (bound, hard))


def _quiet() -> None:
    """Keep what decoders print away from the replies and from the app's own words."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)


def _load() -> None:
    """Load what the first file needs, so that it does not wait for that."""
    from avatar_desktop.media import probe, thumbnails

    del probe, thumbnails


def _probe(path: Path) -> Any:
    """Return how *path* lay on the disk before it was read, and what it is."""
    from avatar_desktop.media.known_files import settled_stamp
    from avatar_desktop.media.probe import probe

    return settled_stamp(path), probe(path)


def _verify(path: Path, viewer: str, *given: Any) -> Any:
    from avatar_desktop.media.viewers import readers

    return readers()[viewer].verify(path, viewer, *given)


def _poster(path: Path, viewer: str, side: int) -> Any:
    from avatar_desktop.media.viewers import readers

    return readers()[viewer].poster(path, viewer, side)


def _scene(*given: Any) -> Any:
    from avatar_desktop.media.model3d import read_scene

    return read_scene(*given)


def _without_traces(*given: Any) -> Any:
    from avatar_desktop.media.strip import without_traces

    return without_traces(*given)


def _split(*given: Any) -> Any:
    from avatar_desktop.media.voice_parts import split

    return split(*given)


def _join(voice: Path, clips: Any, cuts: Any, target: Path) -> Any:
    from avatar_desktop.media.joined_clip import join

    return join(clips, cuts, voice, target)


WORK: dict[str, Callable[..., Any]] = {
    "probe": _probe,
    "verify": _verify,
    "poster": _poster,
    "scene": _scene,
    "without_traces": _without_traces,
    "split": _split,
    "join": _join,
}
