"""Tripo's two models: limits, refusals, what comes out, and how long it can be fetched."""

import base64
import io
import json
import struct
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from simulator_kit import FINE, LIGHT, SAMPLES, Caller

URL = "http://127.0.0.1:9/a.jpg"
Json = dict[str, Any]


def parts(data: bytes) -> tuple[Json, int]:
    """Return the document of a GLB and how many triangles its mesh has."""
    magic, version, length = struct.unpack_from("<III", data)
    assert (magic, version, length) == (0x46546C67, 2, len(data))
    (size,) = struct.unpack_from("<I", data, 12)
    document = json.loads(data[20 : 20 + size])
    mesh = document["meshes"][0]["primitives"][0]
    return document, document["accessors"][mesh["indices"]]["count"] // 3


def made(caller: Caller, answer: Json, field: str) -> tuple[Json, int]:
    (one,) = answer["output"]["results"]
    with Image.open(io.BytesIO(caller.http.get(one["rendered_image_url"]).content)) as seen:
        assert (seen.format, seen.size) == ("WEBP", (512, 512))
    return parts(caller.http.get(one[field]).content)


def test_picture_becomes_a_light_model(caller: Caller, portrait: Path) -> None:
    """A list with a GLB of up to 20,000 faces, textured and marked, and a WebP preview."""
    answer = caller.ordered(LIGHT, {"image": caller.upload(portrait, LIGHT)})

    assert answer["usage"] == {
        "3d_task_type": "image-to-3d", "count": 1, "texture_quality": "standard"
    }  # fmt: skip
    document, faces = made(caller, answer, "pbr_model_url")
    assert document["asset"]["generator"] == "Simulated Tripo"
    assert document["textures"]
    assert "baseColorTexture" in document["materials"][0]["pbrMetallicRoughness"]
    assert 5_000 < faces <= 20_000 + 25_000  # the plinth's besides


def test_views_become_a_fine_model(caller: Caller, portrait: Path) -> None:
    """Two of four places suffice; the finer geometry has more faces."""
    front, back = (caller.upload(one, FINE) for one in (portrait, SAMPLES / "template.jpg"))
    images = [{"type": "jpeg", "file_token": front}, {}, {"type": "jpeg", "file_token": back}, {}]

    answers = [
        caller.ordered(FINE, {"images": images}, {"geometry_quality": geometry})
        for geometry in ("standard", "ultra")
    ]

    assert answers[1]["usage"] == {
        "3d_task_type": "multi-image-to-3d", "count": 1, "texture_quality": "standard",
        "geometry_quality": "ultra",
    }  # fmt: skip
    few, many = (made(caller, answer, "pbr_model_url")[1] for answer in answers)
    assert many > 1.3 * few


def test_words_become_a_model_without_texture(caller: Caller) -> None:
    """The words come back; with both switches off the model is bare, and called the base."""
    answer = caller.ordered(FINE, {"prompt": "A red fox 狐"}, {"texture": False, "pbr": False})

    assert answer["output"]["results"][0]["orig_prompt"] == "A red fox 狐"
    assert answer["usage"]["3d_task_type"] == "text-to-3d"
    document, _ = made(caller, answer, "base_model_url")
    assert "baseColorTexture" not in document["materials"][0]["pbrMetallicRoughness"]


def test_picture_may_stand_in_the_request(caller: Caller, portrait: Path) -> None:
    """A data URI is taken, one that is no base64 is not."""
    data = "data:image/jpeg;base64," + base64.b64encode(portrait.read_bytes()).decode()

    ends = [
        caller.ordered(LIGHT, {"image": uri})["output"]
        for uri in (data, "data:image/jpeg;base64,???")
    ]

    assert [one["task_status"] for one in ends] == ["SUCCEEDED", "FAILED"]
    assert ends[1]["code"] == "InvalidURL"


VIEW = {"type": "jpeg", "file_token": URL}


@pytest.mark.parametrize(
    ("model", "given", "parameters", "code"),
    [
        (LIGHT, {}, {}, "InvalidParameter"),
        (LIGHT, {"prompt": "x", "image": URL}, {}, "InvalidParameter"),
        (LIGHT, {"prompt": ""}, {}, "InvalidParameter"),
        (LIGHT, {"prompt": "x" * 1025}, {}, "InvalidParameter"),
        (LIGHT, {"image": "a.jpg"}, {}, "InvalidURL"),
        (LIGHT, {"image_url": URL}, {}, "InvalidParameter"),
        (LIGHT, {"images": [VIEW, VIEW]}, {}, "InvalidParameter"),
        (LIGHT, {"images": [VIEW, {}, {}, {}]}, {}, "InvalidParameter"),
        (LIGHT, {"images": [VIEW, VIEW, {}, None]}, {}, "InvalidParameter"),
        (LIGHT, {"images": [VIEW, {"type": "jpg", "file_token": URL}, {}, {}]}, {},
         "InvalidParameter"),
        (LIGHT, {"images": [VIEW, {"type": "png", "file_token": "x"}, {}, {}]}, {}, "InvalidURL"),
        (LIGHT, {"image": URL}, {"geometry_quality": "standard"}, "InvalidParameter"),
        (FINE, {"image": URL}, {"geometry_quality": "low"}, "InvalidParameter"),
        (FINE, {"image": URL}, {"texture_quality": "none"}, "InvalidParameter"),
        (FINE, {"image": URL}, {"pbr": "true"}, "InvalidParameter"),
        (FINE, {"image": URL}, {"face_limit": 100}, "InvalidParameter"),
    ],
)  # fmt: skip
def test_request_out_of_the_document_is_refused(
    caller: Caller, model: str, given: Json, parameters: Json, code: str
) -> None:
    """One of the three ways, four places, the known types and parameters, and no other."""
    answer = caller.order(model, given, parameters)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    ("size", "kind"),
    [((19, 40), "PNG"), ((40, 19), "PNG"), ((6001, 40), "PNG"), ((40, 40), "BMP")],
)
def test_picture_out_of_the_limits_fails_the_task(
    caller: Caller, tmp_path: Path, size: tuple[int, int], kind: str
) -> None:
    """JPEG or PNG, sides of 20 to 6000 px."""
    path = tmp_path / "picture.png"
    Image.new("RGB", size, "#8040c0").save(path, kind)

    answer = caller.ordered(LIGHT, {"image": caller.upload(path, LIGHT)})

    output = answer["output"]
    assert (output["task_status"], output["code"]) == ("FAILED", "InvalidParameter")


def test_links_die_after_two_hours(caller: Caller) -> None:
    """The task is still known then, its model is not given out any more."""
    answer = caller.ordered(LIGHT, {"prompt": "x"})
    link = answer["output"]["results"][0]["pbr_model_url"]

    caller.control("clock", {"advance_seconds": 7140})
    young = caller.http.get(link).status_code
    caller.control("clock", {"advance_seconds": 120})

    assert (young, caller.http.get(link).status_code) == (200, 403)
    assert caller.state(answer["output"]["task_id"]) == "SUCCEEDED"
