"""What the object stores' tests share: a real S3 server and a simulator."""

from collections.abc import Iterator

import pytest

from clouds.clouds_kit import Simulator, running_simulator
from objectstore.objectstore_kit import make_bucket


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


@pytest.fixture
def bucket(s3_server) -> str:
    """A fresh bucket on the real server."""
    return make_bucket(s3_server)
