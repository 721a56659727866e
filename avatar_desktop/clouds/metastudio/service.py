"""Huawei MetaStudio as the app uses it."""

from avatar_desktop.clouds.context import CloudContext
from avatar_desktop.clouds.metastudio import settings
from avatar_desktop.clouds.metastudio.client import MetaStudio
from avatar_desktop.clouds.metastudio.credentials import CredentialsProvider


def account_of(context: CloudContext) -> CredentialsProvider:
    """Return the account in the settings of *context*."""
    own = settings.of(context.settings)
    return CredentialsProvider(context.client, own, context.secret, context.now, context.kept_back)


def connect(context: CloudContext, account: CredentialsProvider | None = None) -> MetaStudio:
    """Return the client of the *account* in the settings of *context*."""
    account = account or account_of(context)
    own = settings.of(context.settings)
    return MetaStudio(
        context.client,
        own.base_url,
        own.project_id.strip(),
        account.credentials,
        own.user_id,
        context.now,
        stale=account.stale,
    )


async def look_up(context: CloudContext) -> str:
    """Return the id of the project that the account has in its region; AppError."""
    return await account_of(context).project_id()
