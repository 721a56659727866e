"""What a tab remembers of its form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class FormState:
    """The form of one tab: paths by input, values by option, the key of the way in front."""

    files: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    way: str = ""
