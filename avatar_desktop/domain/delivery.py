"""How a file travels to the service: by a link, inside the request's JSON, or in a form."""

from base64 import b64encode
from enum import StrEnum
from pathlib import Path

from avatar_desktop.domain.spec import Inline, Input, ModelSpec
from avatar_desktop.domain.text import N_, Message, say

MIME = {
    "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "bmp": "image/bmp",
    "gif": "image/gif", "tiff": "image/tiff", "wav": "audio/wav", "mp3": "audio/mpeg",
    "aac": "audio/aac", "mp4": "video/mp4", "mov": "video/quicktime",
}  # fmt: skip
"""The media types of what is sent, by the format that was found inside."""


class Delivery(StrEnum):
    """A link to an upload, base64 in the request's JSON, or a part of a form."""

    LINK = "link"
    INLINE = "inline"
    FORM = "form"


def delivery(spec: ModelSpec, wanted: Input, size: int, *, temporary: bool) -> Delivery:
    """Return how a file of *size* bytes travels for the input *wanted*.

    A link goes where every document says that it may: into a bucket of one's own, or into the
    service's *temporary* storage where the model's document names that. Otherwise the request
    itself takes the file, if a document says that it may and the file is small enough.
    """
    if wanted.inline is None:
        return Delivery.LINK if spec.uploads else Delivery.FORM
    if not spec.uploads:
        return Delivery.INLINE
    links = spec.links_of(wanted.name)
    sure = not temporary or (links is not None and links.confirmed)
    fits = size <= wanted.inline.most_bytes
    return Delivery.INLINE if fits and not sure else Delivery.LINK


def delivery_words(spec: ModelSpec, wanted: Input, way: Delivery, *, temporary: bool) -> Message:
    """Return what is to be said of that *way*: what is not certain, or whose word it is."""
    if way is Delivery.INLINE and wanted.inline:
        template = N_("{input} travels inside the request, as {source} allows.")
        return say(template, input=Message(wanted.title), source=Message(wanted.inline.source))
    links = spec.links_of(wanted.name)
    if way is Delivery.LINK and temporary and links and not links.confirmed:
        template = N_("{known} If it cannot read your file, set up a bucket of your own.")
        return say(template, known=links.sentence)
    return Message()


def inlined(path: Path, kind: str, inline: Inline) -> str:
    """Return the file at *path*, of the format *kind*, as it stands in the JSON; reads the disk."""
    text = b64encode(path.read_bytes()).decode()
    mime = MIME.get(kind, "application/octet-stream")
    return text if inline.bare else f"data:{mime};base64,{text}"
