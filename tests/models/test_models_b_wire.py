"""Requests as the documents print them, answers in every shape they have, prices."""

from decimal import Decimal

import pytest

from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.price import estimate
from avatar_desktop.domain.spec import Output, PrecheckResult, RequestInputs, Viewer
from avatar_desktop.models import (
    catalog,
    cosplay,
    emo,
    gen3d,
    picture_modeling,
    speech_to_video,
)

BOXES = {"face_bbox": [302, 286, 610, 593], "ext_bbox": [71, 9, 840, 778]}


def ready(spec, urls, params=None, detected=None):
    """Return what a body is made of."""
    return RequestInputs(spec.model, urls, params or {}, detected or {}, tag="20261121t1")


def test_body_of_gen3d():
    """The request of document 000."""
    body = gen3d.body(ready(gen3d.SPEC, {"image": "http://a/a.jpg"}))

    assert body == {"model": "motionshop-gen3d", "input": {"image_url": "http://a/a.jpg"}}
    assert gen3d.SPEC.path == "services/aigc/video-generation/3d-generation"


def test_body_of_cosplay():
    """The request of document 001."""
    body = cosplay.body(ready(cosplay.SPEC, {"face": "http://f", "template": "http://t"}))

    assert body == {
        "model": "wanx-style-cosplay-v1",
        "input": {
            "model_index": 1,
            "face_image_url": "http://f",
            "template_image_url": "http://t",
        },
    }
    assert cosplay.SPEC.path == "services/aigc/image-generation/generation"
    assert (cosplay.SPEC.rate.per_second, cosplay.SPEC.rate.running) == (2, 1)


def test_body_of_the_detection():
    """The detection is asked for the ratio; it is synchronous and has its own path."""
    precheck = emo.SPEC.precheck
    given = RequestInputs(precheck.model, {"image": "http://i"}, {"ratio": "3:4"}, {})

    assert precheck.body(given) == {
        "model": "emo-detect-v1",
        "input": {"image_url": "http://i"},
        "parameters": {"ratio": "3:4"},
    }
    assert precheck.path == "services/aigc/image2video/face-detect"
    assert (precheck.inputs, precheck.params) == (("image",), ("ratio",))


def test_body_of_emo():
    """The request of document 002, with the boxes as they came and no ratio."""
    urls = {"image": "http://xxx/1.jpg", "audio": "http://xxx/1.wav"}
    params = {"ratio": "1:1", "style_level": "normal"}

    body = emo.body(ready(emo.SPEC, urls, params, BOXES))

    assert body == {
        "model": "emo-v1",
        "input": {"image_url": "http://xxx/1.jpg", "audio_url": "http://xxx/1.wav", **BOXES},
        "parameters": {"style_level": "normal"},
    }
    assert body["input"]["face_bbox"] is BOXES["face_bbox"]
    assert emo.SPEC.path == "services/aigc/image2video/video-synthesis/"


def test_fields_of_picture_modeling():
    """The form of document 003: the order counts, the file is added by the client."""
    params = {"style_id": "system_female_001", "name": " my_model ", "notify_url": "https://n/cb"}

    fields = picture_modeling.body(ready(picture_modeling.SPEC, {}, params))

    assert list(fields.items()) == [
        ("style_id", "system_female_001"),
        ("name", "my_model"),
        ("notify_url", "https://n/cb"),
    ]
    assert not picture_modeling.SPEC.uploads
    assert picture_modeling.SPEC.path == "digital-human/stylized/picture-modelings"


def test_empty_name_becomes_one_of_our_own():
    """A name is required and new; what is left empty is not sent."""
    params = {"style_id": "system_male_001", "name": "  ", "notify_url": ""}

    fields = picture_modeling.body(ready(picture_modeling.SPEC, {}, params))

    assert fields == {"style_id": "system_male_001", "name": "avatar_20261121t1"}


