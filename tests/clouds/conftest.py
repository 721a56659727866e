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


@pytest.fixture(scope="session")
def abroad_process() -> Iterator[Simulator]:
    """A second simulator as a process."""
    with running_simulator() as simulator:
        yield simulator


@pytest.fixture
def abroad(abroad_process: Simulator) -> Simulator:
    """The service in another region, which knows `sk-other-region` alone."""
    abroad_process.control("reset")
    abroad_process.control("region", abroad=True)
    return abroad_process
