"""An account at Huawei Cloud and its three ways to sign in: access key, token, IAM user."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import httpx

from avatar_desktop.clouds.metastudio.client import Credentials
from avatar_desktop.clouds.metastudio.iam import Iam, TokenKeeper, User
from avatar_desktop.clouds.metastudio.settings import MetaStudioSettings
from avatar_desktop.domain.temporary_keys import read_expiry


class CredentialsProvider:
    """Gives the credentials of *settings*, with the secrets as *secret* has them when asked.

    *kept_back* raises AppError where the key store does not give what is missing.
    The access key goes first, then the token, then the IAM user, whose tokens it fetches and
    keeps in memory.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        settings: MetaStudioSettings,
        secret: Callable[[str], Awaitable[str]],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        kept_back: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._secret = secret
        self._kept_back = kept_back
        self._iam = Iam(client, settings, now)
        self._keeper = TokenKeeper(self._iam, self._user, now)
        self._fetches = False

    async def credentials(self) -> Credentials:
        """Return what signs the next call; empty where nothing is configured; AppError."""
        given = await self._given()
        self._fetches = False
        if given.signs or given.token:
            return given
        user = await self._user()
        if not user.password:
            self._kept_back()
        if not (user.account or user.name or user.password):
            return given
        token = await self._keeper.token()
        self._fetches = True
        return Credentials(token=token.text, project_id=token.project_id)

    def stale(self, token: str) -> bool:
        """Take note that the service no longer takes *token*; whether another one can be had."""
        self._keeper.forget(token)
        return self._fetches

    async def project_id(self) -> str:
        """Return the id of the project of the settings' region; AppError.

        An IAM user's token names it; access key and token ask for it.
        """
        own = await self.credentials()
        return own.project_id or await self._iam.project_id(own)

    async def _given(self) -> Credentials:
        names = ("huawei_ak", "huawei_sk", "huawei_token", "huawei_security_token")
        access, secret, token, security_token = [
            (await self._secret(name)).strip() for name in names
        ]
        expires = read_expiry(self._settings.valid_until)
        return Credentials(access, secret, token, security_token=security_token, expires=expires)

    async def _user(self) -> User:
        account, name = self._settings.iam_account.strip(), self._settings.iam_user.strip()
        return User(account, name, await self._secret("huawei_password"))
