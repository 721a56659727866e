"""Where later starts are heard: what they hand over reaches the window, whatever else is said."""

import asyncio
import os
import random
import socket
from contextlib import suppress

import pytest

from avatar_desktop.domain.handover import Handover
from avatar_desktop.named_files import absolute, path_of_url
from avatar_desktop.single_instance import Unanswered, claim
from avatar_desktop.single_window import SingleWindow
from avatar_desktop.ui.desktop.front import bring_to_front
from avatar_desktop.ui.desktop.second_starts import SecondStarts
from patience import until


@pytest.fixture
def heard(qloop, tmp_path):
    """A profile's first process that listens, and what it hears."""
    first = claim(tmp_path, Handover())
    starts = SecondStarts(first.address, first.taken_listener())
    taken = []
    starts.handed_over.connect(taken.append)
    yield taken, first.address
    starts.close()
    first.close()


def start_again(tmp_path, *files: str):
    return asyncio.to_thread(claim, tmp_path, Handover(files), 1)


async def test_what_comes_before_the_window_waits_for_it(qloop, window, tmp_path, sample):
    """A start is answered while no window is there, and between two windows; nothing is lost."""
    single = SingleWindow(claim(tmp_path, Handover()))
    single.hear(Handover((str(sample),)))
    assert window.tab("video_style").presenter.files == {}
    single.lead_to(window)
    assert window.tab("video_style").presenter.files == {"video": sample}
    single.leave()
    assert await start_again(tmp_path, str(tmp_path / "notes.pdf")) is None
    assert window._notice.notice.text == ""

    single.lead_to(window)

    assert window._notice.notice.text == "No model here takes notes.pdf."
    single.close()


async def test_a_start_while_the_window_closes_for_good_opens_itself(
    qloop, window, tmp_path, sample
):
    """Nothing is taken that no window will show; once the place is free, the start has it."""
    single = SingleWindow(claim(tmp_path, Handover()))
    single.lead_to(window)

    single.leave(for_good=True)

    with pytest.raises(Unanswered):
        await start_again(tmp_path, str(sample))
    single.close()
    after = await start_again(tmp_path, str(sample))
    assert after is not None
    after.close()


async def test_a_process_goes_over_to_another_profile(qloop, tmp_path):
    """It leaves the place in the one, and learns whether the other has a window already."""
    single = SingleWindow(claim(tmp_path / "main", Handover()))
    assert not await single.move(tmp_path / "demo")
    free = claim(tmp_path / "main", Handover(), 1)
    listening = SecondStarts(free.address, free.taken_listener())

    assert await single.move(tmp_path / "main")

    listening.close()
    free.close()


async def test_noise_stops_nobody(qloop, heard, tmp_path, rounds, seed):
    """Who says nonsense, half a line or nothing is left; the next start is heard all the same."""
    taken, address = heard
    chance = random.Random(seed)
    open_lines = []
    for number in range(rounds(10, 200)):
        line = socket.socket(socket.AF_UNIX)
        line.setblocking(False)
        with suppress(OSError):
            line.connect(address)
            line.send(chance.randbytes(chance.randint(0, 500)) + chance.choice((b"", b"\n")))
        if chance.random() < 0.5:
            line.close()
        else:
            open_lines.append(line)
        assert await start_again(tmp_path, f"/{number}") is None

    assert [one.files for one in taken] == [(f"/{n}",) for n in range(len(taken))]
    assert len(taken) == rounds(10, 200)
    for line in open_lines:
        line.close()


async def test_many_files_pass(qloop, heard, tmp_path):
    """A hundred thousand names at once are one handover."""
    taken, _ = heard
    files = tuple(f"/a/{number}" for number in range(100_000))

    assert await start_again(tmp_path, *files) is None

    assert taken == [Handover(files)]


async def test_an_icon_becomes_a_window_again_and_a_large_one_stays_large(qloop, window):
    """Coming to the front changes nothing else about a window."""
    window.showMaximized()
    window.showMinimized()
    assert window.isMinimized()

    bring_to_front(window, "token-of-a-launcher")

    assert os.environ.pop("XDG_ACTIVATION_TOKEN") == "token-of-a-launcher"
    await until(window.isActiveWindow, "the window in front")
    assert not window.isMinimized()
    assert window.isMaximized()


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///a%20b.png", "/a b.png"),
        ("file:/a", "/a"),
        ("FILE:///a#b?c%23", "/a#b?c#"),
        ("file://localhost/a", "/a"),
        ("file:///%E7%85%A7.png", "/照.png"),
        ("file:///%FF", "/\udcff"),
        ("file:///C:/a%20b", "C:/a b"),
        ("file://server/share/a", "//server/share/a"),
        (f"file://{socket.gethostname()}/a", "/a"),
        ("file:///a%00b", "file:///a%00b"),
        ("file:", ""),
        ("file:///100%", "/100%"),
    ],
)
def test_an_address_of_a_file_is_its_path(url, path):
    """Whatever way a launcher writes it."""
    assert path_of_url(url) == path


def test_words_are_read_from_the_folder_of_the_start(tmp_path, monkeypatch):
    """A path is absolute before another process gets it; a web address stays one."""
    monkeypatch.chdir(tmp_path)

    assert absolute("-a\nb") == f"{tmp_path}/-a\nb"
    assert absolute("../x") == f"{tmp_path}/../x"
    assert absolute("/x") == "/x"
    assert absolute("HTTPS://x/y.mp4") == "HTTPS://x/y.mp4"
