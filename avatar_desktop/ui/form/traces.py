"""Which files of a form keep their places and names, and what the person says to that."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.engine.sanitized_inputs import tried
from avatar_desktop.ui.core.ui_context import UiContext

ALLOWED = N_("{name} is sent as it is, with what it says of places and names.")


class Traces:
    """Tries, in the background, what is sent of each file; remembers what may go as it is."""

    def __init__(self, desk: UiContext, folder: Path) -> None:
        """Take a folder for the trials."""
        self._desk = desk
        self._folder = folder
        self._known: dict[Path, FileRejected | None] = {}
        self._as_is: set[Path] = set()

    async def look_at(self, files: Iterable[Path]) -> None:
        """Try those of *files* that were not tried yet."""
        for path in files:
            if self._wanted and path not in self._known:
                found = await tried(self._desk.media, {"": path}, self._folder)
                self._known[path] = found.get("")

    def forget(self, path: Path | None) -> None:
        """Ask anew when *path* comes again: it may be another file then."""
        if path:
            self._known.pop(path, None)
            self._as_is.discard(path)

    def allow(self, path: Path) -> None:
        """Let *path* go as it is."""
        self._as_is.add(path)

    def of(self, path: Path | None) -> tuple[Message | None, bool]:
        """Return what there is to say of what stays in *path*, and whether that is a question."""
        found = self._known.get(path) if path and self._wanted else None
        if found is None or path is None:
            return None, False
        if path in self._as_is:
            return say(ALLOWED, name=path.name), False
        return found.explanation.what, True

    def ask(self, files: Iterable[Path]) -> bool:
        """Whether the person has to say first if one of *files* goes as it is."""
        return any(self.of(path)[1] for path in files)

    def as_is(self, files: Mapping[str, Path]) -> list[str]:
        """Return the names of those of *files* that may go as they are."""
        return [name for name, path in files.items() if path in self._as_is]

    @property
    def _wanted(self) -> bool:
        return self._desk.settings.current.privacy.strip
