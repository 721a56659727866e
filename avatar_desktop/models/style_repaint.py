"""Repainted portrait: wanx-style-repaint-v1.

Sources: Alibaba Model Studio's page "Portrait style redraw" of 2026 (S) and its API reference of
2026 (R); both list the same styles. Neither says which megabyte is meant.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from avatar_desktop.domain.limits import AtLeast, AtMost, ImageLimits
from avatar_desktop.domain.links import find_link
from avatar_desktop.domain.media import MB, MIB
from avatar_desktop.domain.params import Choice, Option
from avatar_desktop.domain.price import Price
from avatar_desktop.domain.spec import (
    Condition,
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

LIMITS = ImageLimits(
    formats=("jpeg", "png", "bmp", "webp"),  # S "JPEG, PNG, JPG, BMP, WEBP"
    side_min=AtLeast(256),  # S "not under 256*256"
    resolution_max=(5760, 3240),  # S "not over 5760*3240"
    aspect=AtMost(2),  # S "not over 2:1"
    bytes=AtMost(10 * MIB, agreed=10 * MB),  # S "10M"
)

OWN = -1
STYLES = (  # S
    Option(0, N_("Retro comic")),
    Option(1, N_("3D fairy tale")),
    Option(2, N_("Anime")),
    Option(3, N_("Fresh and light")),
    Option(4, N_("Future technology")),
    Option(5, N_("Chinese painting")),
    Option(6, N_("General in battle")),
    Option(7, N_("Bright cartoon")),
    Option(8, N_("Elegant Chinese")),
    Option(9, N_("New Year")),
    Option(14, N_("Chinese fine brush")),
    Option(15, N_("Festive New Year")),
    Option(30, N_("Fairy tale")),
    Option(31, N_("Clay")),
    Option(32, N_("Pixels")),
    Option(33, N_("Adventure")),
    Option(34, N_("Japanese comic")),
    Option(35, N_("3D world")),
    Option(36, N_("World of anime")),
    Option(37, N_("Drawn by hand")),
    Option(38, N_("Crayon")),
    Option(39, N_("Fridge magnet")),
    Option(40, N_("Badge")),
    Option(OWN, N_("As in a picture of mine")),
)


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request of wanx-style-repaint-v1, which has no `parameters`."""
    style = ready.params["style_index"]
    own = {"style_ref_url": ready.urls["style_ref"]} if style == OWN else {}
    return {
        "model": ready.model,
        "input": {"image_url": ready.urls["image"], **own, "style_index": style},
    }


def read(output: Json) -> tuple[Output, ...]:
    """Return the portrait of a finished task; empty when the answer holds none."""
    url = find_link(output, "url")
    return (Output("result", url, Viewer.IMAGE, "jpg"),) if url else ()


SPEC = ModelSpec(
    key="style_repaint",
    title=N_("Repainted portrait"),
    summary=N_("Drop a portrait and get it back as a comic, a painting, clay or a badge."),
    icon="style_repaint",
    cloud="dashscope",
    model="wanx-style-repaint-v1",
    path="services/aigc/image-generation/generation",
    inputs=(
        Input(
            "image",
            N_("Portrait"),
            LIMITS,
            N_("One clear face, not too small; 256 px to 5760×3240, up to 10 MB."),
            sample="portrait",
        ),
        Input(
            "style_ref",
            N_("Picture of the style"),
            LIMITS,
            N_("Only for a style of your own; the same limits."),
            optional=True,
        ),
    ),
    params=(
        Choice(
            "style_index",
            N_("Style"),
            STYLES,
            0,
            N_("The result keeps the portrait's shape; its short side has 1536 px."),
        ),
    ),
    conditions=(Condition("style_ref", "style_index", (OWN,)),),  # S: with a preset, that wins
    body=body,
    read=read,
    rate=Rate(per_second=2, running=1),  # S
    price=Price(
        as_of=date(2026, 6, 1),
        source=N_("Alibaba Model Studio, price page"),
        rates={None: Decimal("0.12")},
        failed=False,  # S "usage.image_num: 0"
    ),
    viewer=Viewer.IMAGE,
    portrait=True,
    pace=PollInterval(first=1.0, most=3.0),  # S "every 3 s"; a picture takes about 15 s
    oss_links=OssLinks(True, N_("Alibaba Model Studio's page of Portrait style redraw")),
    regions=("cn-beijing",),  # R
    order=34,
)
