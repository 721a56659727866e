"""Cartoon cosplay: wanx-style-cosplay-v1.

Sources: Alibaba Model Studio's page "Cosplay" (S); its list of retired models of mid-2026 (D);
the page of the sibling wanx-style-repaint-v1 of 2026 (R), since S names no formats.
"""

from datetime import date
from typing import Any

from avatar_desktop.domain.limits import AtLeast, AtMost, ImageLimits
from avatar_desktop.domain.links import find_link
from avatar_desktop.domain.price import Price
from avatar_desktop.domain.spec import (
    Input,
    Json,
    ModelSpec,
    OssLinks,
    Output,
    Rate,
    RequestInputs,
    Viewer,
)
from avatar_desktop.domain.text import N_

CARTOON_3D = 1
"""`model_index`: the only style that S lists. (Its sample answer echoes 0.)"""

LIMITS = ImageLimits(
    agreed_formats=("jpeg", "png", "bmp", "webp"),  # R
    side_min=AtLeast(256),  # S "not under 256*256"
    resolution_max=(5760, 3240),  # S "not over 5760*3240"
    aspect=AtMost(1.8),  # S "not over 1.8:1"
)


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request of wanx-style-cosplay-v1."""
    return {
        "model": ready.model,
        "input": {
            "model_index": CARTOON_3D,
            "face_image_url": ready.urls["face"],
            "template_image_url": ready.urls["template"],
        },
    }


def read(output: Json) -> tuple[Output, ...]:
    """Return the portrait of a finished task; empty when the answer holds none."""
    url = find_link(output, "result_url", "url")
    return (Output("result", url, Viewer.IMAGE, "jpg"),) if url else ()


SPEC = ModelSpec(
    key="cosplay",
    title=N_("Cartoon cosplay"),
    summary=N_("Drop a face and a cartoon figure and get the person as that figure."),
    icon="cosplay",
    cloud="dashscope",
    model="wanx-style-cosplay-v1",
    path="services/aigc/image-generation/generation",
    inputs=(
        Input(
            "face",
            N_("Face"),
            LIMITS,
            N_("One clear face; 256 px to 5760×3240."),
            sample="portrait",
        ),
        Input(
            "template",
            N_("Figure"),
            LIMITS,
            N_("A 3D cartoon figure; 256 px to 5760×3240."),
            sample="template",
        ),
    ),
    params=(),
    body=body,
    read=read,
    rate=Rate(per_second=2, running=1),  # S
    price=Price(
        as_of=date(2026, 6, 1),
        source=N_("Alibaba Model Studio: in trial, 300 pictures free, never priced"),
        free=True,
    ),
    viewer=Viewer.IMAGE,
    portrait=True,
    regions=("cn-beijing",),  # the service's list of regions, October 2026
    oss_links=OssLinks(False, N_("Alibaba Model Studio's page of Cosplay")),
    order=48,
)
