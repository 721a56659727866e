"""What Tripo's models ask of a request, and the figure that they make.

Source: Model Studio, "Tripo 3D generation" (S). Pictures come as addresses or as data URIs: S
names the former; the latter, and that they work, is known from others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..errors import ServiceError, TaskFailed, invalid
from .fields import is_data, is_url
from .model import Body, Made, Order, SimulatedModel, SourceFile, Work

MIB = 1024 * 1024
MOST_SIGNS = 1024  # S
VIEWS = ("front", "left", "back", "right")  # S
LEAST_VIEWS = 2  # S
TYPES = {"jpeg": "JPEG", "png": "PNG"}  # S
SIDES = range(20, 6000 + 1)  # S
DETAILS = {"standard", "detailed"}  # S
GEOMETRIES = {"standard": 12_000, "ultra": 28_000}  # S, and the simulated corners of a side
FEW = 4_000  # the same where S allows 20,000 faces
BAD_URL = ("InvalidURL", "Required URL is missing or invalid, please check the request URL.")
BAD_PICTURE = ("InvalidParameter", "The input image is invalid.")
TOO_LARGE = ("InvalidParameter", "The input image is larger than 20MB.")


@dataclass(frozen=True, slots=True)
class TripoValues:
    """What is asked for; `words` are empty where there are pictures, `types` are theirs."""

    words: str
    types: Mapping[str, str]
    textured: bool
    pbr: bool
    details: str
    geometry: str


def model(name: str, *, geometries: bool, price: str) -> SimulatedModel:
    """Return Tripo's model *name*; only one with *geometries* takes `geometry_quality`.

    *price* is that of a model after words and without a texture, in CNY (lists of others).
    """

    def bill(order: Order, _seconds: Mapping[str, float]) -> Decimal:
        values: TripoValues = order.values
        steps = 0 if values.words else 1
        steps += (1 + (values.details == "detailed")) if values.textured else 0
        steps += 2 * (values.geometry == "ultra")
        return Decimal(price) + steps * Decimal("0.7")

    return SimulatedModel(
        name=name,
        path="aigc/video-generation/3d-generation",
        per_second=5,  # S
        running=10,  # S, of both models together
        sources={
            view: SourceFile(20 * MIB, too_large=TOO_LARGE, no_download=BAD_URL)  # S
            for view in ("image", *VIEWS)
        },
        no_object=BAD_URL,
        check=lambda body: _check(body, geometries=geometries),
        make=_make,
        link_hours=2,  # S
        bill=bill,
    )


def _check(body: Body, *, geometries: bool) -> Order:
    """Return the order of *body*; ServiceError 400 for any field out of the document."""
    given, parameters = body.get("input"), body.get("parameters", {})
    if not isinstance(given, dict) or not isinstance(parameters, dict):
        raise invalid("The request has a field that is missing or in a wrong format.")
    if set(body) - {"model", "input", "parameters"} or len(given) != 1:
        raise invalid("Exactly one of prompt, image and images is needed.")
    _check_parameters(parameters, geometries=geometries)
    urls, types, words = _taken(given)
    pbr = parameters.get("pbr", True)
    values = TripoValues(
        words, types, pbr or parameters.get("texture", True), pbr,
        parameters.get("texture_quality", "standard"),
        parameters.get("geometry_quality", "standard") if geometries else "",
    )  # fmt: skip
    return Order(urls, values)


def _check_parameters(parameters: Mapping[str, Any], *, geometries: bool) -> None:
    allowed: dict[str, Any] = {"texture_quality": DETAILS, "pbr": bool, "texture": bool}
    if geometries:
        allowed["geometry_quality"] = set(GEOMETRIES)
    for name, value in parameters.items():
        wanted = allowed.get(name, ())
        fits = type(value) is bool if wanted is bool else type(value) is str and value in wanted
        if not fits:
            raise invalid(f"The {name} is invalid.")


def _taken(given: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str], str]:
    """Return addresses, the types that the views have by their own word, and the words."""
    ((name, value),) = given.items()
    if name == "prompt":
        if not isinstance(value, str) or not 1 <= len(value) <= MOST_SIGNS:
            raise invalid("The prompt is invalid.")
        return {}, {}, value
    if name == "image":
        return {"image": _address(value)}, {}, ""
    if name != "images" or not isinstance(value, list) or len(value) != len(VIEWS):
        raise invalid("The images are invalid: front, left, back and right are needed.")
    views = {view: one for view, one in zip(VIEWS, value, strict=True) if one != {}}
    if len(views) < LEAST_VIEWS:
        raise invalid("The images are invalid: two of them at least are needed.")
    for one in views.values():
        named = isinstance(one, dict) and set(one) == {"type", "file_token"}
        if not named or one["type"] not in TYPES:
            raise invalid("The images are invalid.")
    urls = {view: _address(one["file_token"]) for view, one in views.items()}
    return urls, {view: str(one["type"]) for view, one in views.items()}, ""


def _address(value: Any) -> str:
    if not is_url(value) and not is_data(value, "image/"):
        raise ServiceError(400, *BAD_URL)
    return str(value)


def _make(work: Work) -> Made:
    """Return the figure and its preview; TaskFailed for pictures that S does not allow."""
    from ..media.cover import cover
    from ..media.glb import write_glb
    from ..media.opencv import cv2
    from ..media.statue import statue, worded

    values: TripoValues = work.order.values
    seen = {view: _picture(path, values.types.get(view)) for view, path in work.files.items()}
    front = worded(values.words) if values.words else next(iter(seen.values()))
    made = statue(front, seen.get("back"), GEOMETRIES.get(values.geometry, FEW))
    field = "pbr_model_url" if values.pbr else "base_model_url"
    files = {field: work.folder / "model.glb", "rendered_image_url": work.folder / "seen.webp"}
    write_glb(made, "figure", files[field], "Tripo", textured=values.textured)
    _, data = cv2.imencode(".webp", cover(made), [cv2.IMWRITE_WEBP_QUALITY, 88])
    files["rendered_image_url"].write_bytes(data.tobytes())
    kind = "text" if values.words else "multi-image" if values.types else "image"
    usage = {"3d_task_type": f"{kind}-to-3d", "count": 1, "texture_quality": values.details}
    if values.geometry:
        usage["geometry_quality"] = values.geometry
    told = {"orig_prompt": values.words} if values.words else {}
    return Made(files, usage, arrange=lambda links: {"results": [{**links, **told}]})


def _picture(path: Path, told: str | None) -> Any:
    from ..media.pictures import UnreadablePicture, picture_facts, read_picture

    try:
        facts = picture_facts(path)
        formats = {TYPES[told]} if told else set(TYPES.values())
        if facts.format not in formats or facts.width not in SIDES or facts.height not in SIDES:
            raise TaskFailed(*BAD_PICTURE)
        return read_picture(path, most_side=1600)
    except UnreadablePicture as error:
        raise TaskFailed(*BAD_PICTURE) from error
