"""Pictures, clips and figures on the line, against a recorder: headers, path, body, polling."""

import json
from itertools import product
from typing import Any

import pytest
from test_models_talk_wire import ASYNC, LINK, PLAIN, RESOLVE, TAKEN, Line, task, told

from avatar_desktop.clouds.dashscope.client import DashScope
from avatar_desktop.domain.params import check_values, defaults
from avatar_desktop.domain.spec import ModelSpec, RequestInputs
from avatar_desktop.domain.task import TaskReport, TaskStatus
from avatar_desktop.models import (
    animate_mix,
    animate_move,
    figure_portrait,
    style_repaint,
    tripo,
    video_edit,
)

IMAGE_GENERATION = "/api/v1/services/aigc/image-generation/generation"
VIDEO_GENERATION = "/api/v1/services/aigc/video-generation/video-synthesis"
IMAGE_TO_VIDEO = "/api/v1/services/aigc/image2video/video-synthesis"
SCHEMES = ("https://", "oss://")
STYLES = (*range(10), 14, 15, *range(30, 41))
"""Of the page "Portrait style redraw"."""


def on(switch: bool) -> str:
    return "true" if switch else "false"


REPAINT = [
    Line(
        style_repaint.SPEC,
        {"image": f"{scheme}a/p.png"},
        {"style_index": style},
        IMAGE_GENERATION,
        (
            f'{{"model":"wanx-style-repaint-v1","input":{{"image_url":"{scheme}a/p.png",'
            f'"style_index":{style}}}}}'
        ).encode(),
    )
    for scheme, style in product(SCHEMES, STYLES)
] + [
    Line(
        style_repaint.SPEC,
        {"image": f"{scheme}a/p.png", "style_ref": f"{scheme}a/s.png"},
        {"style_index": style},
        IMAGE_GENERATION,
        (
            f'{{"model":"wanx-style-repaint-v1","input":{{"image_url":"{scheme}a/p.png",{own}'
            f'"style_index":{style}}}}}'
        ).encode(),
    )
    for scheme in SCHEMES
    for style, own in ((-1, f'"style_ref_url":"{scheme}a/s.png",'), (3, ""))
]
ANIMATE = [
    Line(
        spec,
        {"image": f"{scheme}a/p.png", "video": f"{scheme}a/c.mp4"},
        {"mode": mode, "check_image": checked, "watermark": marked},
        IMAGE_TO_VIDEO,
        (
            f'{{"model":"{spec.model}","input":{{"image_url":"{scheme}a/p.png",'
            f'"video_url":"{scheme}a/c.mp4","watermark":{on(marked)}}},'
            f'"parameters":{{"mode":"{mode}","check_image":{on(checked)}}}}}'
        ).encode(),
    )
    for spec, scheme, mode, checked, marked in product(
        (animate_mix.SPEC, animate_move.SPEC), SCHEMES, ("wan-std", "wan-pro"), (True, False),
        (True, False),
    )
]  # fmt: skip
WORDS = ("Turn it into “clay”.", '为人物换上"酷闪"的衣服\n再戴帽子')
DATA = "data:image/png;base64,iVBORw0KGgo="


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


FIGURE = [
    Line(
        figure_portrait.SPEC,
        {"face": face, "figure": figure},
        {"size": size, "watermark": marked, "instruction": words},
        IMAGE_GENERATION,
        (
            f'{{"model":"wan2.7-image","input":{{"messages":[{{"role":"user","content":['
            f'{{"image":"{face}"}},{{"image":"{figure}"}},{{"text":{quoted(words)}}}]}}]}},'
            f'"parameters":{{"size":"{size}","n":1,"watermark":{on(marked)}}}}}'
        ).encode(),
    )
    for (face, figure), size, marked, words in product(
        (("https://a/p.png", "https://a/f.jpg"), ("oss://a/p.png", "oss://a/f.jpg"),
         (DATA, DATA)),
        ("1K", "2K"), (True, False), (figure_portrait.INSTRUCTION, *WORDS),
    )
]  # fmt: skip


