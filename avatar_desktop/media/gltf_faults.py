"""What of a GLB is left out because it cannot be read: a fault costs its own part alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.media.geometry import MalformedMesh

PICTURES = N_("Pictures that cannot be read: {names}.")
MATERIALS = N_("Materials that cannot be read: {names}.")
SURFACES = N_("Normals, colours or coordinates that cannot be read: {names}.")
MESHES = N_("Parts that cannot be read: {names}.")
NODES = N_("Places in the scene that cannot be read: {names}.")
NAMED = 3
LONGEST_NAME = 40


class GltfFaults:
    """Collects faults; `first` is the error to raise when nothing is left to show."""

    def __init__(self) -> None:
        self.first: MalformedMesh | None = None
        self._found: dict[str, dict[str, None]] = {}

    @contextmanager
    def costing(self, kind: str, name: str) -> Iterator[None]:
        """Note what is Malformed until the end of the block as *name* of *kind* and go on."""
        try:
            yield
        except MalformedMesh as error:
            self.first = self.first or error
            self._found.setdefault(kind, {})[name] = None

    def notes(self) -> tuple[Message, ...]:
        """Return what was left out, in a person's words."""
        return tuple(say(kind, names=_listed(list(names))) for kind, names in self._found.items())


def _listed(names: list[str]) -> str:
    more = f" … (+{len(names) - NAMED})" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def name_of(source: object, kind: str, number: object) -> str:
    """Return what *source* calls itself, or its number among its *kind*."""
    given = source.get("name") if isinstance(source, dict) else None
    plain = " ".join(str(given).split()) if isinstance(given, str) else ""
    return plain[:LONGEST_NAME] or f"{kind} {number}"[:LONGEST_NAME]
