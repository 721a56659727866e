"""Which parts of an interrupted upload a store has, and whether they are the file's own."""

import hashlib
import re
from dataclasses import dataclass

from avatar_desktop.clouds.http.client import off_loop
from avatar_desktop.objectstore import s3_errors as errors
from avatar_desktop.objectstore.body import FileBody, unreadable
from avatar_desktop.objectstore.s3_error_response import element
from avatar_desktop.objectstore.s3_requests import SignedRequests

PAGES = 64
PAGE = "400"
"""Parts to ask for at once: their answer stays below what is read of one."""

BLOCK = 1024 * 1024
PLAIN_TAG = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class ArrivedPart:
    """A part that the store has: its bytes, and its ETag with the quotes around it."""

    size: int
    tag: str

    async def is_of(self, part: FileBody) -> bool:
        """Whether it is *part*, by the MD5 that a plain ETag is.

        Where the store encrypts, ETags are something else: then it counts as another part.
        """
        tag = self.tag.strip('"').lower()
        if not PLAIN_TAG.fullmatch(tag):
            return False
        try:
            return await off_loop(lambda: _md5(part)) == tag
        except OSError as error:
            raise unreadable(part.path, error) from error


async def arrived_parts(
    requests: SignedRequests, key: str, upload_id: str
) -> dict[int, ArrivedPart]:
    """Return the parts of *upload_id* by number; AppError, `NoSuchUpload` when it has ended."""
    found: dict[int, ArrivedPart] = {}
    query = {"uploadId": upload_id, "max-parts": PAGE}
    for _ in range(PAGES):
        reply = await requests.send("GET", key, query=query)
        xml = reply.body.decode("utf-8", "replace")
        if "<ListPartsResult" not in xml:
            raise errors.told("BadAnswer", detail=f"HTTP {reply.status}")
        for part in elements(xml, "Part"):
            number, size = element(part, "PartNumber"), element(part, "Size")
            if number.isdecimal() and size.isdecimal():
                found[int(number)] = ArrivedPart(int(size), element(part, "ETag"))
        marker = element(xml, "NextPartNumberMarker")
        if element(xml, "IsTruncated") != "true" or not marker:
            break
        query["part-number-marker"] = marker
    return found


def elements(xml: str, name: str) -> list[str]:
    """Return what stands inside each *name* element of *xml*; they do not nest."""
    return re.findall(rf"<{name}>(.*?)</{name}>", xml, re.DOTALL)


def _md5(part: FileBody) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    with part.path.open("rb") as file:
        file.seek(part.offset)
        left = part.length
        while left and (data := file.read(min(left, BLOCK))):
            digest.update(data)
            left -= len(data)
    return digest.hexdigest()
