"""Every limit of the documents at limit − 1, limit and limit + 1, and where each is written."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from avatar_desktop.domain.check import check
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.params import check_values, defaults
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import Message
from avatar_desktop.models import (
    cosplay,
    emo,
    gen3d,
    picture_modeling,
    speech_to_video,
    talking_scene,
    video_retalk,
)

MB, MIB = 10**6, 2**20
PICTURE = MediaInfo(MediaKind.IMAGE, "jpeg", 200_000, 1000, 1000)
VOICE = MediaInfo(MediaKind.AUDIO, "wav", 1 * MB, duration=10.0, audio_codec="pcm_s16le")
CLIP = MediaInfo(MediaKind.VIDEO, "mp4", 5 * MB, 1000, 1000, 10.0, 25.0, "h264", "aac", 48000)
GOOD = {one.kind: one for one in (PICTURE, VOICE, CLIP)}
FINE, DOUBT, NO = "fine", "warning", "error"


@dataclass(frozen=True)
class Row:
    """One file at one bound: what the check has to say, and the document's line."""

    spec: ModelSpec
    input: str
    change: dict[str, Any]
    rule: str
    verdict: str
    line: str


def size(width: int, height: int) -> dict[str, Any]:
    """Return the sides of a picture."""
    return {"width": width, "height": height}


COSPLAY = [
    Row(cosplay.SPEC, name, change, rule, verdict, line)
    for name in ("face", "template")
    for change, rule, verdict, line in [
        (size(255, 300), "side_min", NO, "001: not under 256*256"),
        (size(256, 300), "side_min", FINE, "001: not under 256*256"),
        (size(257, 300), "side_min", FINE, "001: not under 256*256"),
        (size(300, 255), "side_min", NO, "001: not under 256*256"),
        (size(5759, 3240), "resolution", FINE, "001: not over 5760*3240"),
        (size(5760, 3240), "resolution", FINE, "001: not over 5760*3240"),
        (size(5761, 3240), "resolution", NO, "001: not over 5760*3240"),
        (size(5760, 3239), "resolution", FINE, "001: not over 5760*3240"),
        (size(5760, 3241), "resolution", NO, "001: not over 5760*3240"),
        (size(3240, 5760), "resolution", DOUBT, "001: not over 5760*3240, turned"),
        (size(3241, 3240), "resolution", FINE, "001: not over 5760*3240"),
        (size(3240, 3241), "resolution", DOUBT, "001: not over 5760*3240, turned"),
        (size(3241, 5760), "resolution", NO, "001: not over 5760*3240, turned"),
        (size(1799, 1000), "aspect", FINE, "001: not over 1.8:1"),
        (size(1800, 1000), "aspect", FINE, "001: not over 1.8:1"),
        (size(1801, 1000), "aspect", NO, "001: not over 1.8:1"),
        (size(1000, 1800), "aspect", FINE, "001: not over 1.8:1, long to short"),
        (size(1000, 1801), "aspect", NO, "001: not over 1.8:1, long to short"),
        *(({"format": one}, "format", FINE, "sibling repaint: JPEG PNG JPG BMP WEBP")
          for one in ("jpeg", "png", "bmp", "webp")),
        ({"format": "gif"}, "format", DOUBT, "001 names no format, sibling repaint five"),
        ({"bytes": 50 * MB}, "bytes", FINE, "001 names no size in bytes"),
    ]
]  # fmt: skip

