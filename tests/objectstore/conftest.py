"""What the object stores' tests share: a client, a fresh bucket, files."""

import asyncio
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fixtures_s3 import S3Server, s3_server

from avatar_desktop.domain.settings import Addressing, StoreKind, StoreSettings
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.s3_requests import SignedRequests

__all__ = ["s3_server"]


def keys(access_key: str, secret: str):
    """Return a source of credentials."""

    async def give() -> tuple[str, str]:
        return access_key, secret

    return give
