"""The account at Alibaba Model Studio: one key, a region that it belongs to, a workspace."""

import re

from avatar_desktop.clouds.dashscope.addresses import (
    HONG_KONG,
    REGIONS,
    SINGAPORE,
    VIRGINIA,
    WORKSPACE_REGIONS,
    region_id,
    shared_address,
    workspace_address,
    workspace_at,
)
from avatar_desktop.clouds.dashscope.base_address import fault_of, mended_address
from avatar_desktop.clouds.dashscope.settings import BEIJING, NAME, DashScopeSettings
from avatar_desktop.domain.account import (
    Account,
    AccountSetting,
    Secret,
    SettingKind,
    SignIn,
    Workspaces,
)
from avatar_desktop.domain.text import N_

ABROAD = "https://modelstudio.console.alibabacloud.com/"
KEYS = "https://bailian.console.aliyun.com/?tab=model#/api-key"
CODING_PLAN = "sk-sp-"
"""Keys of the Coding Plan are refused by the models' own addresses."""

_KEY = re.compile(r"(?<![\w.-])sk-[A-Za-z0-9][A-Za-z0-9._-]{7,}")
_OF_OTHERS = ("sk-proj-", "sk-ant-", "sk-or-", "sk-svcacct-", "sk-admin-")


def find_key(text: str) -> str:
    """Return the key that stands somewhere in *text*, or an empty string.

    Keys that by their form are another company's do not count.
    """
    found = _KEY.search(text)
    key = found.group().rstrip(".-_") if found else ""
    return "" if key.startswith(_OF_OTHERS) else key


KEY = Secret(
    NAME,
    N_("API key"),
    N_("A key belongs to one region: choose the region below that it was made in."),
    "DASHSCOPE_API_KEY",
    tidied=True,
    warnings={CODING_PLAN: N_("This is a Coding Plan key; the models of this app refuse it.")},
    find=find_key,
)
WORKSPACE = AccountSetting(
    "dashscope.workspace",
    SettingKind.TEXT,
    "Only where a sub-account's key needs it.",
    "DASHSCOPE_WORKSPACE",
    N_("Workspace"),
    N_("Only for a key of a sub-account that asks for it; else leave it empty."),
)
ACCOUNT = Account(
    name=NAME,
    title=N_("Alibaba Model Studio"),
    summary=N_("One key runs the models of Alibaba Model Studio. It stays on this computer."),
    defaults=DashScopeSettings(),
    address=AccountSetting(
        "dashscope.base_url",
        SettingKind.ADDRESS,
        "Alibaba Model Studio; ends in /api/v1.",
        "DASHSCOPE_BASE_URL",
        note=N_("Ends in /api/v1; what is pasted is made to fit."),
        tidy=mended_address,
    ),
    sign_ins=(SignIn(N_("API key"), (KEY,), console=(N_("Get a key in the console"), KEYS)),),
    regions=REGIONS,
    consoles={
        BEIJING: "https://bailian.console.aliyun.com/",
        SINGAPORE: ABROAD,
        VIRGINIA: ABROAD,
        HONG_KONG: ABROAD,
    },
    prefix="",
    steps=("key", "region"),
    proof="region",
    more=(WORKSPACE,),
    region_note=N_("A key belongs to one region. Most models of this app run in Beijing."),
    workspaces=Workspaces(WORKSPACE_REGIONS, workspace_at, workspace_address, WORKSPACE),
    judge=fault_of,
    region_of=shared_address,
    region_ids=WORKSPACE_REGIONS,
    region_id=region_id,
    own_names=True,
    lends_storage=True,
    refused=("InvalidApiKey", "Unauthorized"),
    demo={"dashscope.base_url": "base_url", NAME: "api_key"},
    search_words="dashscope bailian 百炼",
    order=10,
)
