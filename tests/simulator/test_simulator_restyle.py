"""The restyled clip: what it keeps, what it changes, and which inputs end a task FAILED."""

import io
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from simulator_kit import Caller, ClipMaker

from avatar_desktop.simulator.media.badge import Badge
from avatar_desktop.simulator.media.looks import LOOKS, look

Frame = NDArray[np.uint8]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        pass


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A web server of somebody else and the folder it serves."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=tmp_path)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", tmp_path
        server.shutdown()
        thread.join()


def restyled(caller: Caller, clip: Path, **parameters: Any) -> bytes:
    """Return the finished file for *clip*."""
    answer = caller.finished(caller.upload(clip), **parameters)
    assert answer["output"]["task_status"] == "SUCCEEDED", answer
    return bytes(caller.http.get(answer["output"]["output_video_url"]).content)


def frames(data: bytes | Path) -> list[Frame]:
    source = io.BytesIO(data) if isinstance(data, bytes) else str(data)
    with av.open(source) as clip:
        return [frame.to_ndarray(format="bgr24") for frame in clip.decode(video=0)]


def test_clip_is_written_as_asked(caller: Caller, make_clip: ClipMaker) -> None:
    """H.264 at the asked pace and short side, as long as the input, sound kept, index in front."""
    source = make_clip(width=160, height=100, fps=24, seconds=1.5, sound=True)

    data = restyled(caller, source, video_fps=20, min_len=540)

    with av.open(io.BytesIO(data)) as clip:
        video, sound = clip.streams.video[0], clip.streams.audio[0]
        assert video.codec_context.name == "h264"
        assert video.average_rate == 20
        assert (video.width, video.height) == (864, 540)
        assert video.frames == 30
        assert float(video.duration * video.time_base) == pytest.approx(1.5, abs=0.05)
        assert float(sound.duration * sound.time_base) == pytest.approx(1.5, abs=0.05)
        heard = np.concatenate([part.to_ndarray()[0] for part in clip.decode(sound)])
    assert np.sqrt(np.mean(heard[4800:-4800] ** 2)) == pytest.approx(0.4 / np.sqrt(2), abs=0.05)
    assert 0 < data.find(b"moov") < data.find(b"mdat")


def test_silent_clip_stays_silent(caller: Caller, make_clip: ClipMaker) -> None:
    """No sound is made up."""
    with av.open(io.BytesIO(restyled(caller, make_clip()))) as clip:
        assert not clip.streams.audio


def test_every_frame_is_restyled_and_marked(caller: Caller, make_clip: ClipMaker) -> None:
    """All frames differ from the input's and carry the badge's dark pill and white letters."""
    made = frames(restyled(caller, make_clip(seconds=1.0), style=2))

    assert len(made) == 15
    given = frames(make_clip(seconds=1.0))
    height, width = made[0].shape[:2]
    for old, new in zip(given, made, strict=True):
        corner = new[height - 46 : height - 12, width - 130 : width - 20].astype(int)
        assert corner.min() < 70
        assert corner.max() > 215
        small = new[:: height // 64, :: width // 96][:64, :96].astype(int)
        assert np.abs(small - old[: small.shape[0], : small.shape[1]]).mean() > 8


def test_rotated_clip_comes_upright(caller: Caller, make_clip: ClipMaker) -> None:
    """A clip that is marked as turned comes out in the way it is seen."""
    source = make_clip(name="turned.mp4", rotation=90)

    first = frames(restyled(caller, source, style=6))[0]

    assert first.shape == (1080, 720, 3)
    corners = {
        "upper left": first[40:140, 40:140],
        "upper right": first[40:140, -140:-40],
        "lower left": first[-140:-40, 40:140],
    }
    brightest = max(corners, key=lambda name: float(corners[name].mean()))
    assert brightest == "lower left"


def test_looks_differ(make_clip: ClipMaker) -> None:
    """Each of the eight looks is far from the input and from the other seven."""
    size = (384, 256)
    given = frames(make_clip(width=384, height=256))[3]
    drawn = [given, *(look(style, size)(given.copy()) for style in range(len(LOOKS)))]

    assert len(drawn) == 9
    for first in range(9):
        assert drawn[first].shape == given.shape
        for second in range(first):
            apart = np.abs(drawn[first].astype(int) - drawn[second]).mean()
            assert apart > 6, (first - 1, second - 1)


def test_badge_is_small() -> None:
    """The badge marks the lower right corner and leaves the rest alone."""
    plain = np.full((720, 960, 3), 128, np.uint8)
    marked = plain.copy()

    Badge((960, 720)).stamp(marked)

    changed = np.argwhere((marked != plain).any(axis=2))
    assert changed[:, 0].min() > 650
    assert changed[:, 1].min() > 780
    assert len(changed) > 1000


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.avi", "libx264"), ("a.mkv", "libx264"), ("a.mov", "libx265"), ("a.flv", "libx264"),
     ("a.ts", "libx264"), ("a.mpg", "libx264"), ("a.mp4", "libx265")],
)  # fmt: skip
def test_containers_are_taken(caller: Caller, make_clip: ClipMaker, name: str, codec: str) -> None:
    """Every documented container with H.264 or H.265 is taken, whatever its length is told by."""
    source = make_clip(name=name, codec=codec, width=128, height=96, fps=25, seconds=1.0)

    made = frames(restyled(caller, source))

    assert len(made) in {14, 15, 16}


