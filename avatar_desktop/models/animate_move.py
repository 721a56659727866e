"""Moving portrait: wan2.2-animate-move lets the picture's person move as the clip's does.

Sources: those of `shared/wan_animate.py`; of the price a second hand alone tells.
"""

from datetime import date
from decimal import Decimal

from avatar_desktop.domain.spec import ModelSpec, OssLinks, Viewer
from avatar_desktop.domain.text import N_
from avatar_desktop.models.shared import wan_animate

SPEC = ModelSpec(
    key="animate_move",
    title=N_("Moving portrait"),
    summary=N_("Drop a person and a clip and get the picture moving as the clip's person does."),
    icon="animate_move",
    cloud="dashscope",
    model="wan2.2-animate-move",
    path="services/aigc/image2video/video-synthesis",
    inputs=wan_animate.INPUTS,
    params=wan_animate.PARAMS,
    body=wan_animate.body,
    read=wan_animate.read,
    rate=wan_animate.RATE,
    price=wan_animate.price(
        {"wan-std": Decimal("0.4"), "wan-pro": Decimal("0.6")}, date(2026, 6, 1)
    ),
    viewer=Viewer.VIDEO,
    portrait=True,
    pace=wan_animate.PACE,
    oss_links=OssLinks(True, N_("Alibaba Model Studio's page of wan2.2-animate-move")),
    regions=wan_animate.REGIONS,
    order=86,
)
