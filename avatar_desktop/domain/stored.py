"""What lies in the person's object stores."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One uploaded object. Times are UTC.

    `place` is where it lies for a person's eye (`clips · oss-cn-beijing.aliyuncs.com`), `key`
    its name there, `name` the file's own, `size` in bytes. `readable_until` is when its link
    ends; None where everybody can read it for ever. `unfinished`: only parts of it have arrived.
    """

    id: str
    place: str
    key: str
    name: str
    size: int
    stored_at: datetime
    readable_until: datetime | None = None
    unfinished: bool = False
