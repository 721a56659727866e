"""The region of an account, from the address that it is reached at."""

from dataclasses import replace

import pytest

from avatar_desktop.clouds.registry import accounts
from avatar_desktop.domain.regions import check_region, region_of
from avatar_desktop.domain.settings import Settings, with_value
from talking_toy import SPEC


def at(name, url):
    """Return the account called *name* and settings in which it is at *url*."""
    known = accounts()
    settings = Settings(accounts={one.name: one.defaults for one in known.values()})
    return known[name], with_value(settings, known[name].address.name, url)


@pytest.mark.parametrize(
    ("cloud", "url", "region"),
    [
        ("dashscope", "https://dashscope.aliyuncs.com/api/v1", "cn-beijing"),
        ("dashscope", "https://dashscope-intl.aliyuncs.com/api/v1", "ap-southeast-1"),
        ("dashscope", "https://dashscope-us.aliyuncs.com/api/v1", "us-east-1"),
        ("dashscope", "https://cn-hongkong.dashscope.aliyuncs.com/api/v1", "cn-hongkong"),
        ("dashscope", "https://llm-x1.cn-beijing.maas.aliyuncs.com/api/v1", "cn-beijing"),
        ("dashscope", "https://ws-7.eu-central-1.maas.aliyuncs.com/api/v1", "eu-central-1"),
        ("dashscope", "https://ws-7.ap-southeast-1.maas.aliyuncs.com", "ap-southeast-1"),
        ("dashscope", "https://ws-7.mars-1.maas.aliyuncs.com/api/v1", None),
        ("dashscope", "http://127.0.0.1:8080/api/v1", None),
        ("dashscope", "https://gateway.example.com/api/v1", None),
        ("dashscope", "", None),
        ("metastudio", "https://metastudio.cn-north-4.myhuaweicloud.com", "cn-north-4"),
        ("metastudio", "https://metastudio.ap-southeast-3.myhuaweicloud.com", "ap-southeast-3"),
        ("metastudio", "https://gateway.example.com", None),
    ],
)
def test_an_address_tells_the_region(cloud, url, region):
    """Shared addresses and workspaces' hosts do; a gateway's or an own host's does not."""
    found = region_of(*at(cloud, url))

    assert (found.id if found else None) == region
    assert found is None or found.titles[found.id]


def test_only_a_known_region_where_the_model_does_not_exist_is_refused():
    """A model of which nobody says where it exists is refused nowhere."""
    beijing, virginia = (
        region_of(*at("dashscope", f"https://{host}.aliyuncs.com/api/v1"))
        for host in ("dashscope", "dashscope-us")
    )

    assert check_region(SPEC, beijing) is None
    assert check_region(SPEC, None) is None
    assert check_region(replace(SPEC, regions=()), virginia) is None
    assert check_region(SPEC, virginia) is not None
