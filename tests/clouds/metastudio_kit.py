"""Calls to the simulated Huawei MetaStudio."""

import asyncio

import pytest
from metastudio_house import (
    JPEG,
    SPEC,
    metastudio,
)

from avatar_desktop.domain.errors import AppError

FIELDS = {"style_id": "system_male_002", "name": "梅"}


def run(coroutine):
    """Run *coroutine* to its end, within bounds."""

    async def bounded():
        async with asyncio.timeout(20):
            return await coroutine

    return asyncio.run(bounded())


@pytest.fixture(name="photo")
def photo_fixture(tmp_path):
    """A photo under a name that no header should carry."""
    path = tmp_path / "照片 1.jpg"
    path.write_bytes(JPEG)
    return path


async def submitted(house, photo, **options):
    """Send *photo* to *house*; return what came back."""
    async with metastudio(house, **options) as (cloud, _):
        return await cloud.submit(SPEC, SPEC.model, FIELDS, {"file": photo})


async def refusal_of(house, photo, **options):
    """Send *photo* and return the error."""
    with pytest.raises(AppError) as caught:
        await submitted(house, photo, **options)
    return caught.value
