"""The service's clock, by the dates of its answers."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from avatar_desktop.clouds.http.service_clock import ServiceClock

NOON = "Sun, 01 Nov 2026 12:00:00 GMT"


def test_time_goes_on_from_the_last_date():
    """The last answer counts, and what has passed since, whatever the local clock says."""
    passed = [100.0]
    clock = ServiceClock(lambda: passed[0])

    assert clock.now() is None
    clock.hear(httpx.Headers({"Date": "Sat, 31 Oct 2026 01:00:00 GMT"}))
    clock.hear(httpx.Headers({"Date": NOON}))
    passed[0] += 90

    assert clock.now() == datetime(2026, 11, 1, 12, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Date": ""},
        {"Date": "yesterday"},
        {"Date": "99, 99 Xxx 99999 99:99:99 GMT"},
        {"Date": NOON, "Age": "3600"},
    ],
)
def test_answer_without_a_date_of_its_own_tells_nothing(headers):
    """No date, no date at all, or one that a cache has kept."""
    clock = ServiceClock(lambda: 0.0)
    clock.hear(httpx.Headers({"Date": "Sat, 31 Oct 2026 01:00:00 GMT"}))

    clock.hear(httpx.Headers(headers))

    assert clock.now() == datetime(2026, 10, 31, 1, tzinfo=UTC)


def test_real_clock_runs():
    """Without a stand-in it counts real seconds."""
    clock = ServiceClock()
    clock.hear(httpx.Headers({"Date": NOON}))
    now = clock.now()

    assert now is not None
    assert timedelta() <= now - datetime(2026, 11, 1, 12, tzinfo=UTC) < timedelta(minutes=1)
