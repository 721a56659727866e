"""The whole way without a window: real processes, real HTTP, a real S3 server."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from avatar_desktop.domain.media import MediaInfo
from avatar_desktop.media.probe import probe
from avatar_desktop.objectstore.signing import StoreCredentials, Target, encoded_path, presigned
from fixtures_s3 import S3Server
from fixtures_service import Service
from make_media import make_clip, make_stubborn

PATIENCE = 120


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "a clip 短片.mp4", width=320, height=240, fps=15, seconds=2)


def run(environment: dict[str, str], *words: str) -> tuple[int, list[dict]]:
    ended = subprocess.run(
        [sys.executable, "-m", "avatar_desktop", *words, "--json"],
        env=environment, capture_output=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    lines = ended.stdout.decode("utf-8").splitlines()
    assert lines, ended.stderr.decode("utf-8")
    return ended.returncode, [json.loads(line) for line in lines]


def restyle(environment: dict[str, str], clip: Path, *words: str) -> tuple[int, list[dict]]:
    return run(environment, "run", "video_style", "-i", f"video={clip}", "-p", "style=3", *words)


def assert_restyled(clip: Path, result: Path) -> None:
    before, after = probe(clip), probe(result)
    assert isinstance(after, MediaInfo)
    assert after.format == "mp4"
    assert after.video_codec == "h264"
    assert after.audio_codec
    assert after.fps == pytest.approx(15, abs=0.1)
    assert after.duration == pytest.approx(before.duration, abs=0.2)
    assert result.read_bytes() != clip.read_bytes()


def test_run_by_way_of_temporary_storage(service: Service, clip: Path, tmp_path: Path):
    """The default store: the clip comes back restyled, submitted once, by an oss:// URL."""
    code, events = restyle(service.environment(tmp_path / "home"), clip)

    end = events[-1]
    assert (code, end["state"]) == (0, "done")
    assert_restyled(clip, Path(end["outputs"][0]))
    (submit,) = service.submits()
    assert submit["json"]["input"]["video_url"].startswith("oss://")
    states = [event["state"] for event in events if event["event"] == "state"]
    assert list(dict.fromkeys(states)) == [
        "queued", "uploading", "submitting", "running", "downloading", "done",
    ]  # fmt: skip


def test_run_by_way_of_a_bucket(service: Service, s3_server: S3Server, clip: Path, tmp_path: Path):
    """A user's own private bucket: the service can read the clip by its signed link alone."""
    bucket = "clips-for-avatars"
    url = presigned_bucket(s3_server, bucket)
    assert httpx.put(url, trust_env=False).status_code in {200, 409}
    environment = service.environment(
        tmp_path / "home",
        AVATAR_STORE="s3",
        AVATAR_STORE_ENDPOINT=s3_server.endpoint,
        AVATAR_STORE_BUCKET=bucket,
        AVATAR_STORE_REGION=s3_server.region,
        AVATAR_STORE_KEY=s3_server.access_key,
        AVATAR_STORE_SECRET=s3_server.secret,
        AVATAR_STORE_STYLE="path",
    )

    code, events = restyle(environment, clip, "--out", str(tmp_path / "out"))

    end = events[-1]
    assert (code, end["state"]) == (0, "done"), end
    assert_restyled(clip, Path(end["outputs"][0]))
    assert Path(end["outputs"][0]).parent == tmp_path / "out"
    (submit,) = service.submits()
    link = submit["json"]["input"]["video_url"]
    assert link.startswith(f"{s3_server.endpoint}/{bucket}/")
    assert httpx.get(link.partition("?")[0], trust_env=False).status_code in {400, 403, 404}


def presigned_bucket(server: S3Server, bucket: str) -> str:
    host = server.endpoint.removeprefix("http://")
    credentials = StoreCredentials(server.access_key, server.secret)
    target = Target("http", host, encoded_path(bucket))
    return presigned("PUT", target, credentials, server.region, datetime.now(UTC), 60)


