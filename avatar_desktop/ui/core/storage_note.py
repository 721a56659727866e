"""What there is to say of how a form's files travel."""

from collections.abc import Mapping
from dataclasses import dataclass

from avatar_desktop.domain.delivery import Delivery, delivery, delivery_words
from avatar_desktop.domain.media import MediaInfo
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import Message
from avatar_desktop.ui.core.ui_context import UiContext


@dataclass(frozen=True, slots=True)
class StorageNote:
    """Sentences about the files; with `doubt` a bucket of one's own would help."""

    sentences: tuple[Message, ...] = ()
    doubt: bool = False


def storage_note(spec: ModelSpec, desk: UiContext, facts: Mapping[str, MediaInfo]) -> StorageNote:
    """Return what to say of a form of *spec* whose files have these *facts*, as far as known."""
    if desk.demo:
        return StorageNote()
    temporary = desk.store_kind.lent
    said: dict[str, Message] = {}
    doubt = False
    for one in spec.inputs:
        if one.optional and one.name not in facts:
            continue
        size = facts[one.name].bytes if one.name in facts else 0
        way = delivery(spec, one, size, temporary=temporary)
        sentence = delivery_words(spec, one, way, temporary=temporary)
        if sentence:
            said[str(sentence)] = sentence
            doubt = doubt or way is Delivery.LINK
    return StorageNote(tuple(said.values()), doubt)
