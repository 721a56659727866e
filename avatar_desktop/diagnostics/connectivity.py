"""Examines the way to a host: proxy, name, encryption, and the clock by the host's own."""

from dataclasses import dataclass, replace
from datetime import timedelta

from avatar_desktop.clouds.http import connection_probe as reach
from avatar_desktop.clouds.http.client import bad_address
from avatar_desktop.diagnostics.context import CheckContext
from avatar_desktop.domain.endpoints import host_in
from avatar_desktop.domain.errors import AppError, Explanation, Fix
from avatar_desktop.domain.health import Examination, NotTried
from avatar_desktop.domain.text import N_, Message, say

SECOND = timedelta(seconds=1)
CLOCK_MAY_DIFFER = timedelta(minutes=5)
"""A third of what signatures may be off; upload permits live as long."""


def line_to(
    room: CheckContext, url: str, start: str = "", needs: tuple[str, ...] = (), ca_file: str = ""
) -> tuple[Examination, ...]:
    """Return the examinations of the way to *url*; their names begin with *start*.

    *needs* are the names of those that stand before, *ca_file* is trusted for this host alone.
    """
    line = _Line(room, url, ca_file)
    proxy, dns, tls = f"{start}proxy", f"{start}dns", f"{start}tls"
    host = host_in(url)
    return (
        Examination(proxy, say(N_("Proxy on the way to {host}"), host=host), line.proxy, needs),
        Examination(dns, say(N_("Find {host}"), host=host), line.addresses, (*needs, proxy)),
        Examination(tls, say(N_("Reach {host}"), host=host), line.encryption, (*needs, dns)),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    room: CheckContext
    url: str
    ca_file: str

    async def proxy(self) -> Message:
        host = host_in(self.url)
        network = self.room.settings.network
        way = reach.way_of(network, self.url)
        if not way and reach.is_spared(network, self.url):
            return say(N_("{host} is reached directly: it is an exception"), host=host)
        if not way:
            return say(N_("{host} is reached directly"), host=host)
        try:
            await reach.reached(self.room.client, self.url)
        except AppError as error:
            if error.code.startswith("Proxy"):
                raise
        return say(N_("{proxy} for {host}"), proxy=way, host=host)

    async def addresses(self) -> Message:
        host = host_in(self.url)
        if not host:
            raise bad_address(self.url)
        if reach.proxy_in_use(self.room.settings.network, self.url):
            raise NotTried(Explanation(say(N_("The proxy looks up the names of hosts."))))
        found = await reach.resolved(host)
        if found == (host,):
            return say(N_("{host} is an address already"), host=host)
        return say(N_("{host} is {addresses}"), host=host, addresses=", ".join(found[:3]))

    async def encryption(self) -> Message:
        room, network = self.room, self.room.settings.network
        if not self.url.lower().startswith("https:"):
            time = await reach.reached(room.client, self.url)
            return say(N_("In {time} ms, without encryption"), time=time)
        if self.ca_file:
            await reach.reached(room.client, self.url)
        trusting = replace(network, ca_file=self.ca_file or network.ca_file)
        return await reach.tls(trusting, self.url, password=room.password)


def clock_by(room: CheckContext, url: str, needs: tuple[str, ...]) -> Examination:
    """Return the examination of this computer's clock by that of the host of *url*."""
    known = timedelta(seconds=room.settings.network.clock_offset)

    async def compared() -> Message:
        ahead = await reach.server_time(room.client, url)
        if abs(ahead - known) > CLOCK_MAY_DIFFER:
            raise clock_wrong(ahead, known)
        if abs(known) > CLOCK_MAY_DIFFER:
            return say(N_("{off} wrong, which the app makes up for"), off=_span(known))
        return say(N_("Right within {off}"), off=_span(max(abs(ahead), SECOND)))

    return Examination("clock", say(N_("Compare this computer's clock")), compared, needs)


def clock_wrong(ahead: timedelta, known: timedelta) -> AppError:
    """True time is *ahead* of this computer's clock, and the settings know it as *known*."""
    seconds = round(ahead.total_seconds())
    if abs(ahead) > CLOCK_MAY_DIFFER:
        template = N_("It is {off} slow.") if ahead > timedelta(0) else N_("It is {off} fast.")
        fix = Fix(say(N_("Correct for the clock")), (("network.clock_offset", seconds),))
        explanation = Explanation(
            say(N_("This computer's clock is wrong.")),
            say(template, off=_span(ahead)),
            say(N_("Set the computer's date and time, or let the app make up for it.")),
            fix=fix,
        )
        return AppError(explanation, code="Clock")
    explanation = Explanation(
        say(N_("The app makes up for a wrong clock, but the clock is right.")),
        say(N_("The correction in the settings is {off}."), off=_span(known)),
        say(N_("Take the correction back.")),
        fix=Fix(say(N_("Trust this computer's clock")), (("network.clock_offset", 0),)),
    )
    return AppError(explanation, code="Clock")


def _span(off: timedelta) -> Message:
    seconds = round(abs(off).total_seconds())
    if seconds < 120:  # noqa: PLR2004 (two minutes)
        return say(N_("{count} s"), count=seconds)
    return say(N_("{count} min"), count=round(seconds / 60))
