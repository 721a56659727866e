"""A running simulator and small clips made on the spot."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import httpx
import pytest
from huawei_caller import Huawei
from PIL import Image
from simulator_kit import (
    BUST,
    PATHS,
    PATIENCE,
    SAMPLES,
    Caller,
    ClipMaker,
    beep,
    picture,
    still_clip,
)

from avatar_desktop.simulator.server import Address, running


@pytest.fixture(scope="session")
def address() -> Iterator[Address]:
    with running(speed=100) as where:
        yield where


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
        yield client


@pytest.fixture
def caller(address: Address, http: httpx.Client) -> Caller:
    one = Caller(address, http)
    one.control("reset")
    for model in (BUST, *PATHS):
        one.control("limits", {"model": model, "per_second": 1000})
    return one


@pytest.fixture
def huawei(caller: Caller) -> Huawei:
    return Huawei(caller)


@pytest.fixture(scope="session")
def portrait(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample portrait at half its size."""
    path = tmp_path_factory.mktemp("portrait") / "portrait.jpg"
    with Image.open(SAMPLES / "portrait.jpg") as image:
        image.resize((512, 640)).save(path)
    return path


@pytest.fixture(scope="session")
def speaker(portrait: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return two seconds of the portrait at 15 frames a second, 640 by 800."""
    path = tmp_path_factory.mktemp("speaker") / "speaker.mp4"
    with Image.open(portrait) as image:
        return still_clip(image.convert("RGB").resize((640, 800)), path)


@pytest.fixture(scope="session")
def make_clip(tmp_path_factory: pytest.TempPathFactory) -> ClipMaker:
    """Return a maker of clips; the same call gives the same file."""
    folder = tmp_path_factory.mktemp("clips")

    def make(
        name: str = "clip.mp4", width: int = 96, height: int = 64, fps: int = 15,
        seconds: float = 0.4, codec: str = "libx264", sound: bool = False, rotation: int = 0,
    ) -> Path:  # fmt: skip
        path = folder / f"{width}x{height}-{fps}-{seconds}-{codec}-{sound}-{rotation}-{name}"
        if path.exists():
            return path
        with av.open(str(path), "w") as output:
            video = output.add_stream(codec, rate=fps)
            video.width, video.height, video.pix_fmt = width, height, "yuv420p"
            if codec == "libx264":
                video.options = {"preset": "ultrafast"}
            if codec == "libx265":
                video.options = {"x265-params": "log-level=none", "preset": "ultrafast"}
            if rotation:
                video.set_display_rotation(rotation)
            tone = output.add_stream("aac", rate=44100, layout="mono") if sound else None
            for number in range(round(seconds * fps)):
                frame = av.VideoFrame.from_ndarray(picture(width, height, number), format="bgr24")
                frame.pts, frame.time_base = number, Fraction(1, fps)
                output.mux(video.encode(frame))
            output.mux(video.encode(None))
            if tone is not None:
                for start in range(0, round(seconds * 44100), 1024):
                    output.mux(tone.encode(beep(start)))
                output.mux(tone.encode(None))
        return path

    return make
