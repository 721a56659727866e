"""emo-detect-v1 and emo-v1: the verdict, the boxes, the refusals, the talking portrait."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest
from PIL import Image
from simulator_kit import DETECT, EMO, PATHS, Caller, voice

URL = "http://127.0.0.1:9/portrait.jpg"
BOX = {"face_bbox": [10, 20, 30, 40], "ext_bbox": [10, 20, 30, 40]}
WRONG = "The request is missing required parameters or in a wrong format"
NO_URL = "Required URL is missing or invalid, please check the request URL."
BAD_BOX = "Invalid bbox input"
Drawing = Callable[[Path], Image.Image]


def detected(caller: Caller, path: Path, ratio: str = "1:1") -> dict[str, Any]:
    answer = caller.order(DETECT, {"image_url": caller.upload(path, DETECT)}, {"ratio": ratio})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.parametrize(("ratio", "wide", "high"), [("1:1", 1, 1), ("3:4", 3, 4)])
def test_portrait_passes(caller: Caller, portrait: Path, ratio: str, wide: int, high: int) -> None:
    """A portrait passes with whole boxes in the picture, the outer one of exactly the ratio."""
    answer = detected(caller, portrait, ratio)

    output = answer["output"]
    assert set(output) == {"check_pass", "humanoid", "face_bbox", "ext_bbox"}
    assert output["check_pass"] is True
    assert answer["usage"] == {"image_count": 1}
    fx1, fy1, fx2, fy2 = output["face_bbox"]
    x1, y1, x2, y2 = output["ext_bbox"]
    assert 0 <= x1 <= fx1 < fx2 <= x2 <= 512
    assert 0 <= y1 <= fy1 < fy2 <= y2 <= 640
    assert (x2 - x1) * high == (y2 - y1) * wide
    assert fx1 < 204
    assert fx2 > 300  # both eyes
    assert fy1 < 290
    assert fy2 > 376  # eyes and mouth


def _noise(_: Path) -> Image.Image:
    return Image.fromarray(np.random.default_rng(1).integers(0, 256, (500, 500, 3), np.uint8))


def _twice(portrait: Path) -> Image.Image:
    with Image.open(portrait) as one:
        both = Image.new("RGB", (1024, 640))
        both.paste(one, (0, 0))
        both.paste(one, (512, 0))
    return both


def _far_away(portrait: Path) -> Image.Image:
    with Image.open(portrait) as one:
        field = Image.new("RGB", (2000, 2600), "#9fd0d4")
        field.paste(one.resize((400, 500)), (900, 1300))
    return field


def _dark(portrait: Path) -> Image.Image:
    with Image.open(portrait) as one:
        return one.point(lambda value: value * 0.08)


def _sized(width: int, height: int) -> Drawing:
    def drawn(portrait: Path) -> Image.Image:
        with Image.open(portrait) as one:
            return one.resize((width, height))

    return drawn


def _cropped(box: tuple[int, int, int, int], size: tuple[int, int]) -> Drawing:
    def drawn(portrait: Path) -> Image.Image:
        with Image.open(portrait) as one:
            return one.crop(box).resize(size)

    return drawn


@pytest.mark.parametrize(
    ("drawing", "code", "words"),
    [
        (lambda _: Image.new("RGB", (600, 600), "#e8b48c"), "InvalidFile.Content", "no human body"),
        (_noise, "InvalidFile.Content", "no human body"),
        (_twice, "InvalidFile.Content", "multi human bodies"),
        (_far_away, "InvalidFile.BodyProportion", "too large or too small"),
        (_dark, "InvalidFile.Value", "clearer image"),
        (_sized(399, 500), "InvalidFile.Resolution", "larger than 400"),
        (_cropped((136, 150, 330, 500), (582, 1050)), "InvalidFile.FullFace", "whole face"),
    ],
)
def test_unfit_picture_is_refused(
    caller: Caller, portrait: Path, tmp_path: Path, drawing: Drawing, code: str, words: str
) -> None:
    """A picture that will not do is refused with 200, its reason, no boxes, and is billed."""
    path = tmp_path / "picture.png"
    drawing(portrait).save(path)

    answer = detected(caller, path)

    output = answer["output"]
    assert (output["check_pass"], output["code"]) == (False, code)
    assert words in output["message"]
    assert "face_bbox" not in output
    assert answer["usage"] == {"image_count": 1}


@pytest.mark.parametrize("side", [400, 401])
def test_smallest_side_passes(caller: Caller, portrait: Path, tmp_path: Path, side: int) -> None:
    """400 px is enough."""
    path = tmp_path / "small.png"
    with Image.open(portrait) as one:
        one.resize((side, side * 5 // 4)).save(path)

    assert detected(caller, path)["output"]["check_pass"] is True


def test_half_body_needs_room(caller: Caller, portrait: Path, tmp_path: Path) -> None:
    """A face that fills the picture has no half body; the head alone would do."""
    path = tmp_path / "near.png"
    with Image.open(portrait) as one:
        one.crop((100, 160, 412, 480)).resize((936, 960)).save(path)

    whole = detected(caller, path, "3:4")["output"]

    assert (whole["check_pass"], whole["code"]) == (False, "InvalidFile.FullBody")
    assert detected(caller, path, "1:1")["output"]["check_pass"] is True


@pytest.mark.parametrize("code", ["InvalidFile.FacePose", "InvalidFile.FrontBody", ""])
def test_refusal_by_script(caller: Caller, code: str) -> None:
    """Every other reason can be written down, even one without a code."""
    caller.control("tasks", {"model": DETECT, "end": "FAILED", "code": code, "message": "told"})

    answer = caller.order(DETECT, {"image_url": URL}, {"ratio": "1:1"}).json()

    assert answer["output"] == {
        "check_pass": False, "humanoid": False, "code": code, "message": "told",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "parameters", "code", "message"),
    [
        ({}, {"ratio": "1:1"}, "InvalidURL", NO_URL),
        ({"image_url": "file:///a.jpg"}, {}, "InvalidURL", NO_URL),
        ({"image_url": URL}, {"ratio": "16:9"}, "InvalidParameter", "The ratio is invalid."),
        ({"image_url": URL}, {"ratio": 1}, "InvalidParameter", "The ratio is invalid."),
        ({"image_url": URL, "audio_url": URL}, {}, "InvalidParameter", WRONG),
        ({"image_url": URL}, {"style": 1}, "InvalidParameter", WRONG),
    ],
)
def test_detect_refuses_the_request(
    caller: Caller, given: dict[str, Any], parameters: dict[str, Any], code: str, message: str
) -> None:
    """A detection with a field out of the documents is a 400."""
    answer = caller.order(DETECT, given, parameters)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["message"].startswith(message)


def test_detect_is_synchronous(caller: Caller) -> None:
    """The asynchronous header is refused, as the service refuses it."""
    headers = {"X-DashScope-Async": "enable"}
    body = {"model": DETECT, "input": {"image_url": URL}}

    answer = caller.call("POST", PATHS[DETECT], json=body, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (403, "AccessDenied")
    assert "asynchronous calls" in answer.json()["message"]


def test_picture_that_cannot_be_had_is_refused(caller: Caller) -> None:
    """An address with nothing behind it is a verdict with InvalidURL."""
    output = caller.order(DETECT, {"image_url": URL}).json()["output"]

    assert (output["check_pass"], output["code"]) == (False, "InvalidURL")


@pytest.mark.parametrize(
    ("changes", "parameters", "code", "message"),
    [
        ({"image_url": None}, None, "InvalidURL", NO_URL),
        ({"audio_url": "voice.wav"}, None, "InvalidURL", NO_URL),
        ({"face_bbox": None}, None, "InvalidParameter", BAD_BOX),
        ({"ext_bbox": None}, None, "InvalidParameter", BAD_BOX),
        ({"face_bbox": [1, 2, 3]}, None, "InvalidParameter", BAD_BOX),
        ({"face_bbox": [1.0, 2, 30, 40]}, None, "InvalidParameter", BAD_BOX),
        ({"face_bbox": [True, 2, 30, 40]}, None, "InvalidParameter", BAD_BOX),
        ({"face_bbox": [30, 2, 30, 40]}, None, "InvalidParameter", BAD_BOX),
        ({"face_bbox": [-1, 2, 30, 40]}, None, "InvalidParameter", BAD_BOX),
        ({"ext_bbox": [0, 0, 160, 90]}, None, "InvalidParameter", BAD_BOX),
        ({"more": 1}, None, "InvalidParameter", WRONG),
        ({}, {"ratio": "1:1"}, "InvalidParameter", WRONG),
        ({}, {"style_level": "wild"}, "InvalidParameter", "The style_level is invalid."),
    ],
)
def test_emo_refuses_the_request(
    caller: Caller, changes: dict[str, Any], parameters: dict[str, Any] | None, code: str,
    message: str,
) -> None:  # fmt: skip
    """A submit with a field out of the documents is a 400."""
    given = {"image_url": URL, "audio_url": URL, **BOX, **changes}

    answer = caller.order(EMO, given, parameters)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["message"].startswith(message)


def boxes(caller: Caller, portrait: Path, ratio: str) -> dict[str, Any]:
    output = detected(caller, portrait, ratio)["output"]
    return {name: output[name] for name in ("face_bbox", "ext_bbox")}


def _frames(link: str, http: httpx.Client) -> tuple[list[Any], float, bool]:
    """Return every frame in grey, the length and whether there is sound that is not silent."""
    data = http.get(link).content
    with av.open(io.BytesIO(data)) as clip:
        seconds = clip.duration / av.time_base
        frames = [frame.to_ndarray(format="gray") for frame in clip.decode(video=0)]
    with av.open(io.BytesIO(data)) as clip:
        sound = np.concatenate([part.to_ndarray().ravel() for part in clip.decode(audio=0)])
    return frames, seconds, bool(np.abs(sound).max() > 0.05)


@pytest.mark.parametrize(("ratio", "size"), [("1:1", (512, 512)), ("3:4", (704, 512))])
def test_portrait_talks(
    caller: Caller, portrait: Path, tmp_path: Path, ratio: str, size: tuple[int, int]
) -> None:
    """The clip has the ratio's size, the voice's length and sound, and a mouth that follows it."""
    sound = caller.upload(voice(tmp_path / "voice.wav", 1.2), EMO)
    given = {"image_url": caller.upload(portrait, EMO), "audio_url": sound,
             **boxes(caller, portrait, ratio)}  # fmt: skip

    answer = caller.ordered(EMO, given)

    assert answer["usage"] == {"video_duration": 1.2, "video_ratio": ratio}
    frames, seconds, heard = _frames(answer["output"]["results"]["video_url"], caller.http)
    assert abs(seconds - 1.2) <= 0.1
    assert frames[0].shape == size
    assert heard
    x1, y1, x2, _ = given["ext_bbox"]
    fx1, fy1, fx2, fy2 = given["face_bbox"]
    scale = size[1] / (x2 - x1)
    rows = [round((fy1 + share * (fy2 - fy1) - y1) * scale) for share in (0.6, 0.88)]
    columns = [round((fx1 + share * (fx2 - fx1) - x1) * scale) for share in (0.36, 0.64)]
    dark = [float((frame[slice(*rows), slice(*columns)] < 75).mean()) for frame in frames]
    assert np.mean(dark[3:13]) > 1.3 * np.mean(dark[-8:])
    corner = frames[5][-40:, -130:]
    assert (corner > 235).sum() > 60  # the badge's letters


def test_lively_style_moves_more(caller: Caller, portrait: Path, tmp_path: Path) -> None:
    """`active` moves the head further than `calm`."""
    sound = caller.upload(voice(tmp_path / "voice.wav", 1.0, loud=0.0), EMO)
    image, own = caller.upload(portrait, EMO), boxes(caller, portrait, "1:1")
    moved = {}
    for style in ("calm", "active"):
        answer = caller.ordered(
            EMO, {"image_url": image, "audio_url": sound, **own}, {"style_level": style}
        )
        frames, _, _ = _frames(answer["output"]["results"]["video_url"], caller.http)
        moved[style] = float(np.abs(frames[-1].astype(int) - frames[0].astype(int)).mean())

    assert moved["active"] > 1.3 * moved["calm"] > 0


def test_results_as_a_list(caller: Caller, portrait: Path, tmp_path: Path) -> None:
    """A script gives the list that the table of the documents promises."""
    caller.control("tasks", {"model": EMO, "shape": "list"})
    sound = caller.upload(voice(tmp_path / "voice.wav", 0.2), EMO)
    given = {"image_url": caller.upload(portrait, EMO), "audio_url": sound,
             **boxes(caller, portrait, "1:1")}  # fmt: skip

    answer = caller.ordered(EMO, given)

    assert answer["output"]["results"][0]["video_url"].partition("?")[0].endswith(".mp4")


def test_stages_are_shown(caller: Caller) -> None:
    """A running task shows its stages."""
    caller.control("tasks", {"model": EMO, "seconds": 60})
    given = {"image_url": URL, "audio_url": URL, **BOX}
    task = caller.order(EMO, given).json()["output"]["task_id"]

    caller.wait_for(task, "PRE-PROCESSING")


def _long(tmp_path: Path) -> Path:
    return voice(tmp_path / "long.wav", 60.0)


def _heavy(tmp_path: Path) -> Path:
    path = voice(tmp_path / "heavy.wav", 0.5)
    path.write_bytes(path.read_bytes() + bytes(15 * 1024 * 1024 - path.stat().st_size))
    return path


def _no_sound(tmp_path: Path) -> Path:
    path = tmp_path / "voice.mp3"
    path.write_bytes(b"not a sound" * 100)
    return path


@pytest.mark.parametrize(
    ("made", "code", "message"),
    [
        (_long, "InvalidURL", "The input audio is longer than 60s!"),
        (_heavy, "InvalidURL", "File size is larger than 15MB."),
        (_no_sound, "InvalidURL", "File type is not supported. Allowed types are: .wav, .mp3."),
    ],
)
def test_unfit_voice_fails_the_task(
    caller: Caller, portrait: Path, tmp_path: Path, made: Callable[[Path], Path], code: str,
    message: str,
) -> None:  # fmt: skip
    """A voice out of the limits ends the task FAILED with the documented words."""
    given = {"image_url": caller.upload(portrait, EMO),
             "audio_url": caller.upload(made(tmp_path), EMO), **BOX}  # fmt: skip

    output = caller.ordered(EMO, given)["output"]

    assert (output["task_status"], output["code"], output["message"]) == ("FAILED", code, message)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ext_bbox": [400, 400, 600, 600]}, "InvalidParameter"),
        ({"image_url": "http://127.0.0.1:9/none.jpg"}, "InvalidURL"),
        ({"audio_url": "http://127.0.0.1:9/none.wav"}, "InvalidURL"),
    ],
)
def test_task_fails_for_its_inputs(
    caller: Caller, portrait: Path, tmp_path: Path, changes: dict[str, Any], code: str
) -> None:
    """Boxes outside of the picture and dead addresses end the task FAILED."""
    sound = caller.upload(voice(tmp_path / "voice.wav", 0.2), EMO)
    given = {"image_url": caller.upload(portrait, EMO), "audio_url": sound, **BOX, **changes}

    output = caller.ordered(EMO, given)["output"]

    assert (output["task_status"], output["code"]) == ("FAILED", code)
