"""The processes that read files: started when there is work, ended when a file hangs in one."""

import logging
import os
import pickle
import queue
import subprocess
import sys
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock, Timer
from typing import Any

from avatar_desktop.domain.redaction import environment_of
from avatar_desktop.media import WORD, errors
from avatar_desktop.media.worker import READY, Done, RejectedFile, Reply, Request

KEPT = 2
"""Processes without work that are kept for the next file."""
PATIENCE = 0.3
"""In seconds: about what the start of a process takes."""
START_SECONDS = 30.0

_ROOT = Path(__file__).parents[2]

log = logging.getLogger(__name__)


class Workers:
    """Does work on files in other processes; from any thread, blocking. Close it at the end.

    Where all are at work, a file waits *patience* seconds until it gets one more.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._all: set[_Worker] = set()
        self._lock = Lock()
        self._closed = False

    def start(self) -> None:
        """Start a process for the first file."""
        self._give_back(self._new())

    def do(self, request: Request, path: Path, ending: "Ending") -> Any:
        """Return what *request* makes of *path*; FileRejected also beyond its bounds.

        Raises StorageFull, CancelledError when *ending* comes or this is closed meanwhile, and
        OSError or RuntimeError where no process can be started.
        """
        ours = {one.absolute(): one for one in request.given if isinstance(one, Path)}
        theirs = replace(
            request,
            bounds=request.bounds.grown(_size(path)),
            given=tuple(one.absolute() if isinstance(one, Path) else one for one in request.given),
        )
        reply, out_of_time = self._asked(theirs, ending)
        if reply is None and not out_of_time:  # it may have been ended while it was idle
            reply, out_of_time = self._asked(theirs, ending)
        value = _value(reply, path, out_of_time=out_of_time)
        return ours.get(value, value) if isinstance(value, Path) else value

    def close(self) -> None:
        """End every process at once, also those that hang."""
        with self._lock:
            self._closed = True
            for worker in self._all:
                worker.kill()
        while not self._idle.empty():
            self._end(self._idle.get_nowait())

    def _asked(self, request: Request, ending: "Ending") -> tuple[Reply | None, bool]:
        """Return the reply, or None and whether the time was up."""
        worker = self._take()
        ending.reaches(worker)
        try:
            reply = worker.ask(request)
        except Ended:
            reply = None
        ending.reaches(None)
        if isinstance(reply, Done | RejectedFile):
            self._give_back(worker)
        else:
            self._end(worker)
        if self._closed or ending.asked:
            raise CancelledError
        return reply, worker.out_of_time

    def _take(self) -> "_Worker":
        try:
            return self._idle.get(timeout=self._patience if self._all else 0)
        except queue.Empty:
            return self._new()

    def _new(self) -> "_Worker":
        with self._lock:
            if self._closed:
                raise CancelledError
            worker = _Worker()
            self._all.add(worker)
        try:
            worker.wait_until_ready()
        except Ended:
            self._end(worker)
            if self._closed:
                raise CancelledError from None
            raise RuntimeError("the process that reads files does not start") from None
        return worker

    def _give_back(self, worker: "_Worker") -> None:
        if self._closed or self._idle.qsize() >= KEPT:
            self._end(worker)
        else:
            self._idle.put(worker)

    def _end(self, worker: "_Worker") -> None:
        with self._lock:
            self._all.discard(worker)
        worker.end()


class Ending:
    """The end of one request before its time, from any thread."""

    def __init__(self) -> None:
        self.asked = False
        self._lock = Lock()
        self._worker: _Worker | None = None

    def reaches(self, worker: "_Worker | None") -> None:
        """Say which process works for the request now."""
        with self._lock:
            self._worker = worker
            if worker and self.asked:
                worker.kill()

    def ask(self) -> None:
        """End the request, and the process that works for it."""
        with self._lock:
            self.asked = True
            if self._worker:
                self._worker.kill()


class Ended(Exception):
    """The process is no more."""


class _Worker:
    """One process. It is asked by one thread at a time; any may kill it."""

    def __init__(self) -> None:
        self.out_of_time = False
        self._process = subprocess.Popen(  # noqa: S603 (this very program)
            command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=None if getattr(sys, "frozen", False) else _ROOT,
            env=environment_of(os.environ),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def wait_until_ready(self) -> None:
        """Return once it has loaded its libraries; Ended."""
        if self._reply(START_SECONDS) != READY:
            raise Ended

    def ask(self, request: Request) -> Reply:
        """Return the answer; Ended when there is none within the request's time."""
        if self._process.stdin is None:
            raise Ended
        try:
            pickle.dump(request, self._process.stdin, protocol=5)
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise Ended from error
        return self._reply(request.bounds.seconds)

    def kill(self) -> None:
        """End it, whatever it does, without waiting for that."""
        self._process.kill()

    def end(self) -> None:
        """End it and forget it."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was still to be written is lost with the process
                if pipe:
                    pipe.close()

    def _reply(self, seconds: float) -> Reply:
        if self._process.stdout is None:
            raise Ended
        timer = Timer(seconds, self._give_up)
        timer.daemon = True
        timer.start()
        try:
            reply: Reply = pickle.load(self._process.stdout)  # noqa: S301 (this very program's)
        except (EOFError, pickle.UnpicklingError, OSError, ValueError) as error:
            raise Ended from error
        finally:
            timer.cancel()
        return reply

    def _give_up(self) -> None:
        self.out_of_time = True
        self.kill()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):  # whoever reads it says what is wrong
        return 0


def command() -> list[str]:
    """Return the command that starts such a process from this very installation."""
    own = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m"]
    program = [] if getattr(sys, "frozen", False) else ["avatar_desktop"]
    return [*own, *program, WORD]


def _value(reply: Reply | None, path: Path, *, out_of_time: bool) -> Any:
    match reply:
        case Done(value):
            return value
        case RejectedFile(kind, explanation, code, detail):
            raise kind(explanation, code=code, detail=detail)
        case None if out_of_time:
            raise errors.told("TooSlow", path)
        case None:
            raise errors.told("BrokeDown", path, detail="the process ended")
    if reply.memory:
        raise errors.told("TooMuchMemory", path)
    log.warning("a decoder failed on %s: %s", path.name, reply.words)
    raise errors.told("BrokeDown", path, detail=reply.words)
