"""What every kind of bucket has in common: its settings, its secrets, and the words for it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from avatar_desktop.domain.account import AccountSetting, Secret, SettingKind
from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.providers import Provider
from avatar_desktop.domain.settings import Addressing, Links, Settings, StoreSettings
from avatar_desktop.domain.store_endpoints import misplaced_path
from avatar_desktop.domain.store_kind import StoreKind
from avatar_desktop.domain.text import N_, Message, say, verbatim
from avatar_desktop.domain.web_address import ascii_base

ADDRESSING = (
    (Addressing.VIRTUAL, N_("bucket.host (virtual)")),
    (Addressing.PATH, N_("host/bucket (path)")),
    (Addressing.CNAME, N_("own domain (cname)")),
)
LINKS = (
    (Links.PRESIGNED, N_("By a signed link that ends")),
    (Links.PUBLIC, N_("By a public address")),
)
PLACE = (
    AccountSetting(
        "store.region", SettingKind.REGION, "The bucket's region.", "AVATAR_STORE_REGION",
        N_("Bucket's region"), N_("The endpoint follows, where it names it."),
    ),
    AccountSetting(
        "store.endpoint", SettingKind.ADDRESS_OR_NOTHING,
        "The store's address, without the bucket.", "AVATAR_STORE_ENDPOINT",
        N_("Endpoint"), N_("The store's own address, without the bucket."),
    ),
    AccountSetting(
        "store.bucket", SettingKind.TEXT, "The bucket's name.", "AVATAR_STORE_BUCKET", N_("Bucket")
    ),
)  # fmt: skip
MORE = (
    AccountSetting(
        "store.links", SettingKind.CHOICE,
        "Signed links that end, or plain ones that all can read.",
        "AVATAR_STORE_LINKS", N_("How the service reads a file"), options=LINKS,
    ),
    AccountSetting(
        "store.life_hours", SettingKind.HOURS, "How long a signed link can be read.",
        title=N_("Links live for"), when=("store.links", Links.PRESIGNED),
    ),
    AccountSetting(
        "store.public_url", SettingKind.BASE_OR_NOTHING,
        "Stands before an object's name in plain links.", "AVATAR_STORE_PUBLIC_URL",
        N_("Public address"),
        N_("A CDN or domain before the object's name; empty for the bucket's own address."),
        when=("store.links", Links.PUBLIC), tidy=ascii_base,
    ),
    AccountSetting(
        "store.delete_after", SettingKind.SWITCH,
        "Whether uploads are removed when their job ends.",
        title=N_("Remove uploads when a job ends"),
        note=N_("Else they stay until you delete them below, and the provider bills them."),
    ),
    AccountSetting(
        "store.prefix", SettingKind.TEXT, "Stands before every object's name.",
        "AVATAR_STORE_PREFIX", N_("Prefix"), N_("Put before every object's name."),
    ),
    AccountSetting(
        "store.addressing", SettingKind.CHOICE, "bucket.host, host/bucket or an own domain.",
        "AVATAR_STORE_STYLE", N_("Address style"), options=ADDRESSING,
    ),
    AccountSetting(
        "store.ca_file", SettingKind.CERTIFICATE,
        "A PEM file that is trusted for this store alone.",
        "AVATAR_STORE_CA_FILE", N_("Certificate file"),
        N_("Only for a store with a certificate of your own authority (PEM)."),
    ),
)  # fmt: skip
VALID_UNTIL = AccountSetting(
    "store.valid_until",
    SettingKind.MOMENT,
    "When a temporary key's security token ends.",
    "AVATAR_STORE_VALID_UNTIL",
)
KEY = Secret(
    "store_key", N_("Access key"), variable="AVATAR_STORE_KEY", is_id=True, takes_token=True
)
SECRET = Secret("store_secret", N_("Secret key"), variable="AVATAR_STORE_SECRET")
TOKEN = Secret(
    "store_token",
    N_("Security token"),
    N_("Only for a temporary key, as one that begins with STS. or ASIA."),
    "AVATAR_STORE_TOKEN",
    ends=VALID_UNTIL,
)
SHORTHANDS: Mapping[str, Mapping[str, str]] = MappingProxyType({})


def bucket_kind(
    name: str,
    providers: tuple[Provider, ...],
    order: int,
    judge: Callable[[StoreSettings], Explanation | None] = misplaced_path,
    shorthands: Mapping[str, Mapping[str, str]] = SHORTHANDS,
) -> StoreKind:
    """Return the kind *name* of bucket; see `StoreKind` for the rest."""
    return StoreKind(
        name,
        providers,
        _told,
        (KEY, SECRET, TOKEN),
        PLACE,
        MORE,
        address=_address,
        judge=judge,
        shorthands=shorthands,
        order=order,
    )


def _told(settings: Settings) -> tuple[Message, Message]:
    store = settings.store
    return say(N_("Your bucket {name}"), name=store.bucket or "?"), verbatim(store.endpoint)


def _address(settings: Settings) -> str:
    endpoint = settings.store.endpoint.strip()
    return endpoint if "://" in endpoint else f"https://{endpoint}"
