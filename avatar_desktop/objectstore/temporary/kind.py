"""The storage that the service lends: nothing to set up, and no bucket."""

from avatar_desktop.domain.providers import Provider
from avatar_desktop.domain.settings import Settings
from avatar_desktop.domain.store_kind import StoreKind
from avatar_desktop.domain.text import N_, Message, say


def told(_settings: Settings) -> tuple[Message, Message]:
    """Return what it is called, and how long files stay."""
    fact = N_("Nothing to set up. The service deletes what lies there after 48 hours.")
    return say(N_("The service's temporary storage")), say(fact)


NAME = "temporary"
KIND = StoreKind(
    NAME,
    (Provider(NAME, N_("The service's temporary storage (needs nothing)")),),
    told,
    lent=True,
    order=0,
)
