"""The question for the newest published version: one request, at the press of a button."""

import httpx

from avatar_desktop.clouds.http.api_client import ApiResponse, address_of, exchange
from avatar_desktop.domain.errors import AppError, Explanation, Retry
from avatar_desktop.domain.release import REPOSITORY, version_in
from avatar_desktop.domain.spec import Json
from avatar_desktop.domain.text import N_, say

LATEST = f"https://api.github.com/repos/{REPOSITORY}/releases/latest"
"""The newest release that is neither a draft nor a trial (GitHub's REST API, "Releases")."""
HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
MOVED = "Moved"


async def newest_release(client: httpx.AsyncClient, url: str = LATEST) -> str:
    """Return the version of the newest release that *url* tells; AppError says why it cannot."""
    try:
        answer = await exchange(client, "GET", address_of(url), HEADERS, _no_error)
    except AppError as error:
        raise (_not_understood(error.detail) if error.code == MOVED else error) from error
    if answer.status in {httpx.codes.FORBIDDEN, httpx.codes.TOO_MANY_REQUESTS}:
        raise _too_often(answer)
    if answer.status == httpx.codes.NOT_FOUND and answer.readable:
        raise AppError(Explanation(say(N_("No version has been published yet."))), code="NoRelease")
    tag = answer.json.get("tag_name")
    version = version_in(tag) if answer.status == httpx.codes.OK and isinstance(tag, str) else ""
    if not version:
        raise _not_understood(f"HTTP {answer.status}: {answer.body[:500]}")
    return version


def _no_error(_answer: Json) -> tuple[str, str]:
    return "", ""


def _too_often(answer: ApiResponse) -> AppError:
    explanation = Explanation(
        say(N_("GitHub does not answer this network for the moment.")),
        say(N_("It was asked too often, perhaps by others behind the same address.")),
        say(N_("Try again in an hour, or open the release page.")),
    )
    return AppError(
        explanation, retry=Retry.LATER, code=f"HTTP {answer.status}", retry_after=answer.wait
    )


def _not_understood(detail: str) -> AppError:
    explanation = Explanation(
        say(N_("The answer does not tell a version.")),
        say(N_("A sign-in page or a filter of the network may have answered instead.")),
        say(N_("Open the release page to see for yourself.")),
    )
    return AppError(explanation, retry=Retry.LATER, code="BadAnswer", detail=detail)


def in_demo() -> AppError:
    """The demo asks nobody outside."""
    explanation = Explanation(
        say(N_("The demo asks nobody outside this computer.")),
        do=say(N_("Open the release page, or look again outside the demo.")),
    )
    return AppError(explanation, code="Demo")
