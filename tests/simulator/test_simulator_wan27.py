"""wan2.7-image and wan2.7-videoedit: limits, refusals, and what comes out."""

import io
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image
from simulator_kit import EDIT, IMAGE, SAMPLES, Caller, ClipMaker

URL = "http://127.0.0.1:9/a.jpg"
Json = dict[str, Any]


def message(*content: Json) -> Json:
    return {"messages": [{"role": "user", "content": list(content)}]}


def test_figure_has_the_last_pictures_shape(caller: Caller, portrait: Path) -> None:
    """The answer's fields are the document's; a PNG of about a megapixel, with the badge."""
    urls = [caller.upload(one, IMAGE) for one in (portrait, SAMPLES / "template.jpg")]
    given = message(*({"image": url} for url in urls), {"text": "Draw it."})

    answer = caller.ordered(IMAGE, given, {"size": "1K", "n": 2, "watermark": False})

    output = answer["output"]
    assert output["finished"] is True
    assert [set(one) for one in output["choices"]] == [{"finish_reason", "message"}] * 2
    (first,) = output["choices"][0]["message"]["content"]
    assert first["type"] == "image"
    with Image.open(io.BytesIO(caller.http.get(first["image"]).content)) as picture:
        assert (picture.format, picture.size) == ("PNG", (916, 1145))
        seen = np.asarray(picture.convert("L"))
    assert (seen[-70:, -220:] > 235).sum() > 60  # the badge's letters
    assert answer["usage"] == {
        "image_count": 2, "size": "916*1145", "input_tokens": 0, "output_tokens": 0,
        "total_tokens": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "parameters"),
    [
        ({}, {}), ({"prompt": "x"}, {}), ({"messages": []}, {}),
        ({"messages": [{"role": "system", "content": [{"text": "x"}]}]}, {}),
        (message({"text": "x"}), {}), (message({"image": URL}), {}),
        (message({"image": URL}, {"text": ""}), {}),
        (message({"image": URL}, {"text": "x"}, {"text": "y"}), {}),
        (message(*[{"image": URL}] * 10, {"text": "x"}), {}),
        (message({"image": URL, "text": "x"}), {}),
        (message({"image": URL}, {"text": "x"}), {"size": "4K"}),
        (message({"image": URL}, {"text": "x"}), {"n": 5}),
        (message({"image": URL}, {"text": "x"}), {"n": True}),
        (message({"image": URL}, {"text": "x"}), {"watermark": "no"}),
        (message({"image": URL}, {"text": "x"}), {"seed": -1}),
        (message({"image": URL}, {"text": "x"}), {"style": 1}),
    ],
)  # fmt: skip
def test_picture_request_out_of_the_documents_is_refused(
    caller: Caller, given: Json, parameters: Json
) -> None:
    """One message of a user with one text and up to nine pictures, and the known parameters."""
    answer = caller.order(IMAGE, given, parameters)

    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")


@pytest.mark.parametrize("url", ["/a.jpg", "file:///a.jpg", "http://a/图.jpg", None])
def test_picture_that_is_no_address_is_refused(caller: Caller, url: str | None) -> None:
    """Neither a path nor an address with letters beyond ASCII."""
    answer = caller.order(IMAGE, message({"image": url}, {"text": "x"}), {})

    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidURL")


@pytest.mark.parametrize(
    ("size", "kind"),
    [((239, 300), "PNG"), ((240, 1921), "PNG"), ((8001, 4000), "PNG"), ((300, 300), "GIF")],
)
def test_picture_out_of_the_limits_fails_the_task(
    caller: Caller, tmp_path: Path, size: tuple[int, int], kind: str
) -> None:
    """240 to 8000 px and 1:8 are kept to the pixel."""
    path = tmp_path / "picture.png"
    Image.new("RGB", size, "#8040c0").save(path, kind)

    answer = caller.ordered(
        IMAGE, message({"image": caller.upload(path, IMAGE)}, {"text": "x"}), {}
    )  # fmt: skip

    output = answer["output"]
    assert (output["task_status"], output["code"]) == ("FAILED", "InvalidParameter")
    assert "usage" not in answer


def edited(caller: Caller, clip: Path, words: str = "Clay.", **more: Any) -> Json:
    media = [{"type": "video", "url": caller.upload(clip, EDIT)}, *more.pop("pictures", ())]
    return caller.ordered(EDIT, {"prompt": words, "media": media}, more)


