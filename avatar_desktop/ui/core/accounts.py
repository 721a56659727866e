"""The account that each service needs: its secrets, its fields, its places. The one table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from avatar_desktop.domain.endpoints import (
    DASHSCOPE_REGIONS,
    HONG_KONG,
    METASTUDIO_REGIONS,
    SINGAPORE,
    VIRGINIA,
    shared_address,
)
from avatar_desktop.domain.key_store import explain, keeps_back
from avatar_desktop.domain.settings import BEIJING, METASTUDIO_BEIJING, Settings
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.engine.ports import Keys

ABROAD = "https://modelstudio.console.alibabacloud.com/"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One way to sign in: with all of its `secrets`, and the settings that go with them.

    `fields` maps the settings that may not be empty then to the sentence that says so; `finds`
    are needs of the account that this way looks up by itself.
    """

    title: str
    secrets: tuple[str, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    finds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """An account at one service.

    Any one of `sign_ins` will do, the first that is complete counts; `needs` maps the settings
    that may not be empty besides to the sentence that says so. `regions` and `consoles` go by
    base URL, the setting `address`; the first console is that of every other URL. `own_names`:
    an own deployment may have another name on the wire.

    `place` are the settings that make it another account, `extra` its secrets beside those of the
    ways to sign in. Any one of the check-up's `steps` shows that it cannot be used, and the step
    `proof` that it can; so do the codes of `refused` when a job ends with one.
    """

    title: str
    address: str
    sign_ins: tuple[SignIn, ...]
    regions: Mapping[str, str]
    consoles: Mapping[str, str]
    needs: Mapping[str, str] = field(default_factory=dict)
    own_names: bool = False
    place: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    proof: str = ""
    refused: tuple[str, ...] = ()

    @property
    def secrets(self) -> tuple[tuple[str, ...], ...]:
        """The secrets of each way to sign in."""
        return tuple(way.secrets for way in self.sign_ins)

    @property
    def all_secrets(self) -> tuple[str, ...]:
        """Every secret of it."""
        return (*(name for way in self.sign_ins for name in way.secrets), *self.extra)

    def refuses(self, code: str) -> bool:
        """Whether a job that ended with *code* was refused for the account's keys."""
        return code.casefold() in {*map(str.casefold, (*UNUSABLE_KEY, *self.refused))}


UNUSABLE_KEY = ("NoKey", "BadKey", "HTTP 401")
HUAWEI_GATEWAYS = ("APIGW", "APIG")
HUAWEI_NO_KEY = ("0301", "0303", "0304", "0305", "0307")
"""What its gateway says to a key or a token that it does not take."""

ACCOUNTS: Mapping[str, Account] = {
    "dashscope": Account(
        title=N_("Alibaba Model Studio"),
        address="dashscope.base_url",
        sign_ins=(SignIn(N_("API key"), ("dashscope",)),),
        regions=DASHSCOPE_REGIONS,
        consoles={
            BEIJING: "https://bailian.console.aliyun.com/",
            SINGAPORE: ABROAD,
            VIRGINIA: ABROAD,
            HONG_KONG: ABROAD,
        },
        own_names=True,
        place=("dashscope.base_url", "dashscope.workspace"),
        steps=("network", "settings", "proxy", "dns", "tls", "key", "region"),
        proof="region",
        refused=("InvalidApiKey", "Unauthorized"),
    ),
    "metastudio": Account(
        title=N_("Huawei MetaStudio"),
        address="metastudio.base_url",
        sign_ins=(
            SignIn(N_("Access key"), ("huawei_ak", "huawei_sk")),
            SignIn(N_("Token"), ("huawei_token",)),
            SignIn(
                N_("IAM user"),
                ("huawei_password",),
                {
                    "metastudio.iam_account": N_("The name of the Huawei account is missing."),
                    "metastudio.iam_user": N_("The name of the IAM user is missing."),
                },
                ("metastudio.project_id",),
            ),
        ),
        regions=METASTUDIO_REGIONS,
        consoles={METASTUDIO_BEIJING: "https://console.huaweicloud.com/"},
        needs={"metastudio.project_id": N_("The project id of the account is missing.")},
        place=(
            "metastudio.base_url",
            "metastudio.project_id",
            "metastudio.iam_account",
            "metastudio.iam_user",
            "metastudio.iam_url",
        ),
        extra=("huawei_security_token",),
        steps=(
            "network",
            *map(
                "huawei_{}".format, ("settings", "proxy", "dns", "tls", "key", "project", "service")
            ),
        ),
        proof="huawei_project",
        refused=(
            "MSS.00010008",
            *(f"{maker}.{number}" for maker in HUAWEI_GATEWAYS for number in HUAWEI_NO_KEY),
        ),
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
    held = await _held(account, keys)
    trouble = keys.trouble()
    if not held and trouble and keeps_back(trouble):
        return explain(trouble).what
    if not held:
        return say(N_("There is no key for {service} yet."), service=Message(account.title))
    gaps = [_first_gap(way.fields, settings) for way in held]
    if "" not in gaps:
        return Message(gaps[0])
    way = held[gaps.index("")]
    needs = {name: told for name, told in account.needs.items() if name not in way.finds}
    return Message(_first_gap(needs, settings))


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
    address = str(value_of(settings, account.address))
    return account.consoles.get(shared_address(address) or address, first)


def value_of(settings: Settings, name: str) -> object:
    """Return the setting *name*, as `store.bucket`."""
    value: object = settings
    for part in name.split("."):
        value = getattr(value, part)
    return value


def _first_gap(fields: Mapping[str, str], settings: Settings) -> str:
    return next((told for name, told in fields.items() if not value_of(settings, name)), "")


async def _held(account: Account, keys: Keys) -> list[SignIn]:
    """Return the ways to sign in whose secrets are there."""
    return [way for way in account.sign_ins if all([await keys.get(name) for name in way.secrets])]
