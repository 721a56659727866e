"""Between the windows of this process and later starts of their profile."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from avatar_desktop.domain.handover import Handover
from avatar_desktop.domain.text import N_, say
from avatar_desktop.named_files import is_web_address
from avatar_desktop.single_instance import Instance, Unanswered, claim
from avatar_desktop.ui.desktop.front import bring_to_front
from avatar_desktop.ui.shell.main_window import MainWindow

if TYPE_CHECKING:
    from avatar_desktop.ui.desktop.second_starts import SecondStarts

log = logging.getLogger(__name__)


class SingleWindow:
    """Leads what later starts hand over to the window in front, one profile at a time."""

    def __init__(self, instance: Instance | None) -> None:
        """Take this process's place in the profile that opens first; None: it has none."""
        self._instance = instance
        self._starts: SecondStarts | None = None
        self._window: MainWindow | None = None
        self._waiting: list[Handover] = []

    def hear(self, handover: Handover) -> None:
        """Lead a *handover* to the window, or keep it while there is none."""
        self._waiting.append(handover)
        while self._window and self._waiting:
            one = self._waiting.pop(0)
            bring_to_front(self._window, one.token)
            open_named(self._window, one.files)

    async def move(self, profile: Path) -> bool:
        """Go over to *profile*; True where another window has it, which then is in front."""
        self.close()
        try:
            self._instance = await asyncio.to_thread(claim, profile, Handover())
        except (OSError, Unanswered) as error:
            log.warning("other windows of this profile cannot be seen: %s", error)
            return False
        return self._instance is None

    def lead_to(self, window: MainWindow) -> None:
        """Lead what is handed over from now on, and what waited for a window, to *window*."""
        self._window = window
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            self.hear(one)
        if self._instance and not self._starts:
            from avatar_desktop.ui.desktop.second_starts import SecondStarts

            address, listener = self._instance.address, self._instance.taken_listener()
            self._starts = SecondStarts(address, listener)
            self._starts.handed_over.connect(self.hear)

    def leave(self, *, for_good: bool = False) -> None:
        """Keep what is handed over for the next window of this profile.

        Where none comes any more, *for_good*, later starts wait for the end and open themselves.
        """
        self._window = None
        if for_good and self._starts:
            self._starts.close()

    def close(self) -> None:
        """Give up the place in the profile."""
        if self._starts:
            self._starts.close()
        if self._instance:
            self._instance.close()
        self._starts = self._instance = None


def open_named(window: MainWindow, words: Sequence[str]) -> None:
    """Hand the files that *words* name to the tabs that take them; addresses are answered."""
    window.open_files([Path(word) for word in words if not is_web_address(word)])
    if any(map(is_web_address, words)):
        window.tell(
            say(N_("A web address is no file yet.")),
            say(N_("Save it to this computer in the browser, then drop it here.")),
        )
