"""The start script: what it would install, start and refuse."""

import ast
import os
import signal
import subprocess
import sys
from pathlib import Path

import dev
import dev_display
import dev_process
import dev_pythons
import dev_system
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "packaging"
OLDEST_READER = (3, 7)
PYTHON = Path("/project/.venv/bin/python")


def test_old_python_is_told_plainly():
    """A Python from before 3.11 can read dev.py, and the first thing it does is say so."""
    source = (SCRIPTS / "dev.py").read_text("utf-8")

    tree = ast.parse(source, feature_version=OLDEST_READER)

    imports_before = [ast.unparse(node) for node in tree.body[1:2]]
    assert imports_before == ["import sys"]
    assert isinstance(tree.body[2], ast.If)
    assert "3.11 or newer" in ast.unparse(tree.body[2])


def test_packages_that_are_missing():
    """Only what is neither installed nor provided by another package is missing."""
    listing = (
        "libglib2.0-0t64\tinstalled\tlibglib2.0-0 (= 2.80.0-6), other\n"
        "libgl1\tinstalled\t\n"
        "xvfb\tconfig-files\txserver\n"
    )

    missing = dev_system.missing(
        ["libglib2.0-0", "libgl1", "xvfb", "libegl1"], dev_system.installed(listing)
    )

    assert missing == ["xvfb", "libegl1"]


def test_virtual_display_only_without_screen():
    """A machine with a screen gets no virtual display, and the app no test packages."""
    with_screen = dev_system.run_packages(screen=True)
    without = dev_system.run_packages(screen=False)

    assert set(without) - set(with_screen) == {"xvfb"}
    assert not set(dev_system.test_packages()) & set(without)


def test_what_is_not_there_is_named(monkeypatch, tmp_path):
    """Every real thing that this machine lacks is named with what replaces it."""
    monkeypatch.setenv("PATH", str(tmp_path))

    lines = dev_system.substitutes()

    assert len(lines) == len(dev_system.TEST_TOOLS)
    assert "RADOS" in lines[0]
    assert "rclone serve s3" in lines[0]


def test_without_apt_the_work_goes_on(monkeypatch, tmp_path, capfd):
    """Where there is no apt nothing is installed and nothing is said."""
    monkeypatch.setenv("PATH", str(tmp_path))

    dev_system.provide(["no-such-package"], needed=True)

    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="a shell script stands in for apt")
