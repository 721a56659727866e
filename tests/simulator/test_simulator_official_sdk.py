"""The vendors' own SDKs, in environments of their own, work against the simulator unchanged."""

import json
import wave
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sdk_home import run_session, sdk_python
from simulator_kit import BUST, PATHS, SAMPLES, SUBMIT, Caller, ClipMaker

DASHSCOPE = "dashscope==2.0.2"
HUAWEI = "huaweicloudsdkmetastudio==3.1.219"


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    """Return the first two seconds of the sample voice."""
    path = tmp_path / "voice.wav"
    with wave.open(str(SAMPLES / "voice.wav")) as whole, wave.open(str(path), "wb") as part:
        part.setparams(whole.getparams())
        part.writeframes(whole.readframes(2 * whole.getframerate()))
    return path


def test_dashscope_sdk_does_the_whole_round(
    caller: Caller, make_clip: ClipMaker, portrait: Path, voice: Path, speaker: Path
) -> None:
    """The SDK uploads, submits in both its ways, waits, lists, cancels and reads refusals."""
    python = sdk_python(DASHSCOPE)
    caller.control("tasks", {"seconds": 0})
    caller.control("tasks", {"hold": "PENDING"})
    address = caller.address
    inputs = (make_clip(), portrait, SAMPLES / "template.jpg", voice, speaker)

    run = run_session(
        python, "sdk_session.py", address.base_url, address.api_key, *map(str, inputs)
    )

    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["url"].startswith(f"oss://{told['upload_dir']}/")
    assert told["generic"] == [200, "PENDING"]
    assert told["special"] == [200, "PENDING"]
    assert told["cancelled"][0] == 200
    assert told["cancelled_state"] == "CANCELED"
    assert told["done"] == [200, "SUCCEEDED", {"duration": 1, "SR": 720}]
    assert caller.http.get(told["video"]).content[4:8] == b"ftyp"
    assert {row["task_id"] for row in told["listed"]["data"]} == set(told["task_ids"])
    assert told["refused"] == [400, "InvalidParameter", "the style parm is not invalid!"]
    assert told["unknown"] == "UNKNOWN"
    assert told["aio"] == "SUCCEEDED"
    assert told["wrong_key"] == [401, "InvalidApiKey", "Invalid API-key provided."]
    submits = caller.received("/api/v1" + SUBMIT)
    assert [entry["status"] for entry in submits] == [200, 200, 400, 200, 200]
    for entry in caller.received("/_oss"):
        assert "authorization" not in dict(entry["headers"])
    passed, state, link, usage = told["emo"]
    assert (passed, state) == (True, "SUCCEEDED")
    assert usage == {"video_duration": 2.0, "video_ratio": "1:1"}
    assert caller.http.get(link).content[4:8] == b"ftyp"
    state, link, usage = told["cosplay"]
    assert (state, usage) == ("SUCCEEDED", {"image_count": 1})
    assert caller.http.get(link).content.startswith(b"\xff\xd8")
    state, link, usage = told["gen3d"]
    assert (state, usage) == ("SUCCEEDED", {"count": 1})
    assert caller.http.get(link).content.startswith(b"ply\n")
    passed, state, link, usage = told["s2v"]
    assert (passed, state) == (True, "SUCCEEDED")
    assert usage == {"duration": 2.0, "video_count": 1, "SR": 480, "size": "496*624", "fps": 16}
    assert caller.http.get(link).content[4:8] == b"ftyp"
    state, link, usage = told["repaint"]
    assert (state, usage) == ("SUCCEEDED", {"image_count": 1})
    assert caller.http.get(link).content.startswith(b"\xff\xd8")
    check_wan_and_tripo(caller, told)
    assert told["animate"] == [["FAILED", "InvalidFile.Resolution"]] * 2
    for name, usage in {
        "retalk": {
            "video_duration": 2.0,
            "size": "640*800",
            "video_ratio": "standard",
            "fps": 15,
        },
        "scene": {"duration": 2, "output_video_duration": 2, "video_count": 1, "SR": 720},
    }.items():
        assert told[name][0] == "SUCCEEDED"
        assert usage.items() <= told[name][2].items()
        assert caller.http.get(told[name][1]).content[4:8] == b"ftyp"
    calls = Counter(path.rstrip("/") for name, path in PATHS.items() if path != SUBMIT)
    for path, count in calls.items():
        entries = caller.received("/api/v1" + path)
        assert [entry["status"] for entry in entries] == [200] * count


def check_wan_and_tripo(caller: Caller, told: dict[str, Any]) -> None:
    assert told["edit"] == ["FAILED", "InvalidParameter"]
    state, link = told["image"]
    assert (state, caller.http.get(link).content[1:4]) == ("SUCCEEDED", b"PNG")
    for state, link in told["tripo"]:
        assert (state, caller.http.get(link).content[:4]) == ("SUCCEEDED", b"glTF")


def test_huawei_sdk_does_the_whole_round(caller: Caller, portrait: Path) -> None:
    """The SDK creates, polls, lists, shows the asset, reads refusals, and looks its project up."""
    python = sdk_python(HUAWEI)
    address = caller.address
    keys = (address.ak, address.sk, address.project_id)

    run = run_session(python, "sdk_session_huawei.py", address.metastudio_url, *keys, str(portrait))

    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["states"][-1] == "SUCCEED"
    assert told["asset_state"] == "ACTIVED"
    assert set(told["files"]) == {"MAIN", "COVER"}
    assert caller.http.get(told["files"]["MAIN"]).content.startswith(b"glTF")
    assert caller.http.get(told["cover"]).content.startswith(b"\x89PNG")
    assert told["listed"] == [told["job_id"]]
    assert told["looked_up"] == [told["job_id"]]
    (asked,) = caller.received("/v3/projects")
    assert (asked["query"], asked["status"]) == ("name=cn-north-4", 200)
    assert told["same_name"] == [400, "MSS.10001005", True]
    assert told["wrong_key"] == [401, "APIGW.0301", True]
    creates = [entry for entry in caller.received("/v1") if entry["method"] == "POST"]
    assert [entry["status"] for entry in creates] == [200, 400, 401]
    assert all(entry["path"].endswith(BUST) for entry in creates)
