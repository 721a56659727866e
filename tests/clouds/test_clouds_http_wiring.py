"""The settings of the network reach every request that the app makes."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from avatar_desktop.clouds.dashscope.settings import DashScopeSettings
from avatar_desktop.clouds.metastudio.settings import MetaStudioSettings
from avatar_desktop.compose import workshop
from avatar_desktop.config.secrets import SecretStore
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.demo import Endpoint
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.settings import (
    NetworkSettings,
    ProxyMode,
    Settings,
    StoreSettings,
)
from avatar_desktop.models import catalog
from avatar_desktop.paths import places
from avatar_desktop.settings_owners import owners
from clouds.clouds_kit import answer, raw_server
from clouds.proxy_kit import real_proxy

OUTSIDE = "service.example"
STORE = StoreSettings("s3", f"http://store.{OUTSIDE}", "x", "bucket")


@pytest.fixture
def spots(tmp_path, monkeypatch):
    """The folders of an empty profile with keys for every account."""
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-test")
    monkeypatch.setenv("HUAWEICLOUD_SDK_AK", "ak")
    monkeypatch.setenv("HUAWEICLOUD_SDK_SK", "sk")
    monkeypatch.setenv("AVATAR_STORE_KEY", "key")
    monkeypatch.setenv("AVATAR_STORE_SECRET", "secret")
    return places(tmp_path)


def configured(spots, network):
    """Save settings whose services are outside of this computer."""
    settings = Settings(
        accounts={
            "dashscope": DashScopeSettings(f"http://dashscope.{OUTSIDE}/api/v1"),
            "metastudio": MetaStudioSettings(f"http://metastudio.{OUTSIDE}", "project"),
        },
        store=STORE,
        network=network,
    )
    SettingsStore(spots.settings_file, {}, owners()).save(settings)


def spec_of(cloud):
    """Return some model of *cloud*."""
    return next(spec for spec in catalog() if spec.cloud == cloud)


def hurried(shop):
    """Take the pauses between tries out."""

    async def no_sleep(seconds):
        pass

    shop.services.fetcher._pauses = ()
    if hasattr(shop.services.store, "_sleep"):
        shop.services.store._sleep = no_sleep


async def everything(shop, folder: Path):
    """Make one request of each kind; what the answers mean does not matter."""
    (folder / "file.bin").write_bytes(b"x")
    services, network = shop.services, shop.settings.current.network
    hurried(shop)
    now = datetime.now(UTC)
    calls = [
        services.clouds[cloud].find(spec_of(cloud), "model", now - timedelta(hours=1), now)
        for cloud in ("dashscope", "metastudio")
    ]
    calls += [
        services.store.put(folder / "file.bin", "model", lambda done, total: None),
        services.fetcher.fetch(
            f"http://result.{OUTSIDE}/a", folder / "a", lambda done, total: None
        ),
        shop.connections.test_network(network),
    ]
    for call in calls:
        with pytest.raises(AppError):
            await call


def test_every_request_takes_the_proxy(spots, tmp_path):
    """Both services, uploads, downloads and the test button go through the one in the settings."""

    async def run():
        async with real_proxy(hosts={}) as proxy:
            address = f"socks5h://127.0.0.1:{proxy.port}"
            configured(spots, NetworkSettings(ProxyMode.MANUAL, address))
            async with workshop(spots, None, resume=False) as shop:
                await everything(shop, tmp_path)
            return {one.split()[1].partition(":")[0] for one in proxy.asked}

    hosts = asyncio.run(run())
    assert {one.removesuffix(f".{OUTSIDE}") for one in hosts} >= {
        "dashscope",
        "metastudio",
        "bucket.store",
        "result",
    }


def test_user_in_the_proxys_address_signs_in_with_the_kept_password(spots, tmp_path):
    """Jobs sign in at the proxy as the test button does, wherever the user's name stands."""

    async def run():
        async with real_proxy(hosts={}, user="mei", password="sesame") as proxy:
            address = f"socks5h://mei@127.0.0.1:{proxy.port}"
            configured(spots, NetworkSettings(ProxyMode.MANUAL, address))
            keys = SecretStore("main", os.environ, owners())
            await keys.set("proxy_password", "sesame")
            async with workshop(spots, None, resume=False, kept=keys) as shop:
                await everything(shop, tmp_path)
            return {one.split()[1].partition(":")[0] for one in proxy.asked}

    assert f"metastudio.{OUTSIDE}" in asyncio.run(run())


def test_signatures_are_dated_by_the_corrected_clock(spots, tmp_path):
    """Huawei's requests and the bucket's carry true time when the offset is known."""

    async def run():
        async with raw_server(lambda _: answer(403)) as server, real_proxy() as proxy:
            port = int(server.url.rpartition(":")[2])
            proxy.hosts |= {f"{name}.{OUTSIDE}": port for name in ("metastudio", "bucket.store")}
            address = f"socks5h://127.0.0.1:{proxy.port}"
            configured(spots, NetworkSettings(ProxyMode.MANUAL, address, clock_offset=7200))
            async with workshop(spots, None, resume=False) as shop:
                await everything(shop, tmp_path)
            return server.heard

    heard = asyncio.run(run())
    signed = [one.headers["x-sdk-date"] for one in heard if "x-sdk-date" in one.headers]
    linked = [
        one.target.partition("X-Amz-Date=")[2][:16] for one in heard if "X-Amz-Date=" in one.target
    ]
    assert signed
    assert linked
    for stamp in (*signed, *linked):
        at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        assert abs(at - datetime.now(UTC) - timedelta(hours=2)) < timedelta(minutes=1)


@pytest.mark.parametrize("where", ["/nowhere/gone.pem", "~no-such-user/gone.pem"])
def test_missing_authority_does_not_keep_the_app_from_starting(spots, where):
    """A CA file that is gone is told as a notice; everything else works."""
    configured(spots, NetworkSettings(ca_file=where))

    async def run():
        async with workshop(spots, None, resume=False) as shop:
            return [str(one) for one in shop.notices]

    assert any("gone.pem" in one for one in asyncio.run(run()))


def test_demo_knows_no_proxy(spots, tmp_path):
    """The demo's service is on this computer: neither its settings' proxy nor clock count."""

    async def run():
        async with raw_server(lambda _: answer(200, b"{}")) as server, real_proxy() as proxy:
            address = f"http://127.0.0.1:{proxy.port}"
            network = NetworkSettings(ProxyMode.MANUAL, address, clock_offset=7200)
            configured(spots, network)
            endpoint = Endpoint.of(
                {
                    "base_url": f"{server.url}/api/v1",
                    "metastudio_url": server.url,
                    "api_key": "sk",
                    "ak": "ak",
                    "sk": "sk",
                    "project_id": "project",
                }
            )
            async with workshop(spots, endpoint, resume=False) as shop:
                hurried(shop)
                told = str(await shop.connections.test_network(network))
                with pytest.raises(AppError):
                    await shop.services.fetcher.fetch(
                        f"http://no-such-host.invalid/{proxy.port}",
                        tmp_path / "a",
                        lambda done, total: None,
                    )
            return told, proxy.asked

    told, asked = asyncio.run(run())
    assert told.startswith("127.0.0.1 answers directly in ")
    assert asked == []
