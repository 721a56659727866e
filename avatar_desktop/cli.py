"""The command line: parse, call, print. Without a command the window opens."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from avatar_desktop import __version__
from avatar_desktop.console import speaking
from avatar_desktop.media import WORD
from avatar_desktop.windows_identity import mark_running

COMMANDS = ("models", "check", "run", "resume", "history", "simulate", "doctor")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 fine, 1 the answer is no, 2 wrong usage."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == [WORD]:
        from avatar_desktop.media.worker import main as read_media

        return read_media()
    mark_running()
    with speaking(as_json="--json" in arguments):
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    command = _command(arguments)
    if command == "simulate":
        from avatar_desktop.simulator.__main__ import main as simulate

        arguments.remove("simulate")
        return simulate(arguments)
    if command is None:
        wanted = _window_parser().parse_args(arguments)
        set_home(wanted.home)
        if wanted.self_test:
            from avatar_desktop.self_test.command import main as test_itself

            return test_itself(Path(wanted.self_test).absolute(), wanted.self_test_part)
        from avatar_desktop.quick_records import make_records_quickly

        make_records_quickly()
        from avatar_desktop.window_command import run_window

        return run_window(wanted)
    from avatar_desktop.command_line import run

    return run(command, arguments)


def _command(arguments: Sequence[str]) -> str | None:
    """Return the command among *arguments*: the first word that is no option nor its value."""
    words = iter(arguments)
    for word in words:
        if word == "--":
            return None
        if word == "--home":
            next(words, None)
        elif not word.startswith("-"):
            return word if word in COMMANDS else None
    return None


def _window_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="avatar-desktop",
        parents=[common()],
        epilog=f"Commands: {', '.join(COMMANDS)}. Each has its own --help.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--demo", action="store_true", help="work with the simulated service")
    parser.add_argument("--tour", metavar="DIR", help="walk the demo, leave pictures in DIR, end")
    parser.add_argument("--self-test", metavar="DIR",
                        help="test this installation, leave the report in DIR, end")  # fmt: skip
    parser.add_argument("--self-test-part", default="", help=argparse.SUPPRESS)
    parser.add_argument("--quit-after-paint", dest="until", action="store_const", const="painted",
                        default="", help="say `painted` when the window is seen, end")  # fmt: skip
    parser.add_argument("--quit-when-ready", dest="until", action="store_const", const="ready",
                        help="say `ready` when everything works, end")  # fmt: skip
    parser.add_argument("files", nargs="*", metavar="FILE", help="files for the tabs")
    return parser


def set_home(home: str | None) -> None:
    """Keep everything below *home*, where one is named."""
    if home:
        os.environ["AVATAR_DESKTOP_HOME"] = str(Path(home).absolute())


def common(default: str | None = None) -> argparse.ArgumentParser:
    """Return what every command and the window understand."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", metavar="DIR", help="keep everything below DIR", default=default)
    return common
