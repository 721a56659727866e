"""What an object store's endpoint may hold beside its host, and whether the service reaches it."""

from urllib.parse import unquote, urlsplit

from avatar_desktop.domain.errors import Action, Explanation, Fix
from avatar_desktop.domain.internal_endpoints import public_endpoint
from avatar_desktop.domain.providers import host_of
from avatar_desktop.domain.settings import Addressing, Links, StoreSettings
from avatar_desktop.domain.text import N_, say


def root_of(store: StoreSettings) -> str:
    """Return the path of the endpoint, decoded, without the bucket and the slashes around it.

    ValueError for what no endpoint has: a query, a fragment, a user, steps upwards.
    """
    text = store.endpoint.strip()
    parts = urlsplit(text if "://" in text else f"https://{text}")
    steps = [step for step in unquote(parts.path).split("/") if step]
    if parts.query or parts.fragment or parts.username or {".", ".."} & set(steps):
        raise ValueError(parts.path)
    if steps and steps[-1] == store.bucket.strip():
        steps.pop()
    return "/".join(steps)


def misplaced_path(store: StoreSettings) -> Explanation | None:
    """Return why the endpoint's path cannot be kept; None where it can, or where there is none."""
    try:
        path = root_of(store)
    except ValueError:
        return None
    if path and store.addressing is not Addressing.PATH:
        what = N_("The endpoint's path {path} has no place in this form of address.")
        return Explanation(
            say(what, path=f"/{path}"),
            say(N_("An endpoint with a path takes the bucket's name behind that path.")),
            say(N_("Put the bucket into the path, or take the path out of the endpoint.")),
            Action.OPEN_SETTINGS,
            bucket_into_path(),
        )
    return None


def bucket_into_path() -> Fix:
    """Return the change to the bucket's name in the path."""
    fix = N_("Put the bucket into the path")
    return Fix(say(fix), (("store.addressing", Addressing.PATH.value),))


def inside_its_cloud(store: StoreSettings) -> Explanation | None:
    """Return the warning of an address that answers only inside the store's own cloud."""
    public = store.links is Links.PUBLIC and bool(store.public_url.strip())
    field, address = "store.endpoint", store.endpoint
    if public and not public_endpoint(address):
        field, address = "store.public_url", store.public_url
    instead = public_endpoint(address)
    if not instead:
        return None
    return Explanation(
        say(N_("{host} answers only inside the store's own cloud."), host=host_of(address)),
        say(N_("This computer and the service reach the store by its public address.")),
        say(N_("Use the public address instead.")),
        Action.OPEN_SETTINGS,
        Fix(say(N_("Use {name}"), name=host_of(instead)), ((field, instead),)),
    )
