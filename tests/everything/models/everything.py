"""All that a model can say of its inputs: a throw-away model of the tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from avatar_desktop.domain.limits import AtLeast, ImageLimits
from avatar_desktop.domain.links import find_link
from avatar_desktop.domain.params import Integer, TextParam
from avatar_desktop.domain.price import Price
from avatar_desktop.domain.spec import (
    Input,
    Json,
    ModelSpec,
    OssLinks,
    Output,
    Precheck,
    PrecheckResult,
    Rate,
    RequestInputs,
    Viewer,
    Way,
    in_order,
    several,
)
from avatar_desktop.domain.text import N_

PICTURE = ImageLimits(formats=("jpeg", "png"), side_min=AtLeast(16))
VIEWS = ("front", "left", "back", "right")


def in_pairs(text: str) -> int:
    """Count a Chinese character as two."""
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request: the way that is used, then what goes with each."""
    given: dict[str, Any] = {"instruction": ready.params["instruction"]}
    if ready.params["prompt"]:
        given["prompt"] = ready.params["prompt"]
    elif "image" in ready.urls:
        given["image_url"] = ready.urls["image"]
    else:
        given["images"] = [ready.urls.get(view, "") for view in VIEWS]
    extras = in_order(ready.urls, "extra")
    given |= {"extra_urls": extras} if extras else {}
    given |= {"mask_url": ready.urls["mask"]} if "mask" in ready.urls else {}
    return {
        "model": ready.model,
        "input": given,
        "parameters": {"strength": ready.params["strength"], "not": ready.params["without"]},
    }


def look_body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request of the look."""
    return {"model": ready.model, "input": {"image_url": ready.urls["image"]}}


def read_look(output: Json) -> PrecheckResult | None:
    """Return that it has passed, without a value."""
    return PrecheckResult(True, {}) if output.get("check_pass") is True else None


def read(output: Json) -> tuple[Output, ...]:
    """Return the picture of a finished task."""
    url = find_link(output, "result_url")
    return (Output("result", url, Viewer.IMAGE, "png"),) if url else ()


SPEC = ModelSpec(
    key="everything",
    title=N_("Everything"),
    summary=N_("A picture, views of it or words, with what may go along."),
    icon="cosplay",
    cloud="dashscope",
    model="everything-v1",
    path="services/aigc/everything/generation",
    inputs=(
        Input("image", N_("Picture"), PICTURE, sample="portrait"),
        Input("front", N_("Front"), PICTURE),
        Input("left", N_("Left"), PICTURE, optional=True),
        Input("back", N_("Back"), PICTURE, optional=True),
        Input("right", N_("Right"), PICTURE, optional=True),
        *several("extra", N_("Model of style"), PICTURE, 3, hint=N_("JPG or PNG.")),
        Input("mask", N_("Mask"), PICTURE, N_("White where it may change."), optional=True),
    ),
    params=(
        TextParam("prompt", N_("Description"), "", N_("What is to be seen."), 1, 12, 3, in_pairs),
        TextParam("instruction", N_("Instruction"), "Keep the face.", min_length=1, max_length=80),
        Integer("strength", N_("Strength"), 0, 9, 3),
        TextParam("without", N_("Without"), max_length=20, lines=2, sample=N_("no hats")),
    ),
    ways=(
        Way(N_("Picture"), ("image",)),
        Way(N_("Views"), VIEWS, at_least=2),
        Way(N_("Words"), ("prompt",)),
    ),
    body=body,
    read=read,
    rate=Rate(per_second=100, running=9),
    price=Price(
        date(2026, 6, 1), "price page", rates={None: Decimal("0.12")}, plus=Decimal("0.004")
    ),
    viewer=Viewer.IMAGE,
    precheck=Precheck(
        title=N_("Look at the picture"),
        model="everything-look",
        path="services/aigc/everything/look",
        inputs=("image",),
        body=look_body,
        read=read_look,
    ),
    oss_links=OssLinks(True, "the page of Everything"),
    order=99,
)
