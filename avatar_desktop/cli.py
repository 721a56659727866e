"""The command line: parse, call, print. Without a command the window opens."""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from avatar_desktop import __version__
from avatar_desktop.console import speaking
from avatar_desktop.domain.errors import AppError
from avatar_desktop.media.worker import WORD
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
        _set_home(wanted.home)
        if wanted.self_test:
            from avatar_desktop.self_test.command import main as test_itself

            return test_itself(Path(wanted.self_test).absolute(), wanted.self_test_part)
        from avatar_desktop.window_command import run_window

        return run_window(wanted)
    options = _parser().parse_args(arguments)
    _set_home(options.home)
    logging.getLogger().addHandler(logging.NullHandler())
    from avatar_desktop import commands, history_command, resume_command, run_command

    homes = {"resume": resume_command, "history": history_command, "run": run_command}
    home = homes.get(command, commands)
    run: Callable[[argparse.Namespace], Awaitable[int]] = getattr(home, f"run_{command}")
    try:
        return asyncio.run(_awaited(run(options)))
    except KeyboardInterrupt:
        return 130
    except (AppError, OSError) as error:
        told = error if isinstance(error, AppError) else commands.refused_by_system(error)
        return commands.say_error(told, commands.language_for(options), as_json=options.json)


async def _awaited(answer: Awaitable[int]) -> int:
    return await answer


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not (amount.is_finite() and amount >= 0):
        raise argparse.ArgumentTypeError(f"{text!r} is no amount of money")
    return amount


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


def _set_home(home: str | None) -> None:
    if home:
        os.environ["AVATAR_DESKTOP_HOME"] = str(Path(home).absolute())


def _common(default: str | None = None) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", metavar="DIR", help="keep everything below DIR", default=default)
    return common


def _window_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="avatar-desktop",
        parents=[_common()],
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="avatar-desktop", parents=[_common()])
    commands = parser.add_subparsers(dest="command", required=True)
    answer = argparse.ArgumentParser(add_help=False, parents=[_common(argparse.SUPPRESS)])
    answer.add_argument("--json", action="store_true", help="print JSON")
    form = argparse.ArgumentParser(add_help=False)
    form.add_argument("model", help="the model's key; `models` lists them")
    form.add_argument("-i", dest="inputs", metavar="NAME=PATH", action="append", default=[])
    form.add_argument("-p", dest="params", metavar="NAME=VALUE", action="append", default=[])

    commands.add_parser("models", parents=[answer], help="list the models")
    commands.add_parser("check", parents=[answer, form], help="check a form, send nothing")
    running = commands.add_parser("run", parents=[answer, form], help="run a model")
    running.add_argument("--out", metavar="DIR", help="copy the result to DIR as well")
    running.add_argument(
        "--as-is",
        action="store_true",
        help="send a file of which places and names cannot be removed with them in it",
    )
    running.add_argument(
        "--max-cost",
        type=_amount,
        metavar="N",
        help="send nothing that costs more than N, in the currency of the model's price",
    )
    running.add_argument(
        "--yes", action="store_true", help="send what is above the budget of the settings as well"
    )
    running.add_argument("--demo", action="store_true", help="work with the simulated service")
    left = commands.add_parser(
        "resume", parents=[answer], help="take up what a run that was killed has left"
    )
    left.add_argument("--demo", action="store_true", help="the demo's jobs")
    past = commands.add_parser("history", parents=[answer], help="list earlier jobs")
    past.add_argument("--search", default="", metavar="TEXT")
    past.add_argument("--model", default="", metavar="KEY")
    past.add_argument("--state", default="", metavar="STATE")
    past.add_argument("--limit", type=int, default=50, metavar="N")
    past.add_argument("--demo", action="store_true", help="the demo's history")
    doctor = commands.add_parser(
        "doctor", parents=[answer], help="can I reach, sign in, upload, read back?"
    )
    doctor.add_argument("--model", default="", metavar="KEY", help="look at this model as well")
    return parser
