"""What shows results: the files of this folder have them as data, and nothing lists them."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from avatar_desktop.domain.found_modules import modules_of


@dataclass(frozen=True, slots=True)
class ResultViewer:
    """Shows files that have one of the `suffixes`; `Output.viewer` is its `key`.

    `wanted` is the marked word for such a file, as "a picture". A `pictured` one has thumbnails; a
    `compared` one can be seen beside the input that it was made of.
    """

    key: str
    wanted: str
    suffixes: frozenset[str]
    pictured: bool = True
    compared: bool = False


def viewers() -> Mapping[str, ResultViewer]:
    """Return every viewer by its key."""
    found = (one for module in modules_of(sys.modules[__name__]) for one in module.VIEWERS)
    return {one.key: one for one in found}


def viewer_of(path: Path) -> ResultViewer | None:
    """Return what shows a file that we named ourselves, by its suffix; None for others."""
    suffix = path.suffix.lstrip(".").lower()
    return next((one for one in viewers().values() if suffix in one.suffixes), None)
