"""A form POST read as it comes: fields first, then one file, straight to the disk."""

from collections.abc import AsyncIterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

FIELD_BYTES = 8 * 1024


class MalformedForm(Exception):
    """The body is not a well-formed multipart/form-data."""


@dataclass(slots=True)
class Form:
    """Fields by lower-case name and what is known of the one file."""

    fields: dict[str, str] = field(default_factory=dict)
    files: int = 0
    file_bytes: int = 0
    after_file: list[str] = field(default_factory=list)
    file_name: str = ""


class _Reader:
    """Receives the parser's events; the file's bytes go to *sink* up to *most* and are counted."""

    def __init__(self, sink: BinaryIO, most: int) -> None:
        self.form = Form()
        self._sink = sink
        self._most = most
        self._header = b""
        self._value = b""
        self._headers: dict[str, bytes] = {}
        self._name = ""
        self._data = b""

    def on_part_begin(self) -> None:
        self._headers = {}
        self._data = b""

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        self._headers[self._header.decode("latin-1").lower()] = self._value
        self._header = self._value = b""

    def on_headers_finished(self) -> None:
        kind, options = parse_options_header(self._headers.get("content-disposition"))
        if kind != b"form-data" or b"name" not in options:
            raise MalformedForm
        self._name = options[b"name"].decode("utf-8", "replace")
        if self._name == "file":
            self.form.files += 1
            self.form.file_name = options.get(b"filename", b"").decode("utf-8", "replace")
        elif self.form.files:
            self.form.after_file.append(self._name)

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._name == "file":
            self.form.file_bytes += end - start
            if self.form.file_bytes <= self._most:
                self._sink.write(data[start:end])
            return
        self._data += data[start:end]
        if len(self._data) > FIELD_BYTES:
            raise MalformedForm

    def on_part_end(self) -> None:
        if self._name != "file":
            self.form.fields[self._name.lower()] = self._data.decode("utf-8", "replace")


async def read_form(request: Request, path: Path, most: int) -> Form:
    """Read the whole body, the file's first *most* bytes into *path*.

    Raises MalformedForm, after the body has been read to its end.
    """
    return await parse_form(request.stream(), request.headers.get("content-type"), path, most)


async def parse_form(
    body: AsyncIterable[bytes], content_type: str | None, path: Path, most: int
) -> Form:
    """Read *body* as `read_form` does."""
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    broken = kind != b"multipart/form-data" or not boundary
    with path.open("wb") as sink:
        reader = _Reader(sink, most)
        parser = MultipartParser(
            boundary or b"none",
            {
                "on_part_begin": reader.on_part_begin,
                "on_header_field": reader.on_header_field,
                "on_header_value": reader.on_header_value,
                "on_header_end": reader.on_header_end,
                "on_headers_finished": reader.on_headers_finished,
                "on_part_data": reader.on_part_data,
                "on_part_end": reader.on_part_end,
            },
        )
        async for chunk in body:
            if not broken:
                try:
                    parser.write(chunk)
                except (MalformedForm, MultipartParseError):
                    broken = True
    if broken or (not reader.form.files and not reader.form.fields):
        raise MalformedForm
    return reader.form
