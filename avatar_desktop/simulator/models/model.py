"""What the common machinery asks of a simulated model."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

Body = Mapping[str, Any]
Words = tuple[str, str]  # a code and a message


@dataclass(frozen=True, slots=True)
class Order:
    """A checked request: what to fetch, by input name, and the values to work with."""

    urls: Mapping[str, str]
    values: Any = None


Bill = Callable[[Order, Mapping[str, float]], Decimal]
"""Returns what an order costs whose inputs last that many seconds, by their names."""


@dataclass(frozen=True, slots=True)
class Made:
    """A task's yield: files by a name, fields and usage.

    `arrange` turns the files' links into the output's fields; by itself a file's name is its field.
    `seconds` are the lengths of its inputs, as the service has measured them.
    """

    files: Mapping[str, Path]
    usage: Mapping[str, Any]
    output: Mapping[str, Any] = field(default_factory=dict)
    arrange: Callable[[Mapping[str, str]], Mapping[str, Any]] = dict
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker gets: the order, its files on disk, a folder of its own, and a stop sign.

    `shape` is the form of the result that a script asks for; empty for the usual one.
    """

    order: Order
    files: Mapping[str, Path]
    folder: Path
    stop: threading.Event
    shape: str = ""


class Stopped(Exception):
    """The stop sign was up: the work ends without a yield."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """How one input is fetched.

    What is over `most_bytes` is refused with `too_large`, what cannot be had with `no_download`,
    in whose message `{url}` stands for the address.
    """

    most_bytes: int
    too_large: Words
    no_download: Words


@dataclass(frozen=True, slots=True)
class SimulatedModel:
    """One asynchronous model.

    `path` is below `/api/v1/services/`. `check` reads a request's body and raises ServiceError.
    `make` runs in a worker thread and raises TaskFailed or Stopped. `sources` tells for each
    input how it is fetched; a submit whose `oss://` object is gone or foreign is refused with
    `no_object`. With `stages` a running task shows PRE-PROCESSING first and POST-PROCESSING last;
    with `tells_start` its end tells `start_time`. `failed_usage` is the usage of a failed task.
    The links to its yield live for `link_hours`.
    `bill` reckons what a finished task costs in CNY, from a tariff of this simulator's own.
    """

    name: str
    path: str
    per_second: float
    running: int
    sources: Mapping[str, SourceFile]
    no_object: Words
    check: Callable[[Body], Order]
    make: Callable[[Work], Made]
    stages: bool = False
    tells_start: bool = False
    failed_usage: Mapping[str, Any] | None = None
    link_hours: float = 24
    bill: Bill | None = None


@dataclass(frozen=True, slots=True)
class SyncModel:
    """One model that answers at once; the fields are as those of SimulatedModel.

    `look` may raise TaskFailed: its words come as the output's `code` and `message`.
    """

    name: str
    path: str
    per_second: float
    sources: Mapping[str, SourceFile]
    no_object: Words
    check: Callable[[Body], Order]
    look: Callable[[Work], Made]
    bill: Bill | None = None


AnyModel = SimulatedModel | SyncModel
