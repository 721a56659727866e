"""A simulator with a home knows after a restart what it knew before, at whatever address."""

import json
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from huawei_caller import Huawei, jpeg
from simulator_kit import MODEL, PATIENCE, SAMPLES, Caller

from avatar_desktop.simulator.server import running
from patience import wait_until


@contextmanager
def living(home: Path | None, speed: float = 100) -> Iterator[Caller]:
    """Run a simulator of *home* for the block."""
    with (
        running(speed=speed, home=home) as address,
        httpx.Client(trust_env=False, timeout=PATIENCE) as http,
    ):
        yield Caller(address, http)


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def result_of(caller: Caller, task: str) -> bytes:
    """Return the bytes behind the link that a query gives today."""
    link = caller.query(task)["output"]["output_video_url"]
    assert link.startswith(caller.address.metastudio_url)
    return caller.http.get(link).raise_for_status().content


def test_ended_task_is_the_same_after_a_restart(home, make_clip):
    """State, times, figures and result are those of before; the link leads to today's address."""
    with living(home) as caller:
        url = caller.upload(make_clip())
        task = caller.task(url, style=3)
        before = caller.wait_for(task, "SUCCEEDED")
        result = result_of(caller, task)
        listed = caller.call("GET", "/tasks/").json()["data"]
        origin = caller.address.metastudio_url

    with living(home) as caller:
        after = caller.query(task)

        assert caller.address.metastudio_url != origin
        assert json.dumps(after["output"]).replace(caller.address.metastudio_url, origin) == (
            json.dumps(before["output"])
        )
        assert after["usage"] == before["usage"]
        assert result_of(caller, task) == result
        assert caller.call("GET", "/tasks/").json()["data"] == listed


@pytest.mark.parametrize("hold", ["PENDING", "RUNNING"])
def test_task_on_its_way_goes_on_after_a_restart(home, make_clip, hold):
    """Its input and its fate are kept; it is not begun a second time in the list."""
    with living(home) as caller:
        caller.control("tasks", {"model": MODEL, "hold": hold})
        task = caller.task(caller.upload(make_clip()), style=1)
        caller.wait_for(task, hold)

    with living(home) as caller:
        assert caller.state(task) == hold
        caller.control("release")
        caller.wait_for(task, "SUCCEEDED")

        assert result_of(caller, task)
        assert len(caller.call("GET", "/tasks/").json()["data"]) == 1


def test_upload_before_a_restart_serves_a_submit_after_it(home, make_clip):
    """A policy and an object of before are still good."""
    with living(home) as caller:
        url, policy = caller.upload(make_clip()), caller.policy()

    with living(home) as caller:
        form = {"OSSAccessKeyId": policy["oss_access_key_id"], "policy": policy["policy"],
                "Signature": policy["signature"], "key": policy["upload_dir"] + "/b",
                "x-oss-object-acl": "private", "x-oss-forbid-overwrite": "true"}  # fmt: skip
        host = caller.address.metastudio_url + httpx.URL(policy["upload_host"]).path
        posted = caller.http.post(host, data=form, files={"file": ("b", b"x")})
        caller.wait_for(caller.task(url), "SUCCEEDED")

        assert posted.status_code == 204


def test_jobs_of_the_other_service_are_kept_too(home):
    """A photo modeling job goes on after a restart, and its asset is there after the next."""
    with living(home) as caller:
        caller.control("tasks", {"model": "picture-modelings", "hold": "RUNNING"})
        photo = (SAMPLES / "portrait.jpg").read_bytes()
        made = Huawei(caller).create(photo).json()
    with living(home) as caller:
        caller.control("release")
        before = Huawei(caller).finished(made["job_id"])

    with living(home) as caller:
        one = Huawei(caller)
        after = dict(one.call("GET", f"{JOBS}/{made['job_id']}").json())
        asset = one.call("GET", f"digital-assets/{made['model_asset_id']}").json()

        assert before["state"] == "SUCCEED"
        assert {**after, "model_cover_url": ""} == {**before, "model_cover_url": ""}
        assert all(caller.http.get(one["download_url"]).content for one in asset["files"])
        assert one.create(jpeg()).status_code == 400, "the name of an asset is taken for good"


def test_clock_that_was_moved_stays_so(home):
    """Time that has passed has passed for a later simulator too."""
    with living(home) as caller:
        moved = caller.control("clock", {"advance_seconds": 7200})["now"]

    with living(home) as caller:
        assert caller.control("clock", {"advance_seconds": 0})["now"] >= moved


def test_old_tasks_and_their_files_are_forgotten(home, make_clip):
    """A home does not grow: a day after its end a task is gone with its result."""
    with living(home) as caller:
        task = caller.task(caller.upload(make_clip()))
        caller.wait_for(task, "SUCCEEDED")
        caller.control("clock", {"advance_seconds": 25 * 3600})

    with living(home) as caller:
        assert caller.state(task) == "UNKNOWN"
        assert [one for one in (home / "results").rglob("*") if one.is_file()] == []


def test_second_simulator_of_a_home_keeps_to_itself(home, make_clip, monkeypatch):
    """Two at once never write one state: the second forgets, the first does not."""
    monkeypatch.setattr("avatar_desktop.simulator.keep.LOCK_SECONDS", 0.1)
    with living(home) as first, living(home) as second:
        mine = first.task(first.upload(make_clip()))
        second.task(second.upload(make_clip()))
        first.wait_for(mine, "SUCCEEDED")

    assert [one["id"] for one in json.loads((home / "state.json").read_text())["tasks"]] == [mine]


def test_no_damage_of_the_state_keeps_it_from_starting(home, make_clip, tmp_path, rounds, seed):
    """Whatever lies in the home, the simulator starts and serves."""
    with living(home) as caller:
        caller.wait_for(caller.task(caller.upload(make_clip())), "SUCCEEDED")
        Huawei(caller).create(jpeg())
    whole = (home / "state.json").read_bytes()
    for number in range(rounds(3, 200)):
        dice, copy = random.Random(f"{seed} {number}"), tmp_path / str(number)
        shutil.copytree(home, copy)
        data = json.loads(whole)
        way = dice.randrange(3)
        if way == 0:
            (copy / "state.json").write_bytes(whole[: dice.randrange(len(whole))])
        elif way == 1:
            one = dice.choice([data, data["tasks"][0], data["jobs"][0], data["uploads"]])
            one[dice.choice(sorted(one))] = dice.choice([None, 7, "x", [], {}, [None], [{}]])
            (copy / "state.json").write_text(json.dumps(data))
        else:
            shutil.rmtree(copy / dice.choice(["uploads", "results", "tasks", "jobs"]))

        with living(copy) as caller:
            answered = caller.call("GET", "/tasks/").status_code
            listed = Huawei(caller).call("GET", JOBS).status_code

        assert (answered, listed) == (200, 200), (seed, number)


JOBS = "digital-human/stylized/picture-modelings"


def test_without_a_home_nothing_is_kept(make_clip):
    """The tests' simulators forget everything."""
    with living(None) as caller:
        task = caller.task(caller.upload(make_clip()))

    with living(None) as caller:
        wait_until(lambda: caller.state(task) == "UNKNOWN", "the oblivion")
