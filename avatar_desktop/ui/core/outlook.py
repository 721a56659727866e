"""What decides how a window looks, before anything works behind it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.i18n import Language


@dataclass(frozen=True, slots=True)
class Outlook:
    """The models, the words and the colours of one profile's window.

    *theme* is `system`, `light` or `dark`. `tab_order` are keys in the order that the person gave
    them, `hidden_tabs` those that the person does not want to see; both may hold keys that this
    version does not know.
    """

    models: Sequence[ModelSpec]
    language: Language
    resources: Path
    demo: bool
    theme: str = "system"
    reduced_motion: bool = False
    tab_order: Sequence[str] = ()
    hidden_tabs: Collection[str] = ()

    @property
    def tabs(self) -> list[ModelSpec]:
        """The models as the rail shows them: the living first, each group in the person's order."""
        by_key = {one.key: one for one in self.models}
        keys = in_order(list(by_key), self.tab_order)
        return sorted((by_key[key] for key in keys), key=lambda one: one.is_over)

    @property
    def first(self) -> str:
        """The key of the model that somebody sees who has seen none yet; empty without any."""
        shown = [one.key for one in self.tabs if one.key not in self.hidden_tabs]
        return next(iter(shown or [one.key for one in self.tabs]), "")


def in_order(keys: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Return *keys* in the order *wanted*; one that is not wanted stays with its neighbour.

    That is the one before it in *keys*, or for the first the one after it, if that is wanted.
    """
    known = set(keys)
    ordered = [key for key in dict.fromkeys(wanted) if key in known]
    for before, key, after in zip(["", *keys], keys, [*keys[1:], ""], strict=False):
        if key in ordered:
            continue
        if before:
            ordered.insert(ordered.index(before) + 1, key)
        elif after in ordered:
            ordered.insert(ordered.index(after), key)
        else:
            ordered.append(key)
    return ordered
