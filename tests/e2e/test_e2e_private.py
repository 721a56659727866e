"""What leaves this computer names neither the person's file nor where it was taken."""

import getpass
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from PIL import Image
from test_e2e_command_line import presigned_bucket

from avatar_desktop.paths import resources
from avatar_desktop.simulator.uploads import UPLOAD_PATH
from fixtures_s3 import S3Server
from fixtures_service import Service
from make_media import make_clip
from patience import exit_code, wait_until

PATIENCE = 120
PLACE = "Kamera-7 31.2304N 121.4737E"
NAME = "Zhangs Hochzeit 张三的婚礼"
PORTRAIT = resources() / "samples" / "portrait.jpg"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A portrait as a phone keeps it, in a folder and under a name that tell something."""
    exif = Image.Exif()
    exif[0x010F] = PLACE
    exif[0x0112] = 1
    path = tmp_path / "Urlaub mit Li" / f"{NAME}.jpg"
    path.parent.mkdir()
    with Image.open(PORTRAIT) as picture:
        picture.save(path, quality=90, exif=exif, comment=PLACE.encode())
    assert PLACE.encode() in path.read_bytes()
    return path


def sent_by(environment: dict[str, str], folder: Path, *words: str) -> bytes:
    """Return all bytes that a run of the app has sent; it has to end well."""
    tap = folder / "sent.bin"
    ended = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("wiretap.py")), str(tap), *words, "--json"],
        env=environment, capture_output=True, timeout=PATIENCE, check=False, cwd=resources().parent,
    )  # fmt: skip
    lines = ended.stdout.decode("utf-8").splitlines()
    assert lines, ended.stderr.decode("utf-8")
    assert json.loads(lines[-1])["state"] == "done", lines[-1]
    return tap.read_bytes()


def told(sent: bytes) -> list[str]:
    """Return what *sent* tells of the person's file."""
    words = [NAME, "Hochzeit", "张三", "Urlaub", PLACE, "31.2304N", "Kamera-7", "pytest-of"]
    user = getpass.getuser()
    words += [f"/{user}/", f"/home/{user}"]
    forms = {one: (one.encode(), quote(one).encode(), json.dumps(one)[1:-1].encode(),
                   one.encode("gbk", "replace")) for one in words}  # fmt: skip
    return [word for word, ways in forms.items() if any(way in sent for way in ways)]


def with_bucket(server: S3Server) -> dict[str, str]:
    bucket = "clips-for-privacy"
    made = httpx.put(presigned_bucket(server, bucket), trust_env=False).status_code
    assert made in {200, 409}
    return {
        "AVATAR_STORE": "s3", "AVATAR_STORE_ENDPOINT": server.endpoint,
        "AVATAR_STORE_REGION": server.region, "AVATAR_STORE_BUCKET": bucket,
        "AVATAR_STORE_STYLE": "path", "AVATAR_STORE_KEY": server.access_key,
        "AVATAR_STORE_SECRET": server.secret,
    }  # fmt: skip


@pytest.mark.parametrize("model", ["gen3d", "picture_modeling"])
def test_photo_travels_without_its_name_and_place(
    service: Service, photo: Path, tmp_path: Path, model: str
):
    """Temporary storage and Huawei's form: pixels travel, the name and the place do not."""
    name = {"gen3d": "image", "picture_modeling": "file"}[model]
    home = tmp_path / "home"

    sent = sent_by(service.environment(home), tmp_path, "run", model, "-i", f"{name}={photo}")

    assert told(sent) == []
    pixels = photo.read_bytes()[-20000:-2]
    assert pixels in sent, "the tap works: the picture itself was sent"
    (kept,) = home.glob(f"main/library/*/{name}.jpg")
    assert kept.read_bytes() == photo.read_bytes()
    assert not list(home.glob("main/library/*/.sending"))


def test_photo_goes_into_a_bucket_without_its_name_and_place(
    service: Service, s3_server: S3Server, photo: Path, tmp_path: Path
):
    """An own bucket sees a random name and a clean picture."""
    environment = service.environment(tmp_path / "home", **with_bucket(s3_server))

    sent = sent_by(environment, tmp_path, "run", "gen3d", "-i", f"image={photo}")

    assert told(sent) == []
    assert photo.read_bytes()[-20000:-2] in sent


def test_switched_off_the_file_is_sent_as_it_is(service: Service, photo: Path, tmp_path: Path):
    """The same tap hears the place when the person wants the file untouched."""
    home = tmp_path / "home"
    file = home / "main/config/settings.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"version": 1, "privacy": {"strip": False}}))

    sent = sent_by(service.environment(home), tmp_path, "run", "gen3d", "-i", f"image={photo}")

    assert "Kamera-7" in told(sent)
    assert "Hochzeit" not in told(sent)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_killed_while_sending_the_copy_is_gone_after_the_next_start(
    service: Service, tmp_path: Path
):
    """What a kill leaves in the job's folder, the next start removes, and the job ends well."""
    home = tmp_path / "home"
    clip = make_clip(tmp_path / "clip.mp4", width=160, height=120, fps=15, seconds=1)
    environment = {**service.environment(home), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "avatar_desktop"]
    service.control("faults", path=UPLOAD_PATH, method="POST", delay_seconds=300)
    first = subprocess.Popen(
        [*command, "run", "video_style", "-i", f"video={clip}"], env=environment
    )
    try:
        wait_until(lambda: service.requests(UPLOAD_PATH, "POST"), "the upload")
    finally:
        first.kill()
        first.wait(PATIENCE)
    assert list(home.glob("main/library/*/.sending/video.mp4"))

    window = subprocess.Popen(command, env=environment)
    try:
        wait_until(lambda: list(home.glob("main/library/*/result.mp4")), "the result")
        wait_until(lambda: not list(home.glob("main/library/*/.sending")), "the cleaning")
    finally:
        window.send_signal(signal.SIGTERM)
        assert exit_code(window) == 0
