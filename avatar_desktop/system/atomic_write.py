"""Files that are replaced whole or not at all."""

import contextlib
import os
from pathlib import Path

from avatar_desktop.system.private import make_folder, private


def write_atomically(path: Path, content: str | bytes, *, durable: bool = True) -> None:
    """Replace *path* by *content*, for its owner alone; on OSError the old file stays.

    Text is UTF-8; half of a pair of surrogates in it is escaped. A *durable* file is on disk
    before this returns. Folders that are missing are made.
    """
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    fresh = path.with_name(f"{path.name}.tmp")
    try:
        make_folder(path.parent)
        with open(fresh, "wb", opener=private) as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
