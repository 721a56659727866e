"""A photo through the real engine, library, media and HTTP to a model and its cover."""

import asyncio
import io
import json
import struct

import pytest
from metastudio_house import SPEC, House, metastudio
from PIL import Image

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.clouds.http.download import Downloader
from avatar_desktop.domain.job import JobState
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.ports import Services
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.library.library import JobLibrary
from avatar_desktop.media.service import MediaService


def a_glb():
    """Return a binary glTF with one triangle."""
    points = struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0)
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3",
             "min": [0, 0, 0], "max": [1, 1, 0]},
        ],
        "bufferViews": [{"buffer": 0, "byteLength": len(points)}],
        "buffers": [{"byteLength": len(points)}],
    }  # fmt: skip
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text
    chunks += struct.pack("<I4s", len(points), b"BIN\0") + points
    return b"glTF" + struct.pack("<II", 2, 12 + len(chunks)) + chunks


def a_picture(form):
    """Return a small picture of *form*."""
    out = io.BytesIO()
    Image.new("RGB", (64, 96), "teal").save(out, form)
    return out.getvalue()


class Factory(House):
    """A house whose jobs succeed at the second question."""

    def finish(self, url, cover):
        """Let job-1 succeed with files below *url*; *cover* is its bytes, or None."""
        job = self.jobs["job-1"]
        job["state"] = "SUCCEED" if cover else "PARTIAL_SUCCEED"
        self.objects = {"/obs/m.glb": a_glb(), "/obs/c.png": cover or b""}
        files = [("MAIN", "m.glb"), *([("COVER", "c.png")] if cover else [])]
        self.assets["asset-1"] = {
            "asset_state": "ACTIVED",
            "files": [
                {"asset_file_category": category, "file_name": name, "state": "CREATED",
                 "download_url": f"{url}/obs/{name}"}
                for category, name in files
            ],
        }  # fmt: skip


@pytest.mark.parametrize(
    ("cover", "names"),
    [
        (a_picture("PNG"), ("result.glb", "cover.png")),
        (None, ("result.glb",)),
        (b"no picture", ("result.glb",)),
    ],
    ids=["cover", "partial", "broken cover"],
)
def test_photo_becomes_a_model(tmp_path, cover, names):
    """The form is signed and sent once; model and cover are fetched without a key and verified."""
    photo = tmp_path / "梅.jpg"
    photo.write_bytes(a_picture("JPEG"))
    house, media = Factory(), MediaService()
    library = JobLibrary(tmp_path / "library", tmp_path / "index.sqlite")

    async def story():
        async with metastudio(house) as (cloud, server), new_client() as client:
            services = Services(
                {"metastudio": cloud},
                None,
                Downloader(client, services=(server.url,)),
                media,
                library,
                (SPEC,),
            )
            hub = EventHub()
            scheduler = Scheduler(services, hub)
            hub.subscribe(lambda event: "job-1" in house.jobs and house.finish(server.url, cover))
            job = await scheduler.submit("picture_modeling", {"file": photo}, {})
            async with asyncio.timeout(20):
                job = await scheduler.finished(job.id)
            await scheduler.close()
        await library.close()
        return job

    job = asyncio.run(story())
    media.close()

    assert (job.state, job.outputs) == (JobState.DONE, names)
    assert (library.folder(job.id) / "result.glb").read_bytes() == a_glb()
    style, name, file = house.forms[0]
    assert style[2] == b"system_female_001"
    assert name[2].startswith(b"avatar_20")
    assert (file[1], file[2]) == ("photo.jpg", photo.read_bytes())
    assert len(house.forms) == 1
    assert job.facts["model_asset_id"] == "asset-1"
