"""One simulator for the tests of the clouds, as new for each of them."""

from collections.abc import Iterator

import pytest

from clouds.clouds_kit import Simulator, running_simulator


@pytest.fixture(scope="session")
def simulator_process() -> Iterator[Simulator]:
    """The simulator as a process."""
    with running_simulator() as simulator:
        yield simulator


@pytest.fixture
def simulator(simulator_process: Simulator) -> Simulator:
    """The simulator in the state right after its start."""
    simulator_process.control("reset")
    return simulator_process
