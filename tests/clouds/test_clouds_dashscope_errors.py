"""Every documented refusal has words of its own, a remedy and a rule for sending again."""

import pytest

from avatar_desktop.clouds.dashscope.errors import SENTENCES, refusal
from avatar_desktop.domain.errors import Action, FileRejected, ModelGone, Retry

N, L = Retry.NEVER, Retry.LATER

SEED = [
    (400, "InvalidParameter.JsonPhrase", "input json error", N, "could not read the request"),
    (400, "InvalidParameter.FileDownload", "oss download error", N, "could not fetch"),
    (200, "InvalidParameter.FileDownload", "download for input video error", N, "could not fetch"),
    (400, "InvalidParameter.VideoFormat", "read video error", N, "could not read the clip"),
    (400, "InvalidParameter", "the xxx parm is not invalid!", N, "the xxx parm is not invalid!"),
    (500, "InternalError.Algo", "algorithm process error", L, "failed while it worked"),
    (200, "InternalError.Algo", "model inference error", L, "failed while it worked"),
    (500, "InternalError.FileUpload", "oss upload error", L, "could not store its result"),
    (401, "InvalidApiKey", "Invalid API-key provided.", N, "region"),
]

COMMON = [
    (400, "InvalidParameter", "url error, please check url!", N, "do not match"),
    (400, "InvalidParameter", "Model not exist.", N, "retired"),
    (400, "InvalidURL", "bad", N, "could not fetch"),
    (400, "InvalidURL.ConnectionRefused", "", N, "did not let it in"),
    (400, "InvalidURL.Timeout", "", N, "too slow"),
    (400, "InvalidURL", "The input audio is longer than 20s.", N, "audio is longer"),
    (400, "InvalidURL", "File size is larger than 15MB.", N, "larger than 15MB"),
    (400, "InvalidParameter.DataInspection", "Unable to download", N, "too slow to fetch"),
    (400, "InvalidParameter", "Failed to download image, url …", N, "could not fetch"),
    (400, "InvalidFile.NoHuman", "", N, "no person"),
    (400, "InvalidFile.Content", "The input has no human body", N, "no person"),
    (400, "InvalidFile.Content", "multi human bodies", N, "more than one person"),
    (400, "InvalidFile.MultiHuman", "", N, "more than one person"),
    (400, "InvalidFile.BodyProportion", "", N, "too large or too small"),
    (400, "InvalidFile.Resolution", "", N, "width or height"),
    (400, "InvalidFile.Value", "", N, "too dark"),
    (400, "InvalidFile.FrontBody", "", N, "from behind"),
    (400, "InvalidFile.FullFace", "", N, "covered"),
    (400, "InvalidFile.FacePose", "", N, "turned away"),
    (400, "InvalidFile.FullBody", "", N, "not fully visible"),
    (400, "InvalidFile.Duration", "", N, "too long or too short"),
    (400, "InvalidFile.Size", "", N, "too many bytes"),
    (400, "InvalidFile.Format", "", N, "could not read the file"),
    (400, "InvalidFile.Brandnew", "odd", N, "odd"),
    (400, "BadRequest.TooLarge", "payload", N, "payload"),
    (400, "DataInspectionFailed", "", N, "does not allow"),
    (400, "data_inspection_failed", "", N, "does not allow"),
    (400, "IPInfringementSuspect", "", N, "protected work"),
    (400, "Arrearage", "Access denied, …", N, "owes money"),
    (400, "UnsupportedOperation", "Failed to cancel the task", N, "no longer"),
    (401, "invalid_api_key", "Incorrect API key", N, "region"),
    (401, "InvalidApiKey", "No API-key provided.", N, "did not get an API key"),
    (401, "", "", N, "region"),
    (403, "AccessDenied", "current user api does not support synchronous calls", N, "manner"),
    (403, "AccessDenied", "Policy expired.", L, "had run out"),
    (403, "AccessDenied", "Access denied.", N, "may not use this model"),
    (403, "AccessDenied.Unpurchased", "", N, "not opened"),
    (403, "Model.AccessDenied", "", N, "may not use the model"),
    (403, "App.AccessDenied", "", N, "may not use the model"),
    (403, "Workspace.AccessDenied", "", N, "may not use the model"),
    (403, "Endpoint.AccessDenied", "Workspace endpoint access denied.", N, "retired"),
    (403, "AllocationQuota.FreeTierOnly", "", N, "free quota"),
    (404, "ModelNotFound", "", N, "retired"),
    (404, "model_not_found", "", N, "retired"),
    (404, "WorkSpaceNotFound", "", N, "workspace"),
    (404, "NotFound", "", N, "region"),
    (409, "Conflict", "", N, "already"),
    (429, "Throttling", "", L, "slow down"),
    (429, "Throttling.RateQuota", "Requests rate limit exceeded", L, "slow down"),
    (429, "Throttling.BurstRate", "", L, "slow down"),
    (429, "Throttling.AllocationQuota", "Allocated quota exceeded", L, "slow down"),
    (429, "LimitRequests", "", L, "slow down"),
    (429, "insufficient_quota", "", L, "slow down"),
    (429, "Brandnew", "", L, "slow down"),
    (429, "Throttling.AllocationQuota", "Free allocated quota exceeded.", N, "free quota"),
    (429, "CommodityNotPurchased", "", N, "not opened"),
    (429, "PrepaidBillOverdue", "", N, "owes money"),
    (429, "PostpaidBillOverdue", "", N, "owes money"),
    (500, "InternalError", "oops", L, "oops"),
    (500, "InternalError.Upload", "", L, "could not store"),
    (500, "InternalError.Timeout", "", L, "too long"),
    (500, "SystemError", "", L, "fault"),
    (500, "ModelServiceFailed", "", L, "fault"),
    (500, "RequestTimeOut", "", L, "too long"),
    (500, "ResponseTimeout", "", L, "too long"),
    (500, "ModelServingError", "", L, "overloaded"),
    (503, "ModelUnavailable", "", L, "overloaded"),
    (503, "ModelServingError", "", L, "overloaded"),
    (200, "InvalidImageResolution", "", N, "width or height"),
    (200, "InvalidFace", "", N, "no face"),
    (200, "InvalidImage.NoHumanFace", "", N, "no face"),
    (400, "InvalidImageFormat", "", N, "could not read the file"),
    (400, "InvalidURL", "No connection adapters were found for 'oss://a'", N, "bucket"),
]


