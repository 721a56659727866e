"""What a person sets for the account at Huawei MetaStudio."""

from dataclasses import dataclass

from avatar_desktop.domain.settings import Settings

NAME = "metastudio"
BEIJING = "https://metastudio.cn-north-4.myhuaweicloud.com"


@dataclass(frozen=True, slots=True)
class MetaStudioSettings:
    """The account at Huawei MetaStudio. `base_url` has no path.

    `user_id` (ASCII) is sent as `X-App-UserId` where it is not empty: assets carry it.
    `valid_until` is when the secret `huawei_security_token` ends (ISO 8601, UTC), if known.
    `iam_account` and `iam_user` sign in with the secret `huawei_password` where there is neither
    an access key nor a token. `iam_url` has no path; empty means the one of the region.
    """

    base_url: str = BEIJING
    project_id: str = ""
    user_id: str = ""
    iam_account: str = ""
    iam_user: str = ""
    iam_url: str = ""
    valid_until: str = ""


def of(settings: Settings) -> MetaStudioSettings:
    """Return the account in *settings*."""
    own = settings.accounts.get(NAME)
    return own if isinstance(own, MetaStudioSettings) else MetaStudioSettings()
