"""The project's own environments: .venv at the root, filled from the locks, and one beside it
for each further Python that works here."""

import hashlib
import importlib.util
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import dev_system
from dev_process import Trouble, ask, call, say

RUN_LOCK, DEV_LOCK = "requirements.lock", "requirements-dev.lock"
TOOLS = "tools.in"
OLDEST_PYTHON = "3.11"


def ensure(root: Path, *, dev: bool) -> Path:
    """Return the Python of this Python's environment, made or brought up to date by the locks.

    With *dev*, tests and tools are in it too. Raises Trouble if that cannot be done.
    """
    folder = folder_of(root)
    python, stamp = python_of(folder), folder / "setup.stamp"
    mark = fingerprint(root)
    done = stamp.read_text("utf-8").split() if stamp.is_file() else []
    if python.exists() and mark in done and (not dev or "dev" in done):
        return python
    dev = dev or "dev" in done
    stamp.unlink(missing_ok=True)
    say(f"Preparing {folder} (this can take a few minutes the first time)")
    if not _works(python):
        _make(folder)
    lock = root / "packaging" / (DEV_LOCK if dev else RUN_LOCK)
    install_uv(python, lock)
    uv = [str(python), "-m", "uv", "pip"]
    target = ["--python", str(python)]
    _must(
        [*uv, "sync", *target, "--compile-bytecode", "--require-hashes", str(lock)],
        "The downloads failed.",
    )
    _must(
        [*uv, "install", "-q", *target, "--no-deps", "--no-build-isolation", "-e", str(root)],
        "The project itself could not be installed.",
    )
    call([str(python), "-m", "compileall", "-q", str(root / "avatar_desktop")])
    stamp.write_text(f"{mark} {'dev' if dev else 'run'}\n", "utf-8")
    return python


def lock(root: Path, args: list[str]) -> int:
    """Write both locks from pyproject.toml and tools.in, for every system; *args* go to uv."""
    python = ensure(root, dev=True)
    for name in (DEV_LOCK, RUN_LOCK):
        code = call(lock_command(python, name, args), uv_environment(os.environ), root)
        if code:
            return code
    return 0


def lock_command(python: Path, name: str, args: list[str]) -> list[str]:
    """Return the command that writes the lock *name*; both locks agree on every version."""
    own = ["--group", "dev"] if name == DEV_LOCK else ["--constraints", f"packaging/{DEV_LOCK}"]
    options = ["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes",
               "--no-emit-index-url", "--no-header", "--quiet"]  # fmt: skip
    sources = ["pyproject.toml", f"packaging/{TOOLS}"]
    output = ["--output-file", f"packaging/{name}"]
    return [str(python), "-m", "uv", "pip", "compile", *sources, *own, *options, *output, *args]


def system_packages() -> tuple[str, ...]:
    """Return what this Python lacks to make environments: Debian packs a part of it apart."""
    if importlib.util.find_spec("ensurepip"):
        return ()
    return (f"python{sys.version_info.major}.{sys.version_info.minor}-venv",)


def folder_of(root: Path, version: tuple[int, int] = sys.version_info[:2]) -> Path:
    """Return the environment of Python *version*: .venv, unless that belongs to another one."""
    folder, number = root / ".venv", ".".join(map(str, version))
    try:
        notes = (folder / "pyvenv.cfg").read_text("utf-8")
    except OSError:
        return folder
    made_with = re.search(r"^version\s*=\s*(\d+\.\d+)", notes, re.MULTILINE)
    return folder if made_with is None or made_with[1] == number else root / f".venv-{number}"


def python_of(folder: Path, *, windows: bool = os.name == "nt") -> Path:
    """Return where the Python of the environment *folder* lies."""
    return folder / ("Scripts/python.exe" if windows else "bin/python")


def fingerprint(root: Path) -> str:
    """Return a mark that changes with locks, pyproject.toml, the Python and the place."""
    files = (root / "pyproject.toml", *(root / "packaging" / name for name in (RUN_LOCK, DEV_LOCK)))
    parts = [file.read_bytes() for file in files]
    parts.append(f"{sys.version_info[:3]} {sys.platform} {root}".encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def pinned(text: str, name: str) -> str:
    """Return the lines of the lock *text* that pin *name*: its version and hashes."""
    lines = text.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"{name}=="))
    own = [lines[start]]
    for line in lines[start + 1 :]:
        if not line.startswith("    --hash="):
            break
        own.append(line)
    return "\n".join(own) + "\n"


def uv_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return *given* with pip's index and certificates told to uv, unless uv has its own."""
    environment = dict(given)
    for ours, names in {
        "PIP_INDEX_URL": ("UV_DEFAULT_INDEX", "UV_INDEX_URL"),
        "PIP_CERT": ("SSL_CERT_FILE",),
    }.items():
        if given.get(ours) and not any(given.get(name) for name in names):
            environment[names[0]] = given[ours]
    return environment


def _works(python: Path) -> bool:
    answer = ask([str(python), "-c", "import pip, sys; print(sys.version_info[:3])"])
    return answer.returncode == 0 and answer.stdout.strip() == str(sys.version_info[:3])


def _make(folder: Path) -> None:
    if folder.exists():
        if not (folder / "pyvenv.cfg").is_file():
            raise Trouble(f"{folder} is in the way and is no Python environment: move it.")
        if Path(sys.prefix).resolve() == folder.resolve():
            raise Trouble("Start this script with the system's Python, not with .venv's own.")
        shutil.rmtree(folder)
    dev_system.provide(system_packages(), needed=True)
    _must([sys.executable, "-m", "venv", str(folder)], f"{folder} could not be made.")


def install_uv(python: Path, lock: Path) -> None:
    """Put the uv that *lock* names into *python*'s environment; Trouble if it cannot be had."""
    pin = pinned(lock.read_text("utf-8"), "uv")
    version = re.split(r"==|\s", pin)[1]
    if f"uv {version} " in ask([str(python), "-m", "uv", "--version"]).stdout.strip() + " ":
        return
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch) / "uv.txt"
        wanted.write_text(pin, "utf-8")
        pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        _must([*pip, "--no-deps", "--require-hashes", "-r", str(wanted)], "The downloads failed.")


def _must(command: list[str], failure: str) -> None:
    if call(command, uv_environment(os.environ)):
        raise Trouble(
            f"{failure} What went wrong stands above. If it is the network: check the connection, "
            "a proxy (HTTPS_PROXY), or your own certificates (SSL_CERT_FILE, PIP_CERT), and the "
            "free space on the disk; then give the same command again."
        )
