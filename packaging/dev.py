#!/usr/bin/env python3
"""Set up, run, test, lint and measure Avatar Desktop: `python3 packaging/dev.py VERB [ARGS]`."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - told plainly, before anything newer is read
    sys.exit(
        "Avatar Desktop needs Python 3.11 or newer; this is Python %d.%d.\n"  # noqa: UP031 - any 3.x
        "Install a newer one and start this script with it, for example: "
        "python3.11 packaging/dev.py run --demo" % sys.version_info[:2]
    )

import os
import signal
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import dev_coverage
import dev_display
import dev_pythons
import dev_system
import dev_venv
from dev_process import INTERRUPTED, Trouble, call, say

ROOT = Path(__file__).resolve().parent.parent
TOUR = ROOT / "demo-output"
COMMANDS = frozenset({"models", "check", "run", "resume", "history", "simulate", "doctor"})
SYSTEMS = ("linux", "windows", "macos")
ONE_PROCESS = frozenset({"-s", "--capture=no", "--pdb", "--trace", "-p"})
"""What pytest can do in one process only."""
USAGE = """usage: dev.py VERB [ARGS]

  setup            prepare .venv and the system libraries, then stop
  run [ARGS]       start Avatar Desktop; `run --demo` needs no account and no screen
  test [ARGS]      the tests; ARGS go to pytest
                   `test --python PATH …` runs them with another Python, in its own environment
                   `test --newer …` runs them with each newer Python that is found here
                   `test --cov …` tells what they reach of each package
  bench [ARGS]     the measurements in tests/bench
  lint             ruff, its formatter's check, and mypy
  lock [ARGS]      write the lists of locked dependencies anew; `lock --upgrade` takes newer ones
"""


def app_arguments(args: list[str], *, screen: bool) -> list[str]:
    """Return what the app is started with; without a screen the demo becomes a tour.

    Raises Trouble where a window is asked for and there is nowhere to show it.
    """
    windowless = bool(COMMANDS & set(args)) or bool({"-h", "--help", "--version"} & set(args))
    if screen or windowless:
        return args
    if "--demo" not in args:
        raise Trouble(
            "Avatar Desktop shows a window, and there is no display here "
            "(neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
            "Start it on a desktop, name a display, or see the demo without one: "
            "python3 packaging/dev.py run --demo"
        )
    return args if "--tour" in args else [*args, "--tour", str(TOUR)]


def pytest_command(python: Path, args: list[str]) -> list[str]:
    """Return the command of `test`: on all cores, unless *args* want to see or stop a test."""
    alone = any(arg in ONE_PROCESS or arg.startswith("-n") for arg in args)
    spread = [] if alone else ["-n", "auto", "--maxprocesses", "4", "--dist", "worksteal"]
    return [str(python), "-m", "pytest", "-m", "not bench and not bundle", *spread, *args]


def bench_command(python: Path, args: list[str]) -> list[str]:
    """Return the command of `bench`; *args* may name one measurement."""
    return [str(python), "-m", "pytest", "-s", "-m", "bench", *(args or ["tests/bench"])]


def lint_commands(python: Path) -> list[list[str]]:
    """Return the commands of `lint`."""
    tools = (
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["mypy", "packaging", "--exclude", f"/({'|'.join(SYSTEMS)})/"],
        *(["mypy", f"packaging/{system}"] for system in SYSTEMS),  # each has a pack.py
    )
    return [[str(python), "-m", *tool] for tool in tools]


def setup(args: list[str]) -> int:
    """Prepare everything that `run` and the Python tools need."""
    if args:
        raise Trouble(f"setup takes no arguments: {' '.join(args)}")
    _provide(dev_system.run_packages(screen=dev_display.present()))
    dev_venv.ensure(ROOT, dev=True)
    say("Ready. Next: python3 packaging/dev.py run --demo")
    return 0


def run(args: list[str]) -> int:
    """Start the app with *args*, on a virtual display if there is no other."""
    screen = dev_display.present()
    arguments = app_arguments(args, screen=screen)
    _provide(dev_system.run_packages(screen=screen))
    command = [str(dev_venv.ensure(ROOT, dev=False)), "-m", "avatar_desktop", *arguments]
    if screen or "--tour" not in arguments:
        return call(command)
    say("There is no display here: the demo walks through its window on a virtual one.")
    with dev_display.virtual() as environment:
        return call(command, environment)


def measure(args: list[str]) -> int:
    """Run the measurements and print them."""
    return _with_pytest(bench_command, args)


def check(args: list[str]) -> int:
    """Run the tests on real servers, as far as this machine has them."""
    if args[:1] == ["--python"]:
        if len(args) == 1:
            raise Trouble("--python needs the path of a Python: test --python /usr/bin/python3.13")
        return call([args[1], __file__, "test", *args[2:]])
    if args[:1] == ["--newer"]:
        return _with_newer(args[1:])
    if "--cov" in args:
        return _with_pytest(pytest_command, [one for one in args if one != "--cov"], cov=True)
    return _with_pytest(pytest_command, args)


def lint(args: list[str]) -> int:
    """Check style, format and types; every tool runs, and the first failure is the answer."""
    if args:
        raise Trouble(f"lint takes no arguments: {' '.join(args)}")
    codes = [
        call(command, folder=ROOT) for command in lint_commands(dev_venv.ensure(ROOT, dev=True))
    ]
    return next((code for code in codes if code), 0)


def lock(args: list[str]) -> int:
    """Write the locks anew."""
    return dev_venv.lock(ROOT, args)


VERBS = {
    "setup": setup, "run": run, "test": check, "bench": measure, "lint": lint, "lock": lock,
}  # fmt: skip


def main(argv: list[str]) -> int:
    """Do what *argv* asks; return the exit code of what was started."""
    if not argv or argv[0] not in VERBS:
        say(USAGE)
        return 0 if argv and argv[0] in {"-h", "--help", "help"} else 2
    try:
        return VERBS[argv[0]](argv[1:])
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except OSError as error:
        say(f"{error.filename or 'A file'}: {error.strerror}. Mend that, then try again.")
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _provide(packages: tuple[str, ...]) -> None:
    dev_system.provide(dev_venv.system_packages() + packages)


def _with_newer(args: list[str]) -> int:
    found = dev_pythons.newer()
    if not found:
        say("There is no newer Python here that Avatar Desktop is tried with.")
    codes = []
    for python in found:
        say(f"With {python}:")
        codes.append(call([str(python), __file__, "test", *args]))
    return next((code for code in codes if code), 0)


def _with_pytest(
    command: Callable[[Path, list[str]], list[str]], args: list[str], *, cov: bool = False
) -> int:
    screen = dev_display.present(wayland=False)
    _provide(dev_system.run_packages(screen=screen) + dev_system.test_packages())
    for line in dev_system.substitutes():
        say(line)
    plain = command(dev_venv.ensure(ROOT, dev=True), args)
    display = nullcontext() if screen else dev_display.virtual()
    measured = dev_coverage.measured(plain, ROOT) if cov else nullcontext(plain)
    with measured as tests, display as environment:
        return call(tests, environment, folder=ROOT)


def _end(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUTF8", "1")
    signal.signal(signal.SIGTERM, _end)
    sys.exit(main(sys.argv[1:]))
