"""Every error code of the documents is told as what, why and what to do."""

import re

import pytest
import seed_errors

from avatar_desktop.clouds.dashscope import errors as dashscope_errors
from avatar_desktop.clouds.metastudio import errors as metastudio_errors
from avatar_desktop.i18n import Language
from avatar_desktop.models import emo
from avatar_desktop.paths import resources

ALIBABA = [
    *seed_errors.GEN3D,
    *seed_errors.COSPLAY,
    *seed_errors.EMO,
    *seed_errors.DETECTION,
    *seed_errors.VIDEO_STYLE,
]
CHINESE = Language("zh_CN", resources() / "locale")
CASES = [
    *((dashscope_errors.refusal, row) for row in ALIBABA),
    *((metastudio_errors.refusal, row) for row in seed_errors.PICTURE_MODELING),
]


@pytest.mark.parametrize(
    ("refusal", "row"), CASES, ids=[f"{row[1]}-{row[2][:30]}" for _, row in CASES]
)
def test_code_of_the_documents_is_told(refusal, row):
    """The person reads what happened, why, what to do; support gets code and words."""
    status, code, message, words, _ = row

    error = refusal(status, code, message, host="host.example", request_id="r")

    assert words in str(error)
    assert all((error.explanation.what, error.explanation.why, error.explanation.do))
    assert (error.code, error.detail, error.request_id) == (code, message, "r")


@pytest.mark.parametrize(
    ("refusal", "row"), CASES, ids=[f"{row[1]}-{row[2][:30]}" for _, row in CASES]
)
def test_code_of_the_documents_is_told_in_chinese(refusal, row):
    """Each of the three sentences is there in Chinese as well."""
    status, code, message, _, _ = row

    told = refusal(status, code, message, host="host.example", request_id="r").explanation

    for sentence in (told.what, told.why, told.do):
        assert re.search("[\u4e00-\u9fff]", CHINESE.paint(sentence)), sentence


@pytest.mark.parametrize(
    "row", [row for row in ALIBABA if row[4]], ids=lambda row: f"{row[1]}-{row[2][:30]}"
)
def test_refusal_of_the_detection_has_its_reason(row):
    """Each documented code says which reason it was and what picture would pass."""
    _, code, message, _, words = row

    reason = emo.SPEC.precheck.reason(code, message)

    assert reason is not None
    assert words in reason.why
    assert reason.do


@pytest.mark.parametrize(
    "row", [row for row in ALIBABA if row[4] and row[2]], ids=lambda row: row[2][:40]
)
def test_refusal_without_a_code_is_known_by_its_words(row):
    """Some answers carry an empty code: the message decides."""
    reason = emo.SPEC.precheck.reason("", row[2])

    assert reason is not None
    assert row[4] in reason.why


def test_refusal_without_code_and_words_has_no_reason():
    """Nothing is invented."""
    assert emo.SPEC.precheck.reason("", "") is None
    assert emo.SPEC.precheck.reason("InvalidFile.Odd", "something else") is None
