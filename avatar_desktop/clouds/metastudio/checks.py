"""Examines an account at Huawei MetaStudio: sign-in, project, and whether the service is there."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from avatar_desktop.clouds.checks import CachedCall
from avatar_desktop.clouds.context import CloudContext
from avatar_desktop.clouds.metastudio import settings
from avatar_desktop.clouds.metastudio.account import (
    ACCESS_KEY,
    PASSWORD,
    PROJECT,
    SECRET_KEY,
    SECURITY_TOKEN,
    TOKEN,
)
from avatar_desktop.clouds.metastudio.errors import told
from avatar_desktop.clouds.metastudio.service import account_of, connect
from avatar_desktop.domain.account import Account
from avatar_desktop.domain.errors import Action, AppError, Explanation, Fix
from avatar_desktop.domain.health import Examination, NotTried
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.temporary_keys import check_key, read_expiry, shown_expiry
from avatar_desktop.domain.text import N_, Message, say, verbatim

SECRETS = (ACCESS_KEY, SECRET_KEY, TOKEN, PASSWORD)
OF_PROJECT = frozenset(
    {"MSS.00010009", "MSS.00000005", "NoProject", "ManyProjects", "ProjectMissing"}
    | {f"{maker}.{number}" for maker in ("APIGW", "APIG") for number in ("0310", "0801", "0802")}
)
"""Refusals of an account that the service knows, for the project that was named."""

OF_SERVICE = frozenset({"APIGW.0101", "APIG.0101"})


def examinations(
    room: CloudContext,
    account: Account,
    models: Sequence[ModelSpec],
    ready: str,
    asked: str,  # noqa: ARG001 (all its models are one service)
) -> tuple[Examination, ...]:
    """Return those of the account; *ready* names the one that reaches the service."""
    return _Checks(room, models[0], account.prefix).examinations(ready)


class _Checks:
    """The examinations of the account in the settings.

    One call finds out about key, project and service: Huawei locks a key that is tried often.
    """

    def __init__(self, room: CloudContext, spec: ModelSpec, prefix: str) -> None:
        self._room = room
        self._spec = spec
        self._prefix = prefix
        self._account = settings.of(room.settings)
        self._huawei = account_of(room)
        self._ask = CachedCall(self._asked)

    def examinations(self, ready: str) -> tuple[Examination, ...]:
        """Return them in order; *ready* names the one that reaches the service."""
        needs = (f"{self._prefix}settings", ready)
        steps = (
            ("settings", N_("Account at Huawei MetaStudio"), self._complete, ()),
            ("key", N_("Sign in at Huawei"), self._known, needs),
            ("project", N_("Open the project"), self._project, needs),
            ("service", N_("Is the service offered?"), self._offered, needs),
        )
        return tuple(
            Examination(f"{self._prefix}{name}", say(title), attempt, earlier)
            for name, title, attempt, earlier in steps
        )

    async def _complete(self) -> Message:
        access_key, secret_key, token, password = [
            (await self._room.secret(one.name)).strip() for one in SECRETS
        ]
        user = self._account.iam_account.strip() and self._account.iam_user.strip() and password
        if not ((access_key and secret_key) or token or user):
            self._room.kept_back()
            raise told("NoKey")
        if access_key and secret_key:
            security_token = (await self._room.secret(SECURITY_TOKEN.name)).strip()
            expires = read_expiry(self._account.valid_until)
            check_key(access_key, security_token, expires, self._room.now())
            if security_token and expires:
                return say(N_("Temporary; ends at {time}"), time=shown_expiry(expires))
            if security_token:
                return say(N_("Temporary; its end is not known"))
        return Message()

    async def _known(self) -> Message:
        try:
            await self._ask()
        except AppError as error:
            if error.code in OF_SERVICE:
                raise _left_open() from None
            if error.code not in OF_PROJECT:
                raise
        return Message()

    async def _project(self) -> Message:
        try:
            return await self._ask()
        except AppError as error:
            if error.code not in OF_PROJECT:
                raise _left_open() from None
            raise await self._with_right_one(error) from error

    async def _offered(self) -> Message:
        try:
            await self._ask()
        except AppError as error:
            if error.code in OF_SERVICE:
                raise
            raise _left_open() from None
        return Message()

    async def _asked(self) -> Message:
        """Look into the project's newest jobs and return its id."""
        project = self._account.project_id.strip()
        if not project and not (await self._huawei.credentials()).project_id:
            raise _project_missing(await self._huawei.project_id())
        cloud = connect(self._room, self._huawei)
        now = datetime.now(UTC)
        await cloud.find(self._spec, self._spec.model, now - timedelta(minutes=1), now)
        return verbatim(project or (await self._huawei.credentials()).project_id)

    async def _with_right_one(self, error: AppError) -> AppError:
        """Return *error* with the fix that names the account's own project, if it can be had."""
        told = error.explanation
        if told.fix:
            return error
        try:
            right = await self._huawei.project_id()
        except AppError:
            return error
        if right == self._account.project_id.strip():
            return error
        explanation = Explanation(
            say(N_("The project id is not that of the account.")),
            say(N_("In this region the account's project is {project}."), project=right),
            say(N_("Use that one.")),
            Action.OPEN_SETTINGS,
            _use(right),
        )
        return AppError(explanation, code=error.code, request_id=error.request_id)


def _use(project: str) -> Fix:
    return Fix(say(N_("Use {project}"), project=project), ((PROJECT.name, project),))


def _project_missing(right: str) -> AppError:
    explanation = Explanation(
        say(N_("The project id of the account is missing.")),
        say(N_("In this region the account's project is {project}."), project=right),
        say(N_("Use that one.")),
        Action.OPEN_SETTINGS,
        _use(right),
    )
    return AppError(explanation, code="ProjectMissing")


def _left_open() -> NotTried:
    return NotTried(Explanation(say(N_("Not known until the other fault is mended."))))
