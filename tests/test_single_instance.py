"""One window per profile: who is first listens, who comes later hands over or takes the place."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from avatar_desktop import single_instance
from avatar_desktop.domain.handover import Handover, handover_of
from avatar_desktop.single_instance import Instance, Unanswered, claim

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sockets of Unix")

QUICK = 0.3
FIRST = """
import sys, threading, socket
from pathlib import Path
from avatar_desktop.single_instance import claim
from avatar_desktop.domain.handover import Handover
me = claim(Path(sys.argv[1]), Handover((sys.argv[2],)))
if me is None:
    print("handed", flush=True)
else:
    print("first", flush=True)
    listening = socket.socket(fileno=me.taken_listener())
    listening.setblocking(True)
    while True:
        line, _ = listening.accept()
        print(line.makefile().readline().strip(), flush=True)
        line.sendall(b"1")
        line.close()
"""


@contextmanager
def answering(first: Instance) -> Iterator[list[Handover]]:
    """Answer all that come to *first*, and give what they hand over."""
    listening = socket.socket(fileno=first.taken_listener())
    listening.setblocking(True)
    taken: list[Handover] = []

    def serve() -> None:
        while True:
            line, _ = listening.accept()
            with line, line.makefile("rb") as file:
                found = handover_of(file.readline())
                if found is None:
                    return
                taken.append(found)
                line.sendall(b"1")

    thread = threading.Thread(target=serve)
    thread.start()
    yield taken
    with socket.socket(socket.AF_UNIX) as last:
        last.connect(first.address)
        last.sendall(b"end\n")
        thread.join()
    listening.close()


def process(profile: Path, word: str = "") -> subprocess.Popen[str]:
    """Start a process that is first and answers, or hands *word* over."""
    return subprocess.Popen(
        [sys.executable, "-c", FIRST, str(profile), word], stdout=subprocess.PIPE, text=True
    )


def said(one: subprocess.Popen[str]) -> str:
    assert one.stdout
    return one.stdout.readline().strip()


def end(one: subprocess.Popen[str]) -> None:
    one.kill()
    one.wait()
    if one.stdout:
        one.stdout.close()


def odd_name(chance: random.Random) -> str:
    """Return a file's name of bytes that a disk takes, many of them no text."""
    signs = [*range(1, 47), *range(48, 256)]
    raw = bytes(chance.choices(signs, k=chance.randint(1, 60)))
    wide = "".join(chance.choices("照片 é\n\t'\"\\-#?%🙂", k=chance.randint(0, 10)))
    return "/" + os.fsdecode(raw + os.fsencode(wide))


def test_names_of_any_bytes_are_handed_over(tmp_path: Path, rounds, seed):
    """What the first one hears is byte for byte what the second was started with."""
    chance = random.Random(seed)
    first = claim(tmp_path, Handover())
    sent = [
        Handover(tuple(odd_name(chance) for _ in range(chance.randint(0, 8))), "token")
        for _ in range(rounds(20, 500))
    ]

    with answering(first) as taken:
        answers = [claim(tmp_path, one) for one in sent]

    assert answers == [None] * len(sent)
    assert taken == sent
    first.close()


def test_a_place_that_was_given_up_is_free(tmp_path: Path):
    """After the first one has ended well, nothing of it is left and the next is first."""
    first = claim(tmp_path, Handover())
    folder = Path(first.address).parent
    assert folder.is_dir()

    first.close()
    first.close()

    second = claim(tmp_path, Handover(), QUICK)
    assert second
    assert not folder.exists()
    second.close()


def test_a_dead_socket_is_cleared_away(tmp_path: Path):
    """A process that was killed leaves a socket that nobody answers at; it goes, and its folder."""
    killed = process(tmp_path)
    assert said(killed) == "first"
    address = Path(json.loads((tmp_path / "window.lock").read_text())["address"])
    end(killed)
    assert address.exists()

    second = claim(tmp_path, Handover(), QUICK)

    assert second
    assert not address.parent.exists()
    second.close()


def test_of_many_starts_in_one_moment_one_is_first(tmp_path: Path, rounds):
    """Every other one has handed over; nothing is lost, and no two are first."""
    for turn in range(rounds(1, 10)):
        profile = tmp_path / str(turn)
        names = [f"/{number}" for number in range(8)]
        started = [process(profile, name) for name in names]
        words = [said(one) for one in started]
        assert sorted(words) == ["first", *["handed"] * 7]
        first = started[words.index("first")]
        heard = {json.loads(said(first))["files"][0] for _ in range(7)}
        assert heard == set(names) - {names[words.index("first")]}
        for one in started:
            end(one)


def test_a_stopped_process_is_told_with_its_number(tmp_path: Path):
    """One that hangs is named, so that it can be ended; after its end the place is free."""
    hung = process(tmp_path)
    assert said(hung) == "first"
    hung.send_signal(signal.SIGSTOP)

    with pytest.raises(Unanswered) as silent:
        claim(tmp_path, Handover(), QUICK)

    assert silent.value.pid == hung.pid
    end(hung)
    after = claim(tmp_path, Handover(), QUICK)
    assert after
    after.close()


