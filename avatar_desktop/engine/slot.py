"""One job's hold on a running slot."""

from avatar_desktop.engine.limiter import Slots


class SlotLease:
    """Takes at most one slot and gives it back at most once."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._held = False

    @property
    def free(self) -> bool:
        """Whether `acquire` would return at once."""
        return self._held or self._slots.free

    async def acquire(self) -> None:
        """Wait for a slot, unless one is held."""
        if not self._held:
            await self._slots.acquire()
            self._held = True

    def take(self) -> None:
        """Count a task that runs already, unless it is counted."""
        if not self._held:
            self._slots.take()
            self._held = True

    def release(self) -> None:
        """Give the slot back, if one is held."""
        if self._held:
            self._held = False
            self._slots.release()
