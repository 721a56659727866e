"""Every request that came in, for those who ask what was sent and how often."""

import json
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .clock import Clock, stamp

KEPT = 10_000
BODY_BYTES = 256 * 1024


class Journal:
    """The last requests, oldest first; bearer keys and passwords are never kept."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def open(self, scope: Scope, clock: Clock) -> dict[str, Any]:
        """Begin the entry of one request and return it, to be filled in."""
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value
                   in scope["headers"]]  # fmt: skip
        entry: dict[str, Any] = {
            "number": self.entries[-1]["number"] + 1 if self.entries else 1,
            "method": scope["method"],
            "path": scope["path"],
            "query": scope["query_string"].decode("latin-1"),
            "headers": [[name, _redacted(name, value)] for name, value in headers],
            "json": None,
            "body_bytes": 0,
            "received_at": stamp(clock.now()),
            "received": clock.now(),
            "status": None,
        }
        self.entries.append(entry)
        del self.entries[:-KEPT]
        return entry

    def clear(self) -> None:
        self.entries.clear()


class JournalLayer:
    """ASGI layer that writes the journal; the control's own requests are not in it."""

    def __init__(self, app: ASGIApp, control: ASGIApp, journal: Journal, clock: Clock) -> None:
        self._app = app
        self._control = control
        self._journal = journal
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"].startswith("/_simulator/"):
            await self._control(scope, receive, send)
            return
        entry = self._journal.open(scope, self._clock)
        kept = bytearray()

        async def heard() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                chunk = message.get("body", b"")
                entry["body_bytes"] += len(chunk)
                if len(kept) <= BODY_BYTES:
                    kept.extend(chunk[: BODY_BYTES + 1])
                if not message.get("more_body", False):
                    entry["json"] = _json(entry, bytes(kept))
            return message

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry["status"] = message["status"]
            await send(message)

        await self._app(scope, heard, told)


def _redacted(name: str, value: str) -> str:
    if name == "authorization":
        return value.partition(" ")[0] + " <redacted>"
    return "<redacted>" if name in {"x-auth-token", "cookie"} else value


def _json(entry: dict[str, Any], body: bytes) -> Any:
    kind = next((value for name, value in entry["headers"] if name == "content-type"), "")
    if not kind.startswith("application/json") or len(body) > BODY_BYTES:
        return None
    try:
        return _without_passwords(json.loads(body))
    except ValueError:
        return None


def _without_passwords(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_passwords(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: "<redacted>"
        if name == "password" and isinstance(one, str)
        else _without_passwords(one)
        for name, one in value.items()
    }
