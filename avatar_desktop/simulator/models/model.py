"""What the common machinery asks of a simulated model."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """A checked request: what to fetch, by input name, and the values to work with."""

    urls: Mapping[str, str]
    values: Any = None


@dataclass(frozen=True, slots=True)
class Made:
    """A task's yield: files by the output field that will hold their link, fields and usage."""

    files: Mapping[str, Path]
    usage: Mapping[str, Any]
    output: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker gets: the order, its files on disk, a folder of its own, and a stop sign."""

    order: Order
    files: Mapping[str, Path]
    folder: Path
    stop: threading.Event


class Stopped(Exception):
    """The stop sign was up: the work ends without a yield."""


@dataclass(frozen=True, slots=True)
class SimulatedModel:
    """One asynchronous model.

    `path` is below `/api/v1/services/`. `check` reads a request's body and raises ServiceError.
    `make` runs in a worker thread and raises TaskFailed or Stopped. `most_bytes` caps each
    fetched file; what is over it ends the task with `too_large`, what cannot be had with
    `no_download`; a submit whose `oss://` object is gone or foreign is refused with `no_object`.
    Each of these is a code and a message.
    """

    name: str
    path: str
    per_second: float
    running: int
    most_bytes: int
    too_large: tuple[str, str]
    no_download: tuple[str, str]
    no_object: tuple[str, str]
    check: Callable[[Body], Order]
    make: Callable[[Work], Made]
