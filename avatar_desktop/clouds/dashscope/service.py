"""Alibaba Model Studio as the app uses it."""

from avatar_desktop.clouds.context import CloudContext
from avatar_desktop.clouds.dashscope import settings
from avatar_desktop.clouds.dashscope.client import DashScope
from avatar_desktop.clouds.dashscope.errors import ADDRESS


def connect(context: CloudContext) -> DashScope:
    """Return the client of the account in the settings of *context*."""
    own = settings.of(context.settings)

    async def key() -> str:
        return await context.needed(settings.NAME)

    return DashScope(context.client, own.base_url, key, own.workspace, context.variable(ADDRESS))
