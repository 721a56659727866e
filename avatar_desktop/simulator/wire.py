"""The connections themselves, for those who cut them."""

import asyncio

from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

Peer = tuple[str, int]


class Connections:
    """Open connections by their peer."""

    def __init__(self) -> None:
        self._open: dict[Peer, asyncio.Transport] = {}

    def cut(self, scope: Scope) -> None:
        """Cut the request's connection now, unsent bytes lost."""
        if (transport := self._open.get(tuple(scope["client"]))) is not None:
            transport.abort()

    def end(self, scope: Scope) -> None:
        """Close the request's connection after what was already answered."""
        if (transport := self._open.get(tuple(scope["client"]))) is not None:
            transport.close()

    def protocol(self) -> type[H11Protocol]:
        """Return uvicorn's protocol, keeping its connections here."""
        lines = self._open

        class KeptProtocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                lines[transport.get_extra_info("peername")] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                lines.pop(self.transport.get_extra_info("peername"), None)
                super().connection_lost(exc)

        return KeptProtocol
