"""What a notice says."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What a notice says, painted; `action` is the label of its button, or empty."""

    what: str
    why: str = ""
    do: str = ""
    action: str = ""
    code: str = ""
    request_id: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """The fixed words of a notice, painted; *severities* says how bad it is, by its name."""

    details: str
    copy: str
    close: str
    code: str
    request_id: str
    severities: Mapping[str, str]
