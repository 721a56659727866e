"""The one IAM user of the simulated account, its password, and how IAM says no.

Source: "What Do I Do If an Account Is Locked", Huawei's help on IAM.
"""

import uuid

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..clock import Clock

ACCOUNT = "simulated-account"
USER = "simulated-user"
PASSWORD = "simulated-password"  # noqa: S105 - the simulator's own, told to everybody
FAILURES = 5
LOCK_SECONDS = 15 * 60
TITLES = {400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}


class NotSignedIn(Exception):
    """A refusal by IAM: HTTP status and message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Lockout:
    """Counts wrong passwords; five in a row lock the user for a quarter of an hour."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        self._failures = 0
        self._locked_until = 0.0

    def open(self, account: str, user: str, password: str) -> None:
        """Return when the password is right; NotSignedIn when not, or while locked."""
        if self._clock.now() < self._locked_until:
            raise NotSignedIn(401, "The account is locked.")
        if (account, user, password) == (ACCOUNT, USER, PASSWORD):
            self._failures = 0
            return
        self._failures += 1
        if self._failures >= FAILURES:
            self._failures, self._locked_until = 0, self._clock.now() + LOCK_SECONDS
        raise NotSignedIn(401, "The username or password is wrong.")


async def on_not_signed_in(_request: Request, error: Exception) -> Response:
    assert isinstance(error, NotSignedIn)  # noqa: S101 - registered for this class alone
    told = {"code": error.status, "message": error.message, "title": TITLES[error.status]}
    return JSONResponse({"error": told}, error.status, request_id())


def request_id() -> dict[str, str]:
    return {"X-Request-Id": uuid.uuid4().hex}