@pytest.mark.parametrize(
    ("spec", "output", "expected"),
    [
        (gen3d.SPEC, {"ply_url": "https://x/x"},
         Output("result", "https://x/x", Viewer.MODEL3D, "ply")),
        (gen3d.SPEC, {"results": [{"ply_url": "https://x/x"}]},
         Output("result", "https://x/x", Viewer.MODEL3D, "ply")),
        (cosplay.SPEC, {"result_url": "http://o/abc.jpg", "model_index": 0, "error_code": 0},
         Output("result", "http://o/abc.jpg", Viewer.IMAGE, "jpg")),
        (cosplay.SPEC, {"results": [{"url": "http://o/abc.jpg"}]},
         Output("result", "http://o/abc.jpg", Viewer.IMAGE, "jpg")),
        (emo.SPEC, {"results": {"video_url": "https://x/1.mp4"}},
         Output("result", "https://x/1.mp4", Viewer.VIDEO, "mp4")),
        (emo.SPEC, {"results": [{"video_url": "https://x/1.mp4"}]},
         Output("result", "https://x/1.mp4", Viewer.VIDEO, "mp4")),
        (emo.SPEC, {"results": [{"code": "x"}, {"video_url": ["https://x/1.mp4"]}]},
         Output("result", "https://x/1.mp4", Viewer.VIDEO, "mp4")),
        (emo.SPEC, {"video_url": "https://x/1.mp4"},
         Output("result", "https://x/1.mp4", Viewer.VIDEO, "mp4")),
        (speech_to_video.SPEC, {"results": {"video_url": "https://x/1.mp4"}},
         Output("result", "https://x/1.mp4", Viewer.VIDEO, "mp4")),
        (speech_to_video.SPEC, {"results": [{"video_url": "https://x/1.mp4"}]},
         Output("result", "https://x/1.mp4", Viewer.VIDEO, "mp4")),
    ],
)  # fmt: skip
def test_result_is_read_in_every_shape(spec, output, expected):
    """Results stand in an object, in a list, or in the output itself."""
    assert spec.read(output) == (expected,)


@pytest.mark.parametrize("spec", catalog(), ids=lambda spec: spec.key)
@pytest.mark.parametrize(
    "output",
    [
        {}, {"results": None}, {"results": "x"}, {"results": [1, None]}, {"results": [{}]},
        {"ply_url": 3, "result_url": None, "video_url": {}, "files": "x"}, {"ply_url": ""},
        {"files": [None, {"asset_file_category": "MAIN"}]},
        {"files": [{"asset_file_category": "COVER", "download_url": "https://x/c.png"}]},
    ],
)  # fmt: skip
def test_answer_without_a_result_gives_none(spec, output):
    """A strange answer is no result and no crash."""
    assert spec.read(output) == ()


def asset_file(category, name, state="CREATED"):
    """Return one file of an asset."""
    return {
        "asset_file_category": category,
        "file_name": name,
        "state": state,
        "download_url": f"https://o/{name}?s=1",
    }


def test_model_and_cover_of_an_asset():
    """The MAIN file is the GLB; the cover's suffix is that of its name."""
    files = [
        asset_file("COVER", "c.JPEG"),
        asset_file("OTHER", "o.zip"),
        asset_file("MAIN", "m.glb"),
    ]

    outputs = picture_modeling.read({"state": "SUCCEED", "files": files})

    assert outputs == (
        Output("result", "https://o/m.glb?s=1", Viewer.MODEL3D, "glb"),
        Output("cover", "https://o/c.JPEG?s=1", Viewer.IMAGE, "jpg", optional=True),
    )


def test_partial_success_is_a_result_without_cover():
    """PARTIAL_SUCCEED: the model was made, its screenshot failed."""
    outputs = picture_modeling.read(
        {"state": "PARTIAL_SUCCEED", "files": [asset_file("MAIN", "m.glb")]}
    )

    assert [one.name for one in outputs] == ["result"]


def test_cover_may_stand_in_the_job():
    """Without a COVER file the job's own link is the cover."""
    output = {"files": [asset_file("MAIN", "m.glb")], "model_cover_url": "https://o/cover.png?s=2"}

    assert picture_modeling.read(output)[1].url == "https://o/cover.png?s=2"


@pytest.mark.parametrize("state", ["CREATING", "FAILED", "REVIEW", "BLOCK", "DELETED"])
def test_file_that_is_not_given_out_is_no_result(state):
    """Only files that are CREATED or UPLOADED can be fetched."""
    assert picture_modeling.read({"files": [asset_file("MAIN", "m.glb", state)]}) == ()


def test_passed_detection_hands_its_boxes_on():
    """The two boxes are handed on untouched, and nothing else."""
    verdict = emo.read_verdict({"check_pass": True, "humanoid": True, **BOXES})

    assert verdict.passed
    assert verdict.values == BOXES