def test_who_closes_meanwhile_is_waited_for(tmp_path: Path):
    """A second start while the first one closes becomes the first, and does not give up."""
    first = claim(tmp_path, Handover())
    descriptor = first.taken_listener()
    assert descriptor is not None
    os.close(descriptor)
    later = threading.Timer(QUICK, first.close)
    later.start()

    second = claim(tmp_path, Handover())

    later.join()
    assert second
    second.close()


def test_the_commands_start_beside_a_window(tmp_path: Path):
    """`models` and the like ask nobody."""
    home = {**os.environ, "AVATAR_DESKTOP_HOME": str(tmp_path)}
    first = claim(tmp_path / "main" / "data", Handover())
    words = [sys.executable, "-m", "avatar_desktop", "models", "--json"]

    done = subprocess.run(words, env=home, capture_output=True, check=False)

    assert done.returncode == 0
    first.close()


@pytest.mark.parametrize("depth", [1, 20, 60, 100])
def test_a_runtime_folder_may_lie_deep(tmp_path: Path, monkeypatch, depth: int):
    """A socket's path has 108 bytes; where the folder's is longer, another one is used."""
    folder = tmp_path / ("é" * depth)
    folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))

    first = claim(tmp_path / "profile", Handover())

    with answering(first) as taken:
        assert claim(tmp_path / "profile", Handover(("/a",)), QUICK) is None
    assert taken == [Handover(("/a",))]
    first.close()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("folder", ["", "relative", "/nowhere/at/all", "/proc"])
def test_a_runtime_folder_may_be_wrong(tmp_path: Path, monkeypatch, folder: str):
    """Whatever the variable says, there is a place for the socket."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", folder)

    first = claim(tmp_path, Handover())

    assert first
    first.close()


@pytest.mark.parametrize("whose", ["another person's", "a link", "a file", "far away"])
def test_nothing_is_said_to_strangers(tmp_path: Path, monkeypatch, whose: str):
    """A socket of somebody else, a link to one, or another computer's gets no names of files."""
    first = claim(tmp_path, Handover())
    lock = tmp_path / "window.lock"
    told = json.loads(lock.read_text())
    if whose == "a link":
        link = tmp_path / "link"
        link.symlink_to(told["address"])
        told["address"] = str(link)
    elif whose == "a file":
        (tmp_path / "plain").touch()
        told["address"] = str(tmp_path / "plain")
    elif whose == "far away":
        told["host"] = "another-computer"
    else:
        monkeypatch.setattr(single_instance.os, "getuid", lambda: 4711)
    lock.write_text(json.dumps(told))

    with answering(first) as taken, pytest.raises(Unanswered) as silent:
        claim(tmp_path, Handover(("/secret",)), QUICK)

    monkeypatch.undo()
    assert taken == []
    assert (silent.value.pid == 0) is (whose == "far away")
    first.close()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"address": 7}', "\0" * 9, '{"pid": "x"}', "[" * 9999]
)
def test_what_the_lock_says_may_be_damaged(tmp_path: Path, text: str):
    """A lock that nobody holds is free whatever it says, one that is held is told."""
    lock = tmp_path / "window.lock"
    lock.write_text(text)
    first = claim(tmp_path, Handover(), QUICK)
    assert first
    lock.write_text(text)

    with pytest.raises(Unanswered):
        claim(tmp_path, Handover(), QUICK)

    first.close()


def test_two_profiles_have_two_windows(tmp_path: Path):
    """The demo's and a person's own are not in each other's way."""
    both = [claim(tmp_path / name, Handover(), QUICK) for name in ("main", "demo")]

    assert all(both)
    for one in both:
        one.close()


def test_a_line_of_somebody_else_is_none(rounds, seed):
    """Bytes that are no handover are taken for none, whatever they are."""
    chance = random.Random(seed)
    whole = Handover(("/a", "/b"), "t").line()
    for _ in range(rounds(100, 3000)):
        cut = bytearray(whole[: chance.randint(0, len(whole) - 2)])
        if cut and chance.random() < 0.5:
            cut[chance.randrange(len(cut))] = chance.randrange(256)
        assert handover_of(bytes(cut)) is None
    assert handover_of(b"[" * 100_000) is None


def test_a_second_start_ends_soon(tmp_path: Path):
    """It imports nothing of the window."""
    home = {**os.environ, "AVATAR_DESKTOP_HOME": str(tmp_path)}
    first = claim(tmp_path / "main" / "data", Handover())
    script = (
        "import sys; from avatar_desktop.cli import main; code = main(['a b.png', '--', '-c'])\n"
        "print([m for m in ('PySide6', 'avatar_desktop.app') if m in sys.modules])\n"
        "sys.exit(code)"
    )
    with answering(first) as taken:
        done = subprocess.run(
            [sys.executable, "-c", script], env=home, cwd=tmp_path, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
    assert taken == [Handover((f"{tmp_path}/a b.png", f"{tmp_path}/-c"))]
    first.close()
