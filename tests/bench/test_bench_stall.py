"""The loop's stalls while it works, beside the same loop at rest."""

import asyncio
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from heartbeat import Stalls, heartbeat
from PySide6.QtWidgets import QApplication
from window_kit import drop, opened, until

from avatar_desktop.clouds.dashscope.client import DashScope
from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.media.service import MediaService
from avatar_desktop.objectstore.temporary.temporary_store import TemporaryStorage
from avatar_desktop.opening import SWITCH_SECONDS
from fixtures_service import Service
from make_media import make_clip

pytestmark = pytest.mark.bench

HUNDRED_MB = 100 * 10**6
PROBES = 200
WARM_UP = 1.0
LIMIT_MS = 16


@pytest.fixture(autouse=True)
def as_in_the_app() -> Iterator[None]:
    """Threads give way to the loop as soon as in the app."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    yield
    sys.setswitchinterval(before)


def report(what: str, stalls: Stalls, rest: Stalls) -> None:
    verdict = "within" if stalls.at(0.99) <= LIMIT_MS else "OVER"
    print(f"\n{what}: {stalls}; at rest p99 {rest.at(0.99):.1f} ms; {verdict} {LIMIT_MS} ms")


async def at_rest() -> Stalls:
    async with heartbeat() as stalls:
        await asyncio.sleep(WARM_UP)
    return stalls


def test_probing(qapp: QApplication, qloop, tmp_path: Path):
    """200 probes of a clip, two at a time, as some time after the start."""
    clip = make_clip(tmp_path / "clip.mp4", seconds=5)

    async def story() -> tuple[Stalls, Stalls]:
        media = MediaService()
        media.load()
        rest = await at_rest()
        async with heartbeat() as stalls:
            for _ in range(PROBES // 2):
                await asyncio.gather(media.probe(clip), media.probe(clip))
        media.close()
        return stalls, rest

    report("probing", *qloop.run_until_complete(story()))


def test_uploading_100_mb(qapp: QApplication, qloop, service: Service, tmp_path: Path):
    """100 MB to temporary storage by the form POST."""
    big = tmp_path / "big.mp4"
    big.write_bytes(secrets.token_bytes(HUNDRED_MB))

    async def key() -> str:
        return service.api_key

    async def story() -> tuple[Stalls, Stalls]:
        async with new_client() as client:
            cloud = DashScope(client, service.base_url, key)
            store = TemporaryStorage(client, cloud.upload_policy)
            rest = await at_rest()
            async with heartbeat() as stalls:
                await store.put(big, "video-style-transform", lambda _done, _total: None)
        return stalls, rest

    report("uploading 100 MB", *qloop.run_until_complete(story()))


def test_playing(qapp: QApplication, qloop, service: Service, tmp_path: Path, monkeypatch):
    """A clip of 1280×720 at 25 fps on the stage, from the drop to three seconds of play."""
    qapp.setQuitOnLastWindowClosed(False)
    for name, value in service.environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    clip = make_clip(tmp_path / "clip.mp4", width=1280, height=720, fps=25, seconds=4)

    async def story() -> tuple[Stalls, Stalls]:
        async with opened(tmp_path / "home") as app:
            app.window.show_page("video_style")
            rest = await at_rest()
            tab = app.window.tab("video_style")
            drop(tab, clip)
            generate = app.button("generate", tab)
            await until(generate.isEnabled, "the verdict")
            generate.click()
            await until(lambda: app.jobs and all(j.ended for j in app.jobs.values()), "the result")
            player = app.window.stage.media.page("video").player
            await until(lambda: player.frames >= 1, "the first picture")
            async with heartbeat() as stalls:
                player.play()
                await asyncio.sleep(3)
            assert player.frames > 40
            return stalls, rest

    report("playing 720p", *qloop.run_until_complete(story()))