@pytest.mark.parametrize(
    ("output", "code"),
    [
        ({"check_pass": False, "code": "InvalidFile.Value", "message": "x"}, "InvalidFile.Value"),
        ({"check_pass": False, "code": "", "message": ""}, ""),
        ({"check_pass": False, "code": None}, ""),
        ({"code": "InvalidFile.Value", "message": "x"}, "InvalidFile.Value"),
        ({"check_pass": False, **BOXES}, ""),
    ],
)  # fmt: skip
def test_refusal_of_the_detection_keeps_its_code(output, code):
    """A picture that has not passed hands nothing on."""
    verdict = emo.read_verdict(output)

    assert (verdict.passed, dict(verdict.values), verdict.code) == (False, {}, code)


@pytest.mark.parametrize(
    "output",
    [
        {},
        {"humanoid": True},
        {"check_pass": True},
        {"check_pass": True, "face_bbox": [1, 2, 3, 4]},
        {"check_pass": True, "face_bbox": [1, 2, 3, 4], "ext_bbox": [1, 2]},
        {"check_pass": True, "face_bbox": [1, 2, 3, 4], "ext_bbox": [1, 2, 3, "4"]},
        {"check_pass": True, "face_bbox": [1, 2, 3, 4], "ext_bbox": [1, 2, 3, None]},
        {"check_pass": True, "face_bbox": [1, 2, 3, True], "ext_bbox": [1, 2, 3, 4]},
        {"check_pass": True, "face_bbox": {"x": 1}, "ext_bbox": "1,2,3,4"},
        {"check_pass": "true", **BOXES},
    ],
)
def test_detection_that_tells_neither_is_no_verdict(output):
    """A pass without two boxes says nothing of the picture, and is not handed on."""
    assert emo.read_verdict(output) is None


@pytest.mark.parametrize(
    ("output", "verdict"),
    [
        ({"check_pass": True, "humanoid": True}, PrecheckResult(True, {})),
        ({"check_pass": True}, PrecheckResult(True, {})),
        ({"check_pass": False, "code": "", "message": ""}, PrecheckResult(False, {})),
        ({"check_pass": False, "humanoid": False}, PrecheckResult(False, {})),
        ({"code": "InvalidFile.Value", "message": "x"},
         PrecheckResult(False, {}, "InvalidFile.Value", "x")),
        ({"check_pass": "true"}, None),
        ({"humanoid": True}, None),
    ],
)  # fmt: skip
def test_look_without_values_says_yes_or_no(output, verdict):
    """wan2.2-s2v-detect hands no boxes on; a refusal may be mute; the rest says nothing."""
    assert speech_to_video.read_verdict(output) == verdict
    assert speech_to_video.SPEC.precheck.whole({})


@pytest.mark.parametrize(
    ("resolution", "seconds", "amount"),
    [("480P", 6.0, "3.00"), ("720P", 6.0, "5.40"), ("480P", 19.9, "9.95"), ("720P", 0.1, "0.09")],
)
def test_price_of_speech_to_video_is_the_voice_by_the_resolution(resolution, seconds, amount):
    """0.5 or 0.9 a second, and 0.004 for the detection; a failed run is not billed."""
    voice = MediaInfo(MediaKind.AUDIO, "wav", 1, duration=seconds)
    price = speech_to_video.SPEC.price

    found = estimate(price, {"resolution": resolution}, {"audio": voice})

    assert found.amount == Decimal(amount)
    assert (price.plus, price.failed) == (Decimal("0.004"), False)


@pytest.mark.parametrize(
    ("ratio", "seconds", "amount"),
    [("1:1", 10.0, "0.80"), ("3:4", 10.0, "1.60"), ("1:1", 59.9, "4.80"), ("1:1", 1.0, "0.08")],
)
def test_price_of_emo_is_the_voice_by_the_ratio_and_the_detection(ratio, seconds, amount):
    """0.08 or 0.16 a second, and 0.004 for the detection."""
    voice = MediaInfo(MediaKind.AUDIO, "wav", 1, duration=seconds)

    found = estimate(emo.SPEC.price, {"ratio": ratio}, {"audio": voice})

    assert found.amount == Decimal(amount)
    assert emo.SPEC.price.plus == Decimal("0.004")


def test_price_of_the_others_is_said_as_it_is():
    """Free while in trial, or published by nobody."""
    assert estimate(cosplay.SPEC.price, {}, {}).free
    assert estimate(gen3d.SPEC.price, {}, {}).amount is None
    assert estimate(picture_modeling.SPEC.price, {}, {}).amount is None
