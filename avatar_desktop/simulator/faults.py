"""Scripted faults of the line and of the answers, laid over every route but the control's own."""

import asyncio
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .wire import Connections


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule: which requests it meets, how often, and what befalls them."""

    path: str = ""
    path_regex: str = ""
    method: str = ""
    after: int = 0
    times: int = 1
    status: int | None = None
    body: Any = None
    raw: str | None = None
    headers: Mapping[str, str] | None = None
    retry_after: str | None = None
    delay_seconds: float = 0.0
    drop: Literal["", "before_reading", "after_processing"] = ""
    truncate_bytes: int | None = None

    def meets(self, scope: Scope) -> bool:
        path = scope["path"]
        if self.method and self.method.upper() != scope["method"]:
            return False
        if self.path_regex and not re.search(self.path_regex, path):
            return False
        return bool(path.startswith(self.path))


def read_fault(body: Mapping[str, Any]) -> Fault:
    """Return the rule that *body* describes; ValueError for what it cannot be."""
    if strange := set(body) - set(Fault.__slots__):
        raise ValueError(f"unknown fields: {', '.join(sorted(strange))}")
    fault = Fault(**body)
    if fault.drop not in {"", "before_reading", "after_processing"}:
        raise ValueError("drop is before_reading or after_processing")
    try:
        re.compile(fault.path_regex)
    except re.error as error:
        raise ValueError(f"path_regex: {error}") from error
    return fault


@dataclass(slots=True)
class _Armed:
    id: str
    fault: Fault
    skip: int
    left: int


class Faults:
    """The rules in force, oldest first; a rule is gone when its `times` are used up (0: never)."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []

    def add(self, fault: Fault) -> str:
        armed = _Armed(uuid.uuid4().hex[:8], fault, fault.after, fault.times)
        self._armed.append(armed)
        return armed.id

    def clear(self) -> None:
        self._armed.clear()

    def take(self, scope: Scope) -> Fault | None:
        """Return the rule that befalls this request, counting it."""
        for armed in self._armed:
            if not armed.fault.meets(scope):
                continue
            if armed.skip > 0:
                armed.skip -= 1
                continue
            if armed.left:
                armed.left -= 1
                if armed.left == 0:
                    self._armed.remove(armed)
            return armed.fault
        return None


class FaultLayer:
    """ASGI layer that lets faults befall requests."""

    def __init__(self, app: ASGIApp, faults: Faults, lines: Connections) -> None:
        self._app = app
        self._faults = faults
        self._lines = lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._faults.take(scope)
        if fault is None:
            await self._app(scope, receive, send)
            return
        if fault.drop == "before_reading":
            self._lines.cut(scope)
            return
        if fault.delay_seconds:
            await asyncio.sleep(fault.delay_seconds)
        if fault.drop == "after_processing":
            await self._app(scope, receive, _nowhere)
            self._lines.cut(scope)
        elif fault.status is not None:
            await _drain(receive)
            await _answer(fault, fault.status, send)
        elif fault.truncate_bytes is not None:
            await self._app(scope, receive, self._short(scope, send, fault.truncate_bytes))
        else:
            await self._app(scope, receive, send)

    def _short(self, scope: Scope, send: Send, most: int) -> Send:
        left = most

        async def short(message: Message) -> None:
            nonlocal left
            if message["type"] != "http.response.body":
                await send(message)
                return
            if left < 0:
                return
            part = message.get("body", b"")[:left]
            left -= len(part)
            await send({"type": "http.response.body", "body": part, "more_body": True})
            if left == 0:
                left = -1
                self._lines.end(scope)

        return short


async def _nowhere(_message: Message) -> None:
    """Take an answer that nobody will see."""


async def _drain(receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            return


async def _answer(fault: Fault, status: int, send: Send) -> None:
    if fault.raw is not None:
        body = fault.raw.encode()
        headers = {"content-type": "text/plain; charset=utf-8"}
    else:
        body = json.dumps({} if fault.body is None else fault.body).encode()
        headers = {"content-type": "application/json"}
    headers |= {name.lower(): value for name, value in (fault.headers or {}).items()}
    if fault.retry_after is not None:
        headers["retry-after"] = str(fault.retry_after)
    headers.setdefault("content-length", str(len(body)))
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
