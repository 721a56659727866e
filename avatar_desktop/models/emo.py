"""Talking portrait: emo-detect-v1 looks at the portrait, emo-v1 lets it talk.

Sources: Alibaba Model Studio's page "EMO video generation" (S), its sibling on the detection (T),
the newer API reference of 2026 (R), the price page (P), the list of retired models (D). The
limits of S include 400 and 7000 px; S's own error text excludes them. R leaves WEBP out.
"""

from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

from avatar_desktop.domain.limits import AtLeast, AtMost, AudioLimits, Below, ImageLimits
from avatar_desktop.domain.links import find_link
from avatar_desktop.domain.media import MB, MIB
from avatar_desktop.domain.params import Choice, Option, Rectangle
from avatar_desktop.domain.price import Price, SecondsOf
from avatar_desktop.domain.spec import (
    Box,
    Input,
    Json,
    ModelSpec,
    OssLinks,
    Output,
    Precheck,
    PrecheckResult,
    Rate,
    RejectionReason,
    RequestInputs,
    Viewer,
)
from avatar_desktop.domain.text import N_
from avatar_desktop.models.shared.portrait_refusals import REFUSALS

PORTRAIT = ImageLimits(
    formats=("jpeg", "png", "bmp", "webp"),  # S
    agreed_formats=("jpeg", "png", "bmp"),  # R
    side_min=AtLeast(400, agreed=401),  # S "≥ 400"; S error "larger than 400"
    side_max=AtMost(7000, agreed=6999),  # S "≤ 7000"; S error "smaller than 7000"
)
VOICE = AudioLimits(
    formats=("wav", "mp3"),  # S
    duration=Below(60),  # S "< 60s"
    bytes=Below(15 * MIB, agreed=15 * MB),  # S "< 15M": no source says which
)

BOXES = ("face_bbox", "ext_bbox")
CORNERS = 4

REASONS = (  # codes: S, T and the service's page of error codes; words: S
    *REFUSALS,
    RejectionReason(
        ("InvalidFile.BodyProportion",),
        ("proportion",),
        N_("The person in it is too large or too small."),
        N_("Choose a picture where head and shoulders fill about half of the frame."),
    ),
    RejectionReason(
        ("InvalidFile.Resolution",),
        ("resolution",),
        N_("Its sides are outside 400 to 7000 px."),
        N_("Choose a picture with sides between 401 and 6999 px."),
    ),
    RejectionReason(
        ("InvalidFile.FullBody",),
        ("full body", "ratio parameter"),
        N_("The body is not wholly visible."),
        N_("Choose the head format (1:1), or a picture from the waist up."),
    ),
)


def detect_body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request of emo-detect-v1."""
    return {
        "model": ready.model,
        "input": {"image_url": ready.urls["image"]},
        "parameters": {"ratio": ready.params["ratio"]},
    }


def read_verdict(output: Json) -> PrecheckResult | None:
    """Return the two boxes as they came, or the refusal; None for neither.

    A pass without boxes says nothing of the picture.
    """
    passed = output.get("check_pass", output.get("pass"))
    code, words = output.get("code"), output.get("message")
    if passed is not True and (passed is False or code or words):
        return PrecheckResult(False, {}, str(code or ""), str(words or ""))
    boxes = {name: output.get(name) for name in BOXES}
    return PrecheckResult(True, boxes) if passed is True and are_boxes(boxes) else None


def are_boxes(values: Json) -> bool:
    """Whether both boxes are `[x1, y1, x2, y2]` in pixels, the right way round."""
    for name in BOXES:
        box = values.get(name)
        if not isinstance(box, list | tuple) or len(box) != CORNERS:
            return False
        if not all(type(one) in {int, float} and isfinite(one) for one in box):
            return False
        if not (box[0] < box[2] and box[1] < box[3]):
            return False
    return True


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request of emo-v1; the boxes are those of the detection, untouched."""
    return {
        "model": ready.model,
        "input": {
            "image_url": ready.urls["image"],
            "audio_url": ready.urls["audio"],
            **{name: ready.detected[name] for name in BOXES},
        },
        "parameters": {"style_level": ready.params["style_level"]},
    }


def read(output: Json) -> tuple[Output, ...]:
    """Return the clip of a finished task; S's table says list, its sample object."""
    url = find_link(output, "video_url")
    return (Output("result", url, Viewer.VIDEO, "mp4"),) if url else ()


SPEC = ModelSpec(
    key="emo",
    title=N_("Talking portrait"),
    summary=N_("Drop a portrait and a voice and get a clip in which the portrait talks."),
    icon="emo",
    cloud="dashscope",
    model="emo-v1",
    path="services/aigc/image2video/video-synthesis/",  # S, with the slash
    inputs=(
        Input(
            "image",
            N_("Portrait"),
            PORTRAIT,
            N_("JPG, PNG, BMP or WEBP; 400 to 7000 px."),
            sample="portrait",
        ),
        Input(
            "audio",
            N_("Voice"),
            VOICE,
            N_("WAV or MP3; under 60 s and 15 MB; no music."),
            sample="voice",
        ),
    ),
    params=(
        Choice(
            "ratio",
            N_("Format"),
            (Option("1:1", N_("Head, 512×512")), Option("3:4", N_("Half body, 512×704"))),
            "1:1",
            N_("What of the person the clip shows; half body costs twice as much."),
        ),
        Choice(
            "style_level",
            N_("Movement"),
            (
                Option("normal", N_("Moderate")),
                Option("calm", N_("Calm")),
                Option("active", N_("Lively")),
            ),
            "normal",
            N_("How much head and shoulders move."),
        ),
        Rectangle(
            "face_bbox",
            N_("The face"),
            "image",
            inside="ext_bbox",
            help=N_("Only where there is no detection: left,top,right,bottom in pixels."),
        ),
        Rectangle(
            "ext_bbox",
            N_("What the clip shows"),
            "image",
            shape="ratio",  # S "1:1 or 3:4"
            help=N_("Only where there is no detection: left,top,right,bottom in pixels."),
        ),
    ),
    body=body,
    read=read,
    rate=Rate(per_second=5, running=1),  # the service's table of limits, 2026
    price=Price(
        as_of=date(2026, 6, 1),  # P; detection 0.004 a picture, passed or not
        source=N_("Alibaba Model Studio, price page"),
        per=SecondsOf("audio"),
        by="ratio",
        rates={"1:1": Decimal("0.08"), "3:4": Decimal("0.16")},
        plus=Decimal("0.004"),
    ),
    viewer=Viewer.VIDEO,
    portrait=True,
    precheck=Precheck(
        title=N_("Detection of the person"),
        model="emo-detect-v1",
        path="services/aigc/image2video/face-detect",  # T
        inputs=("image",),
        body=detect_body,
        read=read_verdict,
        params=("ratio",),
        reasons=REASONS,
        boxes=(
            Box("ext_bbox", "image", N_("What the clip shows")),
            Box("face_bbox", "image", N_("The face")),
        ),
        found=N_("Face found: {ratio} crop"),
        whole=are_boxes,
    ),
    regions=("cn-beijing",),  # the service's list of regions, October 2026
    oss_links=OssLinks(True, N_("Alibaba Model Studio's page of EMO")),
    order=28,
)
