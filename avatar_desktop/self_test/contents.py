"""Is everything there that was put into the bundle?"""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

from avatar_desktop.quick_enums import is_tried
from avatar_desktop.self_test.report import Broken, Case, Skipped

PACKAGE = Path(__file__).resolve().parents[1]
LIST = PACKAGE / "contents.json"
CODE = {".py", ".pyc"}
NAMED = 20
"""How many lacking files are named."""


def cases() -> list[Case]:
    """Return what is looked at; the modules last, since looking for them imports packages."""
    return [("files", _files), ("start", _start), ("modules", _modules)]


def listed_models() -> set[str]:
    """Return the names of the models that were put in; empty where nobody listed them."""
    files = json.loads(LIST.read_text("utf-8"))["files"] if LIST.is_file() else ()
    named = (Path(name) for name in files)
    ours = (path for path in named if path.parent == Path("avatar_desktop/models"))
    return {path.stem for path in ours if path.suffix in CODE} - {"__init__"}


def _listed(what: str) -> Any:
    if not LIST.is_file():
        if getattr(sys, "frozen", False):
            raise Broken(f"{LIST} is gone: the list of what belongs to the program")
        raise Skipped("this is no bundle: nobody listed its contents")
    return json.loads(LIST.read_text("utf-8"))[what]


def _files() -> str:
    folder, wrong = PACKAGE.parent, []
    files = _listed("files")
    for name, size in files.items():
        file = folder / name
        if not file.exists():
            wrong.append(f"{name} is gone")
        elif size is not None and file.stat().st_size != size:
            wrong.append(f"{name} has {file.stat().st_size} bytes instead of {size}")
    return _told(wrong, f"{len(files)} files")


def _modules() -> str:
    modules = _listed("modules")
    wrong = [f"{name} is gone" for name in modules if not _found(name)]
    return _told(wrong, f"{len(modules)} modules")


def _start() -> str:
    if "PySide6" in sys.modules:
        raise Broken("Qt is imported before the program's first line: each start takes longer")
    python = ".".join(map(str, sys.version_info[:3]))
    return f"Python {python} makes enumerations {'quickly' if is_tried() else 'its own slow way'}"


def _found(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ImportError:
        return False


def _told(wrong: list[str], fine: str) -> str:
    if wrong:
        more = f"\nand {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
        raise Broken("\n".join(wrong[:NAMED]) + more)
    return fine
