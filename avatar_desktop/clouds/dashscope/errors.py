"""What Alibaba Model Studio's refusals mean; the words stand in errors.toml."""

from typing import Any

from avatar_desktop.clouds.dashscope.settings import BEIJING
from avatar_desktop.clouds.http import refusals
from avatar_desktop.domain.account import AddressFault
from avatar_desktop.domain.errors import Action, AppError, Explanation, Fix
from avatar_desktop.domain.text import N_, say
from avatar_desktop.system.sentences import Sentences

ADDRESS = "dashscope.base_url"
SENTENCES = Sentences(__package__)
told = SENTENCES.told


def refusal(status: int, code: str, message: str, **answer: Any) -> AppError:
    """Return what the service's *code* and *message* mean; *answer* as for `refusals.refusal`.

    FileRejected when only another file helps, NotFetched where the upload could not be read.
    """
    return refusals.refusal(SENTENCES.table("refusals"), status, code, message, **answer)


def address_unfit(
    fault: AddressFault, variable: str = "", cause: AppError | None = None
) -> AppError:
    """The base address is not the service's; the fix changes it, unless *variable* holds it.

    *cause* is the answer that it has brought, if it was tried.
    """
    fix = None
    if variable:
        do = N_("Correct the environment variable {variable}, or remove it: {url}")
        way_on = say(do, variable=variable, url=fault.mended or BEIJING)
    elif fault.mended:
        way_on = say(N_("Use {url}."), url=fault.mended)
        fix = Fix(say(N_("Use {url}"), url=fault.mended), ((ADDRESS, fault.mended),))
    else:
        way_on = say(N_("Choose your key's region in the settings."))
    what = say(N_("The address of Alibaba Model Studio cannot be used as it is."))
    explanation = Explanation(what, fault.words, way_on, Action.OPEN_SETTINGS, fix)
    return cause.retold(explanation) if cause else AppError(explanation, code="BadBaseAddress")
