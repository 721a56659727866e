"""videoretalk and wan2.7-i2v: refusals, lips that follow another voice, a picture that moves."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image
from simulator_kit import I2V, RETALK, Caller, ClipMaker, still_clip, voice

URL = "http://127.0.0.1:9/a.mp4"
FRAME = {"type": "first_frame", "url": URL}
SOUND = {"type": "driving_audio", "url": URL}


@pytest.mark.parametrize(
    ("model", "changes", "parameters"),
    [
        (RETALK, {"video_url": None}, None),
        (RETALK, {"audio_url": "voice.wav"}, None),
        (RETALK, {"ref_image_url": "file:///p.png"}, None),
        (RETALK, {"face_bbox": [1, 2, 3, 4]}, None),
        (RETALK, {}, {"video_extension": "true"}),
        (RETALK, {}, {"query_face_threshold": 119}),
        (RETALK, {}, {"query_face_threshold": 201}),
        (RETALK, {}, {"query_face_threshold": 150.5}),
        (RETALK, {}, {"resolution": "480P"}),
        (I2V, {"media": []}, None),
        (I2V, {"media": [SOUND]}, None),
        (I2V, {"media": [FRAME, FRAME]}, None),
        (I2V, {"media": [FRAME, {"type": "voice", "url": URL}]}, None),
        (I2V, {"media": [FRAME, {**SOUND, "more": 1}]}, None),
        (I2V, {"media": [FRAME, {"type": "driving_audio", "url": "v.wav"}]}, None),
        (I2V, {"image_url": URL}, None),
        (I2V, {"prompt": "x" * 5001}, None),
        (I2V, {"negative_prompt": "x" * 501}, None),
        (I2V, {}, {"resolution": "480P"}),
        (I2V, {}, {"duration": 1}),
        (I2V, {}, {"duration": 16}),
        (I2V, {}, {"duration": 2.5}),
        (I2V, {}, {"prompt_extend": 1}),
        (I2V, {}, {"watermark": None}),
        (I2V, {}, {"seed": -1}),
        (I2V, {}, {"size": "1280*720"}),
    ],
)
def test_request_out_of_the_documents_is_refused(
    caller: Caller, model: str, changes: dict[str, Any], parameters: dict[str, Any] | None
) -> None:
    """A field that no document has, or out of its range, is a 400."""
    good = {"video_url": URL, "audio_url": URL} if model == RETALK else {"media": [FRAME, SOUND]}

    answer = caller.order(model, {**good, **changes}, parameters)

    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")


def seen(caller: Caller, link: str) -> tuple[list[Any], float, bool]:
    """Return the frames in grey, the length, and whether the sound is not silent."""
    data = caller.http.get(link).content
    with av.open(io.BytesIO(data)) as clip:
        seconds = clip.duration / av.time_base
        frames = [frame.to_ndarray(format="gray") for frame in clip.decode(video=0)]
    with av.open(io.BytesIO(data)) as clip:
        sound = np.concatenate([part.to_ndarray().ravel() for part in clip.decode(audio=0)])
    return frames, seconds, bool(np.abs(sound).max() > 0.05)


@pytest.mark.parametrize(
    ("seconds", "ref", "parameters", "lasts"),
    [
        (3.0, None, None, 2.0),
        (3.0, "", {"video_extension": False, "query_face_threshold": 200}, 2.0),
        (3.0, "portrait", {"video_extension": True}, 3.0),
    ],
)
def test_lips_follow_the_voice(
    caller: Caller, speaker: Path, portrait: Path, tmp_path: Path, seconds: float, ref: str | None,
    parameters: dict[str, Any] | None, lasts: float,
) -> None:  # fmt: skip
    """The clip ends with the shorter, or with the voice; its mouth is open while that is heard."""
    given = {"video_url": caller.upload(speaker, RETALK),
             "audio_url": caller.upload(voice(tmp_path / "v.wav", seconds), RETALK)}  # fmt: skip
    if ref is not None:
        given["ref_image_url"] = caller.upload(portrait, RETALK) if ref else ""

    answer = caller.ordered(RETALK, given, parameters)

    usage = {"video_duration": lasts, "size": "640*800", "video_ratio": "standard", "fps": 15}
    assert answer["usage"] == usage
    frames, length, heard = seen(caller, answer["output"]["video_url"])
    assert abs(length - lasts) <= 0.1
    assert (len(frames), heard) == (lasts * 15, True)
    opened = np.abs(frames[8].astype(int) - frames[-1].astype(int))
    mouth, brow = opened[430:520, 250:380], opened[300:340, 250:380]
    assert mouth.mean() > 3 * brow.mean()
    assert (frames[5][-60:, -180:] > 235).sum() > 60  # the badge's letters


def test_stages_are_shown(caller: Caller) -> None:
    """A running task shows its stages."""
    caller.control("tasks", {"model": RETALK, "seconds": 60})
    task = caller.order(RETALK, {"video_url": URL, "audio_url": URL}).json()["output"]["task_id"]

    caller.wait_for(task, "PRE-PROCESSING")


def _short_voice(path: Path) -> Path:
    return voice(path, 1.9)


def _text(path: Path) -> Path:
    path.write_bytes(b"not a sound" * 100)
    return path


@pytest.mark.parametrize(
    ("made", "code"), [(_short_voice, "InvalidFile.Duration"), (_text, "InvalidFile.Format")]
)
def test_unfit_voice_fails_the_task(
    caller: Caller, speaker: Path, tmp_path: Path, made: Callable[[Path], Path], code: str
) -> None:
    """A voice out of the limits ends the task FAILED with the documented code."""
    given = {"video_url": caller.upload(speaker, RETALK),
             "audio_url": caller.upload(made(tmp_path / "v.wav"), RETALK)}  # fmt: skip

    output = caller.ordered(RETALK, given)["output"]

    assert (output["task_status"], output["code"]) == ("FAILED", code)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"width": 638}, "InvalidFile.Resolution"),
        ({"fps": 14}, "InvalidFile.FPS"),
        ({"seconds": 1.9}, "InvalidFile.Duration"),
        ({"name": "clip.mkv"}, "InvalidFile.Format"),
        ({"codec": "mpeg4"}, "InvalidFile.Format"),
        (None, "InvalidFile.Content"),
    ],
)
def test_unfit_clip_fails_the_task(
    caller: Caller, make_clip: ClipMaker, tmp_path: Path, changes: dict[str, Any] | None, code: str
) -> None:
    """Sides, pace, length, kind, and that somebody is in it."""
    good = {"width": 640, "height": 640, "fps": 15, "seconds": 2.0}
    nobody = Image.new("RGB", (640, 640), "#e8b48c")
    clip = make_clip(**good | changes) if changes else still_clip(nobody, tmp_path / "c.mp4")
    given = {"video_url": caller.upload(clip, RETALK),
             "audio_url": caller.upload(voice(tmp_path / "v.wav", 2.0), RETALK)}  # fmt: skip

    output = caller.ordered(RETALK, given)["output"]

    assert (output["task_status"], output["code"]) == ("FAILED", code)


@pytest.mark.parametrize(
    ("parameters", "lasts", "lines"), [({"resolution": "720P", "duration": 3}, 3, 720)]
)
def test_picture_moves_and_speaks(
    caller: Caller, portrait: Path, tmp_path: Path, parameters: dict[str, Any], lasts: int,
    lines: int,
) -> None:  # fmt: skip
    """The clip lasts as long as asked for, whatever the voice does."""
    media = [
        {"type": "first_frame", "url": caller.upload(portrait, I2V)},
        {"type": "driving_audio", "url": caller.upload(voice(tmp_path / "v.wav", 2.2), I2V)},
    ]

    answer = caller.ordered(I2V, {"prompt": "她说话。", "media": media}, parameters)

    assert answer["usage"] == {
        "duration": lasts, "output_video_duration": lasts, "video_count": 1, "SR": lines,
    }  # fmt: skip
    assert answer["output"]["orig_prompt"] == "她说话。"
    frames, length, heard = seen(caller, answer["output"]["video_url"])
    assert (length, heard) == (pytest.approx(lasts, abs=0.1), True)
    assert frames[0].shape == (1072, 864)
    assert np.abs(frames[0].astype(int) - frames[-1].astype(int)).mean() > 1


def _tiny(portrait: Path, path: Path) -> None:
    with Image.open(portrait) as one:
        one.resize((239, 300)).save(path)


def _narrow(portrait: Path, path: Path) -> None:
    with Image.open(portrait) as one:
        one.resize((2401, 300)).save(path)


def _clear(portrait: Path, path: Path) -> None:
    with Image.open(portrait) as one:
        one.convert("RGBA").save(path)


@pytest.mark.parametrize("made", [_tiny, _narrow, _clear])
def test_unfit_picture_fails_the_task(
    caller: Caller, portrait: Path, tmp_path: Path, made: Callable[[Path, Path], None]
) -> None:
    """Sides, ratio, and no transparency."""
    made(portrait, tmp_path / "p.png")
    media = [{"type": "first_frame", "url": caller.upload(tmp_path / "p.png", I2V)}]

    output = caller.ordered(I2V, {"media": media}, {"duration": 2})["output"]

    assert (output["task_status"], output["code"]) == ("FAILED", "InvalidParameter")
