"""What the files of a form look like, drawn in the background."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from avatar_desktop.domain.errors import AppError
from avatar_desktop.engine.intake import ValidationResult
from avatar_desktop.engine.ports import Media

SIDE = 720


class Posters(QObject):
    """Draws each file once and keeps the picture for a form that is shown later."""

    ready = Signal(str, bytes)
    """The picture for the input of that name."""

    def __init__(self, media: Media, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._media = media
        self.pictures: dict[str, bytes] = {}
        """A picture of each file that could be drawn, by input."""
        self._drawn: dict[str, Path] = {}

    async def draw(
        self, files: Callable[[], Mapping[str, Path]], known: ValidationResult | None
    ) -> None:
        """Draw those of the form's *files* that are *known*; what has left by then is not told."""
        for name in tuple(files()):
            path = files().get(name)
            info = known.facts.get(name) if known else None
            if path is None or info is None or self._drawn.get(name) == path:
                continue
            self._drawn[name] = path
            try:
                picture = await self._media.poster(path, info.kind, SIDE)
            except AppError:
                continue
            if files().get(name) == path:
                self.pictures[name] = picture
                self.ready.emit(name, picture)

    def forget(self, *names: str) -> None:
        """Draw the files of the inputs *names* anew."""
        for name in names:
            self._drawn.pop(name, None)
            self.pictures.pop(name, None)

    def forget_all(self) -> None:
        """Draw every file anew."""
        self.forget(*tuple(self._drawn))
