"""The account that each service needs: its secrets, its fields, its places. The one table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from avatar_desktop.domain.settings import BEIJING, METASTUDIO_BEIJING, Settings
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.engine.ports import Keys

SINGAPORE = "https://dashscope-intl.aliyuncs.com/api/v1"


@dataclass(frozen=True, slots=True)
class Account:
    """An account at one service.

    Any one of `secrets` signs in, with all of its keys; `needs` maps the settings that may not
    be empty besides to the sentence that says so. `regions` and `consoles` go by base URL, the
    setting `address`; the first console is that of every other URL. `own_names`: an own
    deployment may have another name on the wire.
    """

    title: str
    address: str
    secrets: tuple[tuple[str, ...], ...]
    regions: Mapping[str, str]
    consoles: Mapping[str, str]
    needs: Mapping[str, str] = field(default_factory=dict)
    own_names: bool = False


ACCOUNTS: Mapping[str, Account] = {
    "dashscope": Account(
        title=N_("Alibaba Model Studio"),
        address="dashscope.base_url",
        secrets=(("dashscope",),),
        regions={BEIJING: N_("Beijing"), SINGAPORE: N_("Singapore")},
        consoles={
            BEIJING: "https://bailian.console.aliyun.com/",
            SINGAPORE: "https://modelstudio.console.alibabacloud.com/",
        },
        own_names=True,
    ),
    "metastudio": Account(
        title=N_("Huawei MetaStudio"),
        address="metastudio.base_url",
        secrets=(("huawei_ak", "huawei_sk"), ("huawei_token",)),
        regions={
            METASTUDIO_BEIJING: N_("Beijing"),
            "https://metastudio.cn-east-3.myhuaweicloud.com": N_("Shanghai"),
            "https://metastudio.ap-southeast-3.myhuaweicloud.com": N_("Singapore"),
        },
        consoles={METASTUDIO_BEIJING: "https://console.huaweicloud.com/"},
        needs={"metastudio.project_id": N_("The project id of the account is missing.")},
    ),
}
"""By the name of the service, as `ModelSpec.cloud` has it."""

SOMEWHERE = next(iter(ACCOUNTS))
"""The service that is meant where nobody says which."""


async def lacking(cloud: str, keys: Keys, settings: Settings) -> Message:
    """Return what the account at *cloud* still lacks; an empty message when nothing."""
    account = ACCOUNTS.get(cloud)
    if account is None:
        return Message()
    if not await _signed_in(account, keys):
        return say(N_("There is no key for {service} yet."), service=Message(account.title))
    missing = (told for name, told in account.needs.items() if not value_of(settings, name))
    return Message(next(missing, ""))


async def any_connected(keys: Keys, settings: Settings) -> bool:
    """Whether a task can be sent to at least one service."""
    for cloud in ACCOUNTS:
        if not await lacking(cloud, keys, settings):
            return True
    return False


def console(cloud: str, settings: Settings) -> str:
    """Return where the account at *cloud* is topped up and its keys are made."""
    account = ACCOUNTS.get(cloud, ACCOUNTS[SOMEWHERE])
    first = next(iter(account.consoles.values()))
    return account.consoles.get(str(value_of(settings, account.address)), first)


def value_of(settings: Settings, name: str) -> object:
    """Return the setting *name*, as `store.bucket`."""
    value: object = settings
    for part in name.split("."):
        value = getattr(value, part)
    return value


async def _signed_in(account: Account, keys: Keys) -> bool:
    for names in account.secrets:
        if all([await keys.get(name) for name in names]):
            return True
    return False
