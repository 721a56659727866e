"""Digital human: Huawei MetaStudio's stylized picture modeling.

Sources: the page "Create a photo modeling job" (S), the FAQ of photo modeling (F), the table of
error codes (E: 5242880 bytes), the guide to signing (G: 12 MB in one request), the bulletin on
3D digital humans of 2025 (B), the table of limits (T).
"""

import math
from datetime import date
from typing import Any

from avatar_desktop.domain.limits import AtMost, ImageLimits
from avatar_desktop.domain.media import MIB
from avatar_desktop.domain.params import Choice, LineParam, Option
from avatar_desktop.domain.price import Price
from avatar_desktop.domain.spec import (
    Input,
    Json,
    ModelSpec,
    Output,
    PollInterval,
    Rate,
    RequestInputs,
    Viewer,
)
from avatar_desktop.domain.text import N_

PHOTO = ImageLimits(
    formats=("jpeg", "png"),  # S
    resolution_max=(3840, 2160),  # S
    bytes=AtMost(math.inf, agreed=5 * MIB),  # E (F: "under 6 MB"; G: 12 MB); S names no limit
)

STYLES = (  # S; the list is that of the service's own description of the field
    Option("system_male_001", N_("Male 1")),
    Option("system_female_001", N_("Female 1")),
    Option("system_male_002", N_("Male 2")),
    Option("system_female_002", N_("Female 2")),
)

READY_FILES = frozenset({"", "CREATED", "UPLOADED"})
PICTURES = {"jpg": "jpg", "jpeg": "jpg", "png": "png", "webp": "webp"}


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the text fields of the form, in the document's order; the photo follows them.

    A name must be new in the account (F), so that an empty one becomes one of our own.
    """
    fields = {
        "style_id": ready.params["style_id"],
        "name": ready.params["name"].strip() or f"avatar_{ready.tag}",
    }
    notify_url = ready.params["notify_url"].strip()
    if not notify_url:
        return fields
    from avatar_desktop.domain.web_address import ascii_url

    return {**fields, "notify_url": ascii_url(notify_url)}


def read(output: Json) -> tuple[Output, ...]:
    """Return the model of a finished job, and its cover where there is one.

    PARTIAL_SUCCEED is a model without a cover.
    """
    model = _file(output, "MAIN")
    if not model:
        return ()
    cover, suffix = _cover(output)
    main = Output("result", str(model["download_url"]), Viewer.MODEL3D, "glb")
    if not cover:
        return (main,)
    return main, Output("cover", cover, Viewer.IMAGE, suffix, optional=True)


def _cover(output: Json) -> tuple[str, str]:
    """Return the link and the suffix of the cover; the asset's file before the job's link."""
    found = _file(output, "COVER")
    link = found.get("download_url") or output.get("model_cover_url") or ""
    name = str(found.get("file_name") or str(link).partition("?")[0])
    return str(link), PICTURES.get(name.rpartition(".")[2].lower(), "png")


def _file(output: Json, category: str) -> Json:
    """Return the asset's first file of *category* that can be fetched, or nothing."""
    files = output.get("files")
    for one in files if isinstance(files, list) else ():
        if (
            isinstance(one, dict)
            and str(one.get("asset_file_category", "")).upper() == category
            and str(one.get("state") or "").upper() in READY_FILES
            and isinstance(one.get("download_url"), str)
            and one["download_url"]
        ):
            return one
    return {}


SPEC = ModelSpec(
    key="picture_modeling",
    title=N_("Digital human"),
    summary=N_("Drop a photo of a face and get a stylized 3D head with that face."),
    icon="picture_modeling",
    cloud="metastudio",
    model="picture-modelings",
    path="digital-human/stylized/picture-modelings",  # S's URI; its example is shortened
    inputs=(
        Input(
            "file",
            N_("Photo"),
            PHOTO,
            N_("JPG or PNG up to 3840×2160 and 5 MB; from the front, face not covered."),
            sample="portrait",
        ),
    ),
    params=(
        Choice(
            "style_id",
            N_("Style"),
            STYLES,
            "system_female_001",
            N_("The body of the figure; or type the id of a style that your account has."),
            own=True,
        ),
        LineParam(
            "name",
            N_("Name"),
            help=N_("Has to be new in your account; left empty, the app makes one."),
        ),
        LineParam(
            "notify_url",
            N_("Callback address"),
            help=N_("Only for servers: Huawei calls it at the end. The app does not need it."),
            max_length=2048,
            address=True,
            rare=True,
        ),
    ),
    body=body,
    read=read,
    rate=Rate(per_second=2, running=1),  # T; how many may run at once is not documented
    price=Price(
        as_of=date(2025, 2, 18),
        source=N_("Huawei Cloud: one unit a success while it was sold; no price is published"),
        failed=False,
    ),
    viewer=Viewer.MODEL3D,
    portrait=True,
    pace=PollInterval(first=2.0, most=10.0),
    uploads=False,
    named_by="name",
    order=69,
)
