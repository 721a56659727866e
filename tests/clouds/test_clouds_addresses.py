"""Addresses: pasted ones made whole, regions named, hosts that go together."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from avatar_desktop.clouds.dashscope.addresses import REGIONS as DASHSCOPE_REGIONS
from avatar_desktop.clouds.dashscope.addresses import (
    SINGAPORE,
    is_workspace_host,
    shared_address,
    tidy_base_url,
)
from avatar_desktop.clouds.dashscope.settings import BEIJING
from avatar_desktop.clouds.metastudio.addresses import huawei_region, iam_address
from avatar_desktop.clouds.metastudio.settings import MetaStudioSettings
from avatar_desktop.domain.endpoints import is_private_line, tidy_origin

WORKSPACE = "https://ws-1.ap-southeast-1.maas.aliyuncs.com"


@pytest.mark.parametrize(
    ("pasted", "tidy"),
    [
        (BEIJING, BEIJING),
        (f"  {BEIJING}/ \n", BEIJING),
        ("dashscope.aliyuncs.com", BEIJING),
        ("https://dashscope.aliyuncs.com", BEIJING),
        ("HTTPS://DashScope.Aliyuncs.com/", BEIJING),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", BEIJING),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions", BEIJING),
        ("https://dashscope.aliyuncs.com/apps/anthropic", BEIJING),
        ("https://dashscope.aliyuncs.com/v1", BEIJING),
        ("wss://dashscope.aliyuncs.com/api-ws/v1/inference", BEIJING),
        (f"“{BEIJING}”".replace("“", '"').replace("”", '"'), BEIJING),
        (f"{SINGAPORE}/services/aigc/image2video/face-detect", SINGAPORE),
        (f"{SINGAPORE}/tasks/?page_no=1#top", SINGAPORE),
        (f"{WORKSPACE}/compatible-mode/v1", f"{WORKSPACE}/api/v1"),
        ("https://gate.example/dashscope/api/v1/", "https://gate.example/dashscope/api/v1"),
        ("https://gate.example/dashscope/compatible-mode/v1", "https://gate.example/dashscope/api/v1"),
        ("https://gate.example/own/path", "https://gate.example/own/path"),
        ("https://gate.example", "https://gate.example/api/v1"),
        ("https://gate.example/api/v10", "https://gate.example/api/v10"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080/api/v1"),
        ("localhost:8080/api/v1/", "http://localhost:8080/api/v1"),
        ("http://[::1]:8080", "http://[::1]:8080/api/v1"),
        ("", ""),
        ("ftp://dashscope.aliyuncs.com", "ftp://dashscope.aliyuncs.com"),
        ("two words", "two words"),
        ("https://user:secret@gate.example", "https://user:secret@gate.example"),
        ("https://gate.example:99999999/", "https://gate.example:99999999/"),
    ],
)  # fmt: skip
def test_pasted_address_is_made_whole(pasted, tidy):
    """What people copy from the documents becomes a base URL; what is none stays as it was."""
    assert tidy_base_url(pasted) == tidy


@example("1/<?")
@example("h／<>/ ")
@example("p。／：'@")
@given(st.text(alphabet="htps:/.abc-_1?#@ []%v\"'<>", max_size=40) | st.text(max_size=40))
def test_tidy_twice_is_tidy_once(text):
    """A tidy address is left alone, whatever was typed; nothing raises."""
    once = tidy_base_url(text)

    assert tidy_base_url(once) == once
    assert tidy_origin(tidy_origin(text)) == tidy_origin(text)


@pytest.mark.parametrize(
    ("base_url", "shared"),
    [
        *((url, url) for url in DASHSCOPE_REGIONS),
        (f"{WORKSPACE}/api/v1", SINGAPORE),
        ("https://llm-x.cn-beijing.maas.aliyuncs.com/api/v1", BEIJING),
        ("https://trial.cn-beijing.maas.aliyuncs.com/api/v1", BEIJING),
        ("https://ws.eu-central-1.maas.aliyuncs.com/api/v1", ""),
        ("https://dashscope.aliyuncs.com.evil.example/api/v1", ""),
        ("https://ws.cn-beijing.maas.aliyuncs.com.evil.example/api/v1", ""),
        ("https://evil.example/ws.cn-beijing.maas.aliyuncs.com", ""),
        ("http://dashscope.aliyuncs.com/api/v1", ""),
    ],
)
def test_only_the_services_own_addresses_have_a_region(base_url, shared):
    """A look-alike host, or one without encryption, is a stranger's."""
    assert shared_address(base_url) == shared


def test_workspace_hosts_are_known():
    """A workspace's own host is told from the shared ones."""
    assert is_workspace_host(f"{WORKSPACE}/api/v1")
    assert not is_workspace_host(BEIJING)


@pytest.mark.parametrize(
    ("account", "iam", "region"),
    [
        (MetaStudioSettings(), "https://iam.cn-north-4.myhuaweicloud.com", "cn-north-4"),
        (
            MetaStudioSettings("https://metastudio.ap-southeast-3.myhuaweicloud.com"),
            "https://iam.ap-southeast-3.myhuaweicloud.com",
            "ap-southeast-3",
        ),
        (
            MetaStudioSettings(iam_url="https://iam.myhuaweicloud.com/v3/"),
            "https://iam.myhuaweicloud.com",
            "cn-north-4",
        ),
        (
            MetaStudioSettings(
                "https://gate.example", iam_url="https://iam.cn-east-3.myhuaweicloud.com"
            ),
            "https://iam.cn-east-3.myhuaweicloud.com",
            "cn-east-3",
        ),
        (MetaStudioSettings("http://127.0.0.1:8080"), "http://127.0.0.1:8080", "cn-north-4"),
        (
            MetaStudioSettings("https://metastudio.cn-east-3.myhuaweicloud.com.evil.example"),
            "https://metastudio.cn-east-3.myhuaweicloud.com.evil.example",
            "cn-north-4",
        ),
    ],
)
def test_sign_in_goes_where_the_account_lives(account, iam, region):
    """IAM's address and the project's name follow the region of the service's address."""
    assert iam_address(account) == iam
    assert huawei_region(account.base_url, account.iam_url) == region


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("https://iam.cn-north-4.myhuaweicloud.com", True),
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080", True),
        ("http://localhost", True),
        ("http://iam.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("not an address", False),
    ],
)
def test_passwords_travel_on_private_lines(url, private):
    """Only encryption, or this computer alone, may carry a password."""
    assert is_private_line(url) is private
