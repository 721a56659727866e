"""MetaStudio: the create request's rules, jobs, assets, the bust."""

import base64
import hashlib
import io
import json
import struct
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from huawei_caller import GOOD, JOBS, PHOTO, Huawei, jpeg, told
from PIL import Image
from simulator_kit import BUST

MIB = 1024 * 1024


def _fields(**changes: str | None) -> dict[str, str]:
    fields = {**GOOD, **changes}
    return {name: value for name, value in fields.items() if value is not None}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"fields": _fields(style_id="system_male_003")}, "MSS.00000003"),
        ({"fields": _fields(style_id=None)}, "MSS.00000003"),
        ({"fields": _fields(name=None)}, "MSS.00000003"),
        ({"fields": _fields(name="  ")}, "MSS.00000003"),
        ({"fields": _fields(name="n" * 257)}, "MSS.00000003"),
        ({"fields": _fields(notify_url="ftp://a/b")}, "MSS.00000003"),
        ({"fields": _fields(colour="red")}, "MSS.10000003"),
        ({"photo": jpeg(kind="GIF")}, "MSS.00000003"),
        ({"photo": b"no picture"}, "MSS.00000003"),
        ({"file_name": "photo.gif"}, "MSS.00000003"),
        ({"file_name": "photo"}, "MSS.10001003"),
        ({"photo": jpeg((3841, 2160))}, "MSS.00000003"),
        ({"photo": jpeg((3840, 2161))}, "MSS.00000003"),
        ({"photo": PHOTO + bytes(5_242_881 - len(PHOTO))}, "MSS.10001007"),
    ],
)
def test_create_refuses_the_request(huawei: Huawei, options: dict[str, Any], code: str) -> None:
    """A create request out of the documents is a 400 with its code, and makes no job."""
    photo = options.pop("photo", PHOTO) if "photo" in options else PHOTO

    assert told(huawei.create(photo, **options)) == (400, code)
    assert huawei.call("GET", JOBS).json()["count"] == 0


@pytest.mark.parametrize(
    "photo",
    [jpeg((3840, 2160)), jpeg((2160, 3840), "PNG"), PHOTO + bytes(5_242_880 - len(PHOTO))],
    ids=["wide", "tall", "heavy"],
)
def test_largest_photos_are_taken(huawei: Huawei, photo: bytes) -> None:
    """Just the allowed size is taken."""
    name = "photo.png" if photo.startswith(b"\x89PNG") else "photo.JPG"

    assert huawei.create(photo, name).status_code == 200


def test_create_without_a_photo(huawei: Huawei) -> None:
    """A form without a file, and a body that is no form, are refused."""
    nothing = huawei.call("POST", JOBS, files={"name": (None, "x"), "style_id": (None, "s")})
    fields = {name: (None, value) for name, value in GOOD.items()}
    no_file = huawei.call("POST", JOBS, files=fields)
    no_form = huawei.call("POST", JOBS, json=GOOD)

    assert told(nothing) == (400, "MSS.00000003")
    assert told(no_file) == (400, "MSS.10001004")
    assert told(no_form) == (400, "MSS.00000002")


def test_request_over_twelve_megabytes_is_the_gateways(huawei: Huawei) -> None:
    """More than 12 MB never reach the service."""
    assert told(huawei.create(PHOTO + bytes(12 * MIB))) == (413, "APIGW.0201")


def test_name_is_new(huawei: Huawei) -> None:
    """A second asset of the same name is refused."""
    assert huawei.create(PHOTO).status_code == 200
    assert told(huawei.create(PHOTO)) == (400, "MSS.10001005")
    assert huawei.create(PHOTO, fields=_fields(name="数字人")).status_code == 200


def test_user_id_is_ascii(huawei: Huawei) -> None:
    """`X-App-UserId` tags the job; Chinese is not allowed in it."""
    chinese = huawei.create(PHOTO, headers={"X-App-UserId": "用户".encode()})
    made = huawei.create(PHOTO, headers={"X-App-UserId": "user-1"}).json()
    mine = huawei.call("GET", JOBS, headers={"X-App-UserId": "user-1"}).json()
    others = huawei.call("GET", JOBS, headers={"X-App-UserId": "user-2"}).json()

    assert told(chinese) == (400, "MSS.00000003")
    assert [row["job_id"] for row in mine["picture_modeling_jobs"]] == [made["job_id"]]
    assert others == {"count": 0, "picture_modeling_jobs": []}


