"""Loads the fixtures that several packages' tests share."""

import gc
import os
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Protocol

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = [
    name
    for name in ("fixtures_dbus", "fixtures_qt", "fixtures_s3", "fixtures_service", "random_order")
    if find_spec(name)
]

# The programs that tests start take their bytecode from the disk: it saves half of their start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


# How long a busy machine takes to think of an example says nothing of the code.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("few", PATIENT, max_examples=100)
settings.register_profile("many", PATIENT, max_examples=1000)


class Rounds(Protocol):
    """Says how many members of its kind a generator makes in this run."""

    def __call__(self, few: int, many: int) -> int:
        """Return *few* in everyday runs, *many* under `--many`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run say how far the generators of odd files, answers and orders go."""
    parser.addoption("--many", action="store_true", help="generators make all of their rounds")
    parser.addoption("--seed", type=int, default=1, help="where generators start (default: 1)")


def pytest_configure(config: pytest.Config) -> None:
    """Let hypothesis go as far as the other generators."""
    settings.load_profile("many" if config.getoption("--many") else "few")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """From the first test with widgets on, no thread collects garbage by itself.

    The collector may run on any thread, and what it finds of Qt there ends the process.
    """
    if "qapp" in getattr(item, "fixturenames", ()):
        gc.disable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Collect here instead whatever has grown past the collector's own limits."""
    had_widgets = "qapp" in getattr(item, "fixturenames", ())
    yield
    if had_widgets:
        gc.disable()
    if not gc.isenabled():
        counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
        grown = [generation for generation, (count, limit) in enumerate(counts) if count > limit]
        if grown:
            gc.collect(max(grown))


@pytest.fixture(scope="session")
def rounds(pytestconfig: pytest.Config) -> Rounds:
    """Say how many members of its kind a generator makes in this run."""

    def say(few: int, many: int) -> int:
        return many if pytestconfig.getoption("--many") else few

    return say


@pytest.fixture(scope="session")
def seed(pytestconfig: pytest.Config) -> int:
    """Where the generators of this run start."""
    return int(pytestconfig.getoption("--seed"))
