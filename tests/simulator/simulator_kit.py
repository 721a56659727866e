"""What the simulator's tests share: a caller that speaks plain HTTP, and pictures to film."""

import wave
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
from PIL import Image

from avatar_desktop.simulator.server import Address
from patience import wait_until

MODEL = "video-style-transform"
SUBMIT = "/services/aigc/video-generation/video-synthesis"
DETECT, EMO = "emo-detect-v1", "emo-v1"
COSPLAY, GEN3D, BUST = "wanx-style-cosplay-v1", "motionshop-gen3d", "picture-modelings"
S2V_DETECT, S2V = "wan2.2-s2v-detect", "wan2.2-s2v"
REPAINT = "wanx-style-repaint-v1"
MIX, MOVE = "wan2.2-animate-mix", "wan2.2-animate-move"
RETALK, I2V = "videoretalk", "wan2.7-i2v"
IMAGE, EDIT = "wan2.7-image", "wan2.7-videoedit"
LIGHT, FINE = "Tripo/Tripo-P1.0", "Tripo/Tripo-H3.1"
SYNCHRONOUS = {DETECT, S2V_DETECT}
PATHS = {
    MODEL: SUBMIT,
    DETECT: "/services/aigc/image2video/face-detect",
    EMO: "/services/aigc/image2video/video-synthesis/",
    COSPLAY: "/services/aigc/image-generation/generation",
    GEN3D: "/services/aigc/video-generation/3d-generation",
    S2V_DETECT: "/services/aigc/image2video/face-detect",
    S2V: "/services/aigc/image2video/video-synthesis",
    REPAINT: "/services/aigc/image-generation/generation",
    MIX: "/services/aigc/image2video/video-synthesis",
    MOVE: "/services/aigc/image2video/video-synthesis",
    RETALK: "/services/aigc/image2video/video-synthesis",
    I2V: SUBMIT,
    IMAGE: "/services/aigc/image-generation/generation",
    EDIT: SUBMIT,
    LIGHT: "/services/aigc/video-generation/3d-generation",
    FINE: "/services/aigc/video-generation/3d-generation",
}
SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
PATIENCE = 60.0


