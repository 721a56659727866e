"""Restyled clip: video-style-transform.

Sources: Alibaba Model Studio's page "video style transform" (S) and its newer API reference of
2026 (R). They disagree on the smallest side (S: 256 in the text, 64 in the table; R: 256) and
on styles (S: 0 to 4; R: 0 to 7).
"""

from datetime import date
from decimal import Decimal
from typing import Any

from avatar_desktop.domain.limits import AtLeast, AtMost, VideoLimits
from avatar_desktop.domain.links import find_link
from avatar_desktop.domain.media import MB, MIB
from avatar_desktop.domain.params import Choice, Integer, Option, SwitchParam
from avatar_desktop.domain.price import Price, SecondsOf
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

LIMITS = VideoLimits(
    formats=("mp4", "avi", "mkv", "mov", "flv", "ts", "mpg", "mxf"),  # S
    codecs=("h264", "hevc"),  # R
    side_min=AtLeast(64, agreed=256),  # S table; S text and R
    side_max=AtMost(4096),  # S
    aspect=AtMost(1.8),  # S
    duration=AtMost(30),  # S
    bytes=AtMost(100 * MIB, agreed=100 * MB),  # S "100M": neither source says which
)

STYLES = (
    Option(0, N_("Japanese comic"), "style0"),
    Option(1, N_("American comic"), "style1"),
    Option(2, N_("Fresh comic"), "style2"),
    Option(3, N_("3D cartoon"), "style3"),
    Option(4, N_("Chinese cartoon"), "style4"),
    Option(5, N_("Paper craft"), "style5"),  # 5 to 7: R
    Option(6, N_("Simple drawing"), "style6"),
    Option(7, N_("Chinese ink"), "style7"),
)


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request of video-style-transform.

    What only R knows is sent only where it departs from its default, so that a service of S's
    age takes the request too.
    """
    later = {"animate_emotion": True, "min_len": 720, "use_SR": False}
    parameters = {"style": ready.params["style"], "video_fps": ready.params["video_fps"]}
    parameters |= {
        key: ready.params[key] for key, default in later.items() if ready.params[key] != default
    }
    return {
        "model": ready.model,
        "input": {"video_url": ready.urls["video"]},
        "parameters": parameters,
    }


def read(output: Json) -> tuple[Output, ...]:
    """Return the clip of a finished task; empty when the answer holds none."""
    url = find_link(output, "output_video_url", "video_url")
    return (Output("result", url, Viewer.VIDEO, "mp4"),) if url else ()


SPEC = ModelSpec(
    key="video_style",
    title=N_("Restyled clip"),
    summary=N_("Drop a clip of up to 30 seconds and get it back as a comic, a cartoon or ink."),
    icon="video_style",
    cloud="dashscope",
    model="video-style-transform",
    path="services/aigc/video-generation/video-synthesis",
    inputs=(
        Input(
            "video",
            N_("Clip"),
            LIMITS,
            N_("MP4, AVI, MKV, MOV, FLV, TS, MPG or MXF; up to 30 s and 100 MB."),
            sample="clip",
        ),
    ),
    params=(
        Choice("style", N_("Style"), STYLES, 0, N_("The look of every frame.")),
        Integer(
            "video_fps",
            N_("Frames a second"),
            15,
            25,
            15,
            N_("More frames move more smoothly; the price stays the same."),
        ),
        Choice(
            "min_len",
            N_("Short side"),
            (Option(720, N_("720 px")), Option(540, N_("540 px"))),
            720,
            N_("The size of the result; it sets the price."),
        ),
        SwitchParam("animate_emotion", N_("Livelier faces"), True, N_("Stronger expressions.")),
        SwitchParam("use_SR", N_("Sharper picture"), False, N_("The service sharpens the result.")),
    ),
    body=body,
    read=read,
    rate=Rate(per_second=1, running=1),  # S; R's table of mid-2026 allows 20 and 2
    price=Price(
        as_of=date(2026, 6, 1),
        source="Alibaba Model Studio, price page",
        per=SecondsOf("video"),
        by="min_len",
        rates={720: Decimal("0.5"), 540: Decimal("0.2")},
    ),
    viewer=Viewer.VIDEO,
    pace=PollInterval(first=1.0, most=10.0),
    regions=("cn-beijing",),  # the service's list of regions, October 2026
    oss_links=OssLinks(False, N_("Alibaba Model Studio's page of video-style-transform")),
    order=80,
)
