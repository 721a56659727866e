"""Who may call: the simulated keys and the ways in which a key is refused."""

from dataclasses import dataclass

from starlette.requests import Request

from .errors import ServiceError

API_KEY = "sk-simulated"


@dataclass(frozen=True, slots=True)
class Caller:
    """One key and the main account it belongs to; limits, tasks and files are the account's."""

    account: str
    key_id: str


CALLERS = {
    API_KEY: Caller("1000000000000001", "1"),
    "sk-simulated-colleague": Caller("1000000000000001", "2"),
    "sk-simulated-stranger": Caller("1000000000000002", "3"),
}
CALLERS_ABROAD = {"sk-other-region": Caller("1000000000000003", "4")}


@dataclass(slots=True)
class Region:
    """Where the simulator stands: at home, or in the region of the other key."""

    abroad: bool = False


# A key of another region is answered exactly as a wrong one (Model Studio, "Error codes").
REFUSED = {
    "sk-other-region": ServiceError(401, "InvalidApiKey", "Invalid API-key provided."),
    "sk-arrears": ServiceError(
        400, "Arrearage", "Access denied, please make sure your account is in good standing."
    ),
    "sk-unpurchased": ServiceError(
        403,
        "AccessDenied.Unpurchased",
        "Access to model denied. Please make sure you are eligible for using the model.",
    ),
    "sk-free-tier-used": ServiceError(
        403,
        "AllocationQuota.FreeTierOnly",
        "The free tier of the model has been exhausted. If you wish to continue access the model "
        'on a paid basis, please disable the "use free tier only" mode in the management console.',
    ),
    "sk-endpoint-denied": ServiceError(
        403, "Endpoint.AccessDenied", "Workspace endpoint access denied."
    ),
}


def caller_of(request: Request, region: Region) -> Caller:
    """Return whose key the request carries; ServiceError 401 and others when it may not call."""
    header = request.headers.get("authorization", "")
    scheme, _, key = header.partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not key:
        raise ServiceError(401, "InvalidApiKey", "No API-key provided.")
    callers = CALLERS_ABROAD if region.abroad else CALLERS
    refusal = None if key in callers else REFUSED.get(key)
    if refusal is not None:
        raise ServiceError(refusal.status, refusal.code, refusal.message)
    if (caller := callers.get(key)) is None:
        raise ServiceError(401, "InvalidApiKey", "Invalid API-key provided.")
    return caller
