"""The environments of the start script, and the locks that fill them."""

import re
from pathlib import Path

import dev_process
import dev_venv
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "packaging"
LOCKS = (SCRIPTS / "requirements.lock", SCRIPTS / "requirements-dev.lock")
REQUIREMENT = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def quoted(line: str) -> bool:
    return line.strip().startswith('"')


@pytest.mark.parametrize("folder", ["posix", "windows"])
def test_python_of_the_environment(folder):
    """The environment's Python is found on Windows and elsewhere."""
    windows = folder == "windows"

    python = dev_venv.python_of(Path("x"), windows=windows)

    assert python == Path("x/Scripts/python.exe" if windows else "x/bin/python")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_has_hashes_and_no_addresses(lock):
    """Every locked package has hashes, and no place to download from is recorded."""
    text = lock.read_text("utf-8")

    pins = REQUIREMENT.findall(text)

    assert len(pins) > 20
    for name, _ in pins:
        assert "--hash=sha256:" in dev_venv.pinned(text.replace(" ; ", " "), name)
    assert not re.search(r"://|--(extra-)?index|--find-links|\b\w+\.(org|com|net|io)\b", text)


def test_locks_agree():
    """Tests run on the very versions that users get."""
    run, development = (set(REQUIREMENT.findall(lock.read_text("utf-8"))) for lock in LOCKS)

    assert run < development


def test_lock_holds_what_the_project_asks_for():
    """Each dependency of pyproject.toml is locked, development tools only for development."""
    asked = {name.lower() for name in re.findall(
        r'^  "([A-Za-z0-9-]+)>=', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE
    )}  # fmt: skip
    run, development = (dict(REQUIREMENT.findall(lock.read_text("utf-8"))) for lock in LOCKS)

    assert {"pyside6-addons", "pytest"} <= asked <= development.keys()
    assert "pytest" not in run


def test_every_dependency_has_a_reason():
    """Above each dependency, or above the group it stands in, a comment says what it is for."""
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    start = lines.index("dependencies = [")
    end = next(at for at in range(start, len(lines)) if lines[at].startswith("]"))

    named = [at for at in range(start, end) if quoted(lines[at])]
    without = [
        lines[at]
        for at in named
        if not lines[at - 1].strip().startswith("#") and not quoted(lines[at - 1])
    ]

    assert len(named) > 8
    assert without == []


def test_pin_is_taken_from_the_lock():
    """The version and hashes of one package are read from the lock, and nothing else."""
    text = "a==1 \\\n    --hash=sha256:0\nuv==2 \\\n    --hash=sha256:1\n    # via -r tools.in\n"

    assert dev_venv.pinned(text, "uv") == "uv==2 \\\n    --hash=sha256:1\n"


def test_own_index_and_certificates_reach_uv():
    """What pip is told by its environment uv is told too, unless it has its own."""
    told = dev_venv.uv_environment({"PIP_INDEX_URL": "a", "PIP_CERT": "b"})
    kept = dev_venv.uv_environment({"PIP_INDEX_URL": "a", "UV_INDEX_URL": "c"})

    assert (told["UV_DEFAULT_INDEX"], told["SSL_CERT_FILE"]) == ("a", "b")
    assert "UV_DEFAULT_INDEX" not in kept


def test_fingerprint_follows_the_locks(tmp_path):
    """A changed lock means that the environment is brought up to date."""
    (tmp_path / "packaging").mkdir()
    for name in (
        "pyproject.toml",
        "packaging/requirements.lock",
        "packaging/requirements-dev.lock",
    ):
        (tmp_path / name).write_text("one")
    before = dev_venv.fingerprint(tmp_path)

    (tmp_path / "packaging/requirements.lock").write_text("two")

    assert dev_venv.fingerprint(tmp_path) != before


def test_prepared_environment_is_not_touched(tmp_path):
    """When nothing changed nothing is done, and what serves tests serves the app."""
    (tmp_path / "packaging").mkdir()
    for name in (
        "pyproject.toml",
        "packaging/requirements.lock",
        "packaging/requirements-dev.lock",
    ):
        (tmp_path / name).write_text("one")
    python = dev_venv.python_of(tmp_path / ".venv")
    python.parent.mkdir(parents=True)
    python.touch()
    (tmp_path / ".venv/setup.stamp").write_text(f"{dev_venv.fingerprint(tmp_path)} dev\n")

    assert dev_venv.ensure(tmp_path, dev=False) == python


def test_new_environment_has_its_bytecode(monkeypatch, tmp_path):
    """Neither a library nor the project itself is compiled by the first start."""
    (tmp_path / "packaging").mkdir()
    locks = ("packaging/requirements.lock", "packaging/requirements-dev.lock")
    for name in ("pyproject.toml", *locks):
        (tmp_path / name).write_text("one")
    dev_venv.python_of(tmp_path / ".venv").parent.mkdir(parents=True)
    commands: list[list[str]] = []
    monkeypatch.setattr(dev_venv, "_works", lambda _python: True)
    monkeypatch.setattr(dev_venv, "install_uv", lambda *_: None)
    monkeypatch.setattr(dev_venv, "call", lambda command, *_: commands.append(command) or 0)

    dev_venv.ensure(tmp_path, dev=False)

    sync, _install, compiling = commands
    assert "--compile-bytecode" in sync
    assert compiling[1:] == ["-m", "compileall", "-q", str(tmp_path / "avatar_desktop")]


def test_foreign_folder_is_not_deleted(tmp_path):
    """A .venv that is no Python environment is left alone, and the person is told."""
    (tmp_path / "packaging").mkdir()
    for name in (
        "pyproject.toml",
        "packaging/requirements.lock",
        "packaging/requirements-dev.lock",
    ):
        (tmp_path / name).write_text("one")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/letters.txt").write_text("mine")

    with pytest.raises(dev_process.Trouble, match="is in the way"):
        dev_venv.ensure(tmp_path, dev=False)

    assert (tmp_path / ".venv/letters.txt").read_text() == "mine"


def test_another_python_gets_an_environment_beside(tmp_path):
    """The environment of one Python is not taken from it by another one."""
    assert dev_venv.folder_of(tmp_path, (3, 13)) == tmp_path / ".venv"

    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.2\n", "utf-8")

    assert dev_venv.folder_of(tmp_path, (3, 11)) == tmp_path / ".venv"
    assert dev_venv.folder_of(tmp_path, (3, 13)) == tmp_path / ".venv-3.13"
