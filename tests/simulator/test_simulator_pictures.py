"""wanx-style-cosplay-v1 and motionshop-gen3d: limits, refusals, and what comes out."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from simulator_kit import COSPLAY, GEN3D, SAMPLES, Caller

URL = "http://127.0.0.1:9/a.jpg"
BAD_URL = "The request URL is invalid, make sure the url is correct and is an image"
BAD_SIZE = "The input image resolution is too large or small"


def face_and_template(caller: Caller, face: Path, template: Path) -> dict[str, Any]:
    return {
        "model_index": 1,
        "face_image_url": caller.upload(face, COSPLAY),
        "template_image_url": caller.upload(template, COSPLAY),
    }


def plain(path: Path, size: tuple[int, int], colour: str) -> Path:
    Image.new("RGB", size, colour).save(path)
    return path


def result(caller: Caller, answer: dict[str, Any]) -> Image.Image:
    data = caller.http.get(answer["output"]["result_url"]).content
    return Image.open(io.BytesIO(data)).convert("RGB")


def test_cosplay_answers_as_the_sample(caller: Caller, portrait: Path) -> None:
    """A success has the fields of the documents' sample, a JPEG of the face's size, the badge."""
    given = face_and_template(caller, portrait, SAMPLES / "template.jpg")

    answer = caller.ordered(COSPLAY, given)

    output = answer["output"]
    assert set(output) == {
        "task_id", "task_status", "submit_time", "scheduled_time", "start_time", "end_time",
        "error_code", "error_message", "model_index", "result_url",
    }  # fmt: skip
    told = [output[name] for name in ("error_code", "error_message", "model_index")]
    assert told == [0, "Success", 0]
    assert answer["usage"] == {"image_count": 1}
    picture = result(caller, answer)
    assert picture.size == (512, 640)
    corner = np.asarray(picture.convert("L"))[-50:, -150:]
    assert (corner > 235).sum() > 60  # the badge's letters


def test_cosplay_wears_the_templates_colours(
    caller: Caller, portrait: Path, tmp_path: Path
) -> None:
    """What surrounds the face, and the cloth, take the template's hue; the skin keeps its own."""
    seen = {}
    for name, colour in (("green", "#20c040"), ("blue", "#2040d0")):
        template = plain(tmp_path / f"{name}.png", (400, 400), colour)
        answer = caller.ordered(COSPLAY, face_and_template(caller, portrait, template))
        seen[name] = np.asarray(result(caller, answer)).astype(float)

    for rows, columns in ((slice(20, 60), slice(20, 60)), (slice(560, 600), slice(230, 280))):
        green, blue = (seen[name][rows, columns].mean((0, 1)) for name in ("green", "blue"))
        assert green[1] > green[2]
        assert blue[2] > blue[1]
    cheek = [seen[name][330:350, 180:200].mean((0, 1)) for name in ("green", "blue")]
    assert all(red > 1.2 * blue for red, _, blue in cheek)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"model_index": 0}, "InvalidParameter"),
        ({"model_index": "1"}, "InvalidParameter"),
        ({"model_index": None}, "InvalidParameter"),
        ({"face_image_url": None}, "InvalidURL"),
        ({"template_image_url": "/a.jpg"}, "InvalidURL"),
        ({"prompt2": "x"}, "InvalidParameter"),
    ],
)
def test_cosplay_refuses_the_request(caller: Caller, changes: dict[str, Any], code: str) -> None:
    """A submit with a field out of the documents is a 400."""
    given = {"model_index": 1, "face_image_url": URL, "template_image_url": URL, **changes}

    answer = caller.order(COSPLAY, given)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    ("size", "fits"),
    [
        ((255, 300), False), ((256, 256), True), ((256, 460), True), ((256, 461), False),
        ((5760, 3240), True), ((5761, 3240), False), ((5700, 3241), False),
    ],
)  # fmt: skip
def test_cosplay_minds_the_resolution(
    caller: Caller, portrait: Path, tmp_path: Path, size: tuple[int, int], fits: bool
) -> None:
    """256×256 to 5760×3240 and 1.8:1 are kept to the pixel; a failure counts no picture."""
    template = plain(tmp_path / "template.png", size, "#8040c0")

    answer = caller.ordered(COSPLAY, face_and_template(caller, portrait, template))

    output = answer["output"]
    assert output["task_status"] == ("SUCCEEDED" if fits else "FAILED")
    if not fits:
        assert (output["code"], output["message"]) == ("InvalidImageResolution", BAD_SIZE)
        assert answer["usage"] == {"image_num": 0}


def _nothing(path: Path) -> Path:
    return plain(path, (400, 400), "#d0a080")


def _text(path: Path) -> Path:
    path.write_text("no picture")
    return path


@pytest.mark.parametrize(
    ("made", "code", "message"),
    [
        (_nothing, "InvalidFace", "The input image has no valid face"),
        (_text, "InvalidURL", BAD_URL),
    ],
)
def test_cosplay_wants_a_face(
    caller: Caller, tmp_path: Path, made: Callable[[Path], Path], code: str, message: str
) -> None:
    """A picture without a face and a file without a picture end the task FAILED."""
    given = face_and_template(caller, made(tmp_path / "face.png"), SAMPLES / "template.jpg")

    output = caller.ordered(COSPLAY, given)["output"]

    assert (output["task_status"], output["code"], output["message"]) == ("FAILED", code, message)


def test_cosplay_cannot_fetch(caller: Caller) -> None:
    """A dead address ends the task FAILED with InvalidURL."""
    given = {"model_index": 1, "face_image_url": URL, "template_image_url": URL}

    assert caller.ordered(COSPLAY, given)["output"]["code"] == "InvalidURL"


