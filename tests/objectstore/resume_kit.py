"""Large uploads that can be interrupted."""

import asyncio

import httpx
import pytest

from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.objectstore.upload_registry import UploadRegistry
from objectstore.objectstore_kit import (
    MIB,
    Heard,
    file_of,
    stored,
)

SIZE = 44 * MIB
PART = 8 * MIB


@pytest.fixture(name="ledger")
def ledger_fixture(tmp_path):
    return UploadRegistry(tmp_path / "uploads")


@pytest.fixture(name="clip")
def clip_fixture(tmp_path):
    return file_of(tmp_path, SIZE, "长片.mp4")


def notes(ledger):
    return asyncio.run(ledger.entries())


class Cutting(httpx.AsyncHTTPTransport):
    """Loses the connection in every part from *first* on."""

    def __init__(self, first):
        super().__init__()
        self._first = first

    async def handle_async_request(self, request):
        number = request.url.params.get("partNumber")
        if number and int(number) >= self._first:
            raise httpx.ReadError("cut")
        return await super().handle_async_request(request)


def interrupted(server, settings, path, ledger, first=4, **options):
    """Upload *path* until the line breaks for good, and return the note that stays."""
    with pytest.raises(AppError) as caught:
        stored(
            server,
            settings,
            lambda store: store.put(path, "m", Heard()),
            transport=Cutting(first),
            ledger=ledger,
            **options,
        )
    assert caught.value.retry is Retry.LATER
    return next(one for one in notes(ledger) if one.unfinished)


def put(server, settings, path, ledger, heard=None, **options):
    return stored(
        server,
        settings,
        lambda store: store.put(path, "m", heard or Heard()),
        ledger=ledger,
        **options,
    )
