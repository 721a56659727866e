"""3D model: Tripo P1.0 and H3.1, from a picture, four views or words.

Sources: Alibaba Model Studio's page "Tripo 3D generation" of 2026-09 (S); two lists of prices that
agree, of others (P); a report that P1.0 takes a picture as a data URI, of 2026-07 (U), where S
names addresses and nothing else. S does not say which megabyte is meant, nor what a texture
without the physical material is called in the answer.
"""

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from avatar_desktop.domain.limits import AtLeast, AtMost, ImageLimits
from avatar_desktop.domain.links import find_link
from avatar_desktop.domain.media import MB, MIB
from avatar_desktop.domain.params import Choice, Option, SwitchParam, TextParam
from avatar_desktop.domain.price import Given, Price
from avatar_desktop.domain.spec import (
    Condition,
    Inline,
    Input,
    Json,
    ModelSpec,
    OssLinks,
    Output,
    PollInterval,
    Rate,
    RequestInputs,
    Viewer,
    Way,
    WireNames,
)
from avatar_desktop.domain.text import N_

LIMITS = ImageLimits(
    formats=("jpeg", "png"),  # S
    side_min=AtLeast(20),  # S; over 256 px are advised
    side_max=AtMost(6000),  # S
    bytes=AtMost(20 * MIB, agreed=20 * MB),  # S "20 MB"
)
INLINE = Inline(N_("a report of others"), 20 * MB)  # U

LIGHT, FINE = "Tripo/Tripo-P1.0", "Tripo/Tripo-H3.1"
VIEWS = ("front", "left", "back", "right")  # S, in this order
PICTURES = ("image", *VIEWS)
BARE = "none"


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request: words, one picture, or four places of which some may be empty (S)."""
    params = ready.params
    textured = params["quality"] != BARE
    sent = {"texture": textured, "pbr": textured and params["pbr"]}
    if textured:
        sent["texture_quality"] = params["quality"]
    if params["geometry"] != "light":
        sent["geometry_quality"] = params["geometry"]
    return {"model": ready.model, "input": _taken(ready), "parameters": sent}


def _taken(ready: RequestInputs) -> dict[str, Any]:
    if "image" in ready.urls:
        return {"image": ready.urls["image"]}
    if any(view in ready.urls for view in VIEWS):
        return {"images": [_view(ready.urls.get(view, "")) for view in VIEWS]}
    return {"prompt": ready.params["prompt"]}


def _view(url: str) -> dict[str, str]:
    """Return one place of `images`; the type is `jpeg`, not `jpg` (S)."""
    if not url:
        return {}
    head = url.partition(",")[0] if url.startswith("data:") else url.partition("?")[0]
    kind = "png" if head.lower().endswith(".png") or "image/png" in head else "jpeg"
    return {"type": kind, "file_token": url}


def read(output: Json) -> tuple[Output, ...]:
    """Return the model of a finished task and its preview; empty when the answer holds none."""
    model = find_link(output, "pbr_model_url", "base_model_url", "model_url")
    if not model:
        return ()
    result = Output("result", model, Viewer.MODEL3D, "glb")
    seen = find_link(output, "rendered_image_url")
    return (
        (result, Output("cover", seen, Viewer.IMAGE, "webp", optional=True)) if seen else (result,)
    )


def _rates() -> dict[tuple[bool, str, str], Decimal]:
    """Return P's prices by pictures or words, texture and geometry."""
    models = {"light": Decimal("2.1"), "standard": Decimal("0.7"), "ultra": Decimal("2.1")}
    textures = {BARE: Decimal(0), "standard": Decimal("0.7"), "detailed": Decimal("1.4")}
    pictures = {True: Decimal("0.7"), False: Decimal(0)}
    return {
        (given, quality, geometry): pictures[given] + textures[quality] + models[geometry]
        for given, quality, geometry in product(pictures, textures, models)
    }


def _picture(name: str, title: str, *, sample: str = "", optional: bool = True) -> Input:
    return Input(
        name,
        title,
        LIMITS,
        N_("JPG or PNG; 20 to 6000 px, best over 256; up to 20 MB."),
        sample=sample,
        optional=optional,
        inline=INLINE,
    )


SPEC = ModelSpec(
    key="tripo",
    title=N_("3D model"),
    summary=N_("Drop a picture or views of a thing, or describe it, and get a 3D model of it."),
    icon="tripo",
    cloud="dashscope",
    model=LIGHT,
    path="services/aigc/video-generation/3d-generation",
    inputs=(
        _picture("image", N_("Picture"), sample="portrait", optional=False),
        _picture("front", N_("From the front")),
        _picture("left", N_("From the left")),
        _picture("back", N_("From the back")),
        _picture("right", N_("From the right")),
    ),
    ways=(
        Way(N_("A picture"), ("image",)),
        Way(N_("Two to four views"), VIEWS, at_least=2),  # S
        Way(N_("Words"), ("prompt",)),
    ),
    params=(
        TextParam(
            "prompt",
            N_("What it is to be"),
            help=N_("In Chinese or English, up to 1024 characters."),
            min_length=1,
            max_length=1024,  # S; a Chinese character counts one
            sample=N_("A small red fox with a straw hat"),
        ),
        Choice(
            "geometry",
            N_("Geometry"),
            (
                Option("light", N_("Few faces")),
                Option("standard", N_("Many faces")),
                Option("ultra", N_("Most faces")),
            ),
            "light",
            N_("Up to 20,000 (P1.0), 1.5 million or 2 million (H3.1)."),
        ),
        Choice(
            "quality",
            N_("Texture"),
            (
                Option(BARE, N_("None")),
                Option("standard", N_("Standard")),
                Option("detailed", N_("Detailed")),
            ),
            "standard",
            N_("Texture and geometry set the price."),
        ),
        SwitchParam(
            "pbr", N_("Physical material"), True, N_("The texture shines and dulls in the light.")
        ),
    ),
    conditions=(Condition("pbr", "quality", ("standard", "detailed")),),  # S: both off, no texture
    names=WireNames(("geometry",), {("standard",): FINE, ("ultra",): FINE}),
    body=body,
    read=read,
    rate=Rate(per_second=5, running=10),  # S, of both models together
    price=Price(
        as_of=date(2026, 9, 1),
        source=N_("two lists of others that agree"),  # P
        by=(Given(PICTURES), "quality", "geometry"),
        rates=_rates(),
    ),
    viewer=Viewer.MODEL3D,
    portrait=True,
    pace=PollInterval(first=1.0, most=15.0),  # S "every 15 s"
    oss_links=OssLinks(False, N_("Alibaba Model Studio's page of Tripo")),
    result_hours=2,  # S
    regions=("cn-beijing",),
    order=50,
)
