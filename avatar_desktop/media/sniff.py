"""What a file is, from its first bytes."""

import re
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from avatar_desktop.media import errors

HEAD = 4096
"""Bytes that are looked at. Every signature below lies in them."""


class Family(StrEnum):
    """Who can read it: Pillow, FFmpeg, or nobody here."""

    PICTURE = "picture"
    STREAM = "stream"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A family and the format's usual suffix in lower case."""

    family: Family
    format: str


_STARTS: tuple[tuple[bytes, Family, str], ...] = (
    (b"\xff\xd8\xff", Family.PICTURE, "jpeg"),
    (b"\x89PNG\r\n\x1a\n", Family.PICTURE, "png"),
    (b"GIF8", Family.PICTURE, "gif"),
    (b"II*\0", Family.PICTURE, "tiff"),
    (b"MM\0*", Family.PICTURE, "tiff"),
    (b"FLV\x01", Family.STREAM, "flv"),
    (b"OggS", Family.STREAM, "ogg"),
    (b"fLaC", Family.STREAM, "flac"),
    (b"\0\0\x01\xba", Family.STREAM, "mpg"),
    (b"\0\0\x01\xb3", Family.STREAM, "mpg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Family.STREAM, "asf"),
    (b"#!AMR", Family.STREAM, "amr"),
    (b"caff", Family.STREAM, "caf"),
    (b"glTF", Family.STRANGER, "glb"),
    (b"%PDF", Family.STRANGER, "pdf"),
    (b"Kaydara FBX Binary", Family.STRANGER, "fbx"),
    (b"PXR-USDC", Family.STRANGER, "usdc"),
    (b"#usda ", Family.STRANGER, "usda"),
    (b"DRACO", Family.STRANGER, "drc"),
    (b"\x1f\x8b", Family.STRANGER, "gzip"),
    (b"Rar!", Family.STRANGER, "rar"),
    (b"7z\xbc\xaf\x27\x1c", Family.STRANGER, "7z"),
    (b"\x7fELF", Family.STRANGER, "elf"),
    (b"MZ", Family.STRANGER, "exe"),
    (b"8BPS", Family.STRANGER, "psd"),
    (b"#EXTM3U", Family.STRANGER, "playlist"),
    (b"ffconcat", Family.STRANGER, "playlist"),
)

PLY = re.compile(rb"(?:\xef\xbb\xbf)?ply[ \t]*(\r\n|\n|\r)")
"""The first line of a PLY file, and how it ends."""

_PICTURE_BRANDS = {b"avif": "avif", b"avis": "avif", b"heic": "heic", b"heix": "heic",
                   b"hevc": "heic", b"mif1": "heic", b"msf1": "heic"}  # fmt: skip
_ADTS = {b"\xff\xf0", b"\xff\xf1", b"\xff\xf8", b"\xff\xf9"}
_BOXES = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_RIFF = {b"AVI ": (Family.STREAM, "avi"), b"WAVE": (Family.STREAM, "wav"),
         b"WEBP": (Family.PICTURE, "webp")}  # fmt: skip


def sniff(head: bytes) -> FileKind | None:
    """Return what starts with *head* (the first HEAD bytes), or None when nothing says it."""
    for start, family, form in _STARTS:
        if head.startswith(start):
            return FileKind(family, form)
    if PLY.match(head):
        return FileKind(Family.STRANGER, "ply")
    if head.startswith(b"PK\x03\x04"):
        first = head[30 : 30 + int.from_bytes(head[26:28], "little")]
        packed = first.lower().endswith((b".usd", b".usda", b".usdc"))
        return FileKind(Family.STRANGER, "usdz" if packed else "zip")
    return _box(head) or _riff(head) or _loose(head) or _words(head)


def suffix(path: Path) -> str:
    """Return the suffix (without dot) that fits the content of *path*, or an empty string."""
    kind = sniff(read_head(path))
    if kind is None:
        return ""
    return {"jpeg": "jpg", "tiff": "tif"}.get(kind.format, kind.format)


def read_head(path: Path) -> bytes:
    """Return the first bytes of *path*; FileRejected when it is no file or has none."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise errors.told("Folder", path)
        if not stat.S_ISREG(mode):
            raise errors.told("NotAFile", path)
        with path.open("rb", buffering=0) as file:
            head = file.read(HEAD)
    except (FileNotFoundError, NotADirectoryError):
        raise errors.told("Missing", path) from None
    except PermissionError:
        raise errors.told("Forbidden", path) from None
    except OSError as error:
        raise errors.disk_error(path, error) from error
    except ValueError:  # a name with a NUL in it
        raise errors.told("Missing", path) from None
    if not head:
        raise errors.told("Empty", path)
    return head


def _box(head: bytes) -> FileKind | None:
    """ISO base media (mp4 and its family) and QuickTime."""
    name = head[4:8]
    if name in _BOXES:
        return FileKind(Family.STREAM, "mov")
    if name != b"ftyp":
        return None
    brand = head[8:12]
    if brand in _PICTURE_BRANDS:
        end = min(int.from_bytes(head[:4], "big"), len(head))
        others = {head[at : at + 4] for at in range(16, end, 4)}
        avif = brand.startswith(b"avi") or b"avif" in others
        return FileKind(Family.PICTURE, "avif" if avif else "heic")
    if brand == b"qt  ":
        return FileKind(Family.STREAM, "mov")
    if brand in {b"M4A ", b"M4B "}:
        return FileKind(Family.STREAM, "m4a")
    return FileKind(Family.STREAM, "3gp" if brand.startswith(b"3g") else "mp4")


def _riff(head: bytes) -> FileKind | None:
    if head.startswith((b"RIFF", b"RF64")) and head[8:12] in _RIFF:
        return FileKind(*_RIFF[head[8:12]])
    if head.startswith(b"FORM") and head[8:12] in {b"AIFF", b"AIFC"}:
        return FileKind(Family.STREAM, "aiff")
    if head.startswith(b"BM") and head[14:18] in {b"\x0c\0\0\0", b"\x28\0\0\0", b"\x6c\0\0\0",
                                                  b"\x7c\0\0\0", b"\x40\0\0\0"}:  # fmt: skip
        return FileKind(Family.PICTURE, "bmp")
    return None


def _loose(head: bytes) -> FileKind | None:
    """Formats whose sign is weak or not at the start."""
    if head.startswith(b"\x1aE\xdf\xa3"):
        return FileKind(Family.STREAM, "webm" if b"\x42\x82\x84webm" in head[:256] else "mkv")
    if b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02" in head:
        return FileKind(Family.STREAM, "mxf")
    for first, step in ((0, 188), (4, 192)):
        if len(head) > first + 4 * step and all(
            head[first + step * number] == ord("G") for number in range(5)
        ):
            return FileKind(Family.STREAM, "ts")
    if head[:2] in _ADTS:
        return FileKind(Family.STREAM, "aac")
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] >= b"\xe2"):
        return FileKind(Family.STREAM, "mp3")
    return None


def _words(head: bytes) -> FileKind | None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head")):
        return FileKind(Family.STRANGER, "html")
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in start):
        return FileKind(Family.STRANGER, "svg")
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:  # not just a character that was cut in two
            return None
        text = head[: error.start].decode("utf-8")
    if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text):
        return None
    return FileKind(Family.STRANGER, _model_in(text) or "text")


def _model_in(text: str) -> str:
    """Return the kind of a 3D model that *text* begins; empty for other text."""
    if text.lstrip("\ufeff \t\r\n").startswith("{") and re.search(r'"asset"\s*:\s*\{', text):
        return "gltf"
    if re.search(r"^v[ \t]+[-+.\d]+[ \t]+[-+.\d]", text, re.MULTILINE):
        return "obj"
    return "stl" if re.match(r"\s*solid\b[^\n]*\n\s*facet\s+normal\b", text) else ""
