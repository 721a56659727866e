"""New voice: videoretalk lets the person of a clip say another voice.

Sources: Alibaba Model Studio's page "VideoRetalk" of 2026 (S), the overview of models (O,
2026-03-15). S prints megabytes as "MB" and bounds as ranges; neither says whether they count.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from avatar_desktop.domain.limits import AtLeast, AtMost, AudioLimits, ImageLimits, VideoLimits
from avatar_desktop.domain.links import find_link
from avatar_desktop.domain.media import MB, MIB
from avatar_desktop.domain.params import Integer, SwitchParam
from avatar_desktop.domain.price import Price, SecondsBy, SecondsOf, Shorter
from avatar_desktop.domain.spec import (
    Input,
    Json,
    ModelSpec,
    OssLinks,
    Output,
    PollInterval,
    Rate,
    RequestInputs,
    Viewer,
)
from avatar_desktop.domain.text import N_

CLIP = VideoLimits(  # S
    formats=("mp4", "avi", "mov"),
    codecs=("h264", "hevc"),
    side_min=AtLeast(640),
    side_max=AtMost(2048),
    fps_min=AtLeast(15),
    fps_max=AtMost(60),
    duration_min=AtLeast(2),
    duration=AtMost(120),
    bytes=AtMost(300 * MIB, agreed=300 * MB),
)
VOICE = AudioLimits(  # S
    formats=("wav", "mp3", "aac"),
    duration_min=AtLeast(2),
    duration=AtMost(120),
    bytes=AtMost(30 * MIB, agreed=30 * MB),
)
FACE = ImageLimits(  # S
    formats=("jpeg", "png", "bmp", "webp"),
    side_max=AtMost(4096),
    aspect=AtMost(2),
    bytes=AtMost(10 * MIB, agreed=10 * MB),
)


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request of videoretalk; the reference stands in it only where there is one."""
    return {
        "model": ready.model,
        "input": {f"{name}_url": url for name, url in ready.urls.items()},
        "parameters": {
            key: ready.params[key] for key in ("video_extension", "query_face_threshold")
        },
    }


def read(output: Json) -> tuple[Output, ...]:
    """Return the clip of a finished task; empty when the answer holds none."""
    url = find_link(output, "video_url")
    return (Output("result", url, Viewer.VIDEO, "mp4"),) if url else ()


SPEC = ModelSpec(
    key="video_retalk",
    title=N_("New voice"),
    summary=N_("Drop a clip of a person and another voice, and get it back with lips that fit."),
    icon="video_retalk",
    cloud="dashscope",
    model="videoretalk",
    path="services/aigc/image2video/video-synthesis",  # S
    inputs=(
        Input(
            "video",
            N_("Clip"),
            CLIP,
            N_("One person from the front, near; MP4, AVI or MOV; 2 to 120 s; 640 to 2048 px."),
            sample="speaker",
        ),
        Input(
            "audio",
            N_("Voice"),
            VOICE,
            N_("WAV, MP3 or AAC; 2 to 120 s; up to 30 MB; no music or noise."),
            sample="voice",
        ),
        Input(
            "ref_image",
            N_("Whose lips"),
            FACE,
            N_("Where several people are in the clip: a picture of the face that is to speak."),
            optional=True,
        ),
    ),
    params=(
        SwitchParam(
            "video_extension",
            N_("As long as the voice"),
            False,
            N_("On, the clip runs to and fro until the voice ends; off, the shorter ends it."),
        ),
        Integer(
            "query_face_threshold",
            N_("Likeness of the face"),
            120,
            200,
            170,
            N_("Higher is stricter; it counts only with a picture of the face."),
        ),
    ),
    body=body,
    read=read,
    rate=Rate(per_second=1, running=1),  # the service's table of limits, 2026
    price=Price(
        as_of=date(2026, 3, 15),  # O
        source=N_("Alibaba Model Studio, price page"),
        per=SecondsBy(  # S: the seconds of the result
            "video_extension",
            {True: SecondsOf("audio"), False: Shorter((SecondsOf("video"), SecondsOf("audio")))},
        ),
        rates={None: Decimal("0.08")},
    ),
    viewer=Viewer.VIDEO,
    portrait=True,
    pace=PollInterval(most=15.0),  # S asks for 15 s
    oss_links=OssLinks(True, N_("Alibaba Model Studio's page of VideoRetalk")),
    order=14,
    regions=("cn-beijing",),  # the service's list of regions, October 2026
)
