"""Every address in every request is ASCII and leads to the object that was uploaded."""

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from avatar_desktop.domain.given import by_way
from avatar_desktop.domain.params import check_values, defaults
from avatar_desktop.domain.settings import Addressing, Links, StoreSettings
from avatar_desktop.domain.spec import RequestInputs
from avatar_desktop.models import catalog
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.naming import random_key

BASES = ["https://cdn.例子.cn/视频 库/", "http://媒体。中国:8080", "https://x.cn/a%20b/é", ""]
HOSTS = ["https://桶.例子.cn", "https://s3.x.com", "http://müller.例子.cn:9000"]
PREFIXES = ["", "我的 视频（终版）/100%", "a/ü/日本", "%E4%BD%A0"]


def addresses(body: Any) -> Iterator[str]:
    """Yield every address in *body*."""
    if isinstance(body, dict):
        for value in body.values():
            yield from addresses(value)
    elif isinstance(body, list | tuple):
        for value in body:
            yield from addresses(value)
    elif isinstance(body, str) and "://" in body:
        yield body


WAYS = [way for spec in catalog() for way in by_way(spec)]
OWN_STYLE = -1


@pytest.mark.parametrize("spec", WAYS, ids=lambda spec: spec.key)
def test_every_address_in_a_body_is_ascii(spec, rounds, seed, tmp_path):
    """Whatever letters the public address, the host, the prefix and the callback have."""
    dice = random.Random(seed)
    for _ in range(rounds(40, 2000)):
        settings = StoreSettings(
            "s3", dice.choice(HOSTS), bucket="films", addressing=Addressing.CNAME,
            prefix=dice.choice(PREFIXES), links=Links.PUBLIC, public_url=dice.choice(BASES),
        )  # fmt: skip
        bucket = Bucket.of(settings)
        keys = {one.name: random_key(settings.prefix, tmp_path / "照片.mp4") for one in spec.inputs}
        urls = {name: bucket.public_link(key) for name, key in keys.items()}
        params = defaults(spec.params)
        if "notify_url" in params:
            params["notify_url"] = f"https://回调.{dice.choice(['cn', '中国'])}/完成?谁=我"
        if "style_ref" in urls:
            params["style_index"] = OWN_STYLE
        assert check_values(spec.params, params) == []
        boxes = {"face_bbox": [1, 2, 3, 4], "ext_bbox": [0, 0, 9, 9]}

        body = spec.body(RequestInputs(spec.model, urls, params, boxes, "t1"))
        looks = [spec.precheck.body(RequestInputs("d", urls, params, {}))] if spec.precheck else []

        found = list(addresses([body, *looks]))
        assert len(found) >= len(spec.inputs) if spec.uploads else found
        for url in found:
            assert url.isascii(), url
            parts = urlsplit(url)
            assert parts.hostname
            assert parts.hostname.isascii()
        if spec.uploads:
            sent = {unquote(urlsplit(url).path) for url in found}
            assert all(any(path.endswith(key) for path in sent) for key in keys.values())
