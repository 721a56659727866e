"""Run by an interpreter that has the official `dashscope` SDK: the whole round, told as JSON.

Usage: `python sdk_session.py BASE_URL API_KEY CLIP PORTRAIT TEMPLATE VOICE SPEAKER`. The project
itself is not imported.
"""

import asyncio
import json
import sys
from http import HTTPStatus
from typing import Any

import dashscope
from dashscope import VideoSynthesis
from dashscope.aigc.image_generation import ImageGeneration
from dashscope.api_entities.dashscope_response import Message
from dashscope.client.base_api import BaseApi, BaseAsyncApi
from dashscope.utils.oss_utils import OssUtils, upload_file

MODEL = "video-style-transform"
GENERIC = {"task_group": "aigc", "task": "video-generation", "function": "video-synthesis"}


ANIMATE = ("wan2.2-animate-mix", "wan2.2-animate-move")
TRIPO = ("Tripo/Tripo-P1.0", "Tripo/Tripo-H3.1")
RESOLVE = {"X-DashScope-OssResourceResolve": "enable"}


def main(
    base_url: str, api_key: str, clip: str, portrait: str, template: str, voice: str, speaker: str
) -> dict[str, Any]:
    """Do the round with every model; return what the SDK made of it."""
    told = restyled(base_url, api_key, clip)
    return {
        **told,
        "emo": talking(portrait, voice, api_key),
        "cosplay": dressed(portrait, template, api_key),
        "gen3d": modelled(portrait, api_key),
        "s2v": speaking(portrait, voice, api_key),
        "repaint": repainted(portrait, api_key),
        "edit": edited(portrait, clip),
        "image": imagined(portrait, template),
        "tripo": [figured(model, portrait, api_key) for model in TRIPO],
        "animate": [animated(model, portrait, clip, api_key) for model in ANIMATE],
        "retalk": dubbed(speaker, voice, portrait, api_key),
        "scene": staged(portrait, voice, api_key),
    }


def sent(model: str, path: str, api_key: str) -> str:
    return str(upload_file(model, f"file://{path}", api_key))


def finished(model: str, given: dict[str, Any], task: str, function: str, **more: Any) -> Any:
    begun = BaseAsyncApi.async_call(
        model, given, task_group="aigc", task=task, function=function, headers=dict(RESOLVE), **more
    )
    assert begun.status_code == HTTPStatus.OK, begun
    return BaseAsyncApi.wait(begun)


def talking(portrait: str, voice: str, api_key: str) -> list[Any]:
    """Detect, then let the portrait talk with the boxes as they came."""
    verdict = BaseApi.call(
        "emo-detect-v1", {"image_url": sent("emo-detect-v1", portrait, api_key)},
        task_group="aigc", task="image2video", function="face-detect", headers=dict(RESOLVE),
        ratio="1:1",
    )  # fmt: skip
    found = verdict.output
    given = {
        "image_url": sent("emo-v1", portrait, api_key),
        "audio_url": sent("emo-v1", voice, api_key),
        "face_bbox": found["face_bbox"],
        "ext_bbox": found["ext_bbox"],
    }
    done = finished("emo-v1", given, "image2video", "video-synthesis", style_level="calm")
    output = done.output
    return [found["check_pass"], output["task_status"], output["results"]["video_url"],
            dict(done.usage)]  # fmt: skip


def speaking(portrait: str, voice: str, api_key: str) -> list[Any]:
    """Look at the picture, then let it say the voice."""
    look, model = "wan2.2-s2v-detect", "wan2.2-s2v"
    verdict = BaseApi.call(
        look, {"image_url": sent(look, portrait, api_key)}, task_group="aigc",
        task="image2video", function="face-detect", headers=dict(RESOLVE),
    )  # fmt: skip
    given = {
        "image_url": sent(model, portrait, api_key),
        "audio_url": sent(model, voice, api_key),
    }
    done = finished(model, given, "image2video", "video-synthesis", resolution="480P")
    output = done.output
    return [verdict.output["check_pass"], output["task_status"], output["results"]["video_url"],
            dict(done.usage)]  # fmt: skip


def dubbed(clip: str, voice: str, face: str, api_key: str) -> list[Any]:
    model = "videoretalk"
    files = {"video_url": clip, "audio_url": voice, "ref_image_url": face}
    given = {name: sent(model, path, api_key) for name, path in files.items()}
    done = finished(
        model, given, "image2video", "video-synthesis", video_extension=False,
        query_face_threshold=170,
    )  # fmt: skip
    return [done.output["task_status"], done.output["video_url"], dict(done.usage)]


def staged(portrait: str, voice: str, api_key: str) -> list[Any]:
    """Let the SDK's own class upload the media and wait."""
    media = [
        {"type": "first_frame", "url": f"file://{portrait}"},
        {"type": "driving_audio", "url": f"file://{voice}"},
    ]
    done = VideoSynthesis.call(
        "wan2.7-i2v", "She speaks.", media=media, api_key=api_key, resolution="720P", duration=2,
        prompt_extend=True, watermark=False,
    )  # fmt: skip
    assert done.status_code == HTTPStatus.OK, done
    return [done.output["task_status"], done.output["video_url"], dict(done.usage)]


