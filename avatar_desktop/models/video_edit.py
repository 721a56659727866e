"""Edited clip: wan2.7-videoedit changes a clip as words and pictures tell it to.

Sources: Alibaba Model Studio's page "Wan2.7 video editing" of 2026-10-22 (S) and resellers' lists,
since S sends for the price to another page (P). The words are optional in S, and wanted here: a
run without them is paid for and changes nothing. S's `duration` is left out: what is billed of a
clip that the service cuts is nowhere said; so is its `seed`. No source tells a rate, or which
megabyte is meant.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from avatar_desktop.domain.limits import AtLeast, AtMost, VideoLimits
from avatar_desktop.domain.links import find_link
from avatar_desktop.domain.media import MB, MIB
from avatar_desktop.domain.params import Choice, Option, SwitchParam, TextParam
from avatar_desktop.domain.price import Price, SecondsOf, Total
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
    in_order,
    several,
)
from avatar_desktop.domain.text import N_
from avatar_desktop.models.shared import wan27

CLIP = VideoLimits(
    formats=("mp4", "mov"),  # S
    side_min=AtLeast(240),  # S
    side_max=AtMost(4096),  # S
    aspect=AtMost(8),  # S "1:8 to 8:1"
    duration_min=AtLeast(2),  # S
    duration=AtMost(10),  # S
    bytes=AtMost(100 * MIB, agreed=100 * MB),  # S "100 MB"
)
REFERENCES = several(
    "ref_image",
    N_("Picture"),
    wan27.PICTURE,
    4,
    hint=N_("What the words speak of; no transparent PNG."),
)
AS_THE_CLIP = "clip"


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request of wan2.7-videoedit: the clip, then the pictures in their order.

    What is empty, and the clip's own shape, are not sent.
    """
    params = ready.params
    media = [{"type": "video", "url": ready.urls["video"]}]
    pictures = in_order(ready.urls, "ref_image")
    media += [{"type": "reference_image", "url": url} for url in pictures]
    words = {name: params[name] for name in ("prompt", "negative_prompt") if params[name]}
    shape = {} if params["ratio"] == AS_THE_CLIP else {"ratio": params["ratio"]}
    sent = ("audio_setting", "prompt_extend", "watermark")
    return {
        "model": ready.model,
        "input": {**words, "media": media},
        "parameters": {
            "resolution": params["resolution"],
            **shape,
            **{name: params[name] for name in sent},
        },
    }


def read(output: Json) -> tuple[Output, ...]:
    """Return the clip of a finished task; empty when the answer holds none."""
    url = find_link(output, "video_url")
    return (Output("result", url, Viewer.VIDEO, "mp4"),) if url else ()


SPEC = ModelSpec(
    key="video_edit",
    title=N_("Edited clip"),
    summary=N_("Drop a clip, say what is to change, and get it back changed."),
    icon="video_edit",
    cloud="dashscope",
    model="wan2.7-videoedit",
    path="services/aigc/video-generation/video-synthesis",
    inputs=(
        Input(
            "video",
            N_("Clip"),
            CLIP,
            N_("MP4 or MOV; 2 to 10 s, 240 to 4096 px, up to 100 MB."),
            sample="clip",
        ),
        *REFERENCES,
    ),
    params=(
        TextParam(
            "prompt",
            N_("What is to change"),
            help=N_("In Chinese or English, up to 5000 characters."),
            min_length=1,
            max_length=5000,  # S
            sample=N_("Turn the whole scene into clay."),
        ),
        Choice(
            "resolution",
            N_("Resolution"),
            (Option("720P", N_("720P")), Option("1080P", N_("1080P"))),
            "720P",  # S's own default is 1080P, the dearer one
            N_("It sets the price; the service by itself takes 1080P, the dearer one."),
        ),
        Choice(
            "ratio",
            N_("Shape"),
            (
                Option(AS_THE_CLIP, N_("As the clip")),
                *(Option(one, one) for one in ("16:9", "9:16", "1:1", "4:3", "3:4")),
            ),
            AS_THE_CLIP,
        ),
        Choice(
            "audio_setting",
            N_("Sound"),
            (Option("auto", N_("After the words")), Option("origin", N_("The clip's own"))),
            "auto",
            N_("After the words, the service may make new sound where they speak of it."),
        ),
        SwitchParam(
            "prompt_extend", N_("Elaborate the words"), True, N_("Better for few words; slower.")
        ),
        SwitchParam(
            "watermark", N_("Watermark"), False, N_("The service marks the clip as made by AI.")
        ),
        TextParam(
            "negative_prompt",
            N_("What is not to be seen"),
            help=N_("Up to 500 characters; may stay empty."),
            max_length=500,  # S
            lines=2,
        ),
    ),
    body=body,
    read=read,
    rate=Rate(per_second=1, running=1),  # no source tells: the least that others grant
    price=Price(
        as_of=date(2026, 10, 12),
        source=N_("resellers of Alibaba Model Studio"),  # P
        per=Total((SecondsOf("video"), SecondsOf("video"))),  # S "input and output seconds"
        by="resolution",
        rates={"720P": Decimal("0.6"), "1080P": Decimal("1.0")},
        elsewhere=wan27.ELSEWHERE,
        failed=False,  # S "usage counts successful results only"
    ),
    viewer=Viewer.VIDEO,
    portrait=True,
    pace=PollInterval(first=1.0, most=15.0),  # S "such as every 15 s"; it takes 1 to 5 minutes
    oss_links=OssLinks(True, N_("Alibaba Model Studio's page of wan2.7-videoedit")),
    regions=wan27.REGIONS,
    order=75,
)
