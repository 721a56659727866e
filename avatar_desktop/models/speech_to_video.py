"""Talking photo: wan2.2-s2v-detect looks at the picture, wan2.2-s2v lets it say the voice.

Sources: Alibaba Model Studio's pages "wan-s2v-api" (S, 2026-02-24) and "wan-s2v-detect-api" (T,
2026-02-11), the overview of models (O, 2026-03-15), the service's page of error codes (E).
O allows a voice of 20 s, S one under 20 s.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from avatar_desktop.domain.limits import AtLeast, AtMost, AudioLimits, Below, ImageLimits
from avatar_desktop.domain.links import find_link
from avatar_desktop.domain.media import MB, MIB
from avatar_desktop.domain.params import Choice, Option
from avatar_desktop.domain.price import Price, SecondsOf
from avatar_desktop.domain.spec import (
    Input,
    Json,
    ModelSpec,
    OssLinks,
    Output,
    PollInterval,
    Precheck,
    PrecheckResult,
    Rate,
    RejectionReason,
    RequestInputs,
    Viewer,
)
from avatar_desktop.domain.text import N_
from avatar_desktop.models.shared.portrait_refusals import REFUSALS

PICTURE = ImageLimits(
    formats=("jpeg", "png", "bmp", "webp"),  # T
    side_min=AtLeast(400),  # T; no document names bytes
    side_max=AtMost(7000),  # T
)
VOICE = AudioLimits(
    formats=("wav", "mp3"),  # S
    duration=Below(20),  # S "< 20s"; longer makes the task fail
    bytes=Below(15 * MIB, agreed=15 * MB),  # S "< 15M": no source says which
)

REASONS = (  # codes: E
    *REFUSALS,
    RejectionReason(
        ("InvalidFile.BodyProportion",),
        ("proportion",),
        N_("The person in it is too large or too small."),
        N_("Choose a picture in which the person is seen larger, or from further away."),
    ),
    RejectionReason(
        ("InvalidFile.Resolution",),
        ("resolution",),
        N_("Its sides are outside 400 to 7000 px."),
        N_("Choose a picture with sides between 400 and 7000 px."),
    ),
    RejectionReason(
        ("InvalidFile.FullBody", "InvalidFile.BodyPose"),
        ("full body", "body pose"),
        N_("The body is not wholly visible, or its pose is unusual."),
        N_("Choose a portrait, or a picture with the whole person, from the front."),
    ),
)


def detect_body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request of wan2.2-s2v-detect; it takes no parameters."""
    return {"model": ready.model, "input": {"image_url": ready.urls["image"]}}


def read_verdict(output: Json) -> PrecheckResult | None:
    """Return whether the picture passed; None where the answer does not say.

    There are no values to hand on, and a refusal may come without code and words.
    """
    passed, code, words = (output.get(name) for name in ("check_pass", "code", "message"))
    if passed is True:
        return PrecheckResult(True, {})
    refused = passed is False or code or words
    return PrecheckResult(False, {}, str(code or ""), str(words or "")) if refused else None


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request of wan2.2-s2v."""
    return {
        "model": ready.model,
        "input": {"image_url": ready.urls["image"], "audio_url": ready.urls["audio"]},
        "parameters": {"resolution": ready.params["resolution"]},
    }


def read(output: Json) -> tuple[Output, ...]:
    """Return the clip of a finished task; empty when the answer holds none."""
    url = find_link(output, "video_url")
    return (Output("result", url, Viewer.VIDEO, "mp4"),) if url else ()


SPEC = ModelSpec(
    key="speech_to_video",
    title=N_("Talking photo"),
    summary=N_("Drop a photo or a drawing and a voice, and get a clip in which it speaks."),
    icon="speech_to_video",
    cloud="dashscope",
    model="wan2.2-s2v",
    path="services/aigc/image2video/video-synthesis",  # S
    inputs=(
        Input(
            "image",
            N_("Person"),
            PICTURE,
            N_("One person or cartoon figure; JPG, PNG, BMP or WEBP; 400 to 7000 px."),
            sample="portrait",
        ),
        Input(
            "audio",
            N_("Voice"),
            VOICE,
            N_("WAV or MP3; up to 15 MB; over 20 s it is sent in parts; no music or noise."),
            sample="voice",
        ),
    ),
    params=(
        Choice(
            "resolution",
            N_("Resolution"),
            (
                Option("480P", N_("480P, 16 fps")),
                Option("720P", N_("720P, 30 fps")),
            ),
            "480P",
            N_("The size of the result; it sets the price."),
        ),
    ),
    body=body,
    read=read,
    rate=Rate(per_second=5, running=1),  # the service's table of limits, 2026
    price=Price(
        as_of=date(2026, 3, 15),  # O; detection 0.004 a picture, passed or not
        source=N_("Alibaba Model Studio, price page"),
        per=SecondsOf("audio"),
        by="resolution",
        rates={"480P": Decimal("0.5"), "720P": Decimal("0.9")},
        plus=Decimal("0.004"),
        failed=False,  # S
    ),
    viewer=Viewer.VIDEO,
    portrait=True,
    parts="audio",
    pace=PollInterval(most=15.0),  # S: a task takes 5 to 10 minutes
    precheck=Precheck(
        title=N_("Detection of the person"),
        model="wan2.2-s2v-detect",
        path="services/aigc/image2video/face-detect",  # T
        inputs=("image",),
        body=detect_body,
        read=read_verdict,
        reasons=REASONS,
        found=N_("The picture has passed the check"),
    ),
    regions=("cn-beijing",),  # the service's list of regions, October 2026
    oss_links=OssLinks(True, N_("Alibaba Model Studio's page of wan2.2-s2v")),
    order=10,
)