EMO = [
    *(Row(emo.SPEC, "image", {"format": one}, "format", FINE, "002: jpg,jpeg,png,bmp,webp")
      for one in ("jpeg", "png", "bmp")),
    Row(emo.SPEC, "image", {"format": "webp"}, "format", DOUBT, "002 has webp, 2026 not"),
    Row(emo.SPEC, "image", {"format": "gif"}, "format", NO, "002: jpg,jpeg,png,bmp,webp"),
    Row(emo.SPEC, "image", size(399, 640), "side_min", NO, "002: least side ≥ 400"),
    Row(emo.SPEC, "image", size(400, 640), "side_min", DOUBT, "002: ≥ 400; error: larger than 400"),
    Row(emo.SPEC, "image", size(401, 640), "side_min", FINE, "002: least side ≥ 400"),
    Row(emo.SPEC, "image", size(640, 399), "side_min", NO, "002: least side ≥ 400"),
    Row(emo.SPEC, "image", size(6999, 5000), "side_max", FINE, "002: largest side ≤ 7000"),
    Row(emo.SPEC, "image", size(7000, 5000), "side_max", DOUBT, "002: ≤ 7000; error: below 7000"),
    Row(emo.SPEC, "image", size(7001, 5000), "side_max", NO, "002: largest side ≤ 7000"),
    Row(emo.SPEC, "image", size(401, 6999), "aspect", FINE, "002 names no proportion"),
    Row(emo.SPEC, "image", {"bytes": 60 * MB}, "bytes", FINE, "002 names no size of the picture"),
    *(Row(emo.SPEC, "audio", {"format": one}, "format", FINE, "002: wav, mp3")
      for one in ("wav", "mp3")),
    *(Row(emo.SPEC, "audio", {"format": one}, "format", NO, "002: wav, mp3")
      for one in ("m4a", "aac", "ogg", "flac")),
    Row(emo.SPEC, "audio", {"bytes": 15 * MB - 1}, "bytes", FINE, "002: file < 15M"),
    Row(emo.SPEC, "audio", {"bytes": 15 * MB}, "bytes", DOUBT, "002: < 15M, read as 10^6"),
    Row(emo.SPEC, "audio", {"bytes": 15 * MIB - 1}, "bytes", DOUBT, "002: < 15M, read as 2^20"),
    Row(emo.SPEC, "audio", {"bytes": 15 * MIB}, "bytes", NO, "002: < 15M"),
    Row(emo.SPEC, "audio", {"duration": 59.0}, "duration_max", FINE, "002: < 60s"),
    Row(emo.SPEC, "audio", {"duration": 59.999}, "duration_max", FINE, "002: < 60s"),
    Row(emo.SPEC, "audio", {"duration": 60.0}, "duration_max", NO, "002: < 60s"),
    Row(emo.SPEC, "audio", {"duration": 60.001}, "duration_max", NO, "002: < 60s"),
]  # fmt: skip

MODELING = [
    *(Row(picture_modeling.SPEC, "file", {"format": one}, "format", FINE, "003: jpg/jpeg/png")
      for one in ("jpeg", "png")),
    *(Row(picture_modeling.SPEC, "file", {"format": one}, "format", NO, "003: jpg/jpeg/png")
      for one in ("bmp", "webp", "gif")),
    *(Row(picture_modeling.SPEC, "file", change, "resolution", verdict, "003: at most 3840*2160")
      for change, verdict in [
          (size(3839, 2160), FINE), (size(3840, 2160), FINE), (size(3841, 2160), NO),
          (size(3840, 2159), FINE), (size(3840, 2161), NO),
          (size(2160, 3840), DOUBT), (size(2161, 3840), NO), (size(2160, 2161), DOUBT),
      ]),
    Row(picture_modeling.SPEC, "file", size(1, 1), "side_min", FINE, "003 names no least side"),
    *(Row(picture_modeling.SPEC, "file", {"bytes": count}, "bytes", verdict, line)
      for count, verdict, line in [
          (5 * MIB - 1, FINE, "error table: 5242880 bytes"),
          (5 * MIB, FINE, "error table: 5242880 bytes"),
          (5 * MIB + 1, DOUBT, "error table: 5242880 bytes; FAQ: under 6 MB"),
          (12 * MIB + 1, DOUBT, "003 names no size in bytes; guide to signing: 12 MB"),
          (90 * MIB, DOUBT, "003 names no size in bytes"),
      ]),
]  # fmt: skip

GEN3D = [
    Row(gen3d.SPEC, "image", change, "", FINE, "000 names no limit of the picture")
    for change in (size(1, 1), size(9000, 9000), {"bytes": 90 * MB}, {"format": "gif"})
]

