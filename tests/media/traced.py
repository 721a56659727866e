"""Files that carry a secret wherever their format has room for one, and what they decode to."""

import hashlib
import io
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from make_media import make_clip

CANARY = "GPS+31.2304+121.4737 Kamera-7 张三"
RAW = CANARY.encode("utf-8")


def leaks(data: bytes) -> list[str]:
    """Return how the canary can be read in *data*: as it is, in UTF-16, packed by zlib."""
    ways = {"plain": RAW, "part": b"31.2304", "camera": b"Kamera-7"}
    ways |= {f"utf-16-{end}": CANARY.encode(f"utf-16-{end}") for end in ("le", "be")}
    return [name for name, one in ways.items() if one in data]


def exif(orientation: int = 6) -> bytes:
    """Return Exif with an orientation, a make, a position, a note and a thumbnail."""
    note = Image.Exif()
    note[0x0112] = orientation
    note[0x010F] = CANARY
    note[0x0132] = "2026:05:04 12:00:00"
    note.get_ifd(0x8769)[0x927C] = RAW * 20
    note.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 49.0), 3: "E", 4: (121.0, 28.0, 25.0)})
    return note.tobytes()


def painting(mode: str = "RGB") -> Image.Image:
    """Return a picture whose four corners differ."""
    grid = np.indices((48, 64)).sum(axis=0).astype(np.uint8)
    picture = Image.fromarray(np.dstack([grid, grid[::-1], grid[:, ::-1]]))
    return picture.convert(mode)


def icc() -> bytes:
    """Return a colour profile."""
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


XMP = f'<x:xmpmeta><a exif:GPSLatitude="{CANARY}" tiff:Orientation="6"/></x:xmpmeta>'.encode()


def jpeg(path: Path, *, orientation: int = 6, progressive: bool = False, mode: str = "RGB") -> Path:
    """Write a JPEG with everything that phones and editors put into one."""
    out = io.BytesIO()
    painting(mode).save(
        out, "JPEG", quality=90, exif=exif(orientation), icc_profile=icc(), comment=RAW, xmp=XMP,
        progressive=progressive, dpi=(300, 300),
    )  # fmt: skip
    data = out.getvalue()
    more = b"".join(
        b"\xff" + bytes([code]) + struct.pack(">H", len(body) + 2) + body
        for code, body in ((0xE2, b"MPF\0" + RAW), (0xED, b"Photoshop 3.0\0" + RAW),
                           (0xE0, b"JFXX\0\x10" + RAW), (0xE4, RAW), (0xFE, RAW))
    )  # fmt: skip
    second = data.replace(b"\xff\xd9", b"\xff\xd9" + RAW)
    film = b"\0\0\0\x18ftypmp42" + RAW
    path.write_bytes(data[:2] + more + data[2:] + second + film)
    return path


def png(path: Path, *, orientation: int = 6, animated: bool = False) -> Path:
    """Write a PNG with texts of all three kinds, Exif, a time and a maker's chunk."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "Kamera-7 31.2304")
    info.add_text("Author", CANARY, zip=True)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    extra = {"append_images": [painting("RGBA").rotate(90)], "save_all": True} if animated else {}
    out = io.BytesIO()
    painting("RGBA").save(out, "PNG", pnginfo=info, exif=exif(orientation), icc_profile=icc(),
                          dpi=(72, 72), **extra)  # fmt: skip
    data = out.getvalue()
    chunks = chunk(b"tIME", b"\x07\xea\5\4\f\0\0") + chunk(b"caMr", RAW)
    path.write_bytes(data[:33] + chunks + data[33:] + RAW)
    return path


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def webp(path: Path, *, orientation: int = 6, lossless: bool = False) -> Path:
    """Write a WebP with Exif, XMP and a chunk of nobody's."""
    out = io.BytesIO()
    painting("RGBA").save(out, "WEBP", lossless=lossless, exif=exif(orientation), xmp=XMP,
                          icc_profile=icc())  # fmt: skip
    data = out.getvalue() + b"NOTE" + struct.pack("<I", len(RAW)) + RAW + b"\0" * (len(RAW) % 2)
    path.write_bytes(data[:4] + struct.pack("<I", len(data) - 8) + data[8:] + RAW)
    return path