def frame_of(caller: Caller, answer: Json) -> tuple[Any, float]:
    data = caller.http.get(answer["output"]["video_url"]).content
    with av.open(io.BytesIO(data)) as clip:
        seconds = clip.duration / av.time_base
        assert clip.streams.audio
        return next(clip.decode(video=0)).to_ndarray(format="rgb24").astype(float), seconds


def test_clip_is_changed_as_the_words_say(caller: Caller, make_clip: ClipMaker) -> None:
    """The document's fields; input and output seconds are billed; other words, another look."""
    clip = make_clip(width=320, height=240, seconds=2, sound=True)

    clay, ink = (edited(caller, clip, words, resolution="720P") for words in ("Clay.", "Ink!"))

    assert clay["usage"] == {
        "duration": 4.0, "input_video_duration": 2.0, "output_video_duration": 2.0,
        "video_count": 1, "SR": 720,
    }  # fmt: skip
    assert clay["output"]["orig_prompt"] == "Clay."
    (first, seconds), (second, _) = frame_of(caller, clay), frame_of(caller, ink)
    assert first.shape == (720, 960, 3)
    assert abs(seconds - 2.0) <= 0.1
    assert np.abs(first - second).mean() > 8
    assert (first.mean(2)[-60:, -180:] > 235).sum() > 60  # the badge's letters


def test_picture_gives_its_colours_and_a_ratio_its_shape(
    caller: Caller, make_clip: ClipMaker, tmp_path: Path
) -> None:
    """A green reference makes a green clip; 1:1 at 720P is 960 px; a shorter one is billed less."""
    path = tmp_path / "green.png"
    Image.new("RGB", (300, 300), "#20c040").save(path)
    pictures = [{"type": "reference_image", "url": caller.upload(path, EDIT)}]
    clip = make_clip(width=320, height=240, seconds=3, sound=True)

    answer = edited(caller, clip, pictures=pictures, resolution="720P", ratio="1:1", duration=2)

    frame, seconds = frame_of(caller, answer)
    assert frame.shape == (960, 960, 3)
    assert abs(seconds - 2.0) <= 0.1
    assert answer["usage"]["duration"] == 5.0
    red, green, blue = frame[100:600].mean((0, 1))
    assert green > 1.5 * max(red, blue)


CLIP = {"type": "video", "url": URL}


@pytest.mark.parametrize(
    ("given", "parameters", "code"),
    [
        ({}, {}, "InvalidParameter"), ({"media": []}, {}, "InvalidParameter"),
        ({"media": [CLIP, CLIP]}, {}, "InvalidParameter"),
        ({"media": [{"type": "reference_image", "url": URL}]}, {}, "InvalidParameter"),
        ({"media": [CLIP, *[{"type": "reference_image", "url": URL}] * 5]}, {}, "InvalidParameter"),
        ({"media": [CLIP, {"type": "first_frame", "url": URL}]}, {}, "InvalidParameter"),
        ({"media": [{"type": "video", "url": "x"}]}, {}, "InvalidURL"),
        ({"media": [CLIP], "prompt": 3}, {}, "InvalidParameter"),
        ({"media": [CLIP], "video_url": URL}, {}, "InvalidParameter"),
        *(({"media": [CLIP]}, {name: value}, "InvalidParameter") for name, value in [
            ("resolution", "480P"), ("ratio", "2:1"), ("duration", 1), ("duration", 11),
            ("duration", "5"), ("audio_setting", "none"), ("watermark", 1), ("seed", 2**31),
            ("prompt_extend", None), ("size", "720P")]),
    ],
)  # fmt: skip
def test_clip_request_out_of_the_documents_is_refused(
    caller: Caller, given: Json, parameters: Json, code: str
) -> None:
    """Exactly one clip, up to four pictures, and the known parameters."""
    answer = caller.order(EDIT, given, parameters)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    "options",
    [
        {"width": 238, "height": 300, "seconds": 2}, {"width": 240, "height": 1930, "seconds": 2},
        {"width": 240, "height": 240, "seconds": 1.8}, {"width": 240, "height": 240, "seconds": 11},
        {"width": 240, "height": 240, "seconds": 2, "name": "c.avi"},
    ],
)  # fmt: skip
def test_clip_out_of_the_limits_fails_the_task(
    caller: Caller, make_clip: ClipMaker, options: Json
) -> None:
    """240 px, 1:8, 2 to 10 s, mp4 and mov are kept."""
    answer = edited(caller, make_clip(**options))

    output = answer["output"]
    assert (output["task_status"], output["code"]) == ("FAILED", "InvalidParameter")