S2V = [
    *(Row(speech_to_video.SPEC, "image", {"format": one}, "format", FINE,
          "s2v-detect: jpg, jpeg, png, bmp, webp")
      for one in ("jpeg", "png", "bmp", "webp")),
    *(Row(speech_to_video.SPEC, "image", change, rule, verdict, "s2v-detect: 400 to 7000 px")
      for change, rule, verdict in [
          ({"format": "gif"}, "format", NO), ({"format": "tiff"}, "format", NO),
          (size(399, 640), "side_min", NO), (size(400, 640), "side_min", FINE),
          (size(401, 640), "side_min", FINE), (size(640, 399), "side_min", NO),
          (size(6999, 5000), "side_max", FINE), (size(7000, 5000), "side_max", FINE),
          (size(7001, 5000), "side_max", NO), (size(5000, 7001), "side_max", NO),
          (size(400, 7000), "aspect", FINE), ({"bytes": 60 * MB}, "bytes", FINE),
      ]),
    *(Row(speech_to_video.SPEC, "audio", change, rule, verdict, "s2v: wav, mp3; < 15 MB, < 20 s")
      for change, rule, verdict in [
          ({"format": "wav"}, "format", FINE), ({"format": "mp3"}, "format", FINE),
          ({"format": "m4a"}, "format", NO), ({"format": "aac"}, "format", NO),
          ({"bytes": 15 * MB - 1}, "bytes", FINE), ({"bytes": 15 * MB}, "bytes", DOUBT),
          ({"bytes": 15 * MIB - 1}, "bytes", DOUBT), ({"bytes": 15 * MIB}, "bytes", NO),
          ({"duration": 0.1}, "duration_min", FINE), ({"duration": 19.0}, "duration_max", FINE),
          ({"duration": 19.999}, "duration_max", FINE), ({"duration": 20.0}, "duration_max", NO),
          ({"duration": 20.001}, "duration_max", NO),
      ]),
]  # fmt: skip

RETALK = [
    *(Row(video_retalk.SPEC, "video", change, rule, verdict,
          "videoretalk: mp4 avi mov, 300 MB, 2-120 s, 15-60 fps, 640-2048 px, H.264/H.265")
      for change, rule, verdict in [
          *(({"format": one}, "format", FINE) for one in ("mp4", "avi", "mov")),
          *(({"format": one}, "format", NO) for one in ("mkv", "webm", "flv")),
          ({"video_codec": "hevc"}, "codec", FINE), ({"video_codec": "mpeg4"}, "codec", DOUBT),
          (size(639, 800), "side_min", NO), (size(640, 800), "side_min", FINE),
          (size(641, 800), "side_min", FINE), (size(800, 639), "side_min", NO),
          (size(2047, 800), "side_max", FINE), (size(2048, 800), "side_max", FINE),
          (size(2049, 800), "side_max", NO), (size(800, 2049), "side_max", NO),
          ({"fps": 14.99}, "fps_min", NO), ({"fps": 15.0}, "fps_min", FINE),
          ({"fps": 16.0}, "fps_min", FINE), ({"fps": 60.0}, "fps_max", FINE),
          ({"fps": 60.01}, "fps_max", NO), ({"fps": 61.0}, "fps_max", NO),
          ({"duration": 1.999}, "duration_min", NO), ({"duration": 2.0}, "duration_min", FINE),
          ({"duration": 119.999}, "duration_max", FINE),
          ({"duration": 120.0}, "duration_max", FINE),
          ({"duration": 120.001}, "duration_max", NO),
          ({"bytes": 300 * MB}, "bytes", FINE), ({"bytes": 300 * MB + 1}, "bytes", DOUBT),
          ({"bytes": 300 * MIB}, "bytes", DOUBT), ({"bytes": 300 * MIB + 1}, "bytes", NO),
      ]),
    *(Row(video_retalk.SPEC, "audio", change, rule, verdict,
          "videoretalk: wav mp3 aac, 30 MB, 2-120 s")
      for change, rule, verdict in [
          *(({"format": one}, "format", FINE) for one in ("wav", "mp3", "aac")),
          *(({"format": one}, "format", NO) for one in ("m4a", "ogg", "flac")),
          ({"duration": 1.999}, "duration_min", NO), ({"duration": 2.0}, "duration_min", FINE),
          ({"duration": 120.0}, "duration_max", FINE), ({"duration": 120.001}, "duration_max", NO),
          ({"bytes": 30 * MB}, "bytes", FINE), ({"bytes": 30 * MB + 1}, "bytes", DOUBT),
          ({"bytes": 30 * MIB}, "bytes", DOUBT), ({"bytes": 30 * MIB + 1}, "bytes", NO),
      ]),
    *(Row(video_retalk.SPEC, "ref_image", change, rule, verdict,
          "videoretalk: jpeg jpg png bmp webp, 10 MB, ratio 2, 4096 px")
      for change, rule, verdict in [
          *(({"format": one}, "format", FINE) for one in ("jpeg", "png", "bmp", "webp")),
          ({"format": "gif"}, "format", NO), (size(20, 20), "side_min", FINE),
          (size(4095, 3000), "side_max", FINE), (size(4096, 3000), "side_max", FINE),
          (size(4097, 3000), "side_max", NO), (size(1999, 1000), "aspect", FINE),
          (size(2000, 1000), "aspect", FINE), (size(2001, 1000), "aspect", NO),
          (size(1000, 2001), "aspect", NO), ({"bytes": 10 * MB}, "bytes", FINE),
          ({"bytes": 10 * MB + 1}, "bytes", DOUBT), ({"bytes": 10 * MIB}, "bytes", DOUBT),
          ({"bytes": 10 * MIB + 1}, "bytes", NO),
      ]),
]  # fmt: skip

