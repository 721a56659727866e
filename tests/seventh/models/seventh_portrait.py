"""A portrait from the seventh cloud: a throw-away model of the tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from avatar_desktop.domain.limits import ImageLimits
from avatar_desktop.domain.params import Integer
from avatar_desktop.domain.price import Price
from avatar_desktop.domain.spec import (
    Input,
    Json,
    ModelSpec,
    Output,
    PollInterval,
    Rate,
    RequestInputs,
    Viewer,
)


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request."""
    return {"model": ready.model, "style": ready.params["style"]}


def read(output: Json) -> tuple[Output, ...]:
    """Return the picture of a finished task."""
    return (Output("result", output["url"], Viewer.IMAGE, "png"),)


SPEC = ModelSpec(
    key="seventh_portrait",
    title="Seventh portrait",
    summary="Drop a portrait.",
    icon="image",
    cloud="seventh",
    model="portrait-v7",
    path="portraits",
    inputs=(Input("image", "Portrait", ImageLimits(formats=("jpeg", "png"))),),
    params=(Integer("style", "Style", 0, 9, 0),),
    body=body,
    read=read,
    rate=Rate(per_second=100, running=1),
    price=Price(date(2026, 6, 1), "price page", rates={None: Decimal("0.12")}),
    viewer=Viewer.IMAGE,
    pace=PollInterval(first=0.01, most=0.05),
    uploads=False,
    order=70,
)
