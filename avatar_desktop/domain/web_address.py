"""Web addresses as they travel: ASCII, the host by IDNA, path and query percent-encoded.

Source: Alibaba's page of video-style-transform: "URL地址中不能包含中文字符". RFC 3986 for the
path; RFC 3490 for the host, except that ß, ς and the joiners keep a name of their own, as
browsers and IDNA 2008 have it.
"""

import re
import unicodedata
from ipaddress import ip_address
from urllib.parse import quote, unquote, urlsplit

from avatar_desktop.domain.text import N_, Message, say

SCHEME = re.compile(r"\s*(https?)://", re.IGNORECASE)
BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
PATH_SIGNS = "/:@!$&'()*+,;=-._~%"
QUERY_SIGNS = f"{PATH_SIGNS}?"
DOTS = re.compile(r"[.\u3002\uff0e\uff61]")
OWN_NAMES = re.compile(r"[\u00df\u03c2\u200c\u200d]")
"""What the older rules fold into other letters: another name, so another owner."""

LABEL = re.compile(r"[A-Za-z0-9_-]{1,63}")
LONGEST_HOST = 253


class BadAddress(ValueError):
    """A text that cannot be a web address; `words` say why."""

    def __init__(self, words: Message) -> None:
        super().__init__(words.painted())
        self.words = words


def ascii_url(url: str) -> str:
    """Return *url* in ASCII; what is encoded already stays, so that twice is as good as once.

    A fragment is left out: it never travels. BadAddress.
    """
    begins = SCHEME.match(url)
    if not begins:
        raise BadAddress(say(N_("An address starts with https:// or http://.")))
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port is not None else ""
        path = _encoded(parts.path, PATH_SIGNS)
        user, at, _ = parts.netloc.rpartition("@")
        signed_in = f"{_encoded(user, PATH_SIGNS)}{at}"
        query = f"?{_encoded(parts.query, QUERY_SIGNS)}" if parts.query else ""
    except ValueError as error:
        raise BadAddress(say(N_("This is no web address."))) from error
    host = ascii_host(parts.hostname or "")
    return f"{begins[1]}://{signed_in}{host}{port}{path}{query}"


def ascii_base(url: str) -> str:
    """Return the address that stands before an object's name, in ASCII, without a last slash.

    `https://` is added where there is no scheme. BadAddress, also where a query follows.
    """
    text = re.sub(r"^\s*([A-Za-z]+)[:\uff1a][/\uff0f]{2}", r"\1://", url).strip()
    text = text if "://" in text else f"https://{text}"
    base = ascii_url(text)
    if "?" in text or "#" in text:
        raise BadAddress(say(N_("The object's name follows it: no ? and no # may stand in it.")))
    if "@" in urlsplit(base).netloc:
        raise BadAddress(say(N_("No user and no password may stand in it: many would read them.")))
    return base.rstrip("/")


def ascii_host(host: str) -> str:
    """Return *host* as the name system knows it, in small letters; BadAddress.

    An address by number stays one, IPv6 in brackets.
    """
    plain = unquote(host)
    try:
        number = ip_address(plain.partition("%")[0])
    except ValueError:
        pass
    else:
        return f"[{number}]" if ":" in str(number) else str(number)
    labels = DOTS.split(unicodedata.normalize("NFKC", plain))
    last = [""] if len(labels) > 1 and not labels[-1] else []
    named = [_label(one) for one in labels[: len(labels) - len(last)]]
    whole = ".".join([*named, *last])
    if not all(map(LABEL.fullmatch, named)) or len(whole) > LONGEST_HOST:
        raise _no_host(host)
    return whole


def _label(label: str) -> str:
    if label.isascii():
        return label.lower()
    small = unicodedata.normalize("NFKC", label.lower())
    try:
        if OWN_NAMES.search(small):
            return "xn--" + small.encode("punycode").decode()
        from encodings import idna

        return idna.ToASCII(small).decode()
    except UnicodeError as error:
        raise _no_host(label) from error


def _no_host(host: str) -> BadAddress:
    return BadAddress(say(N_("No computer can be called “{host}”."), host=host[:80]))


def _encoded(text: str, signs: str) -> str:
    return quote(BARE_PERCENT.sub("%25", text), safe=signs)
