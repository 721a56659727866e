"""A picture told in words: a throw-away model of the tests."""

from datetime import date
from decimal import Decimal

from avatar_desktop.domain.limits import ImageLimits
from avatar_desktop.domain.price import Price
from avatar_desktop.domain.spec import Input, ModelSpec, Output, Rate


def body(ready):
    """Return the request."""
    return {"model": ready.model, "image": ready.urls["image"]}


def read(output):
    """Return the words of a finished task."""
    return (Output("result", output["output_video_url"], "text", "txt"),)


SPEC = ModelSpec(
    key="told_picture",
    title="Told picture",
    summary="Drop a picture.",
    icon="image",
    cloud="dashscope",
    model="told-v1",
    path="services/told",
    inputs=(Input("image", "Picture", ImageLimits(formats=("jpeg", "png"))),),
    params=(),
    body=body,
    read=read,
    rate=Rate(per_second=100, running=1),
    price=Price(date(2026, 6, 1), "price page", rates={None: Decimal("0.12")}),
    viewer="text",
    order=80,
)
