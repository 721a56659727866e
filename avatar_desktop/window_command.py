"""The start of the window: alone in its profile, or over to the window that is open already."""

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from avatar_desktop.domain.handover import Handover
from avatar_desktop.named_files import absolute
from avatar_desktop.paths import places
from avatar_desktop.single_instance import (
    ANSWER_SECONDS,
    Instance,
    Unanswered,
    activation_token,
    claim,
)
from avatar_desktop.windows_identity import group_windows

if TYPE_CHECKING:
    from avatar_desktop.compose import OpenProfile
    from avatar_desktop.opening import Visit
    from avatar_desktop.ui.shell.main_window import MainWindow
    from avatar_desktop.window_options import WindowOptions


def run_window(options: "WindowOptions") -> int:
    """Open the window and return its exit code, or 0 where another one took the files over."""
    files = tuple(map(absolute, options.files))
    visit = _tour(Path(options.tour).absolute()) if options.tour else None
    demo = options.demo or bool(visit)
    ends_itself = bool(visit or options.until)
    handover = None if ends_itself else Handover(files, activation_token())
    instance = None
    try:
        instance = _claimed(places(demo=demo).data, handover)
        if handover and not instance:
            return 0
    except Unanswered:
        return 1
    except OSError as error:
        import logging

        log = logging.getLogger(__name__)
        log.warning("other windows of this profile cannot be seen: %s", error)
    group_windows()
    from avatar_desktop.import_taxes import import_pyside

    import_pyside()
    from avatar_desktop.opening import Start, open_window

    start = Start(demo=demo, files=files, visit=visit, until=options.until)
    try:
        return open_window(start, instance)
    finally:
        if instance:
            instance.close()


def _tour(folder: Path) -> "Visit":
    async def visit(window: "MainWindow", shop: "OpenProfile") -> int:
        from avatar_desktop.tour import walk

        return await walk(window, shop, folder)

    return visit


def _claimed(profile: Path, handover: Handover | None) -> Instance | None:
    """Do as `claim` does; Unanswered where the person has given up."""
    patience, doomed = ANSWER_SECONDS, 0
    while True:
        try:
            return claim(profile, handover, patience)
        except Unanswered as silent:
            patience = ANSWER_SECONDS
            if doomed:
                _end(silent.pid, doomed)
                doomed = 0
                continue
            from avatar_desktop.silent_window import Answer, ask

            answer = ask(silent)
            if answer is Answer.CLOSE:
                raise
            if answer is Answer.END:
                patience, doomed = 0, silent.pid


def _end(pid: int, doomed: int) -> None:
    """End the process *pid* that still does not answer, if it is the *doomed* one.

    The answer may have taken a while, in which that one has ended and its number became another's.
    Its jobs go on in the next one.
    """
    if pid != doomed:
        return
    how = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL
    try:
        os.kill(pid, how)
    except OSError:
        return
