"""Alibaba Model Studio's refusals that concern the account, the model or the service itself.

Source: the service's page of error codes of 2026.
"""

from avatar_desktop.clouds.http.error_rules import Rule
from avatar_desktop.domain.errors import Action, Retry
from avatar_desktop.domain.text import N_

KEY = (
    Rule(
        ("InvalidApiKey",),
        N_("The service did not get an API key."),
        N_("The request reached {host} without one."),
        N_("Enter the key in the settings."),
        Action.OPEN_SETTINGS,
        words=("no api-key", "no api key"),
    ),
    Rule(
        ("InvalidApiKey", "Unauthorized"),
        N_("The service did not accept the API key."),
        N_("A key belongs to one region; {host} does not know this one."),
        N_("Compare the key and the region in the settings. Coding Plan keys do not work here."),
        Action.OPEN_SETTINGS,
    ),
    Rule(
        (),
        N_("The service did not accept the API key."),
        N_("A key belongs to one region; {host} does not know this one."),
        N_("Compare the key and the region in the settings."),
        Action.OPEN_SETTINGS,
        statuses=(401,),
    ),
)

MONEY = (
    Rule(
        ("Arrearage", "PrepaidBillOverdue", "PostpaidBillOverdue"),
        N_("The account at Alibaba owes money."),
        N_("The service answered “{code}”; an old or foreign key can look the same."),
        N_("Top up in the console, then press Retry."),
        Action.OPEN_CONSOLE,
    ),
    Rule(
        ("AllocationQuota.FreeTierOnly",),
        N_("The free quota of this model is used up."),
        N_("The account is set to stop when the free quota ends."),
        N_("Switch “free quota only” off in the console, then press Retry."),
        Action.OPEN_CONSOLE,
    ),
    Rule(
        (),
        N_("The free quota of this model is used up."),
        N_("The service takes no more tasks without payment."),
        N_("Open paid use in the console, then press Retry."),
        Action.OPEN_CONSOLE,
        words=("free allocated quota exceeded",),
    ),
    Rule(
        ("CommodityNotPurchased", "AccessDenied.Unpurchased"),
        N_("This service is not opened for your account."),
        N_("Alibaba Model Studio has to be activated once."),
        N_("Activate it in the console, then press Retry."),
        Action.OPEN_CONSOLE,
    ),
)

SEEMS_RETIRED = N_("This model seems to be retired, or not opened for your account.")
OTHER_NAME = N_(
    "Open it in the console, enter another model name in the settings, or use its successor."
)

RETIRED = (
    Rule(
        ("Endpoint.AccessDenied",),
        SEEMS_RETIRED,
        N_("The service no longer offers it at {host}."),
        OTHER_NAME,
        Action.OPEN_CONSOLE,
    ),
    Rule(
        ("ModelNotFound",),
        SEEMS_RETIRED,
        N_("The service does not know a model of this name at {host}."),
        OTHER_NAME,
        Action.OPEN_SETTINGS,
    ),
    Rule(
        ("InvalidParameter", "BadRequest"),
        SEEMS_RETIRED,
        N_("The service does not know a model of this name at {host}."),
        OTHER_NAME,
        Action.OPEN_SETTINGS,
        words=("model not exist", "model does not exist"),
    ),
)

ACCESS = (
    Rule(
        ("WorkSpaceNotFound",),
        N_("The service does not know the workspace."),
        N_("The workspace in the settings is not one of this account at {host}."),
        N_("Correct the workspace in the settings, or leave it empty."),
        Action.OPEN_SETTINGS,
    ),
    Rule(
        ("Workspace.AccessDenied", "Model.AccessDenied", "App.AccessDenied"),
        N_("This key may not use the model."),
        N_("Its workspace has no right to it."),
        N_("Grant the model to the workspace in the console, or use another key."),
        Action.OPEN_CONSOLE,
    ),
    Rule(
        ("AccessDenied",),
        N_("The service wants this request in another manner."),
        N_("It said: {words}"),
        N_("Check the model name in the settings; it may belong to another kind of model."),
        Action.OPEN_SETTINGS,
        words=("does not support",),
    ),
    Rule(
        ("AccessDenied",),
        N_("The permission to upload had run out."),
        N_("It lives for a few minutes."),
        N_("Try again."),
        Action.RETRY,
        Retry.LATER,
        words=("policy expired",),
    ),
    Rule(
        ("AccessDenied",),
        N_("The account may not use this model."),
        N_("The service said: {words}"),
        N_("Apply for the model in the console, then press Retry."),
        Action.OPEN_CONSOLE,
    ),
    Rule(
        ("NotFound",),
        N_("The service does not know what was asked for."),
        N_("A name, the workspace or the region is not right. It said: {words}"),
        N_("Check the region and the model name in the settings."),
        Action.OPEN_SETTINGS,
    ),
)

BUSY = (
    Rule(
        ("Throttling", "LimitRequests", "insufficient_quota", "RateLimit"),
        N_("The service asks to slow down."),
        N_("This account sends or runs as much as it may at the moment."),
        N_("Nothing was lost. It mostly passes within a minute."),
        Action.RETRY,
        Retry.LATER,
    ),
    Rule(
        (),
        N_("The service asks to slow down."),
        N_("This account sends or runs as much as it may at the moment."),
        N_("Nothing was lost. It mostly passes within a minute."),
        Action.RETRY,
        Retry.LATER,
        statuses=(429,),
    ),
    Rule(
        ("InternalError.FileUpload", "InternalError.Upload"),
        N_("The service could not store its result."),
        N_("The fault is on the service's side."),
        N_("Try again."),
        Action.RETRY,
        Retry.LATER,
    ),
    Rule(
        ("InternalError.Timeout", "RequestTimeOut", "ResponseTimeout"),
        N_("The service gave up because it took too long."),
        N_("It ends a task after three hours at most."),
        N_("Try again, perhaps with a shorter input."),
        Action.RETRY,
        Retry.LATER,
    ),
    Rule(
        ("InternalError.Algo",),
        N_("The service failed while it worked on this input."),
        N_("It said: {words}"),
        N_("Try again; if it happens again, another file may help."),
        Action.RETRY,
        Retry.LATER,
    ),
    Rule(
        ("ModelUnavailable", "ModelServingError"),
        N_("The model is overloaded at the moment."),
        N_("The service could not find a place for the request."),
        N_("Try again in a few minutes."),
        Action.RETRY,
        Retry.LATER,
    ),
    Rule(
        ("InternalError", "InternalServerError", "SystemError", "ModelServiceFailed"),
        N_("The service has a fault at the moment."),
        N_("It said: {words}"),
        N_("Try again in a few minutes."),
        Action.RETRY,
        Retry.LATER,
    ),
)
