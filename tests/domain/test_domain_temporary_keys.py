"""Temporary keys: known by their first letters, useless without a token, and only for a while."""

from datetime import UTC, datetime, timedelta

import pytest

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.temporary_keys import (
    check_key,
    marks_temporary,
    read_expiry,
    shown_expiry,
)

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "mark"),
    [
        ("STS.NUgYrLnoC37mZZCNnAbez3Eee", "STS."),
        ("ASIAIOSFODNN7EXAMPLE", "ASIA"),
        ("HSTAB47V9V8HZQ7GPNKL", "HST"),
        ("AKTPMzkwZjQyZWFhYWNmNGU2", "AKTP"),
        ("TMP.3KeYxyz", "TMP."),
        ("AKIDEPMQB_Q9Jt2fJxXyIekOzKZzx-sdGQgBga4TzsUdTWL9xlvsjInOHhCYFqfo", "AKID"),
        (" STS.a ", "STS."),
    ],
)
def test_temporary_key_without_its_token_is_told(key, mark):
    """What is missing is named, with the letters by which it is known."""
    with pytest.raises(AppError) as caught:
        check_key(key, "", None, NOW)

    assert marks_temporary(key) == mark
    assert caught.value.code == "NoToken"
    assert "security token" in str(caught.value)
    assert mark in str(caught.value)
    assert len(key) < 10 or key not in str(caught.value)
    check_key(key, "token", None, NOW)


@pytest.mark.parametrize(
    "key",
    ["", "AKIAIOSFODNN7EXAMPLE", "LTAI5tExample", "HPUAEXAMPLEEXAMPLE00", "minioadmin", "HSTORE",
     "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "AKLTexample", "xASIA", "testaccesskey"],
)  # fmt: skip
def test_permanent_key_needs_no_token(key):
    """A key of another kind, and the name of one's own server, is never suspected."""
    assert marks_temporary(key) == ""
    check_key(key, "", NOW - timedelta(days=1), NOW)


def test_token_past_its_end_is_told_with_the_time():
    """The settings know the end: nothing is sent after it."""
    with pytest.raises(AppError) as caught:
        check_key("STS.a", "token", NOW, NOW)

    assert caught.value.code == "TokenEnded"
    assert shown_expiry(NOW) in str(caught.value)
    check_key("STS.a", "token", NOW + timedelta(seconds=1), NOW)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", None),
        (" 2026-06-01T12:00:00Z ", NOW),
        ("2026-06-01T12:00:00.000000Z", NOW),
        ("2026-06-01T20:00:00+08:00", NOW),
        ("2026-06-01 12:00:00+00:00", NOW),
    ],
)
def test_end_is_read_as_services_print_it(text, moment):
    """Alibaba, Amazon and Huawei print one standard in different lengths."""
    assert read_expiry(text) == moment


def test_end_without_a_zone_is_by_this_computers_clock():
    """What a person types is local, and comes back as it was typed."""
    assert shown_expiry(read_expiry("2026-06-01 20:00")) == "2026-06-01 20:00"


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "12:00", "1780315200"])
def test_nonsense_is_no_end(text):
    """What is no moment is refused."""
    with pytest.raises(ValueError, match=r"Invalid isoformat|must be in"):
        read_expiry(text)
