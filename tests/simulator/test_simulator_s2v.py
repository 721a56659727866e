"""wan2.2-s2v-detect and wan2.2-s2v: a verdict without boxes, refusals, the speaking picture."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image
from simulator_kit import EMO, PATHS, S2V, S2V_DETECT, Caller, voice

URL = "http://127.0.0.1:9/portrait.jpg"
WRONG = "The request is missing required parameters or in a wrong format"
NO_URL = "Required URL is missing or invalid, please check the request URL."
MIB = 1024 * 1024


def looked_at(caller: Caller, path: Path) -> dict[str, Any]:
    answer = caller.order(S2V_DETECT, {"image_url": caller.upload(path, S2V_DETECT)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_portrait_passes_without_boxes(caller: Caller, portrait: Path) -> None:
    """What passes has nothing to hand on."""
    answer = looked_at(caller, portrait)

    assert answer["output"] == {"check_pass": True, "humanoid": True}
    assert answer["usage"] == {"image_count": 1}


def test_whole_person_far_away_passes(caller: Caller, portrait: Path, tmp_path: Path) -> None:
    """emo's look refuses a person that fills little of the frame, this one does not."""
    path = tmp_path / "far.png"
    with Image.open(portrait) as one:
        field = Image.new("RGB", (2000, 2600), "#9fd0d4")
        field.paste(one.resize((400, 500)), (900, 1300))
    field.save(path)

    assert looked_at(caller, path)["output"]["check_pass"] is True


@pytest.mark.parametrize(
    ("size", "colour", "code"),
    [
        ((600, 600), "#e8b48c", "InvalidFile.Content"),
        ((399, 500), "", "InvalidFile.Resolution"),
        ((500, 399), "", "InvalidFile.Resolution"),
        ((400, 500), "", ""),
    ],
)
def test_sides_and_people_are_judged(
    caller: Caller, portrait: Path, tmp_path: Path, size: tuple[int, int], colour: str, code: str
) -> None:
    """400 px is enough, 399 px is refused, and so is a picture without a person."""
    path = tmp_path / "picture.png"
    with Image.open(portrait) as one:
        (Image.new("RGB", size, colour) if colour else one.resize(size)).save(path)

    output = looked_at(caller, path)["output"]

    assert (output["check_pass"], output.get("code", "")) == (not code, code)


def test_mute_refusal_by_script(caller: Caller) -> None:
    """The document's own sample has neither code nor message."""
    caller.control("tasks", {"model": S2V_DETECT, "end": "FAILED"})

    output = caller.order(S2V_DETECT, {"image_url": URL}).json()["output"]

    assert (output["check_pass"], output["code"], output["message"]) == (False, "", "")


def test_look_is_synchronous(caller: Caller) -> None:
    """The asynchronous header is refused, as the service refuses it."""
    body = {"model": S2V_DETECT, "input": {"image_url": URL}}

    answer = caller.call(
        "POST", PATHS[S2V_DETECT], json=body, headers={"X-DashScope-Async": "enable"}
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "AccessDenied")


@pytest.mark.parametrize(
    ("model", "changes", "parameters", "code", "message"),
    [
        (S2V_DETECT, {"image_url": None}, None, "InvalidURL", NO_URL),
        (S2V_DETECT, {"audio_url": URL}, None, "InvalidParameter", WRONG),
        (S2V_DETECT, {}, {"ratio": "1:1"}, "InvalidParameter", WRONG),
        (S2V, {"image_url": "file:///a.jpg"}, None, "InvalidURL", NO_URL),
        (S2V, {"audio_url": None}, None, "InvalidURL", NO_URL),
        (S2V, {"audio_url": ""}, None, "InvalidURL", NO_URL),
        (S2V, {"face_bbox": [1, 2, 3, 4]}, None, "InvalidParameter", WRONG),
        (S2V, {}, {"style": "speech"}, "InvalidParameter", WRONG),
        (S2V, {}, {"resolution": "1080P"}, "InvalidParameter", "The resolution is invalid."),
        (S2V, {}, {"resolution": 480}, "InvalidParameter", "The resolution is invalid."),
    ],
)
def test_request_out_of_the_documents_is_refused(
    caller: Caller, model: str, changes: dict[str, Any], parameters: dict[str, Any] | None,
    code: str, message: str,
) -> None:  # fmt: skip
    """A field that no document has, or that is missing, is a 400."""
    given = {"image_url": URL} | ({"audio_url": URL} if model == S2V else {}) | changes

    answer = caller.order(model, given, parameters)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["message"].startswith(message)