def test_check_sends_nothing_and_counts_all_problems(service: Service, tmp_path: Path):
    """A clip with three faults gets all three at once, and the service hears nothing."""
    bad = make_clip(tmp_path / "bad.webm", width=400, height=120, fps=5, seconds=31,
                    codec="libvpx", audio=False)  # fmt: skip

    code, (answer,) = run(
        service.environment(tmp_path / "home"), "check", "video_style", "-i", f"video={bad}"
    )

    assert code == 1
    rules = {(problem["rule"], problem["severity"]) for problem in answer["problems"]}
    assert {("format", "error"), ("aspect", "error"), ("duration_max", "error")} <= rules
    assert service.requests() == []


def test_file_that_cannot_be_cleaned_is_refused_unless_as_is(service: Service, tmp_path: Path):
    """`check` warns, `run` sends nothing and names the flag; with the flag the file goes."""
    odd = make_stubborn(tmp_path / "odd.avi")
    environment = service.environment(tmp_path / "home")

    _, (answer,) = run(environment, "check", "video_style", "-i", f"video={odd}")
    code, events = restyle(environment, odd)

    assert ("traces", "warning") in {(one["rule"], one["severity"]) for one in answer["problems"]}
    assert (code, events[-1]["error"]["code"]) == (1, "NotStripped")
    assert "--as-is" in events[-1]["error"]["message"]
    assert service.requests() == []

    code, events = restyle(environment, odd, "--as-is")

    assert (code, events[-1]["state"]) == (0, "done")
    assert len(service.submits()) == 1


def test_wrong_key_is_told_and_costs_nothing(service: Service, clip: Path, tmp_path: Path):
    """A key that the service does not know: what, why, what to do; no task."""
    environment = service.environment(tmp_path / "home", DASHSCOPE_API_KEY="sk-wrong")

    code, events = restyle(environment, clip)

    end = events[-1]
    assert (code, end["state"], end["error"]["code"]) == (1, "failed", "InvalidApiKey")
    assert service.submits() == []
    assert "sk-wrong" not in json.dumps(events)


def test_history_needs_no_network(mortal_service: Service, clip: Path, tmp_path: Path):
    """After the service is gone the job is listed with its file, by the words on the screen."""
    environment = mortal_service.environment(tmp_path / "home")
    restyle(environment, clip)
    mortal_service.stop()

    code, (rows,) = run(environment, "history", "--search", "短片 已完成 卡通")
    _, (others,) = run(environment, "history", "--search", "短片 失败")

    assert code == 0
    assert [row["state"] for row in rows] == ["done"]
    assert others == []
    assert Path(rows[0]["outputs"][0]).is_file()


def test_doctor_goes_all_the_way(service: Service, tmp_path: Path):
    """Reached, signed in, uploaded; what temporary storage cannot do is said."""
    code, (answer,) = run(service.environment(tmp_path / "home"), "doctor")

    assert (code, answer["ok"]) == (0, True)
    health = {step["step"]: step["health"] for step in answer["steps"]}
    assert {name for name in health if health[name] != "good"} == {"read_back", "delete"}


def test_wrong_usage_ends_with_2(tmp_path: Path):
    """An unknown command line is refused with the usage."""
    ended = subprocess.run(
        [sys.executable, "-m", "avatar_desktop", "run"], capture_output=True, check=False
    )

    assert ended.returncode == 2
    assert b"usage" in ended.stderr


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 128 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("a small disk needs root and mount")
    words = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(place)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_full_disk_ends_with_an_error_line(
    service: Service, tmp_path: Path, tiny_disk: Path, rounds: Callable[[int, int], int], seed: int
):
    """However little room there is, and wherever it ends: what, why, what to do, and code 1."""
    clip = make_clip(tmp_path / "tiny.mp4", width=256, height=256, fps=15, seconds=1)
    ballast, chance = tiny_disk / "ballast", random.Random(seed)
    for free in [40, *(chance.randrange(129) for _ in range(rounds(0, 12)))]:
        ballast.write_bytes(bytes((128 - free) * 1024))
        home = tiny_disk / "home"

        before = len(service.submits())

        code, events = restyle(service.environment(home), clip)

        end = events[-1]
        assert (code, end["event"], end["state"]) == (1, "end", "failed"), (free, end)
        error = end["error"]
        assert error["billed"] is (len(service.submits()) > before)
        assert "is full" in error["message"] or "No space left" in error["message"]
        assert error["message"].count(".") >= 2
        shutil.rmtree(home)