@dataclass
class Caller:
    """One account's plain HTTP calls; every wait is for a condition."""

    address: Address
    http: httpx.Client
    key: str = "sk-simulated"

    def as_(self, key: str) -> "Caller":
        return Caller(self.address, self.http, key)

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key}".strip(), **options.pop("headers", {})}
        return self.http.request(method, self.address.base_url + path, headers=headers, **options)

    def control(self, path: str, body: Any = None, method: str = "POST") -> Any:
        url = f"{self.address.metastudio_url}/_simulator/{path}"
        return self.http.request(method, url, json=body).raise_for_status().json()

    def received(self, path: str = "") -> list[dict[str, Any]]:
        entries = self.control("requests", method="GET")["requests"]
        return [entry for entry in entries if entry["path"].startswith(path)]

    def policy(self, model: str = MODEL) -> dict[str, str]:
        answer = self.call("GET", "/uploads", params={"action": "getPolicy", "model": model})
        return dict(answer.raise_for_status().json()["data"])

    def post_form(
        self, policy: dict[str, str], form: dict[str, str], data: bytes
    ) -> httpx.Response:
        return self.http.post(policy["upload_host"], data=form, files={"file": ("f", data)})

    def upload(self, path: Path, model: str = MODEL) -> str:
        policy = self.policy(model)
        form = form_of(policy, path.name)
        assert self.post_form(policy, form, path.read_bytes()).status_code == 200
        return "oss://" + form["key"]

    def submit(self, url: str, **parameters: Any) -> httpx.Response:
        headers = {"X-DashScope-Async": "enable", "X-DashScope-OssResourceResolve": "enable"}
        body = {"model": MODEL, "input": {"video_url": url}, "parameters": parameters}
        return self.call("POST", SUBMIT, json=body, headers=headers)

    def task(self, url: str, **parameters: Any) -> str:
        return str(self.submit(url, **parameters).raise_for_status().json()["output"]["task_id"])

    def order(
        self, model: str, given: dict[str, Any], parameters: dict[str, Any] | None = None
    ) -> httpx.Response:
        """Call *model* as the documents say."""
        headers = {"X-DashScope-OssResourceResolve": "enable"}
        if model not in SYNCHRONOUS:
            headers["X-DashScope-Async"] = "enable"
        body = {"model": model, "input": given}
        if parameters is not None:
            body["parameters"] = parameters
        return self.call("POST", PATHS[model], json=body, headers=headers)

    def ordered(
        self, model: str, given: dict[str, Any], parameters: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the end of the task that the call began."""
        answer = self.order(model, given, parameters)
        task = answer.raise_for_status().json()["output"]["task_id"]
        return self.wait_for(task, "SUCCEEDED", "FAILED", "CANCELED")

    def query(self, task_id: str) -> dict[str, Any]:
        return dict(self.call("GET", f"/tasks/{task_id}").json())

    def state(self, task_id: str) -> str:
        return str(self.query(task_id)["output"]["task_status"])

    def wait_for(self, task_id: str, *states: str) -> dict[str, Any]:
        """Return the query in which the task shows one of *states*."""

        def seen() -> dict[str, Any] | None:
            answer = self.query(task_id)
            return answer if answer["output"]["task_status"] in states else None

        return wait_until(seen, f"one of {states}", pause=0.06) or {}

    def finished(self, url: str, **parameters: Any) -> dict[str, Any]:
        return self.wait_for(self.task(url, **parameters), "SUCCEEDED", "FAILED", "CANCELED")


def form_of(policy: dict[str, str], name: str) -> dict[str, str]:
    """Return the fields of a form POST under *policy*, as the documents list them."""
    return {
        "OSSAccessKeyId": policy["oss_access_key_id"],
        "Signature": policy["signature"],
        "policy": policy["policy"],
        "key": f"{policy['upload_dir']}/{name}",
        "x-oss-object-acl": policy["x_oss_object_acl"],
        "x-oss-forbid-overwrite": policy["x_oss_forbid_overwrite"],
        "success_action_status": "200",
    }


ClipMaker = Callable[..., Path]


def still_clip(image: Image.Image, path: Path) -> Path:
    """Write two seconds of *image* at 15 frames a second."""
    with av.open(str(path), "w") as output:
        video = output.add_stream("libx264", rate=15)
        video.width, video.height, video.pix_fmt = *image.size, "yuv420p"
        video.options = {"preset": "ultrafast"}
        frame = av.VideoFrame.from_image(image)
        for number in range(30):
            frame.pts, frame.time_base = number, Fraction(1, 15)
            output.mux(video.encode(frame))
        output.mux(video.encode(None))
    return path


def voice(path: Path, seconds: float, loud: float = 0.6) -> Path:
    """Write a tone that is silent in its second half."""
    count = round(seconds * 8000)
    tone = loud * np.sin(np.arange(count) * (2 * np.pi * 220 / 8000))
    tone[count // 2 :] = 0
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes((tone * 32767).astype("<i2").tobytes())
    return path


def picture(width: int, height: int, number: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return a frame: a warm-to-cool slope, a dark disc that moves, a bright upper left corner."""
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    frame = np.stack((60 + 150 * x, 120 + 60 * y, 210 - 120 * x), -1)
    middle = 0.35 + 0.02 * number
    frame[(x - middle) ** 2 + (y - 0.5) ** 2 < 0.05] = (40, 50, 90)
    frame[(x < 0.2) & (y < 0.2)] = (250, 250, 250)
    return frame.astype(np.uint8)


def beep(start: int) -> av.AudioFrame:
    """Return 1024 samples of a 440 Hz tone from sample *start* on."""
    wave = 0.4 * np.sin((start + np.arange(1024)) * (2 * np.pi * 440 / 44100))
    frame = av.AudioFrame.from_ndarray(wave.astype(np.float32)[None], format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = 44100, start, Fraction(1, 44100)
    return frame
