"""One job's turn to send: nobody else of the same model and account sends meanwhile."""

import asyncio


class TurnLease:
    """Takes the turn at most once and gives it back at most once."""

    def __init__(self, line: asyncio.Lock) -> None:
        self._line = line
        self.held = False

    @property
    def free(self) -> bool:
        """Whether `acquire` would return at once."""
        return self.held or not self._line.locked()

    async def acquire(self) -> None:
        """Wait for the turn, first come first served, unless it is held."""
        if not self.held:
            await self._line.acquire()
            self.held = True

    def release(self) -> None:
        """Give the turn back, if it is held."""
        if self.held:
            self.held = False
            self._line.release()
