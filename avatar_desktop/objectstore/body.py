"""Files as request bodies: read in pieces off the loop, counted as they leave."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from io import FileIO
from pathlib import Path

from avatar_desktop.clouds.http.client import off_loop
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.text import N_, Message, say, verbatim
from avatar_desktop.objectstore.s3_errors import told

BytesDone = Callable[[int, int | None], None]

PIECE = 256 * 1024
READ_AHEAD = 2 * 1024 * 1024


class ProgressCounter:
    """Adds up the bytes that have left, from several streams; what it tells never goes back."""

    def __init__(self, total: int, progress: BytesDone) -> None:
        self._total = total
        self._progress = progress
        self._sent = 0
        self._told = -1

    def add(self, count: int) -> None:
        """Count bytes that have left; a negative *count* takes back those of a failed try."""
        self._sent += count
        self._tell(self._sent)

    def finish(self) -> None:
        """Tell that all has arrived."""
        self._tell(self._total)

    def _tell(self, sent: int) -> None:
        if sent > self._told:
            self._told = sent
            self._progress(sent, self._total)


@dataclass(frozen=True, slots=True)
class FileBody:
    """*length* bytes of the file at *path* from *offset* on, between *head* and *tail*."""

    path: Path
    offset: int
    length: int
    head: bytes = b""
    tail: bytes = b""

    @property
    def content_length(self) -> int:
        """The bytes of the whole body."""
        return len(self.head) + self.length + len(self.tail)


@asynccontextmanager
async def streamed(
    body: FileBody, sent: Callable[[int], None]
) -> AsyncIterator[AsyncIterator[bytes]]:
    """Open *body* and give its pieces of at most 256 KiB.

    *sent* hears of the file's bytes when the next piece is asked for, and takes them back when
    the block fails. FileRejected when the file cannot be read or has become shorter.
    """
    given = 0

    def count(size: int) -> None:
        nonlocal given
        given += size
        sent(size)

    opened: list[FileIO] = []
    try:
        try:
            await off_loop(lambda: opened.append(FileIO(body.path)))
        except OSError as error:
            raise unreadable(body.path, error) from error
        yield _pieces(opened[0], body, count)
    except BaseException:
        sent(-given)
        raise
    finally:
        for file in opened:
            file.close()


async def _pieces(
    file: FileIO, body: FileBody, count: Callable[[int], None]
) -> AsyncIterator[bytes]:
    if body.head:
        yield body.head
    file.seek(body.offset)
    left = body.length
    while left:
        try:
            pieces = await off_loop(partial(_read, file, min(left, READ_AHEAD)))
        except OSError as error:
            raise unreadable(body.path, error) from error
        if not pieces:
            raise _rejected(body.path, say(N_("It became shorter while it was sent.")), "Changed")
        for piece in pieces:
            left -= len(piece)
            yield piece
            count(len(piece))
    if body.tail:
        yield body.tail


def _read(file: FileIO, most: int) -> list[bytes]:
    """Read up to *most* bytes as pieces, none where the file ends; nothing is copied again."""
    pieces: list[bytes] = []
    while most and (piece := file.read(min(most, PIECE))):
        pieces.append(piece)
        most -= len(piece)
    return pieces


async def size_of(path: Path) -> int:
    """Return the bytes of the file at *path*; FileRejected when it is not there."""
    try:
        return (await off_loop(path.stat)).st_size
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> AppError:
    """Return that the file at *path* cannot be read."""
    return _rejected(path, verbatim(error.strerror or type(error).__name__), "Unreadable")


def _rejected(path: Path, why: Message, code: str) -> AppError:
    return told("Unreadable", name=path.name, why=why, code=code)