def test_without_rights_the_exact_line_is_printed(monkeypatch, tmp_path, capfd):
    """Somebody who may not install gets the line to give to somebody who may."""
    for name in ("apt-get", "dpkg-query"):
        (tmp_path / name).write_text("#!/bin/sh\nprintf 'libgl1\\tinstalled\\t\\n'\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    dev_system.provide(["libgl1", "libegl1"])

    told = capfd.readouterr().err
    assert "  sudo apt-get install -y --no-install-recommends libegl1\n" in told


def test_demo_without_screen_is_a_tour():
    """Without a screen the demo walks through its window and leaves pictures."""
    arguments = dev.app_arguments(["--demo"], screen=False)

    assert arguments == ["--demo", "--tour", str(ROOT / "demo-output")]


@pytest.mark.parametrize("args", [["--demo"], [], ["clip.mp4"]])
def test_with_screen_nothing_is_added(args):
    """With a screen the app gets what the person wrote."""
    assert dev.app_arguments(args, screen=True) == args


def test_window_without_screen_is_refused():
    """A window without a screen is refused, with the way out."""
    with pytest.raises(dev_process.Trouble, match=r"no display here[\s\S]*run --demo"):
        dev.app_arguments(["clip.mp4"], screen=False)


@pytest.mark.parametrize("args", [["run", "emo", "--demo"], ["doctor"], ["--help"]])
def test_commands_need_no_screen(args):
    """Commands that open no window run as they are."""
    assert dev.app_arguments(args, screen=False) == args


def test_pytest_gets_the_rest():
    """Arguments of test and bench go to pytest; measurements run only when asked for."""
    tests = dev.pytest_command(PYTHON, ["tests/domain", "-k", "x"])
    seen = dev.pytest_command(PYTHON, ["tests/domain", "-s"])
    measurements = dev.bench_command(PYTHON, [])

    assert tests[1:5] == ["-m", "pytest", "-m", "not bench and not bundle"]
    assert tests[-3:] == ["tests/domain", "-k", "x"]
    assert "-n" in tests
    assert seen[1:] == ["-m", "pytest", "-m", "not bench and not bundle", "tests/domain", "-s"]
    assert measurements[1:] == ["-m", "pytest", "-s", "-m", "bench", "tests/bench"]


def test_unknown_verb_shows_usage(capfd):
    """A verb that does not exist ends with 2 and the usage."""
    assert dev.main(["fly"]) == 2
    assert "usage: dev.py" in capfd.readouterr().err


def test_trouble_is_told_without_traceback(capfd):
    """Expected trouble is one message and exit code 1."""
    assert dev.main(["lint", "extra"]) == 1
    assert capfd.readouterr().err == "lint takes no arguments: extra\n"


def test_exit_codes_pass_through():
    """The exit code of what was started is the script's own; a signal is 128 and its number."""
    fifth = [sys.executable, "-c", "raise SystemExit(5)"]
    killed = [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]

    assert dev_process.call(fifth) == 5
    if sys.platform != "win32":
        assert dev_process.call(killed) == 137


@pytest.mark.skipif(sys.platform == "win32", reason="signals to groups are POSIX")
def test_interrupt_is_clean():
    """Ctrl+C ends what was started and then the script, with 130 and not a word."""
    app = "import signal; signal.signal(2, signal.SIG_DFL); print('up', flush=True); signal.pause()"
    script = (
        "import sys, dev, dev_process\n"
        f"dev.VERBS['run'] = lambda _: dev_process.call([sys.executable, '-c', {app!r}])\n"
        "sys.exit(dev.main(['run']))"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=SCRIPTS,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    first = started.stdout.readline()

    os.killpg(started.pid, signal.SIGINT)
    rest = started.communicate(timeout=20)

    assert first == "up\n"
    assert (started.returncode, rest) == (130, ("", ""))


def test_program_that_is_not_there():
    """A program that cannot be started is trouble, with its name."""
    with pytest.raises(dev_process.Trouble, match="no-such-program"):
        dev_process.call(["no-such-program"])


def test_file_trouble_is_told(monkeypatch, tmp_path, capfd):
    """A checkout without its locks is one message that names the file."""
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    (tmp_path / "pyproject.toml").touch()

    code = dev.main(["lock"])

    assert code == 1
    assert f"{tmp_path}/packaging/requirements.lock: No such file" in capfd.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="X displays are made on Linux")
def test_private_display_lets_only_us_in(monkeypatch):
    """The virtual display answers with our key, refuses without it, and is gone afterwards."""
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    look = "from PySide6.QtGui import QGuiApplication as A; print(A([]).primaryScreen().size())"
    ask = [sys.executable, "-c", look]

    with dev_display.virtual() as environment:
        ours = dev_process.call(ask, {**environment, "QT_QPA_PLATFORM": "xcb"})
        stranger = {**environment, "XAUTHORITY": "/dev/null", "QT_QPA_PLATFORM": "xcb"}
        theirs = dev_process.call(ask, stranger)
        keys = Path(environment["XAUTHORITY"])

    assert ours == 0
    assert theirs != 0
    assert "WAYLAND_DISPLAY" not in environment
    assert not keys.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts stand in for Pythons")
def test_newer_pythons_are_found_once_each(monkeypatch, tmp_path):
    """A Python counts when it answers with its version; one that only has the name does not."""
    answers = {"python3.12": "echo 3 12", "python3.13": "exit 1"}
    for name, answer in answers.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{answer}\n", "utf-8")
        (tmp_path / name).chmod(0o755)
    other = tmp_path / "versions/3.13.5/bin/python"
    other.parent.mkdir(parents=True)
    other.write_text("#!/bin/sh\necho 3 13\n", "utf-8")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(dev_pythons, "PYENV", tmp_path / "versions")

    assert dev_pythons.newer((3, 11)) == [tmp_path / "python3.12", other]
    assert dev_pythons.newer((3, 13)) == []


def test_tests_run_with_the_python_that_is_named(monkeypatch):
    """`test --python PATH` starts the same script with that Python."""
    started = []
    monkeypatch.setattr(dev, "call", lambda command: started.append(command) or 5)

    code = dev.main(["test", "--python", "/usr/bin/python3.13", "tests/media", "-x"])

    assert code == 5
    assert started == [["/usr/bin/python3.13", dev.__file__, "test", "tests/media", "-x"]]
    assert dev.main(["test", "--python"]) == 1
