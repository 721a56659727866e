"""Limits and prices of the models for pictures, clips and figures, at, under and over each."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from test_models_b_limits import DOUBT, FINE, MB, MIB, NO, PICTURE, Row, size

from avatar_desktop.domain.check import check
from avatar_desktop.domain.following import check_followed
from avatar_desktop.domain.given import absences
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.params import check_values, defaults
from avatar_desktop.domain.price import estimate
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import Message
from avatar_desktop.models import (
    animate_mix,
    animate_move,
    figure_portrait,
    style_repaint,
    tripo,
    video_edit,
)

CLIP = MediaInfo(
    MediaKind.VIDEO, "mp4", 9 * MB, 1000, 1000, duration=5.0, fps=25, video_codec="h264"
)
Bound = tuple[dict[str, Any], str, str]


def formats(good: str, bad: str) -> list[Bound]:
    """Return a file of each format, the *bad* ones refused."""
    known: list[Bound] = [({"format": one}, "format", FINE) for one in good.split()]
    return known + [({"format": one}, "format", NO) for one in bad.split()]


def bytes_at(megabytes: int) -> list[Bound]:
    """Return files around a limit that may be meant either way."""
    return [
        ({"bytes": megabytes * MB}, "bytes", FINE),
        ({"bytes": megabytes * MB + 1}, "bytes", DOUBT),
        ({"bytes": megabytes * MIB}, "bytes", DOUBT),
        ({"bytes": megabytes * MIB + 1}, "bytes", NO),
    ]


def sides(least: int, most: int, aspect: int) -> list[Bound]:
    """Return files whose sides, and whose shape, are around the limits."""
    return [
        (size(least - 1, least + 9), "side_min", NO), (size(least, least + 9), "side_min", FINE),
        (size(least + 1, least + 9), "side_min", FINE),
        (size(least + 9, least - 1), "side_min", NO),
        (size(most - 1, most - 9), "side_max", FINE), (size(most, most - 9), "side_max", FINE),
        (size(most + 1, most - 9), "side_max", NO), (size(most - 9, most + 1), "side_max", NO),
        (size(least * aspect - 1, least), "aspect", FINE), (size(least * aspect, least), "", FINE),
        (size(least * aspect + 1, least), "aspect", NO), (size(least, least * aspect), "", FINE),
        (size(least, least * aspect + 1), "aspect", NO),
    ]  # fmt: skip


PICTURES, NO_PICTURES = "jpeg png bmp webp", "gif tiff"
REPAINT = (
    "Portrait style redraw: JPEG PNG JPG BMP WEBP; 256×256 to 5760×3240; 2:1; 10 MB",
    [
        *formats(PICTURES, NO_PICTURES), *bytes_at(10),
        (size(255, 300), "side_min", NO), (size(256, 300), "side_min", FINE),
        (size(300, 255), "side_min", NO), (size(257, 300), "side_min", FINE),
        (size(5759, 3240), "resolution", FINE), (size(5760, 3240), "resolution", FINE),
        (size(5761, 3240), "resolution", NO), (size(5760, 3239), "resolution", FINE),
        (size(5760, 3241), "resolution", NO), (size(3240, 5760), "resolution", DOUBT),
        (size(3241, 5760), "resolution", NO), (size(1999, 1000), "aspect", FINE),
        (size(2000, 1000), "aspect", FINE), (size(2001, 1000), "aspect", NO),
        (size(1000, 2001), "aspect", NO),
    ],
    )  # fmt: skip
WAN_27 = (
    "Wan 2.7: JPEG JPG PNG BMP WEBP; 240 to 8000 px; 1:8 to 8:1; 20 MB",
    [*formats(PICTURES, NO_PICTURES), *sides(240, 8000, 8), *bytes_at(20)],
)
TRIPO = (
    "Tripo: JPEG PNG; sides 20 to 6000 px; 20 MB; no shape named",
    [
        *formats("jpeg png", "bmp webp gif"), *bytes_at(20),
        (size(19, 30), "side_min", NO), (size(20, 30), "side_min", FINE),
        (size(21, 30), "side_min", FINE), (size(30, 19), "side_min", NO),
        (size(5999, 4000), "side_max", FINE), (size(6000, 4000), "side_max", FINE),
        (size(6001, 4000), "side_max", NO), (size(4000, 6001), "side_max", NO),
        (size(20, 6000), "aspect", FINE),
    ],
)  # fmt: skip
BOUNDS: list[tuple[ModelSpec, str, tuple[str, list[Bound]]]] = [
    (style_repaint.SPEC, "image", REPAINT),
    (style_repaint.SPEC, "style_ref", REPAINT),
    *((spec, "image", (
        "animate: JPG JPEG PNG BMP WEBP; 200 to 4096 px; 1:3 to 3:1; 5 MB",
        [*formats(PICTURES, NO_PICTURES), *sides(200, 4096, 3), *bytes_at(5)],
    )) for spec in (animate_mix.SPEC, animate_move.SPEC)),
    *((spec, "video", (
        "animate: MP4 AVI MOV; 200 to 2048 px; 1:3 to 3:1; 200 MB; 2 to 30 s, or within",
        [
            *formats("mp4 avi mov", "mkv webm"), *sides(200, 2048, 3), *bytes_at(200),
            ({"duration": 1.999}, "duration_min", NO), ({"duration": 2.0}, "duration_min", DOUBT),
            ({"duration": 2.001}, "duration_min", FINE), ({"duration": 29.999}, "", FINE),
            ({"duration": 30.0}, "duration_max", DOUBT), ({"duration": 30.001}, "duration_max", NO),
        ],
    )) for spec in (animate_mix.SPEC, animate_move.SPEC)),
    (tripo.SPEC, "image", TRIPO),
    *((tripo.SPEC, view, TRIPO) for view in tripo.VIEWS),
    *((figure_portrait.SPEC, name, WAN_27) for name in ("face", "figure")),
    *((video_edit.SPEC, f"ref_image{number}", WAN_27) for number in range(1, 5)),
    (video_edit.SPEC, "video", (
        "videoedit: mp4 mov; 2 to 10 s; 240 to 4096 px; 1:8 to 8:1; 100 MB",
        [
            *formats("mp4 mov", "avi mkv webm"), *sides(240, 4096, 8), *bytes_at(100),
            ({"duration": 1.999}, "duration_min", NO), ({"duration": 2.0}, "duration_min", FINE),
            ({"duration": 2.001}, "duration_min", FINE), ({"duration": 9.999}, "", FINE),
            ({"duration": 10.0}, "duration_max", FINE), ({"duration": 10.001}, "duration_max", NO),
        ],
    )),
]  # fmt: skip
ROWS = [
    Row(spec, name, *bound, line)
    for spec, name, (line, bounds) in BOUNDS for bound in bounds
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[f"{r.spec.key}-{r.input}-{r.change}" for r in ROWS])
def test_file_at_a_bound(row: Row) -> None:
    """The check says exactly what the document says at, under and over each bound."""
    wanted = row.spec.input(row.input)
    good = CLIP if wanted.limits.kind is MediaKind.VIDEO else PICTURE

    problems = check(replace(good, **row.change), wanted.limits, wanted.name, Message(wanted.title))

    found = [(one.rule, one.severity.value) for one in problems]
    assert found == ([] if row.verdict == FINE else [(row.rule, row.verdict)])


@pytest.mark.parametrize(
    ("spec", "good", "bad"),
    [
        (style_repaint.SPEC, [{"style_index": one} for one in (-1, 0, 9, 14, 15, 30, 40)],
         [{"style_index": one} for one in (-2, 10, 13, 16, 29, 41, "0", 1.0, True, None)]),
        *((spec, [{"mode": "wan-std"}, {"mode": "wan-pro"}, {"check_image": False},
                  {"watermark": True}],
           [{"mode": "std"}, {"mode": ""}, {"mode": None}, {"check_image": 1},
            {"watermark": "false"}, {"prompt": "x"}])
          for spec in (animate_mix.SPEC, animate_move.SPEC)),
        (figure_portrait.SPEC,
         [{"size": "1K"}, {"size": "2K"}, {"watermark": True}, {"instruction": "x"},
          {"instruction": "字" * 4999}, {"instruction": "字" * 5000}],
         [{"size": "4K"}, {"size": "1024*1024"}, {"n": 2}, {"instruction": "字" * 5001}]),
        (video_edit.SPEC,
         [{"resolution": "720P"}, {"resolution": "1080P"}, {"ratio": "3:4"}, {"ratio": "clip"},
          {"audio_setting": "origin"}, {"prompt": "x"}, {"prompt": "字" * 5000},
          {"negative_prompt": ""}, {"negative_prompt": "字" * 499},
          {"negative_prompt": "字" * 500}],
         [{"resolution": "480P"}, {"ratio": "2:1"}, {"audio_setting": "none"}, {"duration": 5},
          {"prompt": "字" * 5001}, {"negative_prompt": "字" * 501}, {"prompt_extend": 1}]),
        (tripo.SPEC,
         [{"geometry": "light"}, {"geometry": "ultra"}, {"quality": "none"},
          {"quality": "detailed"}, {"pbr": False}, {"prompt": "狐" * 1023},
          {"prompt": "狐" * 1024}],
         [{"geometry": "high"}, {"quality": "ultra"}, {"face_limit": 9}, {"pbr": 1},
          {"prompt": "狐" * 1025}]),
    ],
    ids=lambda one: getattr(one, "key", ""),
)  # fmt: skip
def test_option_at_a_bound(
    spec: ModelSpec, good: list[dict[str, Any]], bad: list[dict[str, Any]]
) -> None:
    """Options take the documented values and no other."""
    assert [one for one in good if check_values(spec.params, one)] == []
    assert [one for one in bad if not check_values(spec.params, one)] == []


@pytest.mark.parametrize(
    ("spec", "params", "media", "amount"),
    [
        (style_repaint.SPEC, {}, {"image": PICTURE}, "0.12"),
        (animate_mix.SPEC, {}, {"video": CLIP}, "3.00"),
        (animate_mix.SPEC, {"mode": "wan-pro"}, {"video": CLIP}, "4.50"),
        (animate_move.SPEC, {}, {"video": CLIP}, "2.00"),
        (animate_move.SPEC, {"mode": "wan-pro"}, {"video": CLIP}, "3.00"),
        (figure_portrait.SPEC, {}, {"face": PICTURE, "figure": PICTURE}, "0.20"),
        (figure_portrait.SPEC, {"size": "1K"}, {"face": PICTURE, "figure": PICTURE}, "0.20"),
        (video_edit.SPEC, {}, {"video": CLIP}, "6.00"),
        (video_edit.SPEC, {"resolution": "1080P"}, {"video": CLIP, "ref_image1": PICTURE}, "10.00"),
        *(
            (tripo.SPEC, {"geometry": geometry, "quality": quality}, media, amount)
            for geometry, quality, media, amount in [
                ("light", "none", {}, "2.1"),
                ("light", "standard", {}, "2.8"),
                ("light", "detailed", {}, "3.5"),
                ("standard", "none", {}, "0.7"),
                ("standard", "standard", {}, "1.4"),
                ("standard", "detailed", {}, "2.1"),
                ("ultra", "none", {}, "2.1"),
                ("ultra", "detailed", {}, "3.5"),
                ("light", "none", {"image": PICTURE}, "2.8"),
                ("light", "standard", {"image": PICTURE}, "3.5"),
                ("light", "detailed", {"left": PICTURE, "back": PICTURE}, "4.2"),
                ("standard", "none", {"image": PICTURE}, "1.4"),
                ("standard", "standard", {"front": PICTURE}, "2.1"),
                ("standard", "detailed", {"right": PICTURE}, "2.8"),
                ("ultra", "standard", {"image": PICTURE}, "3.5"),
                ("ultra", "detailed", {"image": PICTURE}, "4.2"),
            ]
        ),
    ],
)
def test_price_is_the_documents(
    spec: ModelSpec, params: dict[str, Any], media: dict[str, MediaInfo], amount: str
) -> None:
    """What the document charges for a picture, a model, or 5 s; no failed run is billed."""
    found = estimate(spec.price, {**defaults(spec.params), **params}, media)

    assert found is not None
    assert (found.amount, found.currency) == (Decimal(amount), "CNY")
    assert not spec.price.failed


def test_defaults_are_those_of_the_documents() -> None:
    """Where the document has a default it is the app's, but for the dearer resolution."""
    assert defaults(style_repaint.SPEC.params) == {"style_index": 0}
    for spec in (animate_mix.SPEC, animate_move.SPEC):
        assert defaults(spec.params) == {
            "mode": "wan-std", "check_image": True, "watermark": False
        }  # fmt: skip
    assert defaults(figure_portrait.SPEC.params) == {
        "instruction": figure_portrait.INSTRUCTION, "size": "2K", "watermark": False
    }  # fmt: skip
    assert defaults(video_edit.SPEC.params) == {
        "prompt": "", "resolution": "720P", "ratio": "clip", "audio_setting": "auto",
        "prompt_extend": True, "watermark": False, "negative_prompt": "",
    }  # fmt: skip
    assert defaults(tripo.SPEC.params) == {
        "prompt": "", "geometry": "light", "quality": "standard", "pbr": True
    }  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "rate", "hours"),
    [(style_repaint.SPEC, (2, 1), 24), (animate_mix.SPEC, (5, 1), 24),
     (animate_move.SPEC, (5, 1), 24), (tripo.SPEC, (5, 10), 2)],
)  # fmt: skip
def test_pace_is_the_documents(spec: ModelSpec, rate: tuple[int, int], hours: float) -> None:
    """Submits a second, tasks at once, and how long a result can be fetched."""
    assert (spec.rate.per_second, spec.rate.running) == rate
    assert spec.result_hours == hours


@pytest.mark.parametrize(
    ("files", "style", "found"),
    [
        ({"image"}, 3, []),
        ({"image"}, -1, [("style_ref", "missing", "error")]),
        ({"image", "style_ref"}, -1, []),
        ({"image", "style_ref"}, 3, [("style_ref", "value", "warning")]),
        ({"style_ref"}, -1, [("image", "missing", "error")]),
    ],
)
def test_picture_of_a_style_is_wanted_for_an_own_style_alone(
    files: set[str], style: int, found: list[tuple[str, str, str]]
) -> None:
    """Without it there is no style of one's own; beside a preset it would count for nothing."""
    spec, values = style_repaint.SPEC, {"style_index": style}

    problems = absences(spec, files, values)
    problems += check_followed(spec, values, dict.fromkeys(files, PICTURE))

    assert [(one.input, one.rule, one.severity.value) for one in problems] == found
