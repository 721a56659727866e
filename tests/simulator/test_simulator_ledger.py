"""The simulator's ledger: what it billed, by its own tariffs."""

from pathlib import Path
from typing import Any

from simulator_kit import DETECT, EMO, MODEL, Caller, ClipMaker


def entries(caller: Caller) -> list[tuple[str, str]]:
    """Return the models and amounts that were billed."""
    told = caller.control("ledger", method="GET")
    return [(one["model"], one["amount"]) for one in told["entries"]]


def test_what_ends_well_is_billed(caller: Caller, make_clip: ClipMaker) -> None:
    """A clip by its seconds and its size; a task that fails costs nothing."""
    url = caller.upload(make_clip(seconds=1.2, width=256, height=256))
    caller.finished(url)
    caller.finished(url, min_len=540)
    caller.control("tasks", {"model": MODEL, "end": "FAILED", "code": "X", "message": "no"})
    caller.finished(url)

    assert entries(caller) == [(MODEL, "0.60"), (MODEL, "0.24")]


def test_every_look_is_billed(caller: Caller, portrait: Path) -> None:
    """Whether the picture passes or not; the ledger adds up to the fen and a reset clears it."""
    given: dict[str, Any] = {"image_url": caller.upload(portrait, DETECT)}
    caller.order(DETECT, given, {"ratio": "1:1"})
    caller.control("tasks", {"model": DETECT, "end": "FAILED", "code": "", "message": ""})
    caller.order(DETECT, given, {"ratio": "1:1"})
    total = caller.control("ledger", method="GET")["total"]
    looks = entries(caller)
    caller.control("reset")

    assert looks == [(DETECT, "0.004")] * 2
    assert total == "0.01"
    assert entries(caller) == []


def test_a_refused_order_is_not_billed(caller: Caller) -> None:
    """Nothing was done for it."""
    caller.order(EMO, {"image_url": "nowhere"}, {"style_level": "normal"})
    caller.order(DETECT, {"image_url": "nowhere"}, {"ratio": "1:1"})

    assert entries(caller) == []
