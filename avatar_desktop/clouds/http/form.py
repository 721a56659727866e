"""A form that carries files: text fields in order, then each file."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file of a form. Without `kind` its part says no type, as Huawei's SDK does."""

    field: str
    name: str
    content: bytes
    kind: str = ""


def new_boundary() -> str:
    """Return a boundary that no content holds by chance."""
    return secrets.token_hex(16)


def form_parts(boundary: str, fields: Mapping[str, str], files: list[FilePart]) -> list[bytes]:
    """Return the body of a `multipart/form-data` request in parts, *fields* in their order."""
    parts = [
        f"{_disposition(boundary, name)}\r\n\r\n{text}\r\n".encode()
        for name, text in fields.items()
    ]
    for file in files:
        kind = f"\r\nContent-Type: {file.kind}" if file.kind else ""
        head = f'{_disposition(boundary, file.field)}; filename="{_quoted(file.name)}"{kind}'
        parts += [f"{head}\r\n\r\n".encode(), file.content, b"\r\n"]
    return [*parts, f"--{boundary}--\r\n".encode()]


async def in_pieces(parts: Sequence[bytes]) -> AsyncIterator[bytes]:
    """Yield *parts* in pieces, so that the loop never copies or encrypts a photo at one go."""
    for part in parts:
        view = memoryview(part)
        for start in range(0, len(part), PIECE):
            yield bytes(view[start : start + PIECE])


def _disposition(boundary: str, field: str) -> str:
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(field)}"'


def _quoted(text: str) -> str:
    """Return *text* for a quoted word of a part's head (WHATWG HTML, multipart form data)."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
