"""The talking models on the line, against a recorder: headers, path, body, polling, answers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from wire_recorder import HeardRequest, recording

from avatar_desktop.clouds.dashscope.client import DashScope
from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.following import check_followed, resolved
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.params import check_values, defaults
from avatar_desktop.domain.spec import ModelSpec, PrecheckResult, RequestInputs
from avatar_desktop.domain.task import TaskReport, TaskStatus
from avatar_desktop.models import speech_to_video, talking_scene, video_retalk

VIDEO_SYNTHESIS = "/api/v1/services/aigc/image2video/video-synthesis"
FACE_DETECT = "/api/v1/services/aigc/image2video/face-detect"
TAKEN = {"output": {"task_status": "PENDING", "task_id": "t-1"}, "request_id": "r-1"}
PLAIN = {"authorization": "Bearer sk-test", "content-type": "application/json"}
ASYNC = {"x-dashscope-async": "enable"}
RESOLVE = {"x-dashscope-ossresourceresolve": "enable"}
LINK = "http://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/1d/a.mp4?Expires=1&Signature=a%2Fb"


@dataclass(frozen=True)
class Line:
    """A request that the document prints: its path and its bytes, for inputs and options."""

    spec: ModelSpec
    urls: dict[str, str]
    params: dict[str, Any]
    path: str
    body: bytes


S2V = [
    Line(
        speech_to_video.SPEC,
        {"image": f"{scheme}a/p.png", "audio": f"{scheme}a/v.mp3"},
        {"resolution": resolution},
        VIDEO_SYNTHESIS,
        (
            f'{{"model":"wan2.2-s2v","input":{{"image_url":"{scheme}a/p.png",'
            f'"audio_url":"{scheme}a/v.mp3"}},"parameters":{{"resolution":"{resolution}"}}}}'
        ).encode(),
    )
    for scheme, resolution in product(("https://", "oss://"), ("480P", "720P"))
]
RETALK = [
    Line(
        video_retalk.SPEC,
        {"video": f"{scheme}a/c.mp4", "audio": f"{scheme}a/v.aac"}
        | ({"ref_image": f"{scheme}a/p.png"} if ref else {}),
        {"video_extension": extends, "query_face_threshold": threshold},
        VIDEO_SYNTHESIS,
        (
            f'{{"model":"videoretalk","input":{{"video_url":"{scheme}a/c.mp4",'
            f'"audio_url":"{scheme}a/v.aac"'
            + (f',"ref_image_url":"{scheme}a/p.png"' if ref else "")
            + f'}},"parameters":{{"video_extension":{str(extends).lower()},'
            f'"query_face_threshold":{threshold}}}}}'
        ).encode(),
    )
    for scheme, ref, extends, threshold in product(
        ("https://", "oss://"), (False, True), (False, True), (120, 170, 200)
    )
]
PROMPT, UNWANTED = "她说：“你好”。\nThen she waves.", "blur"
SCENE = [
    Line(
        talking_scene.SPEC,
        {"image": f"{scheme}a/p.png", "audio": f"{scheme}a/v.mp3"},
        {
            "prompt": prompt, "negative_prompt": unwanted, "resolution": resolution,
            "duration": seconds, "prompt_extend": richer, "watermark": marked,
        },
        VIDEO_SYNTHESIS.replace("image2video", "video-generation"),
        (
            '{"model":"wan2.7-i2v","input":{'
            + ('"prompt":"她说：“你好”。\\nThen she waves.",' if prompt else "")
            + ('"negative_prompt":"blur",' if unwanted else "")
            + f'"media":[{{"type":"first_frame","url":"{scheme}a/p.png"}},'
            f'{{"type":"driving_audio","url":"{scheme}a/v.mp3"}}]}},'
            f'"parameters":{{"resolution":"{resolution}","duration":{seconds},'
            f'"prompt_extend":{str(richer).lower()},"watermark":{str(marked).lower()}}}}}'
        ).encode(),
    )
    for scheme, prompt, unwanted, resolution, seconds, richer, marked in product(
        ("https://", "oss://"), ("", PROMPT), ("", UNWANTED), ("720P", "1080P"), (2, 15),
        (True, False), (True, False),
    )
]  # fmt: skip


def ready(line: Line) -> RequestInputs:
    """Return what the request of *line* is made of."""
    params = {**defaults(line.spec.params), **line.params}
    assert check_values(line.spec.params, params) == []
    return RequestInputs(line.spec.model, line.urls, params, {}, tag="t1")


def told(answers: Sequence[Any], call: Any) -> tuple[Any, list[HeardRequest]]:
    """Return what *call* gives with a service of these *answers*, and what that heard."""

    async def key() -> str:
        return "sk-test"

    async def run(base_url: str) -> Any:
        async with new_client() as client:
            return await call(DashScope(client, base_url, key))

    with recording(answers) as recorder:
        return asyncio.run(run(recorder.base_url)), recorder.heard


@pytest.mark.parametrize("lines", [S2V, RETALK, SCENE], ids=lambda lines: lines[0].spec.key)
def test_submits_are_the_documents_byte_by_byte(lines: list[Line]) -> None:
    """One POST each: the path, the headers, and the body of the document for these options."""

    async def submit(cloud: DashScope) -> list[str]:
        sent = [(one.spec, one.spec.model, one.spec.body(ready(one)), {}) for one in lines]
        return [(await cloud.submit(*one)).task_id for one in sent]

    taken, heard = told([TAKEN], submit)

    assert taken == ["t-1"] * len(lines)
    for line, sent in zip(lines, heard, strict=True):
        resolve = RESOLVE if b"oss://" in line.body else {}
        assert (sent.method, sent.target, sent.body) == ("POST", line.path, line.body)
        assert sent.documented() == {**PLAIN, **ASYNC, **resolve}


@pytest.mark.parametrize("scheme", ["http://", "oss://"])
def test_look_is_the_documents_byte_by_byte(scheme: str) -> None:
    """wan2.2-s2v-detect is asked at once, without the asynchronous header and parameters."""
    look = speech_to_video.SPEC.precheck
    assert look
    request = look.body(RequestInputs(look.model, {"image": f"{scheme}a/p.png"}, {}, {}))
    passed = {"output": {"check_pass": True, "humanoid": True}, "usage": {"image_count": 1},
              "request_id": "r-2"}  # fmt: skip

    verdict, heard = told([passed], lambda it: it.precheck(look, request))

    (sent,) = heard
    body = f'{{"model":"wan2.2-s2v-detect","input":{{"image_url":"{scheme}a/p.png"}}}}'
    assert verdict == PrecheckResult(True, {}, request_id="r-2")
    assert (sent.method, sent.target, sent.body) == ("POST", FACE_DETECT, body.encode())
    assert sent.documented() == {**PLAIN, **(RESOLVE if scheme == "oss://" else {})}


@pytest.mark.parametrize(
    ("seconds", "chosen", "sent", "cut"),
    [
        (2.0, None, 2, False), (6.0, None, 6, False), (6.001, None, 7, False),
        (14.2, None, 15, False), (15.0, None, 15, False), (15.001, None, 15, True),
        (30.0, None, 15, True), (6.0, 5, 5, True), (4.0, 5, 5, False),
    ],
)  # fmt: skip
def test_scene_is_as_long_as_its_voice(
    seconds: float, chosen: int | None, sent: int, cut: bool
) -> None:
    """The service would stop at 5 s; what is cut off all the same is told before it is paid."""
    spec, voice = talking_scene.SPEC, MediaInfo(MediaKind.AUDIO, "wav", 1, duration=seconds)
    chooses = {} if chosen is None else {"duration": chosen}

    params = resolved(spec, chooses, {"audio": voice})
    told = check_followed(spec, chooses, {"audio": voice})

    urls = {"image": "oss://a/p.png", "audio": "oss://a/v.wav"}
    body = spec.body(RequestInputs(spec.model, urls, params, {}))
    assert body["parameters"]["duration"] == sent
    assert body["parameters"]["resolution"] == "720P"
    assert [one.input for one in told] == (["duration"] if cut else [])


def task(status: str, usage: dict[str, Any] | None = None, **output: Any) -> dict[str, Any]:
    """Return an answer to a query, as the documents print them."""
    times = {"submit_time": "2026-03-02 10:00:00.120", "scheduled_time": "2026-03-02 10:00:01.3"}
    told = {"output": {"task_id": "t-1", "task_status": status, **times, **output}}
    return {"request_id": "r-3", **told, **({"usage": usage} if usage else {})}


ENDS = [
    (
        speech_to_video.SPEC,
        ("PENDING", "RUNNING"),
        task(
            "SUCCEEDED",
            {"duration": 9.4, "video_count": 1, "SR": 480, "size": "512*640", "fps": 16},
            end_time="2026-03-02 10:06:00", results={"video_url": LINK},
        ),
    ),
    (
        speech_to_video.SPEC,
        ("PENDING",),
        task("SUCCEEDED", {"video_duration": 9.4, "video_count": 1}, results={"video_url": LINK}),
    ),
    (
        video_retalk.SPEC,
        ("PENDING", "PRE-PROCESSING", "RUNNING", "POST-PROCESSING"),
        task(
            "SUCCEEDED",
            {"video_duration": 7.2, "size": "640*800", "video_ratio": "standard", "fps": 25},
            video_url=LINK,
        ),
    ),
    (
        talking_scene.SPEC,
        ("PENDING", "RUNNING"),
        task(
            "SUCCEEDED", {"duration": 6, "video_count": 1, "SR": 720}, video_url=LINK,
            orig_prompt="a", actual_prompt="a, in warm light",
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "states", "end"), ENDS, ids=[one[0].key for one in ENDS])
def test_task_is_asked_for_until_its_clip_is_there(
    spec: ModelSpec, states: tuple[str, ...], end: dict[str, Any]
) -> None:
    """Each query is a plain GET; what the document calls a stage is a task that goes on."""

    async def asked(cloud: DashScope) -> list[TaskReport]:
        return [await cloud.report(spec, "t-1") for _ in range(len(states) + 1)]

    reports, heard = told([*(task(one) for one in states), end], asked)

    assert {(one.method, one.target, one.body) for one in heard} == {
        ("GET", "/api/v1/tasks/t-1", b"")
    }
    assert heard[0].documented() == {"authorization": PLAIN["authorization"]}
    waiting = [TaskStatus.WAITING if one == "PENDING" else TaskStatus.RUNNING for one in states]
    assert [one.status for one in reports] == [*waiting, TaskStatus.SUCCEEDED]
    assert [one.url for one in spec.read(reports[-1].output)] == [LINK]
    assert reports[-1].usage == end["usage"]
