"""The language that text is painted in."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from avatar_desktop.domain.free import FREE
from avatar_desktop.domain.text import Message, untranslated

DOMAIN = "avatar_desktop"
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}


class Language:
    """Paints marked strings and messages in one language."""

    def __init__(self, wanted: str, folder: Path, *, free: bool = False) -> None:
        """Take *wanted* (`system`, `en`, `zh_CN`) with the catalogues below *folder*.

        With *free*, as in the demo, no sentence speaks of a bill.
        """
        self._instead = FREE if free else {}
        self.code = system_language() if wanted not in LANGUAGES else wanted
        self._told = _words(folder / self.code / "LC_MESSAGES" / f"{DOMAIN}.mo")

    def text(self, marked: str) -> str:
        """Return the string that was marked with N_ in this language."""
        told = self._instead.get(marked, marked)
        return self._told(told) if told else ""

    def paint(self, message: Message) -> str:
        """Return *message* as a sentence in this language."""
        return message.painted(self.text)


@cache
def _words(catalogue: Path) -> Callable[[str], str]:
    """Return how *catalogue* words a marked string; as it is, where there is no such file."""
    try:
        file = catalogue.open("rb")
    except FileNotFoundError:
        return untranslated
    from gettext import GNUTranslations

    with file:
        return GNUTranslations(file).gettext


def every_language(folder: Path) -> tuple[Language, ...]:
    """Return all languages with their catalogues below *folder*."""
    return tuple(Language(code, folder) for code in LANGUAGES)


def system_language() -> str:
    """Return the code of the language that the system asks for, as far as we have it."""
    asked = [os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    first = next((one for one in asked if one), "") or _locale()
    return "zh_CN" if first.lower().startswith(("zh", "chinese")) else "en"


def _locale() -> str:
    import locale

    return locale.getlocale()[0] or ""
