"""What the start of the window is told; argparse comes in for more than a flag or two."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from avatar_desktop import __version__

if TYPE_CHECKING:
    import argparse

COMMANDS = ("models", "check", "run", "resume", "history", "simulate", "doctor")
FLAGS = {
    "--demo": ("demo", True, "work with the simulated service"),
    "--quit-after-paint": ("until", "painted", "say `painted` when the window is seen, end"),
    "--quit-when-ready": ("until", "ready", "say `ready` when everything works, end"),
}
"""What each sets, and its help."""


class WindowOptions:
    """As a start without a word has them. Folders and files are texts, as they were typed."""

    home: str | None = None
    demo = False
    tour: str | None = None
    self_test: str | None = None
    self_test_part = ""
    until = ""
    files: Sequence[str] = ()


def window_options(arguments: Sequence[str]) -> WindowOptions:
    """Return what *arguments* say; ends the process where they ask for help or say nonsense."""
    wanted = WindowOptions()
    if not FLAGS.keys() >= set(arguments):
        return window_parser().parse_args(arguments, wanted)
    for word in arguments:
        name, value, _help = FLAGS[word]
        setattr(wanted, name, value)
    return wanted


def window_parser() -> "argparse.ArgumentParser":
    """Return what knows every word that the window's start takes."""
    import argparse

    parser = argparse.ArgumentParser(
        prog="avatar-desktop",
        parents=[common()],
        epilog=f"Commands: {', '.join(COMMANDS)}. Each has its own --help.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    for word, (name, value, told) in FLAGS.items():
        parser.add_argument(word, dest=name, action="store_const", const=value, help=told)
    parser.add_argument("--tour", metavar="DIR", help="walk the demo, leave pictures in DIR, end")
    parser.add_argument("--self-test", metavar="DIR",
                        help="test this installation, leave the report in DIR, end")  # fmt: skip
    parser.add_argument("--self-test-part", help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", metavar="FILE", help="files for the tabs")
    return parser


def set_home(home: str | None) -> None:
    """Keep everything below *home*, where one is named."""
    if home:
        os.environ["AVATAR_DESKTOP_HOME"] = str(Path(home).absolute())


def common(default: str | None = None) -> "argparse.ArgumentParser":
    """Return what every command and the window understand."""
    import argparse

    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", metavar="DIR", help="keep everything below DIR", default=default)
    return common
