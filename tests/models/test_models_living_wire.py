"""Pictures, clips and figures on the line, against a recorder: headers, path, body, polling."""

from itertools import product
from typing import Any

import pytest
from test_models_talk_wire import ASYNC, LINK, PLAIN, RESOLVE, TAKEN, Line, task, told

from avatar_desktop.clouds.dashscope.client import DashScope
from avatar_desktop.domain.params import check_values, defaults
from avatar_desktop.domain.spec import ModelSpec, RequestInputs
from avatar_desktop.domain.task import TaskReport, TaskStatus
from avatar_desktop.models import animate_mix, animate_move, style_repaint

IMAGE_GENERATION = "/api/v1/services/aigc/image-generation/generation"
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
LINES = [*REPAINT, *ANIMATE]


def request(line: Line) -> dict[str, Any]:
    """Return the body that the app makes for *line*."""
    params = {**defaults(line.spec.params), **line.params}
    assert check_values(line.spec.params, params) == []
    return line.spec.body(
        RequestInputs(line.spec.wire_name(params), line.urls, params, {}, tag="t1")
    )


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
