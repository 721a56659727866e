"""Files that are made to harm get their verdict in time and within bounds."""

import asyncio
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Iterator
from pathlib import Path

import pytest

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.media import MediaKind
from avatar_desktop.domain.spec import Viewer
from avatar_desktop.media.service import MediaService
from hostile import hostile

SECONDS, MB = 10, 400
MODELS = frozenset([".ply", ".glb"])
PICTURES = frozenset([".jpg", ".png", ".webp", ".gif", ".bmp", ".tif", ".avif", ".jpeg", ".tiff"])


class Peaks:
    """The most memory, in MB, that each process has had that this one started from now on."""

    def __init__(self) -> None:
        self._others = set(_children())
        self.of: Counter[str] = Counter()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        ours = Path("/proc/self/cmdline").read_bytes()
        while not self._over.wait(0.02):
            for child in set(_children()) - self._others:
                try:
                    if Path(f"/proc/{child}/cmdline").read_bytes() == ours:
                        continue  # still a copy of this process, with this one's memory
                    told = Path(f"/proc/{child}/status").read_text().partition("VmHWM:")[2]
                except OSError:
                    continue
                used = int(told.split()[0]) // 1000 if told else 0
                self.of[child] = max(self.of[child], used)


def _children() -> Iterator[str]:
    for task in Path("/proc/self/task").iterdir():
        try:
            yield from (task / "children").read_text().split()
        except OSError:
            continue


@pytest.mark.skipif(sys.platform != "linux", reason="pipes, sparse files, and memory by /proc")
def test_hostile_files_get_a_verdict_within_bounds(tmp_path, monkeypatch, rounds, seed):
    """Bombs, lies, endless files and what is no file: seconds and memory stay small."""
    monkeypatch.chdir(tmp_path)
    dice, peaks, late = random.Random(seed), Peaks(), []

    async def told(asked: Awaitable[object], path: Path) -> str:
        begun = time.monotonic()
        try:
            await asked
            said = "taken"
        except FileRejected as error:
            said = str(error.explanation.why)
        seconds = time.monotonic() - begun
        if seconds > SECONDS or not said:
            late.append((path.name, seconds, said))
        return said

    async def ask(media: MediaService, path: Path) -> None:
        if await told(media.probe(path), path) == "taken":
            await told(media.poster(path, _kind(path), 64), path)
        if path.suffix in MODELS:
            await told(media.verify(path, Viewer.MODEL3D), path)
            await told(media.scene(path), path)

    async def story() -> None:
        media = MediaService()
        try:
            for number in range(rounds(8, 170)):
                await ask(media, hostile(dice, tmp_path / str(number)))
        finally:
            media.close()

    try:
        asyncio.run(story())
    finally:
        peaks.stop()

    assert late == []
    assert 0 < max(peaks.of.values()) < MB


def _kind(path: Path) -> MediaKind:
    if path.suffix in PICTURES:
        return MediaKind.IMAGE
    return MediaKind.AUDIO if path.suffix in {".wav", ".mp3"} else MediaKind.VIDEO
