"""An exercise: a sixth model is one file under 80 lines, and nothing else changes."""

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from avatar_desktop import models
from avatar_desktop.cli import main
from avatar_desktop.domain.job import JobState, Upload
from avatar_desktop.domain.task import SubmitResult, TaskReport, TaskStatus
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.ports import Services
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.library.library import JobLibrary
from avatar_desktop.media.service import MediaService

SOURCE = '''"""Portrait in another style: a throw-away model of the tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from avatar_desktop.domain.limits import AtLeast, AtMost, ImageLimits
from avatar_desktop.domain.links import find_link
from avatar_desktop.domain.params import Integer
from avatar_desktop.domain.price import Price
from avatar_desktop.domain.spec import Input, Json, ModelSpec, Output, Rate, RequestInputs, Viewer
from avatar_desktop.domain.text import N_


def body(ready: RequestInputs) -> dict[str, Any]:
    """Return the request."""
    return {
        "model": ready.model,
        "input": {"image_url": ready.urls["image"], "style_index": ready.params["style_index"]},
    }


def read(output: Json) -> tuple[Output, ...]:
    """Return the picture of a finished task."""
    url = find_link(output, "url")
    return (Output("result", url, Viewer.IMAGE, "png"),) if url else ()


SPEC = ModelSpec(
    key="sixth",
    title=N_("Sixth"),
    summary=N_("Drop a portrait and get it in another style."),
    icon="image",
    cloud="dashscope",
    model="sixth-v1",
    path="services/aigc/image-generation/generation",
    inputs=(
        Input(
            "image",
            N_("Portrait"),
            ImageLimits(formats=("jpeg", "png"), side_min=AtLeast(64), aspect=AtMost(2)),
        ),
    ),
    params=(Integer("style_index", N_("Style"), 0, 9, 0),),
    body=body,
    read=read,
    rate=Rate(per_second=100, running=1),
    price=Price(date(2026, 6, 1), "price page", rates={None: Decimal("0.12")}),
    viewer=Viewer.IMAGE,
    order=1000,
)
'''


@pytest.fixture
def sixth(tmp_path, monkeypatch):
    """The file, put beside the others for as long as the test lasts."""
    (tmp_path / "sixth.py").write_text(SOURCE, "utf-8")
    monkeypatch.setattr(models, "__path__", [*models.__path__, str(tmp_path)])
    yield next(spec for spec in models.catalog() if spec.key == "sixth")
    sys.modules.pop("avatar_desktop.models.sixth", None)


@pytest.fixture
def portrait(tmp_path):
    """A small picture, real."""
    path = tmp_path / "portrait.png"
    Image.new("RGB", (96, 64), "teal").save(path)
    return path


class Service:
    """A cloud, a store and a fetcher in one, for a single picture."""

    def __init__(self, picture: Path) -> None:
        self.picture = picture
        self.bodies = []

    async def submit(self, spec, model, body, files):
        self.bodies.append(body)
        return SubmitResult("task-1", "request-1")

    def service_time(self):
        return None

    async def report(self, spec, task_id):
        return TaskReport(TaskStatus.SUCCEEDED, "SUCCEEDED", {"results": [{"url": "http://r/1"}]})

    async def put(self, path, model, progress):
        return Upload("http://store/1", datetime.now(UTC) + timedelta(hours=24))

    async def delete(self, upload):
        return None

    async def abandon(self, path):
        return None

    async def fetch(self, url, target, progress):
        target.write_bytes(self.picture.read_bytes())


def test_file_is_short():
    """Under 80 lines, with everything that a tab needs."""
    assert len(SOURCE.splitlines()) < 80


def test_command_line_knows_it(sixth, portrait, capsys):
    """The list shows it; a check finds its limits and its price."""
    listed = main(["models", "--json"])
    rows = json.loads(capsys.readouterr().out)
    checked = main(["check", "sixth", "-i", f"image={portrait}", "-p", "style_index=10", "--json"])
    verdict = json.loads(capsys.readouterr().out)

    assert listed == 0
    assert "sixth" in [row["key"] for row in rows]
    assert checked == 1
    assert [one["rule"] for one in verdict["problems"]] == ["value"]
    assert verdict["price"]["amount"] == 0.12


def test_engine_runs_it(sixth, portrait, tmp_path):
    """From the form to the verified picture in a job's folder of the real library."""
    service, media = Service(portrait), MediaService()
    library = JobLibrary(tmp_path / "library", tmp_path / "index.sqlite")
    services = Services({"dashscope": service}, service, service, media, library, (sixth,))

    async def story():
        scheduler = Scheduler(services, EventHub())
        job = await scheduler.submit("sixth", {"image": portrait}, {"style_index": 3})
        async with asyncio.timeout(10):
            job = await scheduler.finished(job.id)
        await scheduler.close()
        await library.close()
        return job

    job = asyncio.run(story())
    media.close()

    assert job.state is JobState.DONE
    assert (library.folder(job.id) / "result.png").read_bytes() == portrait.read_bytes()
    assert service.bodies == [
        {"model": "sixth-v1", "input": {"image_url": "http://store/1", "style_index": 3}}
    ]
    assert job.price == "0.12 CNY"
