"""Talking scene: wan2.7-i2v lets a picture move and speak as a voice and a prompt say.

Sources: Alibaba Model Studio's page "wan2.7 image to video" of 2026-06 and 2026-10 (S), resellers'
lists of prices (L). S cuts the voice at `duration`, 5 s unless one is sent, and makes 1080P, the
dearer one, unless another is: both are always sent. No document names the limits of the account.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from avatar_desktop.domain.limits import AtLeast, AtMost, AudioLimits, ImageLimits
from avatar_desktop.domain.links import find_link
from avatar_desktop.domain.media import MB, MIB
from avatar_desktop.domain.params import Choice, Integer, Option, SwitchParam, TextParam
from avatar_desktop.domain.price import Price, SecondsIn
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

PICTURE = ImageLimits(  # S
    formats=("jpeg", "png", "bmp", "webp"),
    side_min=AtLeast(240),
    side_max=AtMost(8000),
    aspect=AtMost(8),
    bytes=AtMost(20 * MIB, agreed=20 * MB),
    alpha=False,
)
VOICE = AudioLimits(  # S
    formats=("wav", "mp3"),
    duration_min=AtLeast(2),
    duration=AtMost(30),
    bytes=AtMost(15 * MIB, agreed=15 * MB),
)
ROLES = {"first_frame": "image", "driving_audio": "audio"}
PARAMETERS = ("resolution", "duration", "prompt_extend", "watermark")


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request of wan2.7-i2v; a text that is empty is left out."""
    texts = {key: ready.params[key] for key in ("prompt", "negative_prompt") if ready.params[key]}
    media = [{"type": role, "url": ready.urls[name]} for role, name in ROLES.items()]
    return {
        "model": ready.model,
        "input": {**texts, "media": media},
        "parameters": {key: ready.params[key] for key in PARAMETERS},
    }


def read(output: Json) -> tuple[Output, ...]:
    """Return the clip of a finished task; empty when the answer holds none."""
    url = find_link(output, "video_url")
    return (Output("result", url, Viewer.VIDEO, "mp4"),) if url else ()


SPEC = ModelSpec(
    key="talking_scene",
    title=N_("Talking scene"),
    summary=N_("Drop a picture and a voice, say what is to happen, and get a clip of it."),
    icon="talking_scene",
    cloud="dashscope",
    model="wan2.7-i2v",
    path="services/aigc/video-generation/video-synthesis",  # S
    inputs=(
        Input(
            "image",
            N_("First picture"),
            PICTURE,
            N_("JPG, PNG without transparency, BMP or WEBP; 240 to 8000 px; up to 20 MB."),
            sample="portrait",
        ),
        Input(
            "audio",
            N_("Voice"),
            VOICE,
            N_("WAV or MP3; 2 to 30 s, of which 15 are heard at most; up to 15 MB."),
            sample="voice",
        ),
    ),
    params=(
        TextParam(
            "prompt",
            N_("What happens"),
            help=N_("Who does what, and how the camera moves. It may stay empty."),
            max_length=5000,
        ),
        Choice(
            "resolution",
            N_("Resolution"),
            (Option("720P", N_("720P")), Option("1080P", N_("1080P"))),
            "720P",
            N_("The size of the result; it sets the price."),
        ),
        Integer(
            "duration",
            N_("Length"),
            2,
            15,
            5,
            N_("What the voice has beyond it is cut off."),
            unit="s",
            follows="audio",
        ),
        TextParam(
            "negative_prompt",
            N_("What is to be avoided"),
            help=N_("Things and looks that the clip should not have."),
            max_length=500,
            lines=2,
        ),
        SwitchParam("prompt_extend", N_("Richer words"), True, N_("The service adds to the text.")),
        SwitchParam(
            "watermark",
            N_("Watermark"),
            False,
            N_("The service writes into the clip that it was made by AI."),
        ),
    ),
    body=body,
    read=read,
    rate=Rate(per_second=1, running=1),  # no source tells: the least that others grant
    price=Price(
        as_of=date(2026, 11, 28),  # L
        source=N_("lists of resellers; the service's own was not to be had"),
        per=SecondsIn("duration"),
        by="resolution",
        rates={"720P": Decimal("0.6"), "1080P": Decimal("1.0")},
        elsewhere={
            "ap-southeast-1": Price(
                as_of=date(2026, 11, 28),
                source=N_("lists of resellers; the service's own was not to be had"),
                currency="USD",
                per=SecondsIn("duration"),
                by="resolution",
                rates={"720P": Decimal("0.084"), "1080P": Decimal("0.14")},
            )
        },
    ),
    viewer=Viewer.VIDEO,
    portrait=True,
    pace=PollInterval(most=15.0),
    oss_links=OssLinks(False, N_("Alibaba Model Studio's page of wan2.7-i2v")),
    order=12,
    regions=("cn-beijing", "ap-southeast-1"),  # S
)
