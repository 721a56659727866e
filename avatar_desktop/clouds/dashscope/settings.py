"""What a person sets for the account at Alibaba Model Studio."""

from dataclasses import dataclass

from avatar_desktop.domain.settings import Settings

NAME = "dashscope"
BEIJING = "https://dashscope.aliyuncs.com/api/v1"


@dataclass(frozen=True, slots=True)
class DashScopeSettings:
    """The account at Alibaba Model Studio. `base_url` ends in `/api/v1`."""

    base_url: str = BEIJING
    workspace: str = ""


def of(settings: Settings) -> DashScopeSettings:
    """Return the account in *settings*."""
    own = settings.accounts.get(NAME)
    return own if isinstance(own, DashScopeSettings) else DashScopeSettings()
