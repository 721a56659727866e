"""What keeps the system's key store from giving a key, in words; an empty store is none of it."""

from collections.abc import Mapping
from enum import StrEnum

from avatar_desktop.domain.errors import Action, AppError, Explanation
from avatar_desktop.domain.text import N_, say


class KeyTrouble(StrEnum):
    """Why the key store told nothing. With ABSENT there is none, so it keeps nothing back."""

    LOCKED = "locked"
    DENIED = "denied"
    GONE = "gone"
    SLOW = "slow"
    ABSENT = "absent"


WORDS: Mapping[KeyTrouble, tuple[str, str, str]] = {
    KeyTrouble.LOCKED: (
        N_("The key store is locked."),
        N_("Saved keys lie in it, and it opens only with its own password."),
        N_("Unlock it; it may ask for that password."),
    ),
    KeyTrouble.DENIED: (
        N_("The key store does not let the app read its keys."),
        N_("The system or a person refused it."),
        N_("Try again and allow it, or allow the app in the settings of the key store."),
    ),
    KeyTrouble.GONE: (
        N_("The key store does not answer."),
        N_("Its service, or the connection to it, has ended."),
        N_("Try again. If that does not help, sign out of the computer and in again."),
    ),
    KeyTrouble.SLOW: (
        N_("The key store has not answered yet."),
        N_("It may be asking you something in a window of its own, or it hangs."),
        N_("Look for its window, then try again."),
    ),
    KeyTrouble.ABSENT: (
        N_("There is no key store on this computer."),
        N_("Keys last until the app is closed, or come from environment variables."),
        N_("Install one, such as GNOME Keyring or KWallet, to keep keys."),
    ),
}


def keeps_back(trouble: KeyTrouble | None) -> bool:
    """Whether a key may lie in the store although it was not given."""
    return trouble is not None and trouble is not KeyTrouble.ABSENT


def explain(trouble: KeyTrouble) -> Explanation:
    """Return *trouble* in words, with the button that asks the store again."""
    what, why, do = WORDS[trouble]
    action = Action.UNLOCK_KEYS if keeps_back(trouble) else Action.OPEN_SETTINGS
    return Explanation(say(what), say(why), say(do), action)


def key_kept_back(trouble: KeyTrouble) -> AppError:
    """A key that is needed may lie in the store, which does not give it; nothing was sent."""
    return AppError(explain(trouble), code=f"KeyStore{trouble.title()}")
