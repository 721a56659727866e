"""Programs that dev.py starts, and the trouble that it tells instead of a traceback."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

INTERRUPTED = 130
GRACE_SECONDS = 10.0


class Trouble(Exception):
    """Something expected went wrong; the message says what, and what to do."""


def say(line: str) -> None:
    """Tell the person *line*; what a started program prints stays alone on standard output."""
    print(line, file=sys.stderr, flush=True)


def call(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> int:
    """Run *command* to its end and return its exit code, 128 + the signal if one ended it.

    Ctrl+C reaches the program too; it gets ten seconds to close. Raises KeyboardInterrupt then,
    and Trouble if the program cannot be started.
    """
    try:
        process = subprocess.Popen(command, env=environment, cwd=folder)
    except OSError as error:
        raise Trouble(f"{command[0]} cannot be started: {error.strerror}.") from error
    try:
        code = process.wait()
    except BaseException as end:
        if not isinstance(end, KeyboardInterrupt):
            process.terminate()
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
    return code if code >= 0 else 128 - code


def ask(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run *command* unseen; return its answer, exit code 127 if it cannot be started."""
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))
