"""Downloaded results are whole, and everything has a picture to stand for it."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.media import MediaKind
from avatar_desktop.domain.spec import Viewer
from avatar_desktop.media import verify as verification
from avatar_desktop.media.thumbnails import poster
from avatar_desktop.media.verify import verify
from make_3d import CUBE, CUBE_FACES, Glb, write_ply, xyz
from make_media import make_clip, make_picture, make_sound

CONTAINERS = ["mp4", "mov", "mkv", "avi", "flv", "ts", "mpg", "mxf"]


def opened(jpeg: bytes) -> Image.Image:
    """Return the picture of a JPEG."""
    picture = Image.open(io.BytesIO(jpeg))
    assert picture.format == "JPEG"
    picture.load()
    return picture


def rejection(path: Path, viewer: Viewer) -> str:
    """Return the code of the rejection of a result."""
    with pytest.raises(FileRejected) as caught:
        verify(path, viewer)
    return caught.value.code


@pytest.mark.parametrize("container", CONTAINERS)
def test_whole_clip_passes(tmp_path, container):
    """A good result is good in any container."""
    verify(make_clip(tmp_path / f"a.{container}", seconds=1, fps=25), Viewer.VIDEO)


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_clip_without_its_end_is_refused(tmp_path, part):
    """A result that was cut is not shown as done."""
    path = make_clip(tmp_path / "a.mp4", options={"movflags": "faststart"})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])

    assert rejection(path, Viewer.VIDEO) == "CutShort"


def test_clip_with_a_hole_at_its_end_is_refused(tmp_path):
    """A result of the right length whose second half is zeros is noticed by decoding it."""
    path = make_clip(tmp_path / "a.mp4", seconds=4, audio=False, options={"movflags": "faststart"})
    content = bytearray(path.read_bytes())
    content[len(content) // 4 :] = bytes(len(content) - len(content) // 4)
    path.write_bytes(content)

    assert rejection(path, Viewer.VIDEO) in {"CutShort", "Damaged"}


def saved(path: Path, viewer: Viewer) -> tuple[str, bool]:
    """Return the suffix of a whole result, and whether it can be shown."""
    received = verify(path, viewer)
    return received.suffix, received.unseen is None


def test_result_of_another_kind_is_saved_as_what_it_is(tmp_path):
    """A clip for a picture, a picture for a model, a sound: whole files are kept and shown."""
    small = {"width": 64, "height": 48}
    clip = {**small, "seconds": 0.4, "fps": 10}
    cube = Glb()
    cube.primitive(CUBE_FACES, POSITION=CUBE)
    made = {
        "png": make_picture(tmp_path / "a.jpg", form="PNG", **small),
        "jpg": make_picture(tmp_path / "b.png", form="JPEG", **small),
        "webp": make_picture(tmp_path / "c.png", form="WEBP", **small),
        "gif": make_picture(tmp_path / "d.png", form="GIF", **small),
        "avif": make_picture(tmp_path / "e.png", form="AVIF", **small),
        "mp4": make_clip(tmp_path / "a.bin", container="mp4", **clip),
        "mov": make_clip(tmp_path / "b.mp4", container="mov", **clip),
        "webm": make_clip(tmp_path / "c.mp4", container="webm", codec="libvpx", **clip),
        "wav": make_sound(tmp_path / "d.mp4", container="wav", seconds=0.4),
        "glb": cube.save(tmp_path / "e.ply"),
        "ply": write_ply(tmp_path / "f.glb", xyz(CUBE)),
    }

    for viewer in Viewer:
        found = {suffix: saved(path, viewer) for suffix, path in made.items()}

        assert found == {suffix: (suffix, True) for suffix in made}


def test_clip_that_takes_too_long_to_check_is_saved(tmp_path, monkeypatch):
    """The app's own patience is no fault of a clip that its container calls whole."""
    path = make_clip(tmp_path / "a.mp4", width=64, height=48, seconds=1)
    monkeypatch.setattr(verification, "PATIENCE", 0)

    assert saved(path, Viewer.VIDEO) == ("mp4", False)


