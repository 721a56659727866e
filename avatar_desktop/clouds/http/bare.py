"""Requests that carry nobody's key: to object stores, to results, to whoever is only looked at."""

import httpx

from avatar_desktop.clouds.http.bodies import read_at_most

SIGNED_IN = ("Authorization", "Cookie", "Proxy-Authorization")


async def send_bare(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """Return the open answer to *request*, sent without a key; redirects are not followed."""
    for name in SIGNED_IN:
        request.headers.pop(name, None)
    return await client.send(request, auth=httpx.Auth(), stream=True, follow_redirects=False)


async def ask_bare(
    client: httpx.AsyncClient, request: httpx.Request, most: int
) -> tuple[httpx.Response, bytes]:
    """Return the answer to *request*, sent without a key, and at most *most* bytes of its body."""
    response = await send_bare(client, request)
    try:
        return response, await read_at_most(response, most)
    finally:
        await response.aclose()