def figure_of(caller: Caller, picture: Path, shape: str = "") -> tuple[bytes, dict[str, Any]]:
    caller.control("tasks", {"model": GEN3D, "shape": shape})
    answer = caller.ordered(GEN3D, {"image_url": caller.upload(picture, GEN3D)})
    return caller.http.get(answer["output"]["ply_url"]).content, answer


def header_of(data: bytes) -> tuple[str, bytes]:
    head, end, rest = data.partition(b"end_header\n")
    return (head + end).decode("ascii"), rest


def test_gen3d_gives_splats(caller: Caller, portrait: Path) -> None:
    """The PLY holds sound 3D Gaussian splats of the person and the word below them."""
    data, answer = figure_of(caller, portrait)

    header, rest = header_of(data)
    assert answer["usage"] == {"count": 1}
    assert "ply_url" in answer["output"]
    assert header.startswith("ply\nformat binary_little_endian 1.0\ncomment Simulated\n")
    names = re.findall(r"property float (\w+)", header)
    assert names == [
        "x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2", "opacity",
        "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3",
    ]  # fmt: skip
    count = int(re.findall(r"element vertex (\d+)", header)[0])
    assert 20_000 < count <= 150_000
    table = np.frombuffer(rest, "<f4").reshape(count, len(names))
    assert np.isfinite(table).all()
    assert np.allclose(np.linalg.norm(table[:, 13:17], axis=1), 1, atol=1e-4)
    assert np.allclose(np.linalg.norm(table[:, 3:6], axis=1), 1, atol=1e-3)
    opacity = 1 / (1 + np.exp(-table[:, 9]))
    assert opacity.min() > 0.5
    assert 0.0005 < np.exp(table[:, 10]).mean() < 0.05
    colours = 0.5 + 0.28209479 * table[:, 6:9]
    below = table[:, 1] < 0
    assert below.sum() > 1000
    assert np.allclose(colours[below].mean(0), (0.95, 0.86, 0.35), atol=0.02)
    assert np.ptp(table[~below, 2]) > 0.3  # in relief
    knit = colours[(table[:, 1] > 0.02) & (table[:, 1] < 0.1) & (table[:, 2] > 0)]
    assert knit[:, 0].mean() > knit[:, 2].mean() + 0.2  # the mustard of the jumper


def test_gen3d_gives_a_mesh(caller: Caller, portrait: Path) -> None:
    """On request the PLY is an ASCII mesh whose triangles name corners that are there."""
    data, _ = figure_of(caller, portrait, "mesh")

    header, rest = header_of(data)
    assert header.startswith("ply\nformat ascii 1.0\ncomment Simulated\n")
    corners = int(re.findall(r"element vertex (\d+)", header)[0])
    triangles = int(re.findall(r"element face (\d+)", header)[0])
    lines = rest.decode("ascii").splitlines()
    assert len(lines) == corners + triangles
    assert len(lines[0].split()) == 6
    faces = np.array([line.split() for line in lines[corners:]], int)
    assert (faces[:, 0] == 3).all()
    assert faces[:, 1:].min() >= 0
    assert faces[:, 1:].max() < corners


def test_gen3d_gives_points(caller: Caller, portrait: Path) -> None:
    """On request the PLY is a cloud of coloured points of just the told length."""
    data, _ = figure_of(caller, portrait, "points")

    header, rest = header_of(data)
    assert "comment Simulated" in header
    assert "property uchar red" in header
    assert "f_dc_0" not in header
    assert "element face" not in header
    assert len(rest) == 15 * int(re.findall(r"element vertex (\d+)", header)[0])


def test_gen3d_takes_any_picture(caller: Caller, tmp_path: Path) -> None:
    """A picture in which nobody is found becomes a relief as a whole."""
    data, _ = figure_of(caller, plain(tmp_path / "plain.png", (64, 48), "#3060a0"))

    assert data.startswith(b"ply\n")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Image_url can not be empty."),
        ({"image_url": ""}, "Image_url can not be empty."),
        ({"image_url": "/a.jpg"}, "Failed to download image, url /a.jpg."),
        ({"image_url": [URL]}, f"Failed to download image, url ['{URL}']."),
        ({"image_url": URL, "video_url": URL}, "The request has a field"),
    ],
)
def test_gen3d_refuses_the_request(caller: Caller, given: dict[str, Any], message: str) -> None:
    """A submit with a field out of the documents is a 400."""
    answer = caller.order(GEN3D, given)

    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")
    assert answer.json()["message"].startswith(message)


def test_gen3d_names_what_it_cannot_fetch(caller: Caller, tmp_path: Path) -> None:
    """A dead address, and one without a picture, are named in the failure."""
    text = caller.upload(_text(tmp_path / "a.png"), GEN3D)

    for url in (URL, text):
        output = caller.ordered(GEN3D, {"image_url": url})["output"]
        assert output["code"] == "InvalidParameter"
        assert output["message"] == f"Failed to download image, url {url}."


@pytest.mark.parametrize(
    ("way", "status", "code"),
    [
        ("endpoint", 403, "Endpoint.AccessDenied"),
        ("not_found", 404, "ModelNotFound"),
        ("not_exist", 400, "InvalidParameter"),
    ],
)
def test_withdrawn_model_is_refused(caller: Caller, way: str, status: int, code: str) -> None:
    """A withdrawn model is refused in each of the known ways, upload and submit alike."""
    caller.control("retired", {"model": GEN3D, "way": way})

    policy = caller.call("GET", "/uploads", params={"action": "getPolicy", "model": GEN3D})
    submit = caller.order(GEN3D, {"image_url": URL})

    for answer in (policy, submit):
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert caller.order(COSPLAY, {}).json()["message"] != submit.json()["message"]