@pytest.mark.parametrize(("status", "code", "message", "retry", "words"), SEED + COMMON)
def test_documented_refusal_is_explained(status, code, message, retry, words):
    """A documented refusal says what, why and what to do, and whether it may be sent again."""
    error = refusal(status, code, message, host="dashscope.example")

    assert words in str(error)
    assert error.retry is retry
    assert error.detail == message
    assert all((error.explanation.what, error.explanation.why, error.explanation.do))
    assert "!" not in str(error).replace(message or "\0", "")


def test_unknown_code_is_quoted():
    """A code that nobody knows is told honestly with the service's own words."""
    error = refusal(418, "Teapot.Small", "short {and} stout", request_id="r-9")

    assert "“Teapot.Small”" in str(error)
    assert "short {and} stout" in str(error)
    assert (error.code, error.request_id, error.retry) == ("Teapot.Small", "r-9", N)


def test_only_another_file_helps():
    """What only another file mends is a FileRejected with a button for one."""
    assert isinstance(refusal(400, "InvalidFile.NoHuman", ""), FileRejected)
    assert not isinstance(refusal(400, "Arrearage", ""), FileRejected)
    assert refusal(400, "Arrearage", "").explanation.action is Action.OPEN_CONSOLE


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (403, "Endpoint.AccessDenied", "Workspace endpoint access denied."),
        (404, "ModelNotFound", "The model does not exist or you do not have access to it."),
        (404, "model_not_found", ""),
        (400, "InvalidParameter", "Model not exist."),
        (200, "InvalidParameter", "Model does not exist."),
    ],
)
def test_answer_that_no_such_model_runs_is_its_own_kind(status, code, message):
    """However the service words it; a right that lacks is none of it."""
    assert isinstance(refusal(status, code, message, host="dashscope.example"), ModelGone)
    assert not isinstance(refusal(403, "Model.AccessDenied", message), ModelGone)


def test_every_rule_can_be_reached():
    """No rule stands behind a broader one that takes all of its cases."""
    hidden = []
    table = SENTENCES.table("refusals")
    for index, rule in enumerate(table):
        status = rule.statuses[0] if rule.statuses else 400
        code = rule.codes[-1] if rule.codes else "Other"
        message = rule.words[0] if rule.words else "other"
        first = next(one for one in table if one.matches(status, code, message))
        if first is not rule:
            hidden.append((index, rule.codes, rule.words))

    assert hidden == []
