"""Files that cannot be used: each gets its own verdict, fast, and never another exception."""

import asyncio
import os
import random
import socket
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from avatar_desktop.domain.errors import Action, FileRejected
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.spec import Viewer
from avatar_desktop.media import streams
from avatar_desktop.media.probe import probe
from avatar_desktop.media.service import MediaService
from avatar_desktop.media.thumbnails import poster
from avatar_desktop.media.verify import verify
from make_media import make_clip, make_picture, make_sound
from unprivileged import public_folder, unprivileged


def verdict(path: Path) -> str:
    """Return the code of the rejection of *path*, after a look at its sentences."""
    with pytest.raises(FileRejected) as caught:
        probe(path)
    told = caught.value.explanation
    assert all(str(part) and "{" not in str(part) for part in (told.what, told.why, told.do))
    assert told.action is Action.CHOOSE_FILE
    return caught.value.code


@pytest.fixture(scope="session")
def clip(tmp_path_factory):
    """The bytes of a good clip in any container, by its suffix."""
    folder = tmp_path_factory.mktemp("good")
    made: dict[str, bytes] = {}

    def of(suffix, **how):
        key = f"{suffix}{how}"
        if key not in made:
            path = folder / f"{len(made)}.{suffix}"
            made[key] = make_clip(path, width=160, height=120, seconds=2, **how).read_bytes()
        return made[key]

    return of


def png_of(width: int, height: int) -> bytes:
    """Return a small PNG file whose picture would be *width* × *height* zeros."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x01\x00\x00\x00\x00"
    packer, row = zlib.compressobj(1), bytes(width // 8 + 1)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "Empty"),
        (b"\0", "UnknownContent"),
        (bytes(100_000), "UnknownContent"),
        (random.Random(1).randbytes(100_000), "UnknownContent"),
        (b"just a few words", "NotMedia"),
        ("你好,世界".encode() * 2000, "NotMedia"),
        (b"<!DOCTYPE html><html><video src=x></html>", "NotMedia"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "NotMedia"),
        (b"%PDF-1.7\n%\xe2\xe3", "NotMedia"),
        (b"MZ\x90\0", "NotMedia"),
        (b"\x7fELF\x02", "NotMedia"),
        (b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n", "NotMedia"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "NotMedia"),
        (b"ply\nformat ascii 1.0\n", "NotMedia"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "Damaged"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500), "UnknownPicture"),
        (b"\x1aE\xdf\xa3\x9f\x42\x82\x88matroska" + bytes(900), "Damaged"),
        (b"RIFF\x04\0\0\0AVI " + bytes(300), "Damaged"),
        (b"FLV\x01\x05\0\0\0\x09" + bytes(900), "Damaged"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "CutShort"),
        (b"\x89PNG\r\n\x1a\n" + bytes(350), "Damaged"),
        (b"GIF89a", "Damaged"),
        (b"\xff\xfb\x90\x64" + bytes(2000), "Damaged"),
        (b"G" + bytes(187), "UnknownContent"),
    ],
)
def test_content_gets_its_verdict(tmp_path, content, code):
    """Empty, garbage, foreign and broken content is told apart, whatever the name says."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)

    found = verdict(path)

    assert found == code


