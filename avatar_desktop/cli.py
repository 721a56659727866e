"""The command line: parse, call, print. Without a command the window opens."""

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from avatar_desktop.media import WORD
from avatar_desktop.window_options import COMMANDS, set_home, window_options


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 fine, 1 the answer is no, 2 wrong usage."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == [WORD]:
        from avatar_desktop.media.worker import main as read_media

        return read_media()
    command = _command(arguments)
    if command is None:
        _hurry()
    from avatar_desktop.console import speaking
    from avatar_desktop.windows_identity import mark_running

    mark_running()
    with speaking(as_json="--json" in arguments):
        return _run(command, arguments)


def _hurry() -> None:
    """Make the way to the window short, before anything of it is imported."""
    gc.disable()  # imports leave little garbage, and the window collects by itself
    from avatar_desktop.import_taxes import import_late

    import_late()
    from avatar_desktop.quick_records import make_records_quickly

    make_records_quickly()


def _run(command: str | None, arguments: list[str]) -> int:
    if command == "simulate":
        from avatar_desktop.simulator.__main__ import main as simulate

        arguments.remove("simulate")
        return simulate(arguments)
    if command is None:
        wanted = window_options(arguments)
        set_home(wanted.home)
        if wanted.self_test:
            gc.enable()
            from avatar_desktop.self_test.command import main as test_itself

            return test_itself(Path(wanted.self_test).absolute(), wanted.self_test_part)
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
