"""What a second start of the app hands over to the window that is open."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Handover:
    """Absolute paths or addresses, and leave to come to the front.

    `token` is the launcher's, empty where it gave none.
    """

    files: tuple[str, ...] = ()
    token: str = ""

    def line(self) -> bytes:
        """Return it as one line; names of any bytes pass."""
        return json.dumps(asdict(self)).encode() + b"\n"


def handover_of(line: bytes) -> Handover | None:
    """Return what a *line* says; None where it is none of ours."""
    try:
        data = json.loads(line)
        return Handover(tuple(map(str, data["files"])), str(data["token"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
