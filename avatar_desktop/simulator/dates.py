"""The `Date` of every answer, by the simulator's clock: a client may set its own by it."""

from email.utils import formatdate

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .clock import Clock


class DateLayer:
    """ASGI layer that dates answers."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(self._clock.now(), usegmt=True).encode()
                message = {**message, "headers": [*message.get("headers", ()), (b"date", date)]}
            await send(message)

        await self._app(scope, receive, dated)
