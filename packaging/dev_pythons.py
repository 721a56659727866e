"""The Pythons that Avatar Desktop is tried with, as far as this machine has them."""

import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from dev_process import ask

TRIED = ((3, 11), (3, 12), (3, 13))
PYENV = Path.home() / ".pyenv" / "versions"
QUESTION = "import ensurepip, sys; print(*sys.version_info[:2])"


def newer(than: tuple[int, int] = sys.version_info[:2]) -> list[Path]:
    """Return one Python for each tried version above *than* that works here, oldest first."""
    wanted = [version for version in TRIED if version > than]
    found = (_first_that_works(version, _places(version)) for version in wanted)
    return [python for python in found if python]


def _places(version: tuple[int, int]) -> Iterator[Path]:
    number = ".".join(map(str, version))
    if on_path := shutil.which(f"python{number}"):
        yield Path(on_path)
    yield from sorted(PYENV.glob(f"{number}.*/bin/python"), reverse=True)


def _first_that_works(version: tuple[int, int], places: Iterable[Path]) -> Path | None:
    return next((place for place in places if _is(place, version)), None)


def _is(python: Path, version: tuple[int, int]) -> bool:
    answer = ask([str(python), "-c", QUESTION])
    return answer.returncode == 0 and answer.stdout.split() == [str(part) for part in version]