def test_bust_is_made(huawei: Huawei, portrait: Path) -> None:
    """A portrait becomes an asset with a sound GLB and a cover under links that need no key."""
    made = huawei.create(portrait.read_bytes()).json()

    job = huawei.finished(made["job_id"])
    asset = huawei.call("GET", f"digital-assets/{made['model_asset_id']}").json()

    assert set(made) == {"job_id", "model_asset_id"}
    assert job["state"] == "SUCCEED"
    assert job["start_time"] <= job["end_time"]
    assert (asset["asset_type"], asset["asset_state"]) == ("HUMAN_MODEL", "ACTIVED")
    files = {file["asset_file_category"]: file for file in asset["files"]}
    assert set(files) == {"MAIN", "COVER"}
    http = huawei.caller.http
    for file in files.values():
        data = http.get(file["download_url"]).content
        assert len(data) == file["file_size"]
        assert base64.b64decode(file["file_md5"]) == hashlib.md5(data).digest()  # noqa: S324 - theirs
    link = files["MAIN"]["download_url"]
    assert http.get(link, headers={"Authorization": "x"}).status_code == 400
    _check_glb(http.get(link).content)
    cover = Image.open(io.BytesIO(http.get(files["COVER"]["download_url"]).content))
    pixels = np.asarray(cover.convert("L"))
    assert pixels.shape == (512, 512)
    assert (pixels[-50:, -150:] > 235).sum() > 60  # the badge's letters
    assert http.get(job["model_cover_url"]).status_code == 200


def _check_glb(data: bytes) -> None:
    magic, version, length = struct.unpack("<4sII", data[:12])
    assert (magic, version, length) == (b"glTF", 2, len(data))
    size, kind = struct.unpack("<I4s", data[12:20])
    assert kind == b"JSON"
    document = json.loads(data[20 : 20 + size])
    rest = data[20 + size :]
    binary_size, kind = struct.unpack("<I4s", rest[:8])
    assert kind == b"BIN\0"
    binary = rest[8:]
    assert len(binary) == binary_size == document["buffers"][0]["byteLength"]
    assert "Simulated" in document["asset"]["generator"]
    views, accessors = document["bufferViews"], document["accessors"]
    primitive = document["meshes"][0]["primitives"][0]
    arrays = []
    for number, width, kind in ((0, 3, "<f4"), (1, 3, "<f4"), (2, 2, "<f4"), (3, 1, "<u2")):
        view, accessor = views[number], accessors[number]
        assert view["byteOffset"] % 4 == 0
        part = binary[view["byteOffset"] :][: view["byteLength"]]
        arrays.append(np.frombuffer(part, kind).reshape(accessor["count"], width))
    places, normals, uvs, indices = arrays
    assert primitive == {
        "attributes": {"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 2}, "indices": 3, "material": 0,
    }  # fmt: skip
    assert indices.max() < len(places)
    assert len(indices) % 3 == 0
    assert np.allclose(places.min(0), accessors[0]["min"])
    assert np.allclose(places.max(0), accessors[0]["max"])
    assert np.allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-3)
    head = places[:, 1] > -0.05
    outwards = (places[head] * normals[head]).sum(1)
    assert (outwards > 0).mean() > 0.95
    assert uvs.min() >= 0
    assert uvs.max() <= 1
    view = views[document["images"][0]["bufferView"]]
    skin = Image.open(io.BytesIO(binary[view["byteOffset"] :][: view["byteLength"]]))
    plate = np.asarray(skin.convert("L"))[-96:, 400:620]
    assert (plate > 170).sum() > 300  # the word on the plinth
    face = np.asarray(skin.convert("RGB"))[215:260, 236:276].astype(float).mean((0, 1))
    assert face[0] > face[2] + 30  # skin, from the photo


def test_asset_is_in_the_making(huawei: Huawei, portrait: Path) -> None:
    """While the job goes on the asset has no files; states come in order."""
    huawei.script(hold="RUNNING", shows=["PROCESSING", "Rendering"])
    made = huawei.create(portrait.read_bytes()).json()
    seen = []
    while "Rendering" not in seen:
        seen.append(huawei.call("GET", f"{JOBS}/{made['job_id']}").json()["state"])

    asset = huawei.call("GET", f"digital-assets/{made['model_asset_id']}").json()

    assert (asset["asset_state"], asset["files"]) == ("CREATING", [])
    assert set(seen) <= {"WAITING", "PROCESSING", "Rendering"}
    huawei.caller.control("release")
    assert huawei.finished(made["job_id"])["state"] == "SUCCEED"


def test_partial_success_has_no_cover(huawei: Huawei, portrait: Path) -> None:
    """PARTIAL_SUCCEED is a model without a cover."""
    huawei.script(end="PARTIAL_SUCCEED")
    made = huawei.create(portrait.read_bytes()).json()

    job = huawei.finished(made["job_id"])
    asset = huawei.call("GET", f"digital-assets/{made['model_asset_id']}").json()

    assert job["state"] == "PARTIAL_SUCCEED"
    assert "model_cover_url" not in job
    assert [file["asset_file_category"] for file in asset["files"]] == ["MAIN"]


