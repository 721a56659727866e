"""Base addresses that people have at hand, and the one that is meant."""

import random

import pytest

from avatar_desktop.clouds.dashscope.addresses import (
    HONG_KONG,
    SINGAPORE,
    VIRGINIA,
    WORKSPACE_REGIONS,
    is_alibaba,
    workspace_address,
    workspace_at,
)
from avatar_desktop.clouds.dashscope.addresses import REGIONS as DASHSCOPE_REGIONS
from avatar_desktop.clouds.dashscope.base_address import fault_of, mended_address
from avatar_desktop.clouds.dashscope.settings import BEIJING

GATE = "https://gate.example/dashscope"
GOOD = [*DASHSCOPE_REGIONS, *(workspace_address("llm-1", one) for one in WORKSPACE_REGIONS)]
TAILS = [
    "", "/", "/api", "/api/", "/api/v1/services/aigc/image2video/face-detect", "/api/v1/tasks/x",
    "/compatible-mode/v1", "/compatible-mode/v1/", "/compatible-mode/v1/chat/completions",
    "/compatible-api/v1", "/apps/anthropic", "/apps/anthropic/v1/messages", "/v1", "/api/v2",
    "/api-ws/v1/inference", "/api/v1/?x=1#y", "/api/v1//",
]  # fmt: skip
WRAPS = [
    "{}", " {} \n", '"{}"', "'{}'", "<{}>", "“{}”", "「{}」", "`{}`", "\ufeff{}\u200b", "{}.",
    "{}，",
    "base_url={}", "DASHSCOPE_BASE_URL = '{}'", "地址：{}",
]  # fmt: skip


@pytest.mark.parametrize("url", [*GOOD, f"{GATE}/api/v1", "http://127.0.0.1:8000/api/v1"])
def test_a_right_address_has_no_fault(url):
    """Every region, a workspace's host, a gateway and this computer."""
    assert fault_of(url) is None
    assert fault_of(f" {url}/ ") is None
    assert mended_address(url) == url


@pytest.mark.parametrize(
    ("given", "meant", "words"),
    [
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", BEIJING, "compatible"),
        ("https://dashscope-intl.aliyuncs.com/compatible-mode/v1", SINGAPORE, "compatible"),
        ("https://dashscope-us.aliyuncs.com/v1", VIRGINIA, "compatible"),
        ("https://cn-hongkong.dashscope.aliyuncs.com", HONG_KONG, "/api/v1"),
        ("http://dashscope.aliyuncs.com/api/v1", BEIJING, "encryption"),
        (f"{BEIJING}/services/aigc/x", BEIJING, "one call"),
        ("dashscope.aliyuncs.com", BEIJING, "/api/v1"),
        ("https：／／dashscope。aliyuncs。com", BEIJING, "/api/v1"),
        ("https:/dashscope.aliyuncs.com", BEIJING, "/api/v1"),
        ("https:\\\\dashscope.aliyuncs.com\\api\\v1", BEIJING, "written"),
        ("https://bailian.console.aliyun.com/?tab=model#/api-key", BEIJING, "for people"),
        ("https://modelstudio.console.alibabacloud.com/", SINGAPORE, "for people"),
        ("https://{WorkspaceId}.ap-southeast-1.maas.aliyuncs.com/api/v1", SINGAPORE, "{Workspace"),
        ("https://<workspace-id>.cn-beijing.maas.aliyuncs.com/api/v1", BEIJING, "workspace"),
        ("https://{WorkspaceId}.eu-central-1.maas.aliyuncs.com/api/v1", "", "{WorkspaceId}"),
        ("two words", "", "no web address"),
        ("", "", "no web address"),
        ("ftp://dashscope.aliyuncs.com", "", "no web address"),
    ],
)  # fmt: skip
def test_a_wrong_address_is_named_and_mended(given, meant, words):
    """The words say what it is; the address that is meant is known where it can be."""
    fault = fault_of(given)

    assert (fault.mended, fault.certain) == (meant, True)
    assert words in fault.words.painted()
    assert mended_address(given) == meant or not meant


@pytest.mark.parametrize("tail", ["", "/", "/v2", "/compatible-mode/v1"])
def test_a_gateway_may_mean_what_it_says(tail):
    """A server of one's own is not judged before a call has failed; then /api/v1 is offered."""
    fault = fault_of(GATE + tail)

    assert not fault.certain
    assert fault.mended.startswith(GATE)
    assert fault.mended.endswith("/api/v1")


def test_whatever_is_pasted_leads_to_the_region_that_it_names(rounds, seed):
    """Any host of the service, any of its addresses, anything around it: the same base address."""
    dice = random.Random(seed)
    for _ in range(rounds(300, 20_000)):
        good = dice.choice(GOOD)
        host = good.removeprefix("https://").removesuffix("/api/v1")
        scheme = dice.choice(["https://", "https://", "http://", "HTTPS://", "wss://", ""])
        shown = "".join(dice.choice([one, one.upper()]) for one in host)
        wraps = WRAPS if scheme else WRAPS[:9]
        pasted = dice.choice(wraps).format(scheme + shown + dice.choice(TAILS))

        assert mended_address(pasted) == good, pasted
        assert fault_of(mended_address(pasted)) is None
        assert pasted == good or pasted.strip().rstrip("/") == good or fault_of(pasted).certain


@pytest.mark.parametrize("region", WORKSPACE_REGIONS)
def test_a_workspace_has_an_address_in_each_region(region):
    """Its host names both, and belongs to the service."""
    url = workspace_address("LLM-a_1", region)

    assert workspace_at(url) == ("llm-a_1", region)
    assert is_alibaba(f"llm-a_1.{region}.maas.aliyuncs.com")
    assert workspace_at(BEIJING) is None