def dressed(portrait: str, template: str, api_key: str) -> list[Any]:
    model = "wanx-style-cosplay-v1"
    given = {
        "face_image_url": sent(model, portrait, api_key),
        "template_image_url": sent(model, template, api_key),
        "model_index": 1,
    }
    done = finished(model, given, "image-generation", "generation")
    return [done.output["task_status"], done.output["result_url"], dict(done.usage)]


def repainted(portrait: str, api_key: str) -> list[Any]:
    model = "wanx-style-repaint-v1"
    given = {"image_url": sent(model, portrait, api_key), "style_index": 31}
    done = finished(model, given, "image-generation", "generation")
    return [done.output["task_status"], done.output["results"][0]["url"], dict(done.usage)]


def animated(model: str, portrait: str, clip: str, api_key: str) -> list[Any]:
    """Let the task fail by its clip, which is too short: the request is what counts here."""
    given = {
        "image_url": sent(model, portrait, api_key),
        "video_url": sent(model, clip, api_key),
        "watermark": False,
    }
    done = finished(model, given, "image2video", "video-synthesis", mode="wan-std")
    return [done.output["task_status"], done.output["code"]]


def edited(portrait: str, clip: str) -> list[Any]:
    """Let the task fail by its clip, which is too small: the request is what counts here."""
    media = [
        {"type": "video", "url": f"file://{clip}"},
        {"type": "reference_image", "url": f"file://{portrait}"},
    ]
    begun = VideoSynthesis.async_call(
        model="wan2.7-videoedit", prompt="Make it clay.", media=media, resolution="720P",
        prompt_extend=True, watermark=True,
    )  # fmt: skip
    assert begun.status_code == HTTPStatus.OK, begun
    done = VideoSynthesis.wait(begun)
    return [done.output["task_status"], done.output["code"]]


def imagined(portrait: str, template: str) -> list[Any]:
    content = [{"text": "Draw it."}, *({"image": f"file://{one}"} for one in (portrait, template))]
    begun = ImageGeneration.async_call(
        model="wan2.7-image", messages=[Message(role="user", content=content)], size="1K", n=1,
        watermark=False,
    )  # fmt: skip
    assert begun.status_code == HTTPStatus.OK, begun
    done = ImageGeneration.wait(begun)
    (choice,) = done.output.choices
    return [done.output.task_status, choice["message"]["content"][0]["image"]]


def figured(model: str, portrait: str, api_key: str) -> list[Any]:
    given = {"image": sent(model, portrait, api_key)}
    done = finished(model, given, "video-generation", "3d-generation", pbr=False, texture=True)
    (result,) = done.output["results"]
    return [done.output["task_status"], result["base_model_url"]]


def modelled(portrait: str, api_key: str) -> list[Any]:
    model = "motionshop-gen3d"
    given = {"image_url": sent(model, portrait, api_key)}
    done = finished(model, given, "video-generation", "3d-generation")
    return [done.output["task_status"], done.output["ply_url"], dict(done.usage)]


def restyled(base_url: str, api_key: str, clip: str) -> dict[str, Any]:
    """Upload, submit in two ways, wait, list and cancel."""
    dashscope.base_http_api_url = base_url
    dashscope.api_key = api_key
    url, certificate = OssUtils.upload(MODEL, clip, api_key)
    resolve = {"X-DashScope-OssResourceResolve": "enable"}
    generic = BaseAsyncApi.async_call(
        MODEL, {"video_url": url}, **GENERIC, headers=resolve, style=3, video_fps=20
    )
    special = VideoSynthesis.async_call(
        MODEL,
        extra_input={"video_url": upload_file(MODEL, f"file://{clip}", api_key)},
        headers=dict(resolve),
        style=7,
    )
    cancelled = VideoSynthesis.cancel(special)
    done = BaseAsyncApi.wait(generic)
    listed = VideoSynthesis.list(model_name=MODEL, page_size=5)
    refused = BaseAsyncApi.async_call(
        MODEL, {"video_url": url}, **GENERIC, headers=resolve, style=99
    )
    return {
        "url": url,
        "upload_dir": certificate["upload_dir"],
        "generic": [generic.status_code, generic.output["task_status"]],
        "special": [special.status_code, special.output["task_status"]],
        "cancelled": [cancelled.status_code, cancelled.code],
        "cancelled_state": VideoSynthesis.fetch(special).output["task_status"],
        "done": [done.status_code, done.output["task_status"], dict(done.usage)],
        "video": done.output["output_video_url"],
        "task_ids": [generic.output["task_id"], special.output["task_id"]],
        "listed": _plain(listed),
        "refused": [refused.status_code, refused.code, refused.message],
        "unknown": BaseAsyncApi.fetch("no-such-task").output["task_status"],
        "aio": asyncio.run(_aio(generic.output["task_id"])),
        "wrong_key": _wrong_key(),
    }


async def _aio(task_id: str) -> str:
    from dashscope.aigc.video_synthesis import AioVideoSynthesis

    answer = await AioVideoSynthesis.fetch(task_id)
    return str(answer.output["task_status"])


def _wrong_key() -> list[Any]:
    answer = BaseAsyncApi.fetch("no-such-task", api_key="sk-other-region")
    return [answer.status_code, answer.code, answer.message]


def _plain(answer: Any) -> Any:
    assert answer.status_code == HTTPStatus.OK, answer
    return json.loads(str(answer))["output"]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:8])) + "\n")
