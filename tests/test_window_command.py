"""A second start before a window that does not answer."""

from pathlib import Path

import pytest

from avatar_desktop import silent_window, window_command
from avatar_desktop.domain.handover import Handover
from avatar_desktop.single_instance import Unanswered


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that were ended."""
    told: list[int] = []
    monkeypatch.setattr(window_command.os, "kill", lambda pid, _how: told.append(pid))
    return told


@pytest.mark.parametrize(("there", "ended"), [([7, 7], [7]), ([7, 8], []), ([7], [])])
def test_only_the_process_that_was_asked_about_is_ended(
    monkeypatch: pytest.MonkeyPatch, killed: list[int], there: list[int], ended: list[int]
):
    """An answer takes a while: meanwhile that one may have gone, and its number be another's."""
    silent = [Unanswered(pid, "here") for pid in there]

    def claim(*_: object) -> None:
        if silent:
            raise silent.pop(0)

    monkeypatch.setattr(window_command, "claim", claim)
    monkeypatch.setattr(silent_window, "ask", lambda _: silent_window.Answer.END)

    assert window_command._claimed(Path("profile"), Handover()) is None

    assert killed == ended
