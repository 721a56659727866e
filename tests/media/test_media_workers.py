"""Files are read in processes that can be ended: what hangs there harms nobody."""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.received import Received
from avatar_desktop.domain.spec import Viewer
from avatar_desktop.media import service, workers
from avatar_desktop.media.service import MediaService
from avatar_desktop.media.viewers.by_content import BOUNDS
from avatar_desktop.media.worker import MEMORY, Bounds, Request
from hanging import COMMAND
from make_media import make_clip, make_picture

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes by /proc")


@pytest.fixture(name="stalling")
def stalling_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A photo in which the reading processes hang."""
    monkeypatch.setattr(workers, "command", lambda: COMMAND)
    return make_picture(tmp_path / "hanging.jpg")


@pytest.fixture(name="photo")
def photo_fixture(tmp_path: Path) -> Path:
    """A good photo."""
    return make_picture(tmp_path / "photo.png")


def processes() -> set[int]:
    """Return the processes that this one has started and not ended."""
    found: set[int] = set()
    for one in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has ended meanwhile
            found |= {int(word) for word in (one / "children").read_text().split()}
    return found


@pytest.fixture
def children() -> Callable[[], set[int]]:
    """Tell of the processes that were started since the test began: others have theirs too."""
    others = processes()
    return lambda: processes() - others


def use(story) -> object:
    """Run *story* with a service of its own."""

    async def run() -> object:
        media = MediaService()
        try:
            return await story(media)
        finally:
            media.close()

    return asyncio.run(run())


async def code(asked) -> str:
    """Return the code of the rejection, or `taken`."""
    try:
        await asked
    except FileRejected as error:
        return error.code
    return "taken"


def test_file_that_hangs_gets_its_verdict_in_time(stalling, monkeypatch):
    """What is beyond its time is given up with words; a result that was paid for is kept."""
    short = Bounds(1.5, MEMORY)
    monkeypatch.setattr(service, "LOOK", short)
    monkeypatch.setitem(BOUNDS, "image", short)

    async def story(media: MediaService) -> tuple[str, Received]:
        return await code(media.probe(stalling)), await media.verify(stalling, Viewer.IMAGE)

    found, result = use(story)

    assert found == "TooSlow"
    assert result.suffix == "jpg"
    assert "too long" in str(result.unseen)


def test_good_photo_does_not_wait_for_files_that_hang(stalling, photo):
    """Its verdict comes while five others still hang."""

    async def story(media: MediaService) -> bool:
        hanging = [asyncio.ensure_future(media.probe(stalling)) for _ in range(5)]
        await media.probe(photo)
        over = [one.done() for one in hanging]
        for one in hanging:
            one.cancel()
        await asyncio.wait(hanging)
        return any(over)

    assert use(story) is False


@LINUX
def test_no_process_outlives_the_service(stalling, photo, children):
    """Closing ends what is idle and what hangs, at once."""

    async def story(media: MediaService) -> tuple[set[int], float]:
        await media.probe(photo)
        hanging = asyncio.ensure_future(media.probe(stalling))
        while len(children()) < 1 or media._workers._idle.qsize():
            await asyncio.sleep(0)
        started, begun = children(), time.monotonic()
        media.close()
        await asyncio.wait({hanging})
        assert hanging.cancelled()
        return started, time.monotonic() - begun

    started, seconds = use(story)

    assert started
    assert not started & children()
    assert seconds < 4


@LINUX
def test_cancelled_look_ends_its_process(stalling, children):
    """Who no longer wants a verdict does not leave a decoder at work."""

    async def story(media: MediaService) -> set[int]:
        looking = asyncio.ensure_future(media.probe(stalling))
        while not (started := children()):
            await asyncio.sleep(0.01)
        looking.cancel()
        await asyncio.wait({looking})
        return started & children()

    assert use(story) == set()


@LINUX
def test_process_that_died_meanwhile_costs_no_verdict(photo, children):
    """A system short of memory ends idle processes: the next file is read by a fresh one."""

    async def story(media: MediaService) -> str:
        await media.probe(photo)
        for process in children():
            os.kill(process, signal.SIGKILL)
        return await code(media.probe(photo))

    assert use(story) == "taken"


@LINUX
def test_memory_is_bounded(tmp_path, monkeypatch):
    """A picture that asks for more than it may have is told so; nothing else is hurt."""
    large = make_picture(tmp_path / "large.bmp", width=6000, height=4000, form="BMP")
    monkeypatch.setattr(service, "LOOK", Bounds(8.0, 80 * 2**20))

    async def story(media: MediaService) -> str:
        return await code(media.probe(large))

    assert use(story) == "TooMuchMemory"


def test_failure_of_a_decoder_is_the_files(tmp_path, photo):
    """Whatever a decoder raises is a verdict on the file, never an error of the app."""

    async def story(media: MediaService) -> str:
        return await code(media._asked(media._looks, "probe", service.LOOK, photo, "too much"))

    assert use(story) == "BrokeDown"


def test_relative_paths_mean_what_they_say(tmp_path, photo, monkeypatch):
    """The processes work elsewhere; a path is the app's."""
    monkeypatch.chdir(tmp_path)

    async def story(media: MediaService) -> tuple[str, Path]:
        relative = Path(photo.name)
        info = await media.probe(relative)
        return info.format, await media.without_traces(relative, Path("copies"))

    assert use(story) == ("png", Path(photo.name))


def test_process_is_that_of_this_installation(monkeypatch):
    """A packed program starts itself; anything else starts this package."""
    assert workers.command() == [sys.executable, "-m", "avatar_desktop", "read-media"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert workers.command() == [sys.executable, "read-media"]


def test_process_ends_when_nobody_asks_any_more():
    """An app that died leaves no process behind."""
    process = subprocess.Popen(workers.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdin.close()

    assert process.wait(60) == 0
    process.stdout.close()


def test_process_that_was_forgotten_in_a_file_ends_itself(tmp_path, photo):
    """An app that was killed while a file hung leaves no decoder at work."""
    hanging = photo.rename(tmp_path / "hanging.png")
    request = Request("probe", (hanging,), Bounds(0.2, MEMORY))
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        pickle.dump(request, process.stdin)
        process.stdin.close()

        assert process.wait(60) != 0


def test_clip_is_copied_and_a_cancelled_copy_stops(tmp_path):
    """A copy without traces is made in such a process too."""
    clip = make_clip(tmp_path / "clip.mp4", width=160, height=120, seconds=1)

    async def story(media: MediaService) -> Path:
        return await media.without_traces(clip, tmp_path)

    copy = use(story)

    assert copy != clip
    assert copy.stat().st_size


@pytest.mark.parametrize("said", [b"", pickle.dumps(Request("probe", (), Bounds(1, 1)))[:-9]])
def test_a_reader_whose_app_dies_ends_without_a_word(said: bytes):
    """Dead before it is ready, or in the middle of a request: nothing is left unhandled."""
    words = "import os; from avatar_desktop.media.worker import main; os._exit(60 + main())"
    reader = subprocess.Popen(
        [sys.executable, "-c", words], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    if said:
        reader.stdout.read(1)
    else:
        reader.stdout.close()
    reader.stdin.write(said)
    reader.stdin.close()

    assert reader.wait(workers.START_SECONDS) == 61
    reader.stdout.close()