def packed(path: Path, first: str = "a.txt") -> Path:
    """Write a ZIP archive."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(first, "a" * 2000)
    return path


@pytest.mark.parametrize("viewer", Viewer)
def test_whole_result_that_cannot_be_shown_is_saved(tmp_path, viewer):
    """Archives, other programs' models and what nobody knows are results, with the reason why."""
    contents = {
        "obj": b"# made\nmtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n",
        "gltf": b' {"asset": {"version": "2.0"}, "meshes": []}',
        "stl": b"solid a\n facet normal 0 0 1\n outer loop\n",
        "fbx": b"Kaydara FBX Binary  \0\x1a\0" + bytes(40),
        "gz": gzip.compress(bytes(range(256)) * 4),
        "spz": gzip.compress(b"NGSP" + bytes(range(256))),
        "bin": bytes(range(128, 256)) * 3,
        "ply": b"ply\nformat ascii 1.0\nelement vertex 1\nproperty quaternion q\nend_header\n1\n",
    }
    made = {"zip": packed(tmp_path / "a"), "usdz": packed(tmp_path / "b", "scene.usdc")}
    for suffix, content in contents.items():
        made[suffix] = tmp_path / f"c.{suffix}"
        made[suffix].write_bytes(content)

    found = {suffix: saved(path, viewer) for suffix, path in made.items()}

    assert found == {suffix: (suffix, False) for suffix in made}


def test_picture_over_the_limit_is_saved(tmp_path):
    """120 million pixels are beyond this app and a result all the same, if they have an end."""
    path = tmp_path / "large.png"
    Image.new("1", (20_000, 6_000)).save(path)

    assert saved(path, Viewer.IMAGE) == ("png", False)

    path.write_bytes(path.read_bytes()[:-30])

    assert rejection(path, Viewer.IMAGE) == "CutShort"


@pytest.mark.parametrize("viewer", Viewer)
@pytest.mark.parametrize(
    "content",
    [
        b"<html>Access denied</html>", b'{"code": "AccessDenied"}', b"\n<!DOCTYPE html><p>502",
        b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>', b"upstream timed out",
        "\ufeff出错了".encode(), b"MZ" + bytes(range(90)), b"#EXTM3U\nhttp://x/a.ts\n", bytes(400),
        gzip.compress(b"<html>Access denied</html>" * 50, mtime=0),
    ],
)  # fmt: skip
def test_pages_and_words_are_no_result(tmp_path, viewer, content):
    """What tells of an error, a program, a list of links or nothing but zeros is fetched again."""
    path = tmp_path / "result"
    path.write_bytes(content)

    assert rejection(path, viewer) == "WrongResult"


def test_whole_picture_passes(tmp_path):
    """A picture is decoded to its end."""
    path = make_picture(tmp_path / "a.png")
    verify(path, Viewer.IMAGE)

    path.write_bytes(path.read_bytes()[:-40])

    assert rejection(path, Viewer.IMAGE) in {"CutShort", "Damaged"}


@pytest.mark.parametrize("container", CONTAINERS)
def test_clip_has_a_frame_as_poster(tmp_path, container):
    """The poster is a frame, small and bright."""
    path = make_clip(tmp_path / f"a.{container}", width=320, height=240, seconds=1, fps=25)

    picture = opened(poster(path, MediaKind.VIDEO, 160))

    assert picture.size == (160, 120)
    assert len(picture.getcolors(160 * 120) or []) > 100


def test_poster_is_taken_after_a_tenth(tmp_path):
    """The square has moved a tenth of its way when the poster is taken."""
    path = make_clip(tmp_path / "a.mp4", width=400, height=240, seconds=4, fps=25)

    row = opened(poster(path, MediaKind.VIDEO, 400)).crop((0, 120, 400, 121))

    reds = [row.getpixel((x, 0))[0] for x in range(400)]
    assert reds.index(max(reds)) in range(20, 80)
    assert reds[4] < 120


