"""The kind of store that is a folder on somebody's server: one address, one key."""

from dataclasses import dataclass

from avatar_desktop.domain.account import AccountSetting, Secret, SettingKind
from avatar_desktop.domain.providers import Provider
from avatar_desktop.domain.settings import Settings
from avatar_desktop.domain.store_kind import StoreKind
from avatar_desktop.domain.text import Message, say, verbatim


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """What a person sets for it."""

    url: str = ""


def url_of(settings: Settings) -> str:
    """Return the address of the folder."""
    return str(settings.accounts["folder"].url)


def told(settings: Settings) -> tuple[Message, Message]:
    """Return what it is called, and where it is."""
    return say("Your folder"), verbatim(url_of(settings))


KEY = Secret("folder_key", "Folder's key", variable="FOLDER_KEY")
KIND = StoreKind(
    name="folder",
    providers=(Provider("folder", "A folder of my own", console="https://folder.example/keys"),),
    told=told,
    secrets=(KEY,),
    place=(
        AccountSetting(
            "folder.url",
            SettingKind.ADDRESS_OR_NOTHING,
            "Where the folder is.",
            "FOLDER_URL",
            "Folder's address",
        ),
    ),
    defaults=FolderSettings(),
    address=url_of,
    shorthands={"my-folder": {}},
)
