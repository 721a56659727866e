"""What wan2.2-animate-mix and wan2.2-animate-move share: inputs, options, request and answer.

Sources: Alibaba Model Studio's pages "wan-animate-mix-api" of mid-2026 and "wan-animate-move-api"
of 2026-01-31 (S), whose bodies are equal, and its guide to video generation of 2026-02 (G). S says
2 to 30 seconds, G longer than 2 and shorter than 30; neither says which megabyte is meant.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from avatar_desktop.domain.limits import AtLeast, AtMost, ImageLimits, VideoLimits
from avatar_desktop.domain.links import find_link
from avatar_desktop.domain.media import MB, MIB
from avatar_desktop.domain.params import Choice, Option, Param, SwitchParam
from avatar_desktop.domain.price import Price, SecondsOf
from avatar_desktop.domain.spec import (
    Input,
    Json,
    Output,
    PollInterval,
    Rate,
    RequestInputs,
    Viewer,
)
from avatar_desktop.domain.text import N_

PICTURE = ImageLimits(
    formats=("jpeg", "png", "bmp", "webp"),  # S "JPG, JPEG, PNG, BMP, WEBP"
    side_min=AtLeast(200),  # S
    side_max=AtMost(4096),  # S
    aspect=AtMost(3),  # S "1:3 to 3:1"
    bytes=AtMost(5 * MIB, agreed=5 * MB),  # S "5 MB"
)
CLIP = VideoLimits(
    formats=("mp4", "avi", "mov"),  # S
    side_min=AtLeast(200),  # S
    side_max=AtMost(2048),  # S
    aspect=AtMost(3),  # S "1:3 to 3:1"
    duration_min=AtLeast(2, agreed=2.001),  # S; G
    duration=AtMost(30, agreed=29.999),  # S; G
    bytes=AtMost(200 * MIB, agreed=200 * MB),  # S "200 MB"
)

INPUTS = (
    Input(
        "image",
        N_("Person"),
        PICTURE,
        N_("One person from the front, the face clear; 200 to 4096 px, up to 5 MB."),
        sample="portrait",
    ),
    Input(
        "video",
        N_("Clip"),
        CLIP,
        N_("MP4, AVI or MOV with one person; 2 to 30 s, up to 200 MB."),
        sample="clip",
    ),
)
PARAMS: tuple[Param, ...] = (
    Choice(
        "mode",
        N_("Quality"),
        (Option("wan-std", N_("Standard")), Option("wan-pro", N_("Professional"))),
        "wan-std",  # S has no default: it has to be sent
        N_("Standard gives 15 frames a second, Professional 25; the price follows."),
    ),
    SwitchParam(
        "check_image", N_("Check the picture first"), True, N_("The service looks for the person.")
    ),
    SwitchParam(
        "watermark", N_("Watermark"), False, N_("The service marks the clip as made by AI.")
    ),
)
SINGAPORE = "ap-southeast-1"
REGIONS = ("cn-beijing", SINGAPORE)  # S
RATE = Rate(per_second=5, running=1)  # the service's table of limits, 2026
PACE = PollInterval(first=1.0, most=15.0)  # S "every 15 s"; it takes minutes


def price(rates: Mapping[str, Decimal], as_of: date) -> Price:
    """Return the price of the clip's seconds by the mode; failed tasks are not billed (S)."""
    return Price(
        as_of=as_of,
        source=N_("Alibaba Model Studio, price page"),
        per=SecondsOf("video"),  # S "output seconds", which are the clip's
        by="mode",
        rates=rates,
        elsewhere={SINGAPORE: Price(as_of, N_("no list of prices was found"), "USD")},
        failed=False,
    )


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request; the watermark stands beside the addresses (S)."""
    return {
        "model": ready.model,
        "input": {
            "image_url": ready.urls["image"],
            "video_url": ready.urls["video"],
            "watermark": ready.params["watermark"],
        },
        "parameters": {name: ready.params[name] for name in ("mode", "check_image")},
    }


def read(output: Json) -> tuple[Output, ...]:
    """Return the clip of a finished task; empty when the answer holds none."""
    url = find_link(output, "video_url")
    return (Output("result", url, Viewer.VIDEO, "mp4"),) if url else ()
