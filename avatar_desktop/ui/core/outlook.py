"""What decides how a window looks, before anything works behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.i18n import Language


@dataclass(frozen=True, slots=True)
class Outlook:
    """The models, the words and the colours of one profile's window.

    *theme* is `system`, `light` or `dark`.
    """

    models: Sequence[ModelSpec]
    language: Language
    resources: Path
    demo: bool
    theme: str = "system"
    reduced_motion: bool = False