def edit(scheme: str, pictures: int, params: dict[str, Any]) -> Line:
    """Return the line of wan2.7-videoedit with so many pictures."""
    urls = {f"ref_image{n}": f"{scheme}a/{n}.png" for n in range(1, pictures + 1)}
    media = [f'{{"type":"video","url":"{scheme}a/c.mp4"}}']
    media += [f'{{"type":"reference_image","url":"{url}"}}' for url in urls.values()]
    told = {"prompt": WORDS[0], "resolution": "720P", "ratio": "clip", "audio_setting": "auto",
            "prompt_extend": True, "watermark": False, "negative_prompt": "", **params}  # fmt: skip
    words = [f'"{key}":{quoted(told[key])},' for key in ("prompt", "negative_prompt") if told[key]]
    shape = "" if told["ratio"] == "clip" else f'"ratio":"{told["ratio"]}",'
    return Line(
        video_edit.SPEC,
        {"video": f"{scheme}a/c.mp4", **urls},
        params | {"prompt": told["prompt"]},
        VIDEO_GENERATION,
        (
            f'{{"model":"wan2.7-videoedit","input":{{{"".join(words)}"media":[{",".join(media)}]}},'
            f'"parameters":{{"resolution":"{told["resolution"]}",{shape}'
            f'"audio_setting":"{told["audio_setting"]}",'
            f'"prompt_extend":{on(told["prompt_extend"])},"watermark":{on(told["watermark"])}}}}}'
        ).encode(),
    )


OPTIONS = {
    "resolution": ("720P", "1080P"), "ratio": ("clip", "16:9", "9:16", "1:1", "4:3", "3:4"),
    "audio_setting": ("auto", "origin"), "prompt_extend": (True, False),
    "watermark": (True, False),
}  # fmt: skip
EDIT = [
    *(edit("oss://", 1, dict(zip(OPTIONS, values, strict=True)))
      for values in product(*OPTIONS.values())),
    *(edit(scheme, pictures, {"prompt": words, "negative_prompt": others})
      for scheme, pictures, words, others in product(SCHEMES, range(5), WORDS, ("", WORDS[1]))),
]  # fmt: skip


def view(url: str) -> str:
    kind = "png" if "png" in url else "jpeg"
    return f'{{"type":"{kind}","file_token":"{url}"}}' if url else "{}"


PLACES = ("https://a/p.png", "https://a/p.jpg?Signature=a%2Fb", "oss://a/p.jpeg", DATA)
GIVEN: list[tuple[dict[str, str], dict[str, str], str]] = [
    *(({"image": url}, {}, f'"image":"{url}"') for url in PLACES),
    *(({}, {"prompt": words}, f'"prompt":{quoted(words)}') for words in WORDS),
    *((
        {name: url for name, url in zip(tripo.VIEWS, urls, strict=True) if url}, {},
        f'"images":[{",".join(map(view, urls))}]',
    ) for urls in (PLACES, ("", PLACES[1], PLACES[3], ""), (PLACES[0], "", PLACES[2], PLACES[1]))),
]  # fmt: skip
TEXTURES = {
    ("none", True): '"texture":false,"pbr":false', ("none", False): '"texture":false,"pbr":false',
    ("standard", True): '"texture":true,"pbr":true,"texture_quality":"standard"',
    ("standard", False): '"texture":true,"pbr":false,"texture_quality":"standard"',
    ("detailed", True): '"texture":true,"pbr":true,"texture_quality":"detailed"',
    ("detailed", False): '"texture":true,"pbr":false,"texture_quality":"detailed"',
}  # fmt: skip
GEOMETRIES = {
    "light": ("Tripo/Tripo-P1.0", ""),
    "standard": ("Tripo/Tripo-H3.1", ',"geometry_quality":"standard"'),
    "ultra": ("Tripo/Tripo-H3.1", ',"geometry_quality":"ultra"'),
}
TRIPO = [
    Line(
        tripo.SPEC, urls, {"quality": quality, "pbr": pbr, "geometry": geometry, **words},
        "/api/v1/services/aigc/video-generation/3d-generation",
        f'{{"model":"{name}","input":{{{given}}},"parameters":{{{texture}{fine}}}}}'.encode(),
    )
    for (urls, words, given), ((quality, pbr), texture), (geometry, (name, fine)) in product(
        GIVEN, TEXTURES.items(), GEOMETRIES.items()
    )
]  # fmt: skip
LINES = [*REPAINT, *ANIMATE, *FIGURE, *EDIT, *TRIPO]


def request(line: Line) -> dict[str, Any]:
    """Return the body that the app makes for *line*."""
    params = {**defaults(line.spec.params), **line.params}
    assert check_values(line.spec.params, params) == []
    name = line.spec.wire_name(params)
    return line.spec.body(RequestInputs(name, line.urls, params, {}, tag="t1"))


@pytest.mark.parametrize(
    "spec", {one.spec.key: one.spec for one in LINES}.values(), ids=lambda spec: spec.key
)
def test_every_combination_is_the_documents_byte_by_byte(spec: ModelSpec) -> None:
    """One POST each: the path, the headers, and the body of the document for these options."""
    lines = [one for one in LINES if one.spec is spec]

    async def submitted(cloud: DashScope) -> list[str]:
        bodies = [request(one) for one in lines]
        return [(await cloud.submit(spec, spec.model, body, {})).task_id for body in bodies]

    taken, heard = told([TAKEN], submitted)

    assert taken == ["t-1"] * len(lines)
    for line, sent in zip(lines, heard, strict=True):
        resolve = RESOLVE if b"oss://" in line.body else {}
        assert (sent.method, sent.target, sent.body) == ("POST", line.path, line.body)
        assert sent.documented() == {**PLAIN, **ASYNC, **resolve}


