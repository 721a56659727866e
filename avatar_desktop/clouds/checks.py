"""What the diagnostic checks of all clouds share."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import Message


class CachedCall:
    """Makes a call for all who ask for its outcome."""

    def __init__(self, call: Callable[[], Awaitable[Message]]) -> None:
        self._call = call
        self._outcome: Message | AppError | None = None

    async def __call__(self) -> Message:
        """Return what the call returned, or raise its AppError."""
        if self._outcome is None:
            try:
                self._outcome = await self._call()
            except AppError as error:
                self._outcome = error
        if isinstance(self._outcome, AppError):
            raise self._outcome
        return self._outcome


def alive(
    specs: Sequence[ModelSpec], names: Mapping[str, str], asked: str = ""
) -> tuple[ModelSpec, ...]:
    """Return the models that are worth a look: in service, deployed by oneself, or *asked* for."""
    return tuple(spec for spec in specs if spec.key in {asked, *names} or not spec.is_over)