def test_archive_is_no_clip(tmp_path):
    """A ZIP file is named as what it is."""
    path = tmp_path / "clip.mp4"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "words")

    assert verdict(path) == "NotMedia"


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv", "avi", "webm"])
def test_clip_without_its_end_is_cut_short(clip, tmp_path, suffix):
    """A download that stopped is noticed before anything is uploaded."""
    content = clip(suffix, **({"codec": "libvpx"} if suffix == "webm" else {}))
    path = tmp_path / "clip"
    path.write_bytes(content[: len(content) * 6 // 10])

    assert verdict(path) == "CutShort"


def test_clip_with_its_table_in_front_is_cut_short(clip, tmp_path):
    """A streamable MP4 opens without its end; that is noticed all the same."""
    content = clip("mp4", options={"movflags": "faststart"})
    path = tmp_path / "clip.mp4"
    path.write_bytes(content[: len(content) * 8 // 10])

    assert verdict(path) == "CutShort"


def test_clip_in_packets_is_as_long_as_what_is_there(clip, tmp_path):
    """A transport stream has no end to miss: its facts are those of what is there."""
    content = clip("ts")
    path = tmp_path / "clip.ts"
    path.write_bytes(content[: len(content) // 2])

    assert 0.5 < (probe(path).duration or 0) < 1.8


def test_bytes_behind_the_end_do_no_harm(clip, tmp_path):
    """Some cameras write notes behind the last box."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip("mp4") + b"\xff\xfe\xfd" * 700)

    assert probe(path).kind is MediaKind.VIDEO


@pytest.mark.parametrize("suffix", ["ts", "mpg", "flv"])
def test_padding_behind_the_last_packet_does_no_harm(clip, tmp_path, suffix):
    """A recording that was padded with zeros is as long as its packets."""
    path = tmp_path / "clip"
    path.write_bytes(clip(suffix) + bytes(2_000_000))

    assert probe(path).duration == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_picture_without_its_end_is_noticed(tmp_path, form):
    """Half a photo is refused; a header alone proves nothing."""
    path = make_picture(tmp_path / "photo", form=form, width=640, height=480)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    assert verdict(path) in {"CutShort", "Damaged"}


def test_picture_bomb_is_not_decoded(tmp_path):
    """A small file that unpacks to 900 million pixels is refused by its header."""
    path = tmp_path / "bomb.png"
    path.write_bytes(png_of(30_000, 30_000))

    assert verdict(path) == "TooManyPixels"
    with pytest.raises(FileRejected):
        poster(path, MediaKind.IMAGE, 256)


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "avi", "flv", "ts", "mpg", "mxf"])
def test_hostile_clip_gets_a_verdict(clip, tmp_path, suffix):
    """Bytes changed at random give facts or a rejection, never another exception."""
    good = clip(suffix)
    path = tmp_path / f"clip.{suffix}"
    for seed in range(12):
        dice = random.Random(seed)
        content = bytearray(good)
        for _ in range(dice.choice((1, 20, 400))):
            content[dice.randrange(min(len(content), 4000 if seed % 2 else 10**9))] = (
                dice.randrange(256)
            )
        path.write_bytes(content)
        try:
            probe(path)
            verify(path, Viewer.VIDEO)
            poster(path, MediaKind.VIDEO, 64)
        except FileRejected:
            pass  # a rejection is as good an answer as facts


@pytest.mark.filterwarnings("ignore")  # Pillow warns of broken tags and reads on
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_hostile_picture_gets_a_verdict(tmp_path, form):
    """Bytes changed at random in a photo give facts or a rejection."""
    path = make_picture(tmp_path / "photo", form=form, width=64, height=48)
    good = path.read_bytes()
    for seed in range(40):
        dice = random.Random(seed)
        content = bytearray(good)
        for _ in range(dice.choice((1, 5, 40))):
            content[dice.randrange(len(content))] = dice.randrange(256)
        path.write_bytes(content)
        try:
            probe(path)
            poster(path, MediaKind.IMAGE, 32)
        except FileRejected:
            pass  # a rejection is as good an answer as facts


@pytest.mark.parametrize("suffix", ["ts", "mpg", "mkv", "flv", "mxf", "avi", "mp4"])
def test_endless_nothing_behind_a_clip_is_bounded(clip, tmp_path, monkeypatch, suffix):
    """A clip followed by 100 GB of nothing is judged in bounded time."""
    monkeypatch.setattr(streams, "PATIENCE", 0.3)
    path = tmp_path / "clip"
    path.write_bytes(clip(suffix))
    with path.open("r+b") as file:
        file.truncate(100 * 10**9)

    assert answer(lambda: probe(path)) in {"mp4", suffix, "TooSlow", "CutShort"}
    assert answer(lambda: poster(path, MediaKind.VIDEO, 64)) in {"poster", "TooSlow"}


@pytest.mark.parametrize("suffix", ["mp3", "aac", "wav", "flac", "ogg"])
def test_endless_nothing_behind_a_sound_is_bounded(tmp_path, monkeypatch, suffix):
    """A sound followed by 100 GB of nothing is judged in bounded time."""
    monkeypatch.setattr(streams, "PATIENCE", 0.3)
    path = make_sound(tmp_path / f"voice.{suffix}", seconds=1)
    with path.open("r+b") as file:
        file.truncate(100 * 10**9)

    assert answer(lambda: probe(path)) in {suffix, "TooSlow", "Damaged"}


def answer(ask: Callable[[], object]) -> str:
    """Return the format, `poster` or the rejection's code."""
    try:
        found = ask()
    except FileRejected as error:
        return error.code
    return found.format if isinstance(found, MediaInfo) else "poster"


def test_missing_file_has_its_own_verdict(tmp_path):
    """What was moved away is said to be missing."""
    assert verdict(tmp_path / "gone.mp4") == "Missing"
    (tmp_path / "file").write_bytes(b"x")
    assert verdict(tmp_path / "file" / "below.mp4") == "Missing"
    assert verdict(Path("nul\0byte.mp4")) == "Missing"


def test_folder_has_its_own_verdict(tmp_path):
    """A folder is no file."""
    assert verdict(tmp_path) == "Folder"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_is_not_waited_for(tmp_path):
    """A pipe would block for ever; it is refused unopened."""
    os.mkfifo(tmp_path / "pipe.mp4")

    assert verdict(tmp_path / "pipe.mp4") == "NotAFile"


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/urandom"])
def test_device_is_not_read(device):
    """An endless device is refused unopened."""
    if not Path(device).exists():
        pytest.skip(f"this system has no {device}")

    assert verdict(Path(device)) == "NotAFile"


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no such sockets")
def test_socket_is_not_read(tmp_path):
    """A socket is no file."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.mp4"))

        assert verdict(tmp_path / "s.mp4") == "NotAFile"


def test_forbidden_file_has_its_own_verdict():
    """A file that the system keeps shut is said to be so."""
    with public_folder() as folder:
        path = make_picture(folder / "secret.png", width=8, height=8)
        path.chmod(0)
        with unprivileged():
            assert verdict(path) == "Forbidden"


def test_link_that_bites_its_tail_is_a_verdict(tmp_path):
    """A link to itself is no exception."""
    (tmp_path / "loop.mp4").symlink_to(tmp_path / "loop.mp4")

    assert verdict(tmp_path / "loop.mp4") == "DiskError"


def test_playlist_under_a_clips_name_reaches_nobody(tmp_path):
    """A playlist that names an address makes no connection."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        port = server.getsockname()[1]
        path = tmp_path / "clip.mp4"
        path.write_text(f" \n#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:{port}/a.ts\n")

        assert verdict(path) == "NotMedia"
        with pytest.raises(BlockingIOError):
            server.accept()


def test_service_answers_off_the_loop_with_the_same_verdict(tmp_path):
    """The engine's port gives facts, verdicts and posters."""
    good = make_clip(tmp_path / "good.mp4", seconds=0.5)
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"")

    async def use():
        service = MediaService()
        try:
            info = await service.probe(good)
            await service.verify(good, Viewer.VIDEO)
            picture = await service.poster(good, info.kind, 64)
            with pytest.raises(FileRejected):
                await service.probe(bad)
            return info, picture
        finally:
            service.close()

    info, picture = asyncio.run(use())

    assert info.format == "mp4"
    assert picture.startswith(b"\xff\xd8\xff")