def test_input_comes_from_any_address(
    caller: Caller, make_clip: ClipMaker, web: tuple[str, Path]
) -> None:
    """A clip is fetched from the web address that was given, without the caller's key."""
    origin, folder = web
    (folder / "a clip.mp4").write_bytes(make_clip().read_bytes())

    answer = caller.finished(f"{origin}/a%20clip.mp4")

    assert answer["output"]["task_status"] == "SUCCEEDED"


FILE = ("InvalidParameter.FileDownload", "download for input video error")
FORMAT = ("InvalidParameter.VideoFormat", "read video error")
RESOLUTION = ("InvalidParameter", "the video resolution parm is not invalid!")


@pytest.mark.parametrize("path", ["missing.mp4", "https", "port", "file"])
def test_unreachable_input_fails(caller: Caller, web: tuple[str, Path], path: str) -> None:
    """An address that gives no file ends the task FAILED with the documented words."""
    origin, _ = web
    url = {
        "https": origin.replace("http:", "https:") + "/a.mp4",
        "port": "http://127.0.0.1:9/a.mp4",
    }.get(path, f"{origin}/{path}")

    output = caller.finished(url)["output"]

    assert (output["task_status"], output["code"], output["message"]) == ("FAILED", *FILE)


@pytest.mark.parametrize("content", [b"", b"no clip at all" * 100, b"\x00\x00\x00\x18ftypmp42"])
def test_unreadable_input_fails(caller: Caller, tmp_path: Path, content: bytes) -> None:
    """What is no clip ends the task FAILED, whatever its name."""
    (tmp_path / "a.mp4").write_bytes(content)

    output = caller.finished(caller.upload(tmp_path / "a.mp4"))["output"]

    assert (output["task_status"], output["code"], output["message"]) == ("FAILED", *FORMAT)


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"width": 64, "height": 64}, None),
        ({"width": 64, "height": 62}, RESOLUTION),
        ({"width": 180, "height": 100}, None),
        ({"width": 182, "height": 100}, RESOLUTION),
        ({"width": 100, "height": 182}, RESOLUTION),
        ({"width": 4096, "height": 2276, "seconds": 0.07}, None),
        ({"width": 4098, "height": 2400, "seconds": 0.07}, RESOLUTION),
        ({"codec": "mpeg4"}, FORMAT),
        ({"codec": "mpeg2video", "name": "a.mpg", "fps": 25}, FORMAT),
        (
            {"seconds": 30.4, "fps": 5},
            ("InvalidParameter", "the video duration parm is not invalid!"),
        ),
    ],
)
def test_facts_are_judged(
    caller: Caller, make_clip: ClipMaker, facts: dict[str, Any],
    verdict: tuple[str, str] | None,
) -> None:  # fmt: skip
    """Size, shape, length and coding at their limits, and just beyond them."""
    output = caller.finished(caller.upload(make_clip(**facts)))["output"]

    assert (output.get("code"), output.get("message")) == (verdict or (None, None))


@pytest.mark.parametrize(
    ("extra", "code"),
    [(0, "InvalidParameter.VideoFormat"), (1, "InvalidParameter")],
)
def test_size_is_judged(caller: Caller, web: tuple[str, Path], extra: int, code: str) -> None:
    """A file of 100 MiB is still read; one byte more is too large."""
    origin, folder = web
    with (folder / "a.mp4").open("wb") as file:
        file.truncate(100 * 1024 * 1024 + extra)

    output = caller.finished(f"{origin}/a.mp4")["output"]

    assert output["code"] == code
