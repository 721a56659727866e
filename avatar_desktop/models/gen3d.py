"""3D character: motionshop-gen3d.

Sources: Alibaba Model Studio's page "Motionshop-gen3d" (S); its list of retired models of mid-2026
(D). Neither gives any limit of the picture, a rate or a price.
"""

from datetime import date
from typing import Any

from avatar_desktop.domain.limits import ImageLimits
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


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request of motionshop-gen3d."""
    return {"model": ready.model, "input": {"image_url": ready.urls["image"]}}


def read(output: Json) -> tuple[Output, ...]:
    """Return the character of a finished task; empty when the answer holds none."""
    url = find_link(output, "ply_url")
    return (Output("result", url, Viewer.MODEL3D, "ply"),) if url else ()


SPEC = ModelSpec(
    key="gen3d",
    title=N_("3D figure"),
    summary=N_("Drop a picture of a person and get a 3D character that you can turn around."),
    icon="gen3d",
    cloud="dashscope",
    model="motionshop-gen3d",
    path="services/aigc/video-generation/3d-generation",  # S
    inputs=(
        Input(
            "image",
            N_("Person"),
            ImageLimits(),  # S names no limit: nothing is refused that the service may take
            N_("One person, best from the front and whole; JPG or PNG is safest."),
            sample="portrait",
        ),
    ),
    params=(),
    body=body,
    read=read,
    rate=Rate(per_second=1, running=1),  # no source tells: the least that others grant
    price=Price(as_of=date(2026, 6, 1), source=N_("never published; by invitation only")),
    viewer=Viewer.MODEL3D,
    portrait=True,
    regions=("cn-beijing",),  # the service's list of regions, October 2026
    oss_links=OssLinks(False, N_("Alibaba Model Studio's page of Motionshop-gen3d")),
    order=68,
)
