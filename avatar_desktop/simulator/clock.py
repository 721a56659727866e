"""The one source of time, so that a test can let a day pass at once."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

HOUR = 3600.0
BEIJING = timezone(timedelta(hours=8))


class Clock:
    """Tells the time in seconds since 1970; moved forward only by hand or by the real clock."""

    def __init__(self, real: Callable[[], float] = time.time, ahead: float = 0.0) -> None:
        self._real = real
        self._ahead = ahead
        self._moved = asyncio.Event()

    def now(self) -> float:
        return self._real() + self._ahead

    @property
    def ahead(self) -> float:
        """By how many seconds it was moved forward."""
        return self._ahead

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass at once and wake every sleeper that is due."""
        self._ahead += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    def reset(self) -> None:
        self.advance(-self._ahead)

    async def sleep(self, seconds: float) -> None:
        """Return when *seconds* have passed on this clock."""
        await self.sleep_until(self.now() + seconds)

    async def sleep_until(self, due: float) -> None:
        """Return when this clock shows *due*."""
        while (left := due - self.now()) > 0:
            try:
                async with asyncio.timeout(left):
                    await self._moved.wait()
            except TimeoutError:
                continue


def stamp(seconds: float) -> str:
    """Return a time as the services write it: `YYYY-MM-DD HH:MM:SS.mmm` in UTC+8."""
    moment = datetime.fromtimestamp(seconds, BEIJING)
    return moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{moment.microsecond // 1000:03d}"


def day(seconds: float) -> str:
    """Return the day in UTC+8 as `YYYY-MM-DD`."""
    return datetime.fromtimestamp(seconds, BEIJING).strftime("%Y-%m-%d")


def zulu(seconds: float) -> str:
    """Return a time as upload policies write it: `YYYY-MM-DDThh:mm:ss.mmmZ`."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def read_zulu(text: str) -> float:
    """Return the seconds of a time that `zulu` wrote; ValueError when it is none."""
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")  # noqa: DTZ007 - the Z is UTC
    return moment.replace(tzinfo=UTC).timestamp()


def read_compact(text: str) -> float:
    """Return the seconds of `YYYYMMDDhhmmss` in UTC+8; ValueError when it is none."""
    moment = datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007 - the zone follows
    return moment.replace(tzinfo=BEIJING).timestamp()
