"""Web addresses as they travel: ASCII alone, the same place, and never encoded twice."""

import random
import unicodedata
from urllib.parse import unquote, urlsplit

import httpx
import pytest

from avatar_desktop.domain.web_address import BadAddress, ascii_base, ascii_url

LETTERS = "中文数字人視頻ёжüéßñ한국어日本😀 aZ09-_~!$&'()*+,;=@%20"
NAMES = ["例子", "数字人", "müller", "straße", "βόλος", "한국", "a_b", "xn--fsqu00a", "CDN", "例-1"]


@pytest.mark.parametrize(
    ("written", "travels"),
    [
        ("https://例子.cn/路径/a b.mp4", "https://xn--fsqu00a.cn/%E8%B7%AF%E5%BE%84/a%20b.mp4"),
        ("https://例子。测试/", "https://xn--fsqu00a.xn--0zwm56d/"),
        ("https://x.cn/%E8%B7%AF/100%", "https://x.cn/%E8%B7%AF/100%25"),
        ("https://x.cn/a%2Fb?t=值&u=%20", "https://x.cn/a%2Fb?t=%E5%80%BC&u=%20"),
        ("http://faß.de:8080/", "http://xn--fa-hia.de:8080/"),
        ("https://a_b.x.cn/", "https://a_b.x.cn/"),
        ("https://[::1]:9000/桶", "https://[::1]:9000/%E6%A1%B6"),
        ("https://x.cn/a#末", "https://x.cn/a"),
        ("https://%E4%BE%8B%E5%AD%90.cn", "https://xn--fsqu00a.cn"),
    ],
)
def test_an_address_travels_as(written, travels):
    """Host by IDNA, path and query percent-encoded; what is encoded stays."""
    assert ascii_url(written) == travels


@pytest.mark.parametrize(
    "text",
    ["例子.cn/x", "ftp://x.cn/", "https://", "https://a..b/", "https://a b.cn/", "https://x.cn:1:2/",
     "https://x.cn:99999/", f"https://{'例' * 60}.cn/", "https://x.cn/\ud83d", "https://a\\b.cn/",
     "https://{WorkspaceId}.cn/", f"https://{'a.' * 130}cn/", "https://℀.cn/"],
)  # fmt: skip
def test_what_is_no_address_is_told(text):
    """A text that leads nowhere is refused in words, by no other error."""
    with pytest.raises(BadAddress) as caught:
        ascii_url(text)

    assert caught.value.words.painted()


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        (" cdn.例子.cn/视频/ ", "https://cdn.xn--fsqu00a.cn/%E8%A7%86%E9%A2%91"),
        ("https：／／cdn.x.cn", "https://cdn.x.cn"),
        ("https://cdn.x.cn/a?b", None),
        ("https://cdn.x.cn/a#b", None),
        ("https://me:secret@cdn.x.cn/", None),
        ("oss://cdn.x.cn/", None),
    ],
)
def test_an_address_before_names_is(typed, base):
    """What stands before an object's name has no query, no fragment and nobody's password."""
    if base is None:
        with pytest.raises(BadAddress):
            ascii_base(typed)
    else:
        assert ascii_base(typed) == base


def test_any_address_arrives_where_it_was_meant(rounds, seed):
    """It is ASCII, parses, leads to the same path and host as an HTTP client's, and is stable."""
    dice = random.Random(seed)
    for _ in range(rounds(300, 20_000)):
        host = ".".join([*dice.choices(NAMES, k=dice.randint(1, 3)), "cn"])
        path = "".join(dice.choices(LETTERS + "/", k=dice.randint(0, 12))).strip()
        url = ascii_url(f"https://{host}/{path}")

        assert url.isascii(), url
        assert ascii_url(url) == url
        parts = urlsplit(url)
        assert unquote(parts.path) == unquote(f"/{path}"), url
        sent = httpx.URL(url)
        assert sent.raw_path.decode() == parts.path
        assert sent.raw_host.decode() == parts.hostname
        if "_" not in host:  # their rules have no underscore, the name system has
            theirs = httpx.URL(f"https://{unicodedata.normalize('NFKC', host.lower())}/")
            assert theirs.raw_host.decode() == parts.hostname
