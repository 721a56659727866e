"""Every error code of the documents is told as what, why and what to do."""

import re

import pytest
import seed_errors

from avatar_desktop.clouds.dashscope import errors as dashscope_errors
from avatar_desktop.clouds.metastudio import errors as metastudio_errors
from avatar_desktop.i18n import Language
from avatar_desktop.models import emo, speech_to_video
from avatar_desktop.paths import resources

ALIBABA = [
    *seed_errors.GEN3D,
    *seed_errors.COSPLAY,
    *seed_errors.EMO,
    *seed_errors.DETECTION,
    *seed_errors.VIDEO_STYLE,
    *seed_errors.S2V,
    *seed_errors.S2V_DETECTION,
    *seed_errors.REPAINT,
    *seed_errors.ANIMATE,
    *seed_errors.RETALK,
    *seed_errors.WAN_27,
    *seed_errors.TRIPO,
]
SHARED = ("NoHuman", "MultiHuman", "Content", "Value", "FrontBody", "FullFace", "FacePose")
LOOKS = [
    *((emo.SPEC, row) for row in [*seed_errors.EMO, *seed_errors.DETECTION] if row[4]),
    *((speech_to_video.SPEC, row) for row in [*seed_errors.EMO, *seed_errors.DETECTION]
      if row[1].endswith(SHARED)),
    *((speech_to_video.SPEC, row) for row in seed_errors.S2V_DETECTION),
]  # fmt: skip
"""Models with their look at the picture, and a refusal of it."""
IDS = [f"{spec.key}-{row[1]}-{row[2][:30]}" for spec, row in LOOKS]
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


@pytest.mark.parametrize(("spec", "row"), LOOKS, ids=IDS)
def test_refusal_of_the_detection_has_its_reason(spec, row):
    """Each documented code says which reason it was and what picture would pass, in both tongues.

    Some answers carry an empty code: the message decides then.
    """
    _, code, message, _, words = row

    for reason in (spec.precheck.reason(code, message),
                   *([spec.precheck.reason("", message)] if message else [])):  # fmt: skip
        assert reason is not None
        assert words in f"{reason.why} {reason.do}"
        for sentence in (reason.why, reason.do):
            assert re.search("[\u4e00-\u9fff]", CHINESE.text(sentence)), sentence


@pytest.mark.parametrize("spec", [emo.SPEC, speech_to_video.SPEC], ids=lambda spec: spec.key)
def test_refusal_without_code_and_words_has_no_reason(spec):
    """Nothing is invented."""
    assert spec.precheck.reason("", "") is None
    assert spec.precheck.reason("InvalidFile.Odd", "something else") is None
