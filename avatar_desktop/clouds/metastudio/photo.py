"""The photo as a file of a form."""

from avatar_desktop.clouds.http.form import FilePart

SIGNS = ((b"\xff\xd8\xff", "jpg", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "png", "image/png"))
"""What the service takes, by first bytes."""


def photo_part(field: str, content: bytes) -> FilePart:
    """Return *content* as the file of *field*, under a plain ASCII name that fits its bytes."""
    for start, suffix, kind in SIGNS:
        if content.startswith(start):
            return FilePart(field, f"photo.{suffix}", content, kind)
    return FilePart(field, "photo", content, "application/octet-stream")
