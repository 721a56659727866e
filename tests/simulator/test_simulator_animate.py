"""wan2.2-animate-mix and -move: limits, refusals, and what comes out."""

import io
import shutil
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image
from simulator_kit import MIX, MOVE, SAMPLES, Caller, ClipMaker

from make_media import excerpt

URL = "http://127.0.0.1:9/a.jpg"


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of the sample clip, small."""
    path = tmp_path_factory.mktemp("walk") / "walk.mp4"
    return excerpt(SAMPLES / "clip.mp4", path, seconds=2.0, size=(480, 270))


def animated(
    caller: Caller, model: str, picture: Path, clip: Path, **parameters: Any
) -> dict[str, Any]:
    given = {"image_url": caller.upload(picture, model), "video_url": caller.upload(clip, model)}
    return caller.ordered(model, given, {"mode": "wan-std", **parameters})


@pytest.mark.parametrize(
    ("model", "mode", "told", "fps", "size"),
    [
        (MIX, "wan-std", "standard", 15, (1280, 720)),
        (MOVE, "wan-pro", "pro", 25, (720, 900)),
    ],
)
def test_answers_as_the_sample(
    caller: Caller, portrait: Path, walk: Path, model: str, mode: str, told: str, fps: int,
    size: tuple[int, int],
) -> None:  # fmt: skip
    """An object with the clip, the mode's name and frames, the clip's length, sound and badge."""
    answer = animated(caller, model, portrait, walk, mode=mode)

    assert answer["usage"] == {"video_duration": 2.0, "video_ratio": told}
    data = caller.http.get(answer["output"]["results"]["video_url"]).content
    with av.open(io.BytesIO(data)) as clip:
        stream = clip.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (*size, fps)
        assert clip.streams.audio
        assert abs(clip.duration / av.time_base - 2.0) <= 0.1
        frames = [frame.to_ndarray(format="gray").astype(float) for frame in clip.decode(video=0)]
    assert (frames[0][-80:, -240:] > 235).sum() > 60  # the badge's letters
    assert np.abs(frames[0] - frames[len(frames) // 2]).mean() > 0.5  # it moves


def test_person_stands_where_the_clips_stood(caller: Caller, portrait: Path, walk: Path) -> None:
    """The portrait's jumper is seen in the clip's scene, whose sky is left as it was."""
    answer = animated(caller, MIX, portrait, walk)

    data = caller.http.get(answer["output"]["results"]["video_url"]).content
    with av.open(io.BytesIO(data)) as clip, av.open(walk) as before:
        frame = next(clip.decode(video=0)).to_ndarray(format="rgb24").astype(float)
        plain = next(before.decode(video=0)).reformat(1280, 720).to_ndarray(format="rgb24")
    assert np.abs(frame[20:60, 300:500] - plain[20:60, 300:500]).mean() < 8
    assert np.abs(frame[330:420, 600:680] - plain[330:420, 600:680]).mean() > 15


@pytest.mark.parametrize(
    ("changes", "parameters", "code"),
    [
        ({}, None, "InvalidParameter"), ({}, {"mode": "std"}, "InvalidParameter"),
        ({}, {"mode": "wan-std", "check_image": "true"}, "InvalidParameter"),
        ({}, {"mode": "wan-std", "watermark": True}, "InvalidParameter"),
        ({"watermark": 1}, {"mode": "wan-std"}, "InvalidParameter"),
        ({"image_url": None}, {"mode": "wan-std"}, "InvalidURL"),
        ({"video_url": "http://a/视频.mp4"}, {"mode": "wan-pro"}, "InvalidURL"),
        ({"audio_url": URL}, {"mode": "wan-pro"}, "InvalidParameter"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("model", [MIX, MOVE])
def test_request_out_of_the_documents_is_refused(
    caller: Caller,
    model: str,
    changes: dict[str, Any],
    parameters: dict[str, Any] | None,
    code: str,
) -> None:
    """The mode is needed; the watermark stands beside the addresses, which are ASCII alone."""
    answer = caller.order(model, {"image_url": URL, "video_url": URL, **changes}, parameters)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


def plain(path: Path, size: tuple[int, int], kind: str = "PNG") -> Path:
    Image.new("RGB", size, "#3060a0").save(path, kind)
    return path


@pytest.mark.parametrize(
    ("size", "kind", "code"),
    [
        ((199, 300), "PNG", "InvalidFile.Resolution"),
        ((4097, 3000), "PNG", "InvalidFile.Resolution"),
        ((200, 601), "PNG", "InvalidFile.AspectRatio"), ((200, 600), "PNG", "InvalidFile.Content"),
        ((300, 300), "GIF", "InvalidFile.Format"),
    ],
)  # fmt: skip
def test_picture_out_of_the_limits_fails_the_task(
    caller: Caller, walk: Path, tmp_path: Path, size: tuple[int, int], kind: str, code: str
) -> None:
    """200 to 4096 px and 1:3 are kept to the pixel; without a person there is no result."""
    answer = animated(caller, MIX, plain(tmp_path / "p.png", size, kind), walk)

    assert (answer["output"]["task_status"], answer["output"]["code"]) == ("FAILED", code)
    assert "usage" not in answer


def test_unchecked_picture_needs_nobody(caller: Caller, walk: Path, tmp_path: Path) -> None:
    """Without the check a picture without a person is animated as well as it goes."""
    picture = plain(tmp_path / "p.png", (300, 300))

    answer = animated(caller, MOVE, picture, walk, check_image=False)

    assert answer["output"]["task_status"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"width": 198, "height": 240, "seconds": 2}, "InvalidFile.Resolution"),
        ({"width": 200, "height": 602, "seconds": 2}, "InvalidFile.AspectRatio"),
        ({"width": 200, "height": 200, "seconds": 1.8}, "InvalidFile.Duration"),
        ({"width": 200, "height": 200, "seconds": 2}, "InvalidFile.Content"),
        ({"width": 200, "height": 200, "seconds": 2, "name": "c.mkv"}, "InvalidFile.Format"),
    ],
)
def test_clip_out_of_the_limits_fails_the_task(
    caller: Caller, portrait: Path, make_clip: ClipMaker, options: dict[str, Any], code: str
) -> None:
    """200 px, 1:3, 2 s and the containers are kept; the first frame has to show a person."""
    answer = animated(caller, MIX, portrait, make_clip(**options))

    assert (answer["output"]["task_status"], answer["output"]["code"]) == ("FAILED", code)


def test_file_over_its_bytes_fails_the_task(
    caller: Caller, portrait: Path, walk: Path, tmp_path: Path
) -> None:
    """A picture of over 5 MB is refused."""
    path = tmp_path / "heavy.jpg"
    shutil.copyfile(portrait, path)
    path.write_bytes(path.read_bytes() + bytes(5 * 1024 * 1024))

    assert animated(caller, MOVE, path, walk)["output"]["code"] == "InvalidFile.Size"
