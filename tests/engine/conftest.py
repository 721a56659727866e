"""Fixtures of the job engine's tests."""

from pathlib import Path

import pytest
from engine_bench import Bench
from engine_fakes import (
    World,
    a_world,
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return a_world(tmp_path / "library")


@pytest.fixture
def bench(world: World) -> Bench:
    return Bench(world)