def ffmpeg(*words: object) -> None:
    """Run ffmpeg quietly; without the program the test is skipped."""
    if not shutil.which("ffmpeg"):
        pytest.skip("ffmpeg is not installed")
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, words)], check=True)


SAID = ("-metadata", f"title={CANARY}", "-metadata", f"location={CANARY}", "-metadata",
        f"comment={CANARY}", "-metadata", "creation_time=2026-05-04T12:00:00Z", "-metadata",
        f"com.apple.quicktime.make={CANARY}", "-metadata", f"encoder={CANARY}",
        "-metadata:s:v", f"handler_name={CANARY}", "-metadata:s:v", f"title={CANARY}")  # fmt: skip


def clip(path: Path, *, rotation: int = 90, more: tuple[object, ...] = ()) -> Path:
    """Write a clip in the container of the suffix with all that FFmpeg can say about it."""
    plain = make_clip(path.with_name("plain.mp4"), width=160, height=120, fps=15, seconds=1,
                      rotation=rotation)  # fmt: skip
    keys = ("-movflags", "use_metadata_tags") if path.suffix in {".mp4", ".mov"} else ()
    ffmpeg("-i", plain, "-map", "0", "-c", "copy", *SAID, *keys, *more, path)
    plain.unlink()
    return path


def with_texts(path: Path) -> Path:
    """Write a clip with a track of texts, as drones write their position into."""
    lines = path.with_name("drone.srt")
    lines.write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{CANARY}\n\n", "utf-8")
    plain = make_clip(path.with_name("plain.mp4"), width=160, height=120, fps=15, seconds=1)
    ffmpeg("-i", plain, "-i", lines, "-map", "0", "-map", "1", "-c", "copy",
           "-c:s", "mov_text", path)  # fmt: skip
    plain.unlink()
    return path


def box(kind: bytes, body: bytes) -> bytes:
    """Return a box of an MP4."""
    return struct.pack(">I", 8 + len(body)) + kind + body


def into_moov(path: Path, more: bytes) -> Path:
    """Put *more* at the end of the `moov` that ends the file *path*."""
    data = path.read_bytes()
    at = data.rindex(b"moov") - 4
    size = int.from_bytes(data[at : at + 4], "big")
    assert at + size == len(data), "moov has to be last"
    path.write_bytes(data[:at] + struct.pack(">I", size + len(more)) + data[at + 4 :] + more)
    return path


def picture_digest(path: Path) -> list[tuple[str, tuple[int, int], str]]:
    """Return the mode, size and digest of every frame, unturned."""
    found = []
    with Image.open(path) as picture:
        for number in range(getattr(picture, "n_frames", 1) if picture.format != "MPO" else 1):
            picture.seek(number)
            found.append((picture.mode, picture.size, _digest(picture.tobytes())))
    return found


def stream_digest(path: Path) -> dict[str, tuple[int, str]]:
    """Return how many frames a clip's picture and sound have, and the digest of all with times."""
    found = {}
    with av.open(str(path)) as media:
        for kind in ("video", "audio"):
            for stream in media.streams.get({kind: 0}) if getattr(media.streams, kind) else ():
                frames = [(one.pts, one.to_ndarray().tobytes()) for one in _frames(path, kind)]
                whole = b"".join(str(pts).encode() + data for pts, data in frames)
                found[f"{kind} {stream.codec_context.name}"] = (len(frames), _digest(whole))
    return found


def _frames(path: Path, kind: str) -> list:
    with av.open(str(path)) as media:
        return list(media.decode(**{kind: 0}))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
