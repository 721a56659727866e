"""What the refusals of Huawei MetaStudio and of its sign-in mean; the words are in errors.toml."""

from typing import Any

from avatar_desktop.clouds.http import refusals
from avatar_desktop.domain.errors import AppError
from avatar_desktop.system.sentences import Sentences

SENTENCES = Sentences(__package__)
told = SENTENCES.told
NO_SUCH_ASSET = "MSS.10001001"
REFUSED_KEYS = frozenset(
    f"{gateway}.{number}"
    for number in ("0301", "0303", "0304", "0305", "0307")
    for gateway in ("APIGW", "APIG")
)
FAILED = 200
"""The HTTP status of a job that failed."""


def refusal(status: int, code: str, message: str, **answer: Any) -> AppError:
    """Return what the service's *code* and *message* mean; *answer* as for `refusals.refusal`.

    FileRejected when only another photo helps.
    """
    rows = SENTENCES.table("gateway", "modeling", "statuses")
    code = code or ("FAILED" if status == FAILED else "")
    return refusals.refusal(rows, status, code, message, **answer)


def sign_in_refusal(status: int, code: str, message: str, **answer: Any) -> AppError:
    """Return what the sign-in service's *status*, *code* and *message* mean."""
    rows = SENTENCES.table("locked", "gateway", "sign_in")
    return refusals.refusal(rows, status, code if "." in code else "", message, **answer)


def model_withheld(state: str, request_id: str) -> AppError:
    """The job succeeded, but its model can no longer be fetched."""
    name = "ModelBlocked" if state == "BLOCK" else "ModelGone"
    return told(name, code=f"asset {state}", request_id=request_id, state=state)
