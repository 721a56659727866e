"""Figure portrait: wan2.7-image draws a face as a figure, after an instruction.

Sources: Alibaba Model Studio's page "Wan image generation and editing 2.7" of 2026-11-20 (S) and
resellers' lists, since S sends for the price to another page (P). S names addresses and data URIs
and no `oss://`; no source tells a rate, or which megabyte is meant.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from avatar_desktop.domain.links import find_link
from avatar_desktop.domain.media import MB
from avatar_desktop.domain.params import Choice, Option, SwitchParam, TextParam
from avatar_desktop.domain.price import Price
from avatar_desktop.domain.spec import (
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
)
from avatar_desktop.domain.text import N_
from avatar_desktop.models.shared import wan27

PAGE = N_("Alibaba Model Studio's page of wan2.7-image")
INLINE = Inline(PAGE, 20 * MB)  # S "or a Base64 string"
INSTRUCTION = (
    "Draw the figure of image 2 with the face of the person in image 1. Keep the person's "
    "features, age, hair and expression so that the person is recognised, and draw them in the "
    "style of image 2. Take clothes, pose, colours and background from image 2. One person only, "
    "no text."
)


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request of wan2.7-image: the pictures in the order that the words count them."""
    content = [
        {"image": ready.urls["face"]},
        {"image": ready.urls["figure"]},
        {"text": ready.params["instruction"]},
    ]
    return {
        "model": ready.model,
        "input": {"messages": [{"role": "user", "content": content}]},
        "parameters": {
            "size": ready.params["size"],
            "n": 1,
            "watermark": ready.params["watermark"],
        },
    }


def read(output: Json) -> tuple[Output, ...]:
    """Return the picture of a finished task; empty when the answer holds none."""
    url = find_link(output, "image")
    return (Output("result", url, Viewer.IMAGE, "png"),) if url else ()


SPEC = ModelSpec(
    key="figure_portrait",
    title=N_("Figure portrait"),
    summary=N_("Drop a face and a cartoon figure and get the person as that figure."),
    icon="figure_portrait",
    cloud="dashscope",
    model="wan2.7-image",
    path="services/aigc/image-generation/generation",
    inputs=(
        Input(
            "face",
            N_("Face"),
            wan27.PICTURE,
            N_("One clear face, no transparent PNG; 240 to 8000 px, up to 20 MB."),
            sample="portrait",
            inline=INLINE,
        ),
        Input(
            "figure",
            N_("Figure"),
            wan27.PICTURE,
            N_("The figure, no transparent PNG; the result takes its shape."),
            sample="template",
            inline=INLINE,
        ),
    ),
    params=(
        TextParam(
            "instruction",
            N_("Instruction"),
            INSTRUCTION,
            N_("Sent as it stands: image 1 is the face, image 2 the figure."),
            min_length=1,
            max_length=5000,  # S; one sign counts one
        ),
        Choice(
            "size",
            N_("Size"),
            (Option("1K", N_("1K, 1 megapixel")), Option("2K", N_("2K, 4 megapixels"))),
            "2K",
            N_("The price is the same for both."),
        ),
        SwitchParam(
            "watermark", N_("Watermark"), False, N_("The service marks the result as made by AI.")
        ),
    ),
    body=body,
    read=read,
    rate=Rate(per_second=1, running=1),  # no source tells: the least that others grant
    price=Price(
        as_of=date(2026, 10, 1),
        source=N_("resellers of Alibaba Model Studio"),  # P
        rates={None: Decimal("0.2")},
        elsewhere=wan27.ELSEWHERE,
        failed=False,  # S "usage counts successful results only"
    ),
    viewer=Viewer.IMAGE,
    portrait=True,
    pace=PollInterval(first=1.0, most=10.0),
    oss_links=OssLinks(False, PAGE),
    regions=wan27.REGIONS,
    order=36,
)