def test_poster_of_a_turned_clip_is_upright(tmp_path):
    """The left edge of the picture, which is blue, is up when a player turns it clockwise."""
    path = make_clip(tmp_path / "a.mp4", width=320, height=240, seconds=0.5, rotation=90)

    picture = opened(poster(path, MediaKind.VIDEO, 160))

    assert picture.size == (120, 160)
    top, bottom = picture.getpixel((5, 5)), picture.getpixel((5, 155))
    assert top[2] > bottom[2]


def test_small_clip_is_not_blown_up(tmp_path):
    """A poster is never larger than its clip."""
    path = make_clip(tmp_path / "a.mp4", width=64, height=48, seconds=0.5)

    assert opened(poster(path, MediaKind.VIDEO, 256)).size == (64, 48)


def test_photo_is_upright_and_on_white(tmp_path):
    """A photo's thumbnail is turned as the camera says; clear parts are white."""
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = make_picture(tmp_path / "a.jpg", width=400, height=200, exif=exif)
    clear = tmp_path / "clear.png"
    Image.new("RGBA", (40, 20), (255, 0, 0, 0)).save(clear)

    assert opened(poster(turned, MediaKind.IMAGE, 100)).size == (50, 100)
    assert opened(poster(clear, MediaKind.IMAGE, 100)).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "F"])
def test_every_mode_of_picture_has_a_poster(tmp_path, mode):
    """Whatever the pixels are made of, there is a thumbnail."""
    form = "TIFF" if mode in {"CMYK", "I;16", "F"} else "PNG"
    path = tmp_path / "a"
    Image.new(mode, (40, 20)).save(path, form)

    assert opened(poster(path, MediaKind.IMAGE, 100)).size == (40, 20)


@pytest.mark.parametrize("suffix", ["wav", "mp3", "m4a"])
def test_voice_is_drawn_as_a_wave(tmp_path, suffix):
    """A sound's poster is bars on no ground, so that it suits a light theme and a dark one."""
    path = make_sound(tmp_path / f"a.{suffix}", seconds=1)

    picture = Image.open(io.BytesIO(poster(path, MediaKind.AUDIO, 200)))

    middle = [picture.getpixel((x, 75))[3] for x in range(200)]
    assert picture.size == (200, 150)
    assert {0, 255} <= set(middle)
    assert picture.getpixel((100, 2))[3] == 0


def test_poster_of_another_kind_is_a_rejection(tmp_path):
    """Asking for a frame of a sound, or a wave of a silent clip, is refused."""
    sound = make_sound(tmp_path / "a.wav", seconds=0.2)
    silent = make_clip(tmp_path / "a.mp4", seconds=0.2, audio=False)

    with pytest.raises(FileRejected):
        poster(sound, MediaKind.VIDEO, 64)
    with pytest.raises(FileRejected):
        poster(silent, MediaKind.AUDIO, 64)
    with pytest.raises(FileRejected):
        poster(silent, MediaKind.IMAGE, 64)


TRIANGLE = (
    b"ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\n"
    b"property float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n"
    b"0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n"
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"glTF\x02\0\0\0\xff\0\0\0", "CutShort"), (TRIANGLE[:-30], "DamagedModel"),
        (b"<html>", "WrongResult"), (bytes(40), "WrongResult"), (b"", "Empty"),
    ],
)  # fmt: skip
def test_3d_model_that_is_not_whole_is_refused(tmp_path, content, code):
    """A 3D result has the sign of a model, and all that its header promises."""
    path = tmp_path / "model"
    path.write_bytes(content)

    assert rejection(path, Viewer.MODEL3D) == code


def test_archive_that_was_cut_is_refused(tmp_path):
    """A ZIP has its list of contents at its end."""
    path = packed(tmp_path / "a.zip")
    path.write_bytes(path.read_bytes()[:-30])

    assert rejection(path, Viewer.MODEL3D) == "CutShort"
