"""The table of object stores: endpoints, regions, and whose store the settings describe."""

from dataclasses import replace

import pytest

from avatar_desktop.domain.providers import host_of, region_in, with_region
from avatar_desktop.domain.settings import Addressing, StoreSettings
from avatar_desktop.objectstore.obs.kind import HUAWEI
from avatar_desktop.objectstore.oss.kind import ALIBABA
from avatar_desktop.objectstore.registry import kinds, providers
from avatar_desktop.objectstore.s3.kind import AMAZON, CLOUDFLARE, OTHER, TENCENT

OFFERED = [(kind, one) for kind in kinds().values() if not kind.lent for one in kind.providers]


@pytest.mark.parametrize(
    ("kind", "provider"), [(kind, one) for kind, one in OFFERED if "{region}" in one.endpoint]
)
def test_each_endpoint_tells_its_region_and_its_maker(kind, provider):
    """What is made of a region is recognised again, for every region that is offered."""
    for region in provider.regions:
        endpoint = provider.at(region)

        assert region_in(endpoint, providers()) == region
        assert region_in(endpoint.replace("://", "://my-films."), providers()) == region
        assert kind.provider(host_of(endpoint)) is provider


@pytest.mark.parametrize(
    ("endpoint", "region"),
    [
        ("oss-cn-beijing-internal.aliyuncs.com", "cn-beijing"),
        ("https://oss-cn-hangzhou.aliyuncs.com:443/", "cn-hangzhou"),
        ("https://oss-accelerate.aliyuncs.com", ""),
        ("https://oss-accelerate-overseas.aliyuncs.com", ""),
        ("OBS.CN-North-4.myhuaweicloud.com", "cn-north-4"),
        ("https://obs.eu-west-101.myhuaweicloud.eu", "eu-west-101"),
        ("https://s3.amazonaws.com", ""),
        ("https://s3-eu-west-1.amazonaws.com", "eu-west-1"),
        ("https://s3.dualstack.us-west-2.amazonaws.com", "us-west-2"),
        ("https://s3.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("https://cos.accelerate.myqcloud.com", ""),
        ("https://oss-cn-beijing.aliyuncs.com.evil.example", ""),
        ("http://127.0.0.1:9000", ""),
        ("http://[::1]:9000", ""),
        ("", ""),
    ],
)
def test_region_is_read_from_the_endpoint(endpoint, region):
    """A region stands in the forms of address that providers have, and nowhere else."""
    assert region_in(endpoint, providers()) == region


@pytest.mark.parametrize(
    ("kind", "endpoint", "provider"),
    [
        ("oss", "https://media.example.com", ALIBABA),
        ("obs", "", HUAWEI),
        ("s3", "https://1a2b3c.r2.cloudflarestorage.com", CLOUDFLARE),
        ("s3", "cos.ap-tokyo.myqcloud.com", TENCENT),
        ("s3", "https://bucket.s3.eu-west-1.amazonaws.com", AMAZON),
        ("s3", "http://127.0.0.1:7480", OTHER),
    ],
)
def test_settings_tell_whose_store_it_is(kind, endpoint, provider):
    """The endpoint decides, the kind where it does not."""
    assert kinds()[kind].provider(host_of(endpoint)) is provider


def test_another_region_moves_the_endpoint_with_it():
    """The region is changed in the endpoint too, the rest of which stays as it was typed."""
    oss = StoreSettings("oss", endpoint="http://oss-cn-beijing-internal.aliyuncs.com:80/")
    own = replace(oss, kind="s3", endpoint="https://s3.example.com")

    moved, kept = (
        with_region(oss, "cn-shanghai", providers()),
        with_region(own, "eu-west-1", providers()),
    )

    assert moved.endpoint == "http://oss-cn-shanghai-internal.aliyuncs.com:80/"
    assert (kept.endpoint, kept.region) == (own.endpoint, "eu-west-1")


def test_providers_are_usable_as_they_are():
    """Keys differ; only one's own servers have no endpoint; only those are path-style or R2."""
    assert len({one.key for one in providers()}) == len(providers())
    for _, one in OFFERED:
        assert one.regions
        assert bool(one.endpoint) == bool(one.console)
        if one.console and one is not CLOUDFLARE:
            assert one.addressing is Addressing.VIRTUAL
    assert CLOUDFLARE.at("auto", "1a2b") == "https://1a2b.r2.cloudflarestorage.com"