PICTURE = (
    "http://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/1d/a.jpg?Expires=1&Signature=a%2Fb"
)
MODEL = "https://openapi.cdn.tripo3d.com/m.glb?auth_key=1-2-3%2F"
SEEN = "https://openapi.cdn.tripo3d.com/m.webp?auth_key=1-2-3%2F"
TOLD = {"start_time": "2026-03-02 10:00:02.1", "end_time": "2026-03-02 10:55:48",
        "style_index": 3, "error_code": 0, "error_message": "Success"}  # fmt: skip
ENDS = [
    (
        style_repaint.SPEC, [PICTURE],
        task("SUCCEEDED", {"image_count": 1}, results=[{"url": PICTURE}], **TOLD),
    ),
    (
        style_repaint.SPEC, [PICTURE],
        task("SUCCEEDED", {"image_count": 1},
             results=[{"code": "InternalError", "message": "x"}, {"url": PICTURE}]),
    ),
    *((
        spec, [LINK],
        task("SUCCEEDED", {"video_duration": 5.2, "video_ratio": ratio},
             results={"video_url": LINK}),
    ) for spec in (animate_mix.SPEC, animate_move.SPEC) for ratio in ("standard", "pro")),
    (
        figure_portrait.SPEC, [PICTURE],
        task("SUCCEEDED", {"size": "2976*1408", "total_tokens": 11017, "image_count": 1,
                           "output_tokens": 2, "input_tokens": 11015}, finished=True,
             choices=[{"finish_reason": "stop", "message": {"role": "assistant", "content": [
                 {"text": "x", "type": "text"}, {"image": PICTURE, "type": "image"}]}}]),
    ),
    (
        video_edit.SPEC, [LINK],
        task("SUCCEEDED", {"duration": 10.04, "input_video_duration": 5.02,
                           "output_video_duration": 5.02, "video_count": 1, "SR": 720},
             orig_prompt="x", video_url=LINK),
    ),
    *((
        tripo.SPEC, [MODEL, SEEN],
        task("SUCCEEDED", {"3d_task_type": "image-to-3d", "count": 1, **usage},
             results=[{field: MODEL, "rendered_image_url": SEEN}]),
    ) for field, usage in (("pbr_model_url", {"texture_quality": "standard"}),
                           ("base_model_url", {}))),
    (
        tripo.SPEC, [MODEL],
        task("SUCCEEDED", {"3d_task_type": "text-to-3d", "count": 1},
             results=[{"pbr_model_url": MODEL, "orig_prompt": "x"}]),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "links", "end"), ENDS, ids=[one[0].key for one in ENDS])
def test_task_is_asked_for_until_its_result_is_there(
    spec: ModelSpec, links: list[str], end: dict[str, Any]
) -> None:
    """Each query is a plain GET; the links of the result are those of the answer, untouched."""

    async def asked(cloud: DashScope) -> list[TaskReport]:
        return [await cloud.report(spec, "t-1") for _ in range(3)]

    reports, heard = told([task("PENDING"), task("RUNNING"), end], asked)

    assert {(one.method, one.target, one.body) for one in heard} == {
        ("GET", "/api/v1/tasks/t-1", b"")
    }
    assert heard[0].documented() == {"authorization": PLAIN["authorization"]}
    assert [one.status for one in reports] == [
        TaskStatus.WAITING, TaskStatus.RUNNING, TaskStatus.SUCCEEDED
    ]  # fmt: skip
    assert [one.url for one in spec.read(reports[-1].output)] == links
    assert reports[-1].usage == end["usage"]


@pytest.mark.parametrize(
    "spec", {one.spec.key: one.spec for one in LINES}.values(), ids=lambda spec: spec.key
)
@pytest.mark.parametrize(
    "output",
    [
        {"results": [{"code": "InternalError", "message": "x"}]}, {"results": {}},
        {"results": [{"url": ""}]}, {"results": {"video_url": ""}}, {"choices": [{}]},
        {"choices": [{"message": {"content": [{"text": "x"}, {"image": ""}, None]}}]},
        {"choices": [{"message": "x"}, 3, {"message": {"content": "x"}}]},
    ],
)  # fmt: skip
def test_answer_without_a_result_is_none(spec: ModelSpec, output: dict[str, Any]) -> None:
    """What names no link is no result and no crash."""
    assert spec.read(output) == ()
