"""Names and types of uploaded objects: random, plain ASCII, with the right suffix."""

import secrets
from pathlib import Path

PLAIN = "application/octet-stream"
LONGEST_SUFFIX = 8

TYPES = {
    ".aac": "audio/aac",
    ".avi": "video/x-msvideo",
    ".bmp": "image/bmp",
    ".fbx": PLAIN,
    ".flv": "video/x-flv",
    ".glb": "model/gltf-binary",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".m4a": "audio/mp4",
    ".mkv": "video/x-matroska",
    ".mov": "video/quicktime",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".mpeg": "video/mpeg",
    ".mpg": "video/mpeg",
    ".mxf": "application/mxf",
    ".png": "image/png",
    ".ts": "video/mp2t",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".webp": "image/webp",
    ".zip": "application/zip",
}
"""Registered media types; the operating system's own table differs from machine to machine."""


def content_type(path: Path) -> str:
    """Return the media type of *path* by its suffix."""
    return TYPES.get(path.suffix.lower(), PLAIN)


def random_name(path: Path) -> str:
    """Return 32 random hexadecimal digits and the suffix of *path* if that is plain ASCII."""
    suffix = path.suffix.lower()
    usable = suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= LONGEST_SUFFIX
    return secrets.token_hex(16) + (suffix if usable else "")


def random_key(prefix: str, path: Path) -> str:
    """Return a random key below *prefix*, whose empty and dotted parts are left out."""
    parts = [part for part in prefix.split("/") if part.strip() and part not in {".", ".."}]
    return "/".join([*parts, random_name(path)])
