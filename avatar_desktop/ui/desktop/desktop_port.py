"""What the window asks of the desktop around it."""

from typing import Protocol

from avatar_desktop.domain.note import Note


class Desktop(Protocol):
    """All calls return at once; what a desktop does not have is left out."""

    def notify(self, note: Note) -> None:
        """Show *note*."""

    def withdraw(self) -> None:
        """Take back the notes that are still shown."""

    def show_progress(self, share: float | None) -> None:
        """Show a *share* between 0 and 1 in the task bar; None for none."""

    def keep_awake(self, why: str) -> None:
        """Let the computer not sleep by itself, for *why*, painted; for an empty text let it."""