SCENE = [
    *(Row(talking_scene.SPEC, "image", change, rule, verdict,
          "wan2.7-i2v: JPEG PNG BMP WEBP, 240-8000 px, 1:8-8:1, 20 MB")
      for change, rule, verdict in [
          *(({"format": one}, "format", FINE) for one in ("jpeg", "png", "bmp", "webp")),
          ({"format": "gif"}, "format", NO), (size(239, 300), "side_min", NO),
          ({"format": "png", "alpha": True}, "format", NO),
          (size(240, 300), "side_min", FINE), (size(241, 300), "side_min", FINE),
          (size(7999, 3000), "side_max", FINE), (size(8000, 3000), "side_max", FINE),
          (size(8001, 3000), "side_max", NO), (size(7999, 1000), "aspect", FINE),
          (size(8000, 1000), "aspect", FINE), (size(8000, 999), "aspect", NO),
          (size(300, 2401), "aspect", NO), ({"bytes": 20 * MB}, "bytes", FINE),
          ({"bytes": 20 * MB + 1}, "bytes", DOUBT), ({"bytes": 20 * MIB}, "bytes", DOUBT),
          ({"bytes": 20 * MIB + 1}, "bytes", NO),
      ]),
    *(Row(talking_scene.SPEC, "audio", change, rule, verdict, "wan2.7-i2v: wav/mp3 2-30 s, 15 MB")
      for change, rule, verdict in [
          ({"format": "wav"}, "format", FINE), ({"format": "mp3"}, "format", FINE),
          ({"format": "aac"}, "format", NO), ({"duration": 1.999}, "duration_min", NO),
          ({"duration": 2.0}, "duration_min", FINE), ({"duration": 30.0}, "duration_max", FINE),
          ({"duration": 30.001}, "duration_max", NO), ({"bytes": 15 * MB}, "bytes", FINE),
          ({"bytes": 15 * MB + 1}, "bytes", DOUBT), ({"bytes": 15 * MIB}, "bytes", DOUBT),
          ({"bytes": 15 * MIB + 1}, "bytes", NO),
      ]),
]  # fmt: skip

ROWS = [*COSPLAY, *EMO, *MODELING, *GEN3D, *S2V, *RETALK, *SCENE]


@pytest.mark.parametrize(
    "row", ROWS, ids=[f"{row.spec.key}-{row.input}-{row.change}" for row in ROWS]
)
def test_file_at_a_bound(row):
    """The check says exactly what the document says at, under and over each bound."""
    wanted = row.spec.input(row.input)
    good = GOOD[wanted.limits.kind]

    problems = check(replace(good, **row.change), wanted.limits, wanted.name, Message(wanted.title))

    found = [(one.rule, one.severity.value) for one in problems]
    assert found == ([] if row.verdict == FINE else [(row.rule, row.verdict)])


@pytest.mark.parametrize(
    ("spec", "name"),
    [(spec.SPEC, one.name) for spec in (cosplay, emo, gen3d, picture_modeling, speech_to_video)
     for one in spec.SPEC.inputs],
)  # fmt: skip
def test_wrong_kind_of_file_is_refused(spec, name):
    """A clip is neither a picture nor a voice."""
    clip = MediaInfo(MediaKind.VIDEO, "mp4", 1000, 640, 640, duration=5.0, fps=25)

    problems = check(clip, spec.input(name).limits, name, Message("x"))

    assert [one.rule for one in problems] == ["kind"]


