"""Pictures leave without traces: the pixels, the colours and the way up stay."""

import struct

import pytest
import traced
from PIL import Image, ImageOps

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.media.probe import probe
from avatar_desktop.media.strip import without_traces
from avatar_desktop.paths import resources

MADE = {
    "jpeg": lambda folder: traced.jpeg(folder / "a.jpg"),
    "progressive": lambda folder: traced.jpeg(folder / "a.jpg", progressive=True, orientation=3),
    "cmyk": lambda folder: traced.jpeg(folder / "a.jpg", mode="CMYK"),
    "grey": lambda folder: traced.jpeg(folder / "a.jpg", mode="L", orientation=8),
    "png": lambda folder: traced.png(folder / "a.png"),
    "animated png": lambda folder: traced.png(folder / "a.png", animated=True),
    "webp": lambda folder: traced.webp(folder / "a.webp"),
    "lossless webp": lambda folder: traced.webp(folder / "a.webp", lossless=True),
}


@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")
@pytest.mark.parametrize("name", MADE)
def test_picture_keeps_its_pixels_and_loses_its_traces(tmp_path, name):
    """No note is left in any encoding; size, pixels, profile and orientation are the same."""
    path = MADE[name](tmp_path)
    before = path.read_bytes()
    assert traced.leaks(before)

    clean = without_traces(path, tmp_path)

    assert traced.leaks(clean.read_bytes()) == []
    assert traced.picture_digest(clean) == traced.picture_digest(path)
    with Image.open(path) as old, Image.open(clean) as new:
        assert new.info["icc_profile"] == old.info["icc_profile"]
        assert dict(new.getexif()) == {0x0112: old.getexif()[0x0112]}
        upright = [ImageOps.exif_transpose(one).convert("RGB").tobytes() for one in (old, new)]
    assert upright[0] == upright[1]
    assert probe(clean).rotation == probe(path).rotation != 0
    assert clean.stat().st_size < len(before)
    assert path.read_bytes() == before


@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")
@pytest.mark.parametrize("name", MADE)
def test_clean_picture_is_sent_itself(tmp_path, name):
    """A copy is made once: what is clean already is not copied again."""
    clean = without_traces(MADE[name](tmp_path), tmp_path)

    assert without_traces(clean, tmp_path / "again") == clean
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    "made", [traced.jpeg, traced.png, traced.webp], ids=lambda one: one.__name__
)
def test_upright_picture_needs_no_exif(tmp_path, made):
    """Orientation 1 says nothing, so no Exif is left at all."""
    path = made(tmp_path / f"a.{made.__name__}", orientation=1)
    if made is traced.png:  # its XMP has a check sum
        traced.painting().save(path, exif=traced.exif(1))
    path.write_bytes(path.read_bytes().replace(b'tiff:Orientation="6"', b'tiff:Orientation="1"'))

    clean = without_traces(path, tmp_path)

    with Image.open(clean) as picture:
        assert not picture.getexif()


@pytest.mark.parametrize("orientation", [1, 6])
def test_flags_of_a_webp_fit_what_is_left(tmp_path, orientation):
    """The head says Exif only where there is Exif, and never XMP."""
    path = traced.webp(tmp_path / "a.webp", orientation=orientation)
    path.write_bytes(path.read_bytes().replace(b'tiff:Orientation="6"', b'tiff:Orientation="1"'))

    said = without_traces(path, tmp_path).read_bytes()

    assert said[12:16] == b"VP8X"
    assert said[20] & 0x0C == (0x08 if orientation == 6 else 0)
    assert (b"EXIF" in said) is (orientation == 6)


def test_orientation_in_xmp_alone_is_kept(tmp_path):
    """What Pillow, and so our check, takes from XMP is still there as Exif."""
    traced.painting().save(tmp_path / "a.jpg", xmp=traced.XMP)

    clean = without_traces(tmp_path / "a.jpg", tmp_path)

    assert traced.leaks(clean.read_bytes()) == []
    assert probe(clean).rotation == probe(tmp_path / "a.jpg").rotation == 90


def test_orientation_in_imagemagicks_text_is_kept(tmp_path):
    """Exif that was written as hexadecimal text into a PNG turns it too."""
    from PIL import PngImagePlugin

    exif = traced.exif(8)
    text = f"\nexif\n{len(exif):8}\n{exif.hex()}\n"
    info = PngImagePlugin.PngInfo()
    info.add_text("Raw profile type exif", text, zip=True)
    traced.painting().save(tmp_path / "a.png", pnginfo=info)

    clean = without_traces(tmp_path / "a.png", tmp_path)

    assert b"Raw profile" not in clean.read_bytes()
    assert probe(clean).rotation == probe(tmp_path / "a.png").rotation == 270


def test_adobes_transform_and_the_size_of_a_dot_stay(tmp_path):
    """CMYK of Adobe is not shown in wrong colours, and JFIF keeps its density."""
    path = traced.jpeg(tmp_path / "a.jpg", mode="CMYK")

    clean = without_traces(path, tmp_path)

    with Image.open(clean) as picture:
        assert picture.info["adobe"]
        assert picture.info.get("dpi") in {None, (300, 300)}
    assert b"Adobe" in clean.read_bytes()


def test_thumbnail_in_jfif_goes(tmp_path):
    """A thumbnail shows what was cut off the picture."""
    path = tmp_path / "a.jpg"
    traced.painting("L").save(path)
    data = path.read_bytes()
    thumbnail = b"JFIF\0\1\2\0\0\1\0\1" + b"\x04\x04" + b"face" * 12
    path.write_bytes(data[:2] + b"\xff\xe0" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
                     + data[20:])  # fmt: skip

    clean = without_traces(path, tmp_path)

    assert b"face" not in clean.read_bytes()
    assert traced.picture_digest(clean) == traced.picture_digest(path)


def test_shipped_portrait_has_nothing_to_remove(tmp_path):
    """The samples are clean, so a first run copies nothing."""
    portrait = resources() / "samples" / "portrait.jpg"

    assert without_traces(portrait, tmp_path) == portrait


@pytest.mark.parametrize("start", [b"\xff\xd8\xff\xe1\0\x01",
                                   b"\xff\xd8\xff\xe1\xff\xff" + b"x" * 9,
                                   b"\x89PNG\r\n\x1a\n" + b"\xff" * 12,
                                   b"RIFF\xff\0\0\0WEBPVP8X\xff\xff\0\0"])  # fmt: skip
def test_what_breaks_the_rules_is_refused_and_untouched(tmp_path, start):
    """A file that nobody can read is named, and no half copy is left."""
    path = tmp_path / "odd.jpg"
    path.write_bytes(start)

    with pytest.raises(FileRejected) as refused:
        without_traces(path, tmp_path)

    assert refused.value.code == "NotStripped"
    assert [one.name for one in tmp_path.iterdir()] == ["odd.jpg"]


def test_every_cut_of_a_file_is_a_copy_or_a_refusal(tmp_path):
    """However a file is cut, nothing but FileRejected comes out, and nothing hangs."""
    for made in (traced.jpeg, traced.png, traced.webp):
        whole = made(tmp_path / f"whole.{made.__name__}").read_bytes()
        for length in range(12, len(whole), 7):
            path = tmp_path / "cut"
            path.write_bytes(whole[:length])
            try:
                without_traces(path, tmp_path)
            except FileRejected:
                continue
