"""The list of what belongs to an installation, by which the installed program tests itself."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

NAME = "contents.json"
RESOURCES = "avatar_desktop/resources/"


def write(out: Path, files: Mapping[str, str], modules: Iterable[str], *, sizes: bool) -> None:
    """Write the names of *files* (name below the folder, where it comes from) and of *modules*.

    A size is given for what nobody changes any more: everything with *sizes*, else resources,
    since on other systems a signature is put into programs and libraries later.
    """
    kept = {
        name: Path(source).stat().st_size
        if Path(source).is_file() and (sizes or name.startswith(RESOURCES))
        else None
        for name, source in sorted(files.items())
    }
    out.write_text(json.dumps({"files": kept, "modules": sorted(modules)}, indent=0), "utf-8")
