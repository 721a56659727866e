"""Endpoints inside a cloud are known as such, with the public one; all others are left alone."""

import pytest

from avatar_desktop.domain.internal_endpoints import public_endpoint
from avatar_desktop.domain.providers import region_in
from avatar_desktop.objectstore.oss.kind import ALIBABA
from avatar_desktop.objectstore.registry import providers

PUBLIC = "oss-cn-beijing.aliyuncs.com"


@pytest.mark.parametrize(
    ("internal", "public"),
    [
        ("oss-cn-beijing-internal.aliyuncs.com", PUBLIC),
        ("https://OSS-cn-beijing-internal.aliyuncs.com:443/", f"https://{PUBLIC}:443/"),
        ("http://films.oss-cn-beijing-internal.aliyuncs.com", f"http://films.{PUBLIC}"),
        ("vpc100-oss-cn-beijing.aliyuncs.com", PUBLIC),
        ("https://films.vpc100-oss-cn-beijing.aliyuncs.com", f"https://films.{PUBLIC}"),
        ("https://s3.oss-cn-beijing-internal.aliyuncs.com", f"https://s3.{PUBLIC}"),
        ("oss-internal.aliyuncs.com", "oss.aliyuncs.com"),
        ("ep-bp1.oss.cn-beijing.privatelink.aliyuncs.com", PUBLIC),
        ("oss-cn-hzfinance-internal.aliyuncs.com", "oss-cn-hzfinance.aliyuncs.com"),
        ("cos-internal.ap-beijing.tencentcos.cn", "cos.ap-beijing.myqcloud.com"),
        ("films-1.cos-internal.ap-beijing.tencentcos.cn", "films-1.cos.ap-beijing.myqcloud.com"),
        ("https://bucket.vpce-1a2b-3c.s3.us-east-1.vpce.amazonaws.com",
         "https://s3.us-east-1.amazonaws.com"),
        ("vpce-1a-us-east-1a.s3.cn-north-1.vpce.amazonaws.com.cn",
         "s3.cn-north-1.amazonaws.com.cn"),
        ("https://tos-s3-cn-beijing.ivolces.com", "https://tos-s3-cn-beijing.volces.com"),
        ("ks3-cn-beijing-internal.ksyuncs.com", "ks3-cn-beijing.ksyuncs.com"),
        ("s3-internal.cn-north-1.jdcloud-oss.com", "s3.cn-north-1.jdcloud-oss.com"),
        ("internal.s3-cn-bj.ufileos.com", "s3-cn-bj.ufileos.com"),
        ("s3.private.us-south.cloud-object-storage.appdomain.cloud",
         "s3.us-south.cloud-object-storage.appdomain.cloud"),
    ],
)  # fmt: skip
def test_internal_endpoint_has_a_public_one(internal, public):
    """Scheme, port, bucket and path stay; only what makes it internal goes."""
    assert public_endpoint(internal) == public
    assert public_endpoint(public) == ""


@pytest.mark.parametrize("region", ALIBABA.regions)
def test_every_region_of_oss_is_known_inside(region):
    """All of Alibaba's regions, in both spellings."""
    public = ALIBABA.at(region)

    assert public_endpoint(public.replace(".aliyuncs", "-internal.aliyuncs")) == public
    assert public_endpoint(public.replace("//oss", "//vpc100-oss")) == public
    assert region_in(public, providers()) == region


@pytest.mark.parametrize("provider", [one for one in providers() if one.endpoint])
def test_public_endpoints_are_left_alone(provider):
    """No address that is offered counts as internal."""
    for region in provider.regions:
        assert public_endpoint(provider.at(region, "account")) == ""


@pytest.mark.parametrize(
    "endpoint",
    ["", "https://my-internal.example.com", "http://10.0.0.1:9000", "https://internal.example",
     "https://oss-cn-beijing-internal.aliyuncs.com.evil.example", "https://vpc.aliyuncs.com"],
)  # fmt: skip
def test_names_of_ones_own_are_left_alone(endpoint):
    """A server of one's own may be called what it likes."""
    assert public_endpoint(endpoint) == ""
