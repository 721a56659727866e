"""The body of an answer: unpacked where that is harmless, never more of it than is wanted."""

import asyncio
import zlib
from collections.abc import Iterable

import httpx

READ_SECONDS = 60.0
"""What the whole body of an answer may take, so that drops of it hold nobody up."""

UNPACKED = ("gzip", "deflate")
"""The packings that are asked for."""

PLAIN = frozenset({"", "identity"})
OWN_HEAD = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class Unpacker:
    """Takes the pieces of a body packed as *packing*; httpx.DecodingError where it is not so.

    `body` grows up to *limit* bytes, whatever the pieces would unpack to; then it is `full`.
    """

    def __init__(self, packing: Iterable[str], limit: int) -> None:
        packed = [one for one in packing if one not in PLAIN]
        if len(packed) > 1 or not OWN_HEAD.keys() >= set(packed):
            raise httpx.DecodingError(f"packed as {', '.join(packed)}"[:200])
        self._kind = packed[0] if packed else ""
        self._inflate = zlib.decompressobj(OWN_HEAD[self._kind]) if self._kind else None
        self._limit = limit
        self.body = bytearray()

    @property
    def full(self) -> bool:
        """Whether no more is wanted."""
        return len(self.body) >= self._limit

    def add(self, piece: bytes) -> None:
        """Take the next *piece* as it came over the line."""
        room = self._limit - len(self.body)
        if room <= 0:
            return
        if self._inflate is None:
            self.body += piece[:room]
            return
        try:
            self.body += self._inflate.decompress(piece, room)
        except zlib.error as error:
            if self._kind != "deflate" or self.body:
                raise httpx.DecodingError(str(error)) from error
            self._kind, self._inflate = "raw deflate", zlib.decompressobj(-zlib.MAX_WBITS)
            self.add(piece)


async def read_at_most(response: httpx.Response, limit: int) -> bytes:
    """Return the first *limit* bytes of the body of a streamed *response*, unpacked.

    No more than *limit* bytes are taken from the line either. TimeoutError after 60 s;
    httpx.DecodingError for what is packed twice or in another way than was asked for.
    """
    unpacker = Unpacker(packing_of(response), limit)
    taken = 0
    async with asyncio.timeout(READ_SECONDS):
        async for piece in response.aiter_raw():
            taken += len(piece)
            unpacker.add(piece)
            if unpacker.full or taken >= limit:
                break
    return bytes(unpacker.body)


def packing_of(response: httpx.Response) -> tuple[str, ...]:
    """Return how the body of *response* is packed, in the order of packing, in small letters."""
    told = response.headers.get_list("Content-Encoding", split_commas=True)
    return tuple(one.strip().lower() for one in told)


def is_plain(response: httpx.Response) -> bool:
    """Whether the body of *response* comes as it is."""
    return PLAIN.issuperset(packing_of(response))
