"""A talking picture: a throw-away model of the tests that uses every word a spec may say."""

from datetime import date
from decimal import Decimal
from typing import Any

from avatar_desktop.domain.limits import AtMost, AudioLimits, ImageLimits
from avatar_desktop.domain.links import find_link
from avatar_desktop.domain.params import Choice, Integer, Option, SwitchParam
from avatar_desktop.domain.price import Price, SecondsIn
from avatar_desktop.domain.spec import (
    Condition,
    Input,
    Json,
    ModelSpec,
    Output,
    Rate,
    RequestInputs,
    Viewer,
    WireNames,
)


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request: everything is said, the service's own defaults count for nothing."""
    return {
        "model": ready.model,
        "input": {"image_url": ready.urls["image"], "audio_url": ready.urls["audio"]},
        "parameters": {**ready.params, "of": ready.seconds["audio"]},
    }


def read(output: Json) -> tuple[Output, ...]:
    """Return the clip of a finished task."""
    url = find_link(output, "video_url", "url")
    return (Output("result", url, Viewer.VIDEO, "mp4"),) if url else ()


ABROAD = Price(
    as_of=date(2026, 10, 1),
    source="price page abroad",
    currency="USD",
    per=SecondsIn("duration"),
    by=("quality", "resolution"),
    rates={("fast", "720P"): Decimal("0.1"), ("fast", "1080P"): Decimal("0.15")},
)
SPEC = ModelSpec(
    key="talking_toy",
    title="Talking toy",
    summary="Drop a picture and a voice.",
    icon="image",
    cloud="dashscope",
    model="toy-fast",
    path="services/toys",
    inputs=(
        Input("image", "Picture", ImageLimits(formats=("jpeg", "png"))),
        Input("audio", "Voice", AudioLimits(formats=("wav", "mp3"), duration=AtMost(30))),
    ),
    params=(
        Choice("quality", "Quality", (Option("fast", "Fast"), Option("fine", "Fine")), "fast"),
        Choice("resolution", "Size", (Option("720P", "720P"), Option("1080P", "1080P")), "720P"),
        Integer("duration", "Length", 2, 15, 5, unit="s", follows="audio"),
        SwitchParam("ultra", "Ultra", False),
    ),
    body=body,
    read=read,
    rate=Rate(per_second=1000, running=1),
    price=Price(
        as_of=date(2026, 10, 1),
        source="price page",
        per=SecondsIn("duration"),
        by=("quality", "resolution"),
        rates={
            ("fast", "720P"): Decimal("0.6"),
            ("fast", "1080P"): Decimal("1.0"),
            ("fine", "720P"): Decimal("0.9"),
        },
        plus=Decimal("0.004"),
        extras={("ultra", True): Decimal("1.4")},
        elsewhere={"ap-southeast-1": ABROAD},
    ),
    viewer=Viewer.VIDEO,
    names=WireNames(("quality",), {("fast",): "toy-fast", ("fine",): "toy-fine"}),
    regions=("cn-beijing", "ap-southeast-1"),
    conditions=(Condition("ultra", "quality", ("fine",)),),
    order=90,
)
