"""Text stays a value until somebody paints it, so that the language can change at any time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Translate = Callable[[str], str]

FULL_WIDTH_STOPS = ("。", "？", "；", "：")
LONGEST_WORDS = 20_000
NOT_WORDS = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0))),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **{ord(kept): kept for kept in "\n\t"},
}
"""Control signs and changes of direction go; half an emoji becomes the sign for what is lost."""


def N_(text: str) -> str:  # noqa: N802 (gettext's own name for a marked string)
    """Mark *text* for translation and return it unchanged."""
    return text


def untranslated(text: str) -> str:
    """Return *text* as it is: the English of logs and files."""
    return text


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with gaps: an English template in `str.format` style and its values.

    A value may be a `Message` itself; it is painted in the same language.
    """

    template: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def painted(self, translate: Translate = untranslated) -> str:
        """Return the sentence in the language of *translate*."""
        if not self.template:
            return ""
        values = {
            name: value.painted(translate) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return translate(self.template).format_map(values)

    def __bool__(self) -> bool:
        return bool(self.template)

    def __str__(self) -> str:
        return self.painted()


def say(template: str, **values: Any) -> Message:
    """Return the message of *template* with its gaps filled by *values*."""
    return Message(template, values)


def verbatim(text: str) -> Message:
    """Return somebody else's words, never translated and never read as a template."""
    return Message("{words}", {"words": text}) if text else Message()


def clean(text: str) -> str:
    """Return a stranger's *text* fit to be kept and shown.

    Valid in UTF-8, without control signs (line ends and tabs stay) or signs that turn the
    direction of reading, at most 20,000 characters.
    """
    return text[:LONGEST_WORDS].translate(NOT_WORDS)


def in_a_row(*sentences: str) -> str:
    """Return the painted *sentences* that are not empty, one after another.

    Sentences that end in a full-width stop carry their own space.
    """
    row = ""
    for sentence in filter(None, sentences):
        row += sentence if not row or row.endswith(FULL_WIDTH_STOPS) else f" {sentence}"
    return row


def to_json(message: Message) -> dict[str, Any]:
    """Return *message* as plain JSON data, to be read back by `from_json`."""
    return {
        "template": message.template,
        "values": {
            name: to_json(value) if isinstance(value, Message) else value
            for name, value in message.values.items()
        },
    }


def from_json(data: Mapping[str, Any]) -> Message:
    """Return the message that `to_json` wrote; values of another shape become words."""
    values = {
        name: from_json(value) if isinstance(value, dict) and "template" in value else value
        for name, value in data.get("values", {}).items()
    }
    return Message(str(data.get("template", "")), values)
