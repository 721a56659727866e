"""The commands: what they take, and how they are run."""

import argparse
import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal, InvalidOperation

from avatar_desktop import commands, history_command, resume_command, run_command
from avatar_desktop.domain.errors import AppError
from avatar_desktop.window_options import common, set_home


def run(command: str, arguments: Sequence[str]) -> int:
    """Run *command* with *arguments*, which name it, and return the exit code."""
    options = _parser().parse_args(arguments)
    set_home(options.home)
    logging.getLogger().addHandler(logging.NullHandler())
    homes = {"resume": resume_command, "history": history_command, "run": run_command}
    home = homes.get(command, commands)
    act: Callable[[argparse.Namespace], Awaitable[int]] = getattr(home, f"run_{command}")
    try:
        return asyncio.run(_awaited(act(options)))
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="avatar-desktop", parents=[common()])
    commands = parser.add_subparsers(dest="command", required=True)
    answer = argparse.ArgumentParser(add_help=False, parents=[common(argparse.SUPPRESS)])
    answer.add_argument("--json", action="store_true", help="print JSON")
    form = argparse.ArgumentParser(add_help=False)
    form.add_argument("model", help="the model's key; `models` lists them")
    form.add_argument("-i", dest="inputs", metavar="NAME=PATH", action="append", default=[])
    form.add_argument(
        "-p",
        dest="params",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="an option or a text; a text may be in a file: NAME=@FILE (@@ for a real @)",
    )

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
