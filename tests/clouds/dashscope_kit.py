"""Calls to Alibaba Model Studio, simulated or told what to answer."""

import asyncio

from avatar_desktop.domain.errors import AppError
from avatar_desktop.models.video_style import SPEC
from clouds.clouds_kit import dashscope, raw_server

SUBMITS = "/api/v1/services"


def body(url="http://127.0.0.1:9/clip.mp4"):
    return {
        "model": SPEC.model,
        "input": {"video_url": url},
        "parameters": {"style": 3, "video_fps": 15},
    }


def tried(simulator_or_url, call, key="sk-simulated", workspace=""):
    """Return what *call* with a service client returns or the AppError that it raises."""

    async def run():
        async with dashscope(simulator_or_url, key, workspace) as (cloud, _):
            try:
                return await call(cloud)
            except AppError as error:
                return error

    return asyncio.run(run())


def told(script, call, **options):
    """Return what *call* gives at a server that follows *script*, and what the server heard."""

    async def run():
        async with (
            raw_server(script) as server,
            dashscope(f"{server.url}/api/v1", "sk-test", **options) as (cloud, _),
        ):
            try:
                return await call(cloud), server.heard
            except AppError as error:
                return error, server.heard

    return asyncio.run(run())


def submitted(cloud):
    return cloud.submit(SPEC, SPEC.model, body(), {})


def reported(cloud):
    return cloud.report(SPEC, "t-1")
