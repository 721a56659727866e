"""What the app uses of others' private parts: named, bounded in version, and still there."""

import ast
import importlib
import re
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import avatar_desktop
from avatar_desktop.clouds.http.client import LOADED_LATE

ROOT = Path(avatar_desktop.__file__).parent
DECLARED = {
    wanted.name: wanted.specifier
    for line in tomllib.loads((ROOT.parent / "pyproject.toml").read_text("utf-8"))["project"][
        "dependencies"
    ]
    if (wanted := Requirement(line))
}
PRIVATE = {
    "anyio._backends._asyncio": "anyio",
    "httpcore._backends.anyio": "httpcore",
}
"""Module and the package that has it; a new one is a decision."""
DOTTED = re.compile(r"(?:[a-z]\w*\.)+_\w+(?:\.\w+)*")


def named() -> set[str]:
    """Return the private modules of others that the app imports, or names to be imported."""
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [f"{node.module}.{one.name}" for one in node.names]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                names = [node.value]
            found |= {one for one in names if DOTTED.fullmatch(one)}
    return {
        one
        for one in found
        if (top := one.partition(".")[0]) in DECLARED and top not in sys.stdlib_module_names
    }


def test_no_other_private_part_is_used() -> None:
    """Whoever needs another one writes it down here, with its bound."""
    assert named() == set(PRIVATE)


@pytest.mark.parametrize(("module", "package"), PRIVATE.items())
def test_private_part_is_there_in_the_bounded_version(module: str, package: str) -> None:
    """The versions that may be installed have an end, and the installed one has the part."""
    assert any(one.operator in {"<", "<=", "==", "~="} for one in DECLARED[package])
    assert version(package) in DECLARED[package]
    assert importlib.import_module(module)


@pytest.mark.parametrize("package", ["httpx", "httpcore", "anyio", "certifi"])
def test_what_is_imported_is_declared(package: str) -> None:
    """The HTTP client's own parts are asked for, not only brought along."""
    assert version(package) in DECLARED[package]


def test_names_loaded_early_are_what_a_request_loads() -> None:
    """The list holds what the library loads in its first request, in this very version."""
    script = (
        "import asyncio, sys, httpx\n"
        "before = set(sys.modules)\n"
        "async def ask():\n"
        "    async with httpx.AsyncClient(trust_env=False) as client:\n"
        "        try: await client.get('http://127.0.0.1:9/')\n"
        "        except httpx.TransportError: pass\n"
        "asyncio.run(ask())\n"
        "print(*sorted(set(sys.modules) - before))\n"
    )
    import subprocess

    loaded = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout.split()

    assert set(LOADED_LATE) <= set(loaded)