@pytest.mark.parametrize(
    ("resolution", "lines", "fps", "size"),
    [(None, 480, 16, (496, 624)), ("480P", 480, 16, (496, 624)), ("720P", 720, 30, (864, 1072))],
)
def test_picture_speaks(
    caller: Caller, portrait: Path, tmp_path: Path, resolution: str | None, lines: int, fps: int,
    size: tuple[int, int],
) -> None:  # fmt: skip
    """The clip keeps the picture's ratio and has the voice's length, its sound, and the badge."""
    given = {"image_url": caller.upload(portrait, S2V),
             "audio_url": caller.upload(voice(tmp_path / "v.wav", 0.6), S2V)}  # fmt: skip

    answer = caller.ordered(S2V, given, {"resolution": resolution} if resolution else None)

    told = f"{size[0]}*{size[1]}"
    assert answer["usage"] == {
        "duration": 0.6, "video_count": 1, "SR": lines, "size": told, "fps": fps,
    }  # fmt: skip
    data = caller.http.get(answer["output"]["results"]["video_url"]).content
    with av.open(io.BytesIO(data)) as clip:
        stream = clip.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (*size, fps)
        assert abs(clip.duration / av.time_base - 0.6) <= 0.1
        *_, frame = clip.decode(video=0)
    with av.open(io.BytesIO(data)) as clip:
        sound = np.concatenate([part.to_ndarray().ravel() for part in clip.decode(audio=0)])
    assert np.abs(sound).max() > 0.05
    assert (frame.to_ndarray(format="gray")[-60:, -180:] > 235).sum() > 60  # the badge's letters


def _long(path: Path) -> Path:
    return voice(path, 20.0)


def _heavy(path: Path) -> Path:
    voice(path, 0.5)
    path.write_bytes(path.read_bytes() + bytes(15 * MIB - path.stat().st_size))
    return path


def _no_sound(path: Path) -> Path:
    path.write_bytes(b"not a sound" * 100)
    return path


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (_long, "The input audio is longer than 20s."),
        (_heavy, "File size is larger than 15MB."),
        (_no_sound, "File type is not supported. Allowed types are: .wav, .mp3."),
    ],
)
def test_unfit_voice_fails_the_task(
    caller: Caller, portrait: Path, tmp_path: Path, made: Callable[[Path], Path], message: str
) -> None:
    """A voice out of the limits ends the task FAILED with the documented words, unbilled."""
    given = {"image_url": caller.upload(portrait, S2V),
             "audio_url": caller.upload(made(tmp_path / "v.wav"), S2V)}  # fmt: skip

    answer = caller.ordered(S2V, given)

    output = answer["output"]
    assert (output["task_status"], output["code"]) == ("FAILED", "InvalidURL")
    assert output["message"] == message
    assert "usage" not in answer


def test_upload_belongs_to_the_model_that_reads_it(
    caller: Caller, portrait: Path, tmp_path: Path
) -> None:
    """What was uploaded for another model, the detection's included, is refused."""
    sound = caller.upload(voice(tmp_path / "v.wav", 0.2), S2V)

    for model in (EMO, S2V_DETECT):
        answer = caller.order(
            S2V, {"image_url": caller.upload(portrait, model), "audio_url": sound}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "InvalidURL")
