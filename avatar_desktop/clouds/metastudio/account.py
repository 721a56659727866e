"""The account at Huawei MetaStudio: three ways to sign in, and a project in a region."""

import re

from avatar_desktop.clouds.metastudio.addresses import REGION_IDS, REGIONS, region_id
from avatar_desktop.clouds.metastudio.settings import BEIJING, NAME, MetaStudioSettings
from avatar_desktop.domain.account import (
    Account,
    AccountSetting,
    LookUp,
    Secret,
    SettingKind,
    SignIn,
)
from avatar_desktop.domain.endpoints import tidy_origin
from avatar_desktop.domain.text import N_

KEYS = "https://console.huaweicloud.com/iam/#/mine/accessKey"
GATEWAYS = ("APIGW", "APIG")
NO_KEY = ("0301", "0303", "0304", "0305", "0307")
"""What its gateway says to a key or a token that it does not take."""

_ACCESS_KEY = re.compile(r"(?<![A-Za-z0-9])[A-Z0-9]{20}(?![A-Za-z0-9])")
_SECRET_KEY = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{40}(?![A-Za-z0-9])")


def find_access_key(text: str) -> str:
    """Return the access key in *text* where there is just one, else an empty string.

    Huawei's console hands keys out as a table, `credentials.csv`.
    """
    found = _ACCESS_KEY.findall(text)
    return found[0] if len(found) == 1 else ""


def find_secret_key(text: str) -> str:
    """Return the secret key in *text* where there is just one, else an empty string."""
    found = _SECRET_KEY.findall(text)
    return found[0] if len(found) == 1 else ""


VALID_UNTIL = AccountSetting(
    "metastudio.valid_until", SettingKind.MOMENT, "When a temporary key's security token ends.",
    places=False,
)  # fmt: skip
ACCESS_KEY = Secret(
    "huawei_ak", N_("Access key (AK)"), variable="HUAWEICLOUD_SDK_AK",
    is_id=True, tidied=True, takes_token=True, find=find_access_key,
)  # fmt: skip
SECRET_KEY = Secret(
    "huawei_sk", N_("Secret key (SK)"), variable="HUAWEICLOUD_SDK_SK",
    tidied=True, find=find_secret_key,
)  # fmt: skip
SECURITY_TOKEN = Secret(
    "huawei_security_token", N_("Security token"), N_("Only for a temporary access key (AK)."),
    "HUAWEICLOUD_SDK_SECURITY_TOKEN", ends=VALID_UNTIL,
)  # fmt: skip
TOKEN = Secret(
    "huawei_token", N_("Token"),
    N_("A token of Huawei's IAM ends after 24 hours; then it has to be made anew."),
    "HUAWEICLOUD_AUTH_TOKEN",
)  # fmt: skip
PASSWORD = Secret(
    "huawei_password", N_("Password"), N_("Five wrong ones lock the account."), free=True
)
IAM_SETTINGS = (
    AccountSetting(
        "metastudio.iam_account", SettingKind.TEXT, "The account that the IAM user belongs to.",
        title=N_("Account"),
        note=N_("The name of the account that the user belongs to (the domain)."),
        missing=N_("The name of the Huawei account is missing."),
    ),
    AccountSetting(
        "metastudio.iam_user", SettingKind.TEXT,
        "Signs in where there is neither access key nor token.",
        title=N_("User name"), missing=N_("The name of the IAM user is missing."),
    ),
    AccountSetting(
        "metastudio.iam_url", SettingKind.ADDRESS_OR_NOTHING,
        "Where it signs in; empty: the region's.",
        title=N_("Sign-in address"), note=N_("Only where it is not the region's own."),
        tidy=tidy_origin,
    ),
)  # fmt: skip
PROJECT = AccountSetting(
    "metastudio.project_id", SettingKind.PLAIN, "The account's project in that region.",
    "HUAWEICLOUD_PROJECT_ID", N_("Project id"),
    N_("Of the region above. It can be looked up once the keys are saved."),
    N_("The project id of the account is missing."),
)  # fmt: skip
USER = AccountSetting(
    "metastudio.user_id", SettingKind.PLAIN, "Sent as X-App-UserId; may be empty.",
    title=N_("App user id"), note=N_("Optional: assets carry it as X-App-UserId. No Chinese."),
    places=False,
)  # fmt: skip
ACCOUNT = Account(
    name=NAME,
    title=N_("Huawei MetaStudio"),
    summary=N_("For the digital human. Choose one way to sign in."),
    defaults=MetaStudioSettings(),
    address=AccountSetting(
        "metastudio.base_url", SettingKind.ADDRESS, "Huawei MetaStudio, without a path.",
        "METASTUDIO_BASE_URL", note=N_("Without a path."), tidy=tidy_origin,
    ),
    sign_ins=(
        SignIn(
            N_("Access key"),
            (ACCESS_KEY, SECRET_KEY),
            (SECURITY_TOKEN,),
            console=(N_("Get an access key in the console"), KEYS),
            goes_first=N_("An access key is saved and goes first. Remove it to sign in this way."),
        ),
        SignIn(
            N_("Token"),
            (TOKEN,),
            goes_first=N_("A token is saved and goes first. Remove it to sign in this way."),
        ),
        SignIn(N_("IAM user"), (PASSWORD,), settings=IAM_SETTINGS, finds=True),
    ),
    regions=REGIONS,
    region_ids=REGION_IDS,
    region_id=region_id,
    consoles={BEIJING: "https://console.huaweicloud.com/"},
    prefix="huawei_",
    steps=("key", "project", "service"),
    proof="project",
    more=(PROJECT, USER),
    look_up=LookUp(
        PROJECT, N_("Look up the project id"), N_("Asking Huawei…"), N_("Looking up the project…")
    ),
    refused=("MSS.00010008", *(f"{maker}.{number}" for maker in GATEWAYS for number in NO_KEY)),
    demo={
        "metastudio.base_url": "metastudio_url", PROJECT.name: "project_id",
        ACCESS_KEY.name: "ak", SECRET_KEY.name: "sk",
    },
    order=20,
)  # fmt: skip
