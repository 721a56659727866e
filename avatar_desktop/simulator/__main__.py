"""`python -m avatar_desktop.simulator`: the simulator as a process of its own."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from .parent import watch
from .server import Address, Stop, run

STDIN = 0


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until told to stop; 1 when the port cannot be had.

    One line of JSON with the addresses and keys goes to stdout once requests are accepted.
    """
    parser = argparse.ArgumentParser(prog="avatar-desktop simulate")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--speed", type=_speed, default=1.0, help="tasks run this much faster")
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="end when the parent process goes away"
    )
    parser.add_argument(
        "--home", metavar="DIR", type=Path, help="keep tasks, uploads and results in DIR"
    )
    options = parser.parse_args(argv)
    os.umask(0o077)  # nobody else may read the person's files, here either
    stop = Stop()
    if options.until_stdin_closes:
        watch(STDIN, stop)
    try:
        run(options.port, options.speed, _tell, stop, options.home)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _tell(address: Address) -> None:
    """Print where it listens; whoever does not read it is not waited for."""
    try:
        sys.stdout.write(json.dumps(asdict(address)) + "\n")
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed < float("inf"):
        raise argparse.ArgumentTypeError("must be above 0")
    return speed


if __name__ == "__main__":
    sys.exit(main())
