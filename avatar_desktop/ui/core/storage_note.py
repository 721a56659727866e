"""What is not certain about the service's temporary storage."""

from avatar_desktop.domain.settings import StoreKind
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.ui.core.ui_context import UiContext


def storage_note(spec: ModelSpec, desk: UiContext) -> Message:
    """Return what to say of it where a form of *spec* uses it; empty where nothing."""
    known = spec.oss_links
    temporary = desk.settings.current.store.kind is StoreKind.TEMPORARY
    if known is None or known.confirmed or desk.demo or not temporary:
        return Message()
    template = N_("{known} If it cannot read your file, set up a bucket of your own.")
    return say(template, known=known.sentence)
