"""A file is read once for each of its changes, and never taken for what it was before."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.media.known_files import SETTLED, KnownFiles, settled_stamp
from avatar_desktop.media.service import MediaService
from avatar_desktop.media.worker import Request


class CountingWorkers:
    """Find every file to be a picture as wide as its first byte, and count how often."""

    def __init__(self) -> None:
        self.asked: list[Path] = []

    def do(self, request: Request, path: Path, ending: Any) -> Any:
        self.asked.append(path)
        width = path.read_bytes()[0]
        return settled_stamp(path), MediaInfo(
            MediaKind.IMAGE, "png", path.stat().st_size, width=width
        )


def settle(path: Path, seconds: float = SETTLED + 10) -> None:
    """Let *path* be as old as if nobody had touched it for *seconds*."""
    past = path.stat().st_mtime - seconds
    os.utime(path, (past, past))


@pytest.fixture(name="look")
def look_fixture() -> Any:
    """Return what looks at a file, and the workers that count."""
    workers = CountingWorkers()
    service = MediaService(workers)  # type: ignore[arg-type]
    yield lambda path: asyncio.run(service.probe(path)), workers, service
    service.close()


def test_unchanged_file_is_read_once(look: Any, tmp_path: Path) -> None:
    """Drop, submit and queue ask three times; the file is read once."""
    path = tmp_path / "a.png"
    path.write_bytes(b"\x05 picture")
    settle(path)
    probe, workers, _ = look

    found = [probe(path) for _ in range(3)]

    assert [one.width for one in found] == [5, 5, 5]
    assert workers.asked == [path]


def test_file_changed_just_now_is_read_again(look: Any, tmp_path: Path) -> None:
    """What may still change unseen, within the disk's grain of time, is not remembered."""
    path = tmp_path / "a.png"
    path.write_bytes(b"\x05 picture")
    probe, *_ = look
    first, at = probe(path), path.stat().st_mtime_ns
    path.write_bytes(b"\x06 picture")
    os.utime(path, ns=(at, at))

    assert (first.width, probe(path).width) == (5, 6)


def test_copy_is_known_by_its_source(look: Any, tmp_path: Path) -> None:
    """The job's own copy is not read again, unless the source changed meanwhile."""
    source, good, late = (tmp_path / name for name in ("a.png", "good.png", "late.png"))
    source.write_bytes(b"\x05 picture")
    settle(source)
    probe, workers, service = look
    probe(source)

    good.write_bytes(source.read_bytes())
    asyncio.run(service.take_over(good, source))
    source.write_bytes(b"\x07 picture")
    late.write_bytes(source.read_bytes())
    asyncio.run(service.take_over(late, source))

    assert (probe(good).width, probe(late).width) == (5, 7)
    assert workers.asked == [source, late]


def test_facts_are_always_those_of_today(
    look: Any, tmp_path: Path, rounds: Callable[[int, int], int], seed: int
) -> None:
    """However files are written, replaced, moved and aged, a probe tells what is there now."""
    random, (probe, workers, service) = Random(seed), look
    paths = [tmp_path / f"{number}.png" for number in range(4)]
    for path in paths:
        path.write_bytes(b"\x01 picture")
    for _ in range(rounds(60, 3000)):
        path, other = random.sample(paths, 2)
        match random.randrange(6):
            case 0:
                path.write_bytes(bytes([random.randrange(9)]) + b" picture")
            case 1:
                settle(path, random.choice([0, 1, 5, 60]))
            case 2:
                path.replace(other)
                path.write_bytes(bytes([random.randrange(9)]) + b" a picture")
            case 3:
                other.write_bytes(path.read_bytes())
                settle(other)
                asyncio.run(service.take_over(other, path))
            case _:
                pass

        assert probe(path).width == path.read_bytes()[0]

    assert len(workers.asked) < rounds(60, 3000)


@pytest.mark.parametrize("name", ["half \ud83d.png", "a\0b.png", "x" * 300, "/nowhere/a.png"])
def test_a_name_that_no_disk_takes_is_not_known(name: str):
    """It is told like any other file that is not there, and nothing breaks."""
    known = KnownFiles()
    path = Path(name)

    async def story() -> MediaInfo | None:
        known.remember(path, (1, 2, 3, 4), MediaInfo(MediaKind.IMAGE, "png", 3))
        return await known.found(path)

    assert settled_stamp(path) is None
    assert asyncio.run(story()) is None
