"""wanx-style-repaint-v1: limits, refusals, and what comes out."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from simulator_kit import REPAINT, SAMPLES, Caller

URL = "http://127.0.0.1:9/a.jpg"


def drawn(caller: Caller, answer: dict[str, Any]) -> Image.Image:
    (one,) = answer["output"]["results"]
    return Image.open(io.BytesIO(caller.http.get(one["url"]).content)).convert("RGB")


def test_answers_as_the_sample(caller: Caller, portrait: Path) -> None:
    """A success has the sample's fields, a JPEG in the portrait's shape, 1536 px wide, marked."""
    given = {"image_url": caller.upload(portrait, REPAINT), "style_index": 3}

    answer = caller.ordered(REPAINT, given)

    assert set(answer["output"]) == {
        "task_id", "task_status", "submit_time", "scheduled_time", "start_time", "end_time",
        "style_index", "error_code", "error_message", "results",
    }  # fmt: skip
    told = [answer["output"][name] for name in ("style_index", "error_code", "error_message")]
    assert told == [3, 0, "Success"]
    assert answer["usage"] == {"image_count": 1}
    picture = drawn(caller, answer)
    assert picture.size == (1536, 1920)
    assert (np.asarray(picture.convert("L"))[-110:, -330:] > 235).sum() > 200  # the letters


def test_styles_differ_and_an_own_one_follows_its_picture(caller: Caller, portrait: Path) -> None:
    """Two presets of one look, and a picture's own style, give three different results."""
    portrait_url = caller.upload(portrait, REPAINT)
    style_url = caller.upload(SAMPLES / "template.jpg", REPAINT)
    orders = [
        {"style_index": 0}, {"style_index": 8}, {"style_index": -1, "style_ref_url": style_url}
    ]  # fmt: skip

    seen = [
        np.asarray(
            drawn(caller, caller.ordered(REPAINT, {"image_url": portrait_url, **one})).resize(
                (48, 60)
            ),
            float,
        )
        for one in orders
    ]

    assert np.abs(seen[0] - seen[1]).mean() > 8
    assert np.abs(seen[1] - seen[2]).mean() > 8
    with Image.open(SAMPLES / "template.jpg") as template:
        wanted = np.asarray(template.convert("RGB"), float).mean((0, 1))
    assert np.abs(seen[2].mean((0, 1)) - wanted).max() < 20


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"style_index": None}, "InvalidParameter"), ({"style_index": "3"}, "InvalidParameter"),
        ({"style_index": 10}, "InvalidParameter"), ({"style_index": 41}, "InvalidParameter"),
        ({"style_index": True}, "InvalidParameter"), ({"image_url": None}, "InvalidURL"),
        ({"image_url": "/a.jpg"}, "InvalidURL"), ({"style_index": -1}, "InvalidURL"),
        ({"style_index": -1, "style_ref_url": "x"}, "InvalidURL"),
        ({"n": 2}, "InvalidParameter"),
    ],
)  # fmt: skip
def test_request_out_of_the_documents_is_refused(
    caller: Caller, changes: dict[str, Any], code: str
) -> None:
    """A field that no document has, or that is missing, is a 400."""
    answer = caller.order(REPAINT, {"image_url": URL, "style_index": 3, **changes})

    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_reference_beside_a_preset_is_passed_over(caller: Caller, portrait: Path) -> None:
    """The preset wins: the reference is not even fetched."""
    given = {
        "image_url": caller.upload(portrait, REPAINT), "style_ref_url": URL, "style_index": 2
    }  # fmt: skip

    assert caller.ordered(REPAINT, given)["output"]["task_status"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("size", "kind", "code"),
    [
        ((255, 300), "PNG", "InvalidImageResolution"),
        ((300, 601), "PNG", "InvalidImageResolution"),
        ((5761, 3240), "PNG", "InvalidImageResolution"),
        ((300, 300), "GIF", "InvalidImageFormat"),
        ((300, 600), "PNG", "InvalidImage.NoHumanFace"),
        ((256, 256), "BMP", "InvalidImage.NoHumanFace"),
    ],
)  # fmt: skip
def test_picture_out_of_the_limits_fails_the_task(
    caller: Caller, tmp_path: Path, size: tuple[int, int], kind: str, code: str
) -> None:
    """256×256 to 5760×3240 and 2:1 are kept to the pixel; no face is no portrait, and unbilled."""
    path = tmp_path / "picture.png"
    Image.new("RGB", size, "#8040c0").save(path, kind)

    answer = caller.ordered(
        REPAINT, {"image_url": caller.upload(path, REPAINT), "style_index": 0}
    )  # fmt: skip

    assert (answer["output"]["task_status"], answer["output"]["code"]) == ("FAILED", code)
    assert answer["usage"] == {"image_num": 0}


def test_cannot_fetch(caller: Caller) -> None:
    """A dead address ends the task FAILED with InvalidURL."""
    answer = caller.ordered(REPAINT, {"image_url": URL, "style_index": 0})

    assert answer["output"]["code"] == "InvalidURL"
