"""A file inside the request: sent whole, on no loop's time, and written down nowhere."""

import asyncio
import json
import os
import threading
from base64 import b64encode
from dataclasses import replace

import pytest
from engine_fakes import FAST, a_spec, a_world, failure

from avatar_desktop.domain import delivery
from avatar_desktop.domain.errors import Retry
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.spec import Inline, OssLinks
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.library.jobs import job_to_json

INLINE = Inline("the page of Toy", 10_000_000)
CLIP = os.urandom(5000)
TEXT = f"data:video/mp4;base64,{b64encode(CLIP).decode()}"


def inline_spec():
    """Return the toy whose clip may travel inside, and whose links are not sure."""
    spec = a_spec(oss_links=OssLinks(False, "the page of Toy"))
    return replace(spec, inputs=(replace(spec.inputs[0], inline=INLINE),))


@pytest.fixture(name="world")
def world_fixture(tmp_path):
    return a_world(tmp_path / "library")


def ran(world, tmp_path, *, temporary=True):
    """Run one job whose clip may travel inside, as far as it goes by itself."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(CLIP)
    services = replace(world.services(inline_spec()), temporary=lambda: temporary)

    async def story():
        scheduler = Scheduler(services, EventHub(), FAST)
        job = await scheduler.submit("toy", {"video": clip}, {})
        async with asyncio.timeout(5):
            job = await scheduler.finished(job.id)
        await scheduler.close()
        return job

    return asyncio.run(story())


def test_a_file_travels_inside_where_no_link_is_sure(world, tmp_path):
    """Nothing is uploaded; the request holds every byte."""
    job = ran(world, tmp_path)

    assert job.state is JobState.DONE
    assert [body["input"] for body in world.cloud.submits] == [{"video": TEXT}]
    assert world.store.put_models == []


def test_with_a_bucket_of_ones_own_it_is_a_link(world, tmp_path):
    """Which every document allows."""
    ran(world, tmp_path, temporary=False)

    assert [body["input"] for body in world.cloud.submits] == [{"video": "http://store/1"}]


def test_it_is_written_down_nowhere(world, tmp_path):
    """Neither in the record nor in the job's log: only how large it is, and its sum."""
    world.cloud.answers = [failure(Retry.LATER), failure(Retry.LATER), failure(Retry.UNKNOWN)]
    job = ran(world, tmp_path)

    written = json.dumps([job_to_json(one) for one in world.library.saves]) + str(
        world.library.lines
    )
    assert job.state is JobState.NEEDS_CHECK
    assert [body["input"]["video"] for body in world.cloud.submits] == [TEXT] * 3
    assert TEXT[40:120] not in written
    assert "base64" not in written
    assert "video is inside the request: 5000 bytes" in str(world.library.lines)


def test_it_is_encoded_on_another_thread(world, tmp_path, monkeypatch):
    """The loop goes on meanwhile, however large the file."""
    threads = []

    def encoded(data):
        threads.append(threading.get_ident())
        return b64encode(data)

    monkeypatch.setattr(delivery, "b64encode", encoded)

    ran(world, tmp_path)

    assert len(threads) == 1
    assert threading.get_ident() not in threads