@pytest.mark.parametrize(
    ("spec", "values", "rule"),
    [
        (emo.SPEC, {"ratio": "1:1"}, ""),  # facts: ratio 1:1 or 3:4
        (emo.SPEC, {"ratio": "3:4"}, ""),
        (emo.SPEC, {"ratio": "4:3"}, "value"),
        (emo.SPEC, {"style_level": "normal"}, ""),  # 002: normal, calm, active
        (emo.SPEC, {"style_level": "calm"}, ""),
        (emo.SPEC, {"style_level": "active"}, ""),
        (emo.SPEC, {"style_level": "wild"}, "value"),  # 002: "The style_level is invalid."
        (speech_to_video.SPEC, {"resolution": "480P"}, ""),  # s2v: 480P or 720P
        (speech_to_video.SPEC, {"resolution": "720P"}, ""),
        (speech_to_video.SPEC, {"resolution": "480p"}, "value"),
        (speech_to_video.SPEC, {"resolution": "1080P"}, "value"),
        (speech_to_video.SPEC, {"style": "speech"}, "value"),  # third parties' alone
        *((video_retalk.SPEC, {"query_face_threshold": one}, "") for one in (120, 121, 199, 200)),
        *((video_retalk.SPEC, {"query_face_threshold": one}, "value") for one in (119, 201, 1.5)),
        (video_retalk.SPEC, {"video_extension": True}, ""),
        (video_retalk.SPEC, {"video_extension": "yes"}, "value"),
        (talking_scene.SPEC, {"resolution": "1080P"}, ""),  # wan2.7-i2v: 720P or 1080P
        (talking_scene.SPEC, {"resolution": "480P"}, "value"),
        *((talking_scene.SPEC, {"duration": one}, "") for one in (2, 3, 14, 15)),
        *((talking_scene.SPEC, {"duration": one}, "value") for one in (1, 16, 2.5)),
        *((talking_scene.SPEC, {"prompt": "好" * count}, "") for count in (0, 4999, 5000)),
        (talking_scene.SPEC, {"prompt": "好" * 5001}, "length"),
        *((talking_scene.SPEC, {"negative_prompt": "x" * count}, "") for count in (499, 500)),
        (talking_scene.SPEC, {"negative_prompt": "x" * 501}, "length"),
        (talking_scene.SPEC, {"prompt_extend": 1}, "value"),
        (talking_scene.SPEC, {"watermark": None}, "value"),
        (cosplay.SPEC, {"model_index": 1}, "value"),  # 001: one style only, so no option
        (picture_modeling.SPEC, {"style_id": "system_male_001"}, ""),  # service's list of four
        (picture_modeling.SPEC, {"style_id": "system_female_001"}, ""),
        (picture_modeling.SPEC, {"style_id": "system_male_002"}, ""),
        (picture_modeling.SPEC, {"style_id": "system_female_002"}, ""),
        (picture_modeling.SPEC, {"style_id": "system_male_003"}, ""),  # a tenant may have it
        (picture_modeling.SPEC, {"style_id": "我的风格-1"}, ""),
        (picture_modeling.SPEC, {"style_id": ""}, "value"),
        (picture_modeling.SPEC, {"style_id": " x"}, "value"),
        (picture_modeling.SPEC, {"style_id": "a\r\nb"}, "value"),
        (picture_modeling.SPEC, {"style_id": "x" * 129}, "value"),
        (picture_modeling.SPEC, {"style_id": 3}, "value"),
        (picture_modeling.SPEC, {"name": "x" * 255}, ""),  # asset_name: 0-256 characters
        (picture_modeling.SPEC, {"name": "x" * 256}, ""),
        (picture_modeling.SPEC, {"name": "x" * 257}, "length"),
        (picture_modeling.SPEC, {"name": ""}, ""),  # the app makes one
    ],
)
def test_option_at_a_bound(spec, values, rule):
    """Options take the documented values and no other."""
    assert [one.rule for one in check_values(spec.params, values)] == ([rule] if rule else [])


def test_defaults_are_those_of_the_documents():
    """002: style_level is normal; the detection's ratio is 1:1; 003's sample style."""
    assert defaults(emo.SPEC.params) == {"ratio": "1:1", "style_level": "normal"}
    assert defaults(speech_to_video.SPEC.params) == {"resolution": "480P"}
    assert defaults(picture_modeling.SPEC.params) == {
        "style_id": "system_female_001",
        "name": "",
        "notify_url": "",
    }
