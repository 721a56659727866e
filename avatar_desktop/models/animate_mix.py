"""Swapped person: wan2.2-animate-mix puts the picture's person into the clip.

Sources: those of `shared/wan_animate.py`; the price is on its page.
"""

from datetime import date
from decimal import Decimal

from avatar_desktop.domain.spec import ModelSpec, OssLinks, Viewer
from avatar_desktop.domain.text import N_
from avatar_desktop.models.shared import wan_animate

SPEC = ModelSpec(
    key="animate_mix",
    title=N_("Swapped person"),
    summary=N_("Drop a person and a clip and get the clip with that person in it."),
    icon="animate_mix",
    cloud="dashscope",
    model="wan2.2-animate-mix",
    path="services/aigc/image2video/video-synthesis",
    inputs=wan_animate.INPUTS,
    params=wan_animate.PARAMS,
    body=wan_animate.body,
    read=wan_animate.read,
    rate=wan_animate.RATE,
    price=wan_animate.price(
        {"wan-std": Decimal("0.6"), "wan-pro": Decimal("0.9")}, date(2026, 6, 1)
    ),
    viewer=Viewer.VIDEO,
    portrait=True,
    pace=wan_animate.PACE,
    oss_links=OssLinks(True, N_("Alibaba Model Studio's page of wan2.2-animate-mix")),
    regions=wan_animate.REGIONS,
    order=84,
)
