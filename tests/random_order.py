"""Files, and the tests of each file, in a random order on demand; it is told, to be had again."""

import tempfile
from pathlib import Path
from random import Random, randrange
from typing import Any

import pytest

SEED = pytest.StashKey[str]()
RAN = pytest.StashKey[Path]()
OFF, NEW = "off", "new"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run repeat the order of another."""
    told = "seed of a random order, `new` for another each time (default: off, as they are written)"
    parser.addoption("--shuffle", metavar="SEED", default=OFF, help=told)


def pytest_configure(config: pytest.Config) -> None:
    """Take one seed for all processes; a worker notes what it runs: others steal from it."""
    worker: dict[str, Any] = getattr(config, "workerinput", {})
    given = worker.get("shuffle") or config.getoption("--shuffle")
    config.stash[SEED] = str(randrange(10**6)) if given == NEW else given
    if worker:
        name = f"order-{worker['testrunuid']}-{worker['workerid']}.txt"
        config.stash[RAN] = Path(tempfile.gettempdir(), name)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker the seed."""
    node.workerinput["shuffle"] = node.config.stash[SEED]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle the files, and the tests of each."""
    if (seed := config.stash[SEED]) != OFF:
        order = Random(seed)
        files = sorted({item.path for item in items})
        places = dict(zip(files, order.sample(range(len(files)), len(files)), strict=True))
        order.shuffle(items)
        items.sort(key=lambda item: places[item.path])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> None:
    """Note what a worker runs, in a file that pytest can be given."""
    if path := item.config.stash.get(RAN, None):
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{item.nodeid}\n")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Say beside a failure what repeats all that its worker had run."""
    report = yield
    if report.failed and (path := item.config.stash.get(RAN, None)):
        report.sections.append(("To run what came before it too", f"-n0 --shuffle off @{path}"))
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave no notes of a run without failures."""
    if not session.testsfailed and (path := session.config.stash.get(RAN, None)):
        path.unlink(missing_ok=True)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say which order it was."""
    terminalreporter.write_line(f"Order of the tests: --shuffle {config.stash[SEED]}")