def test_photo_without_a_face_fails(huawei: Huawei) -> None:
    """A photo of nobody ends the job FAILED with its reason; so does a script."""
    nobody = huawei.finished(huawei.create(PHOTO).json()["job_id"])
    huawei.script(end="FAILED", code="MSS.123", message="told")
    scripted = huawei.finished(huawei.create(PHOTO, fields=_fields(name="b")).json()["job_id"])

    assert nobody["state"] == "FAILED"
    assert nobody["error_info"]["error_code"] == "MSS.10001006"
    assert scripted["error_info"] == {"error_code": "MSS.123", "error_msg": "told"}


def test_list_pages_and_filters(huawei: Huawei) -> None:
    """The list gives the jobs in order, in pages, by state and by time."""
    huawei.script(times=3, hold="PENDING")
    jobs = [
        huawei.create(PHOTO, fields=_fields(name=f"n{number}")).json()["job_id"]
        for number in range(3)
    ]

    def listed(**query: Any) -> list[str]:
        rows = huawei.call("GET", JOBS, params=query).json()["picture_modeling_jobs"]
        return [row["job_id"] for row in rows]

    assert listed() == jobs
    assert listed(sort_dir="desc", sort_key="create_time") == jobs[::-1]
    assert listed(limit=1, offset=1) == [jobs[1]]
    assert listed(state="WAITING,PROCESSING") == jobs
    assert listed(state="FAILED") == []
    assert listed(create_until="2020-01-01T00:00:00Z") == []
    assert listed(create_since="2020-01-01T00:00:00Z") == jobs


@pytest.mark.parametrize(
    "query",
    [{"limit": 0}, {"limit": 101}, {"offset": -1}, {"state": "DONE"}, {"sort_key": "name"},
     {"sort_dir": "up"}, {"create_since": "yesterday"}],
)  # fmt: skip
def test_bad_list_is_refused(huawei: Huawei, query: dict[str, Any]) -> None:
    """A filter out of the documents is refused."""
    assert told(huawei.call("GET", JOBS, params=query)) == (400, "MSS.00000003")


def test_unknown_things(huawei: Huawei) -> None:
    """An unknown job, an unknown asset and an unknown API have their codes."""
    assert told(huawei.call("GET", f"{JOBS}/none")) == (400, "MSS.00000003")
    assert told(huawei.call("GET", "digital-assets/none")) == (400, "MSS.10001001")
    assert told(huawei.call("GET", "picture-modelings")) == (404, "APIGW.0101")
    assert told(huawei.call("DELETE", JOBS)) == (404, "APIGW.0101")


@pytest.mark.parametrize(
    "call",
    [
        lambda huawei: huawei.create(PHOTO),
        lambda huawei: huawei.call("GET", JOBS),
        lambda huawei: huawei.call("GET", f"{JOBS}/x"),
        lambda huawei: huawei.call("GET", "digital-assets/x"),
    ],
)
def test_withdrawn_service(huawei: Huawei, call: Callable[[Huawei], Any]) -> None:
    """Once withdrawn, every route answers that the API does not exist."""
    huawei.caller.control("retired", {"model": BUST})

    assert told(call(huawei)) == (404, "APIGW.0101")


def test_creates_are_paced(huawei: Huawei) -> None:
    """More than two creates a second are throttled."""
    huawei.caller.control("limits", {"model": BUST, "per_second": 2})

    answers = [huawei.create(PHOTO, fields=_fields(name=f"n{number}")) for number in range(8)]

    assert answers[0].status_code == 200
    assert told(next(one for one in answers if one.status_code != 200)) == (429, "APIGW.0308")


def test_links_die_after_a_day(huawei: Huawei, portrait: Path) -> None:
    """A link is good for 24 hours; the asset then gives a fresh one."""
    made = huawei.create(portrait.read_bytes()).json()
    huawei.finished(made["job_id"])
    caller = huawei.caller

    def link(own: Huawei) -> str:
        asset = own.call("GET", f"digital-assets/{made['model_asset_id']}").json()
        return str(asset["files"][0]["download_url"])

    old = link(huawei)
    caller.control("clock", {"advance_seconds": 24 * 3600 + 60})
    fresh = link(Huawei(caller, skew=timedelta(hours=24, minutes=1)))

    assert caller.http.get(old).status_code == 403
    assert caller.http.get(fresh).status_code == 200
