"""Looks at a bucket step by step, for the doctor: what is wrong, and what would be right."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

import httpx

from avatar_desktop.domain.errors import AppError, Explanation, Fix, Retry
from avatar_desktop.domain.health import NotTried
from avatar_desktop.domain.settings import Addressing, Links, StoreSettings
from avatar_desktop.domain.text import N_, Message, say, verbatim
from avatar_desktop.objectstore import s3_errors as errors
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.naming import random_key
from avatar_desktop.objectstore.s3_error_response import read_refusal
from avatar_desktop.objectstore.s3_requests import Reply, SignedRequests
from avatar_desktop.objectstore.signing import StoreCredentials

CONTENT_BYTES = 1024
LINK_SECONDS = 600
MOST_LOOKS = 4
PLAIN_TEXT = {"Content-Type": "text/plain"}
LISTING = b"<ListBucketResult"
GONE = frozenset({200, 204, 404})

KEY_CODES = frozenset(
    {
        "InvalidAccessKeyId",
        "InvalidAccessKey",
        "SignatureDoesNotMatch",
        "UserDisable",
        "NoKey",
        *errors.TOKEN_CODES,
    }
)
STYLE_CODES = frozenset(
    {"SecondLevelDomainForbidden", "PathStyleDomainForbidden", "NoSuchBucket", "NoSuchKey",
     "InvalidBucketName", "NoNetwork", "Certificate", "BadAnswer", "MethodNotAllowed"}
)  # fmt: skip
"""What stores, name servers and certificates say when the bucket's name stands elsewhere."""

OSS_REGION = "signing region"
"""What Alibaba OSS says of a signature for another region, under a code of many meanings."""

OTHER_STYLES = {
    Addressing.VIRTUAL: (Addressing.PATH,),
    Addressing.PATH: (Addressing.VIRTUAL,),
    Addressing.CNAME: (Addressing.VIRTUAL, Addressing.PATH),
}

RequestsOf = Callable[[Bucket], SignedRequests]


class Concern(StrEnum):
    """What an answer is about."""

    KEY = "key"
    REGION = "region"
    STYLE = "style"
    BUCKET = "bucket"


@dataclass(slots=True)
class _Seen:
    """What looking has shown: a fault for each concern, and how the bucket can be reached."""

    faults: dict[Concern, AppError] = field(default_factory=dict)
    settings: StoreSettings | None = None
    listed: bool = True


class Inspection:
    """One bucket under the doctor's eyes.

    *requests* signs for a bucket; *reader* has no credentials, like the service. A wrong region
    or form of address is looked past with the right one, so that what stands behind it is seen
    as well. Every method returns what was seen and raises AppError, or NotTried when an earlier
    answer left it open.
    """

    def __init__(
        self, settings: StoreSettings, requests: RequestsOf, reader: httpx.AsyncClient
    ) -> None:
        self._settings = settings
        self._requests = requests
        self._reader = reader
        self._own: SignedRequests | None = None
        self._found: _Seen | None = None
        self._content = secrets.token_hex(CONTENT_BYTES // 2).encode()
        self._key = ""

    async def style(self) -> Message:
        """Return where the bucket's name stands in its address."""
        await self._confirmed(Concern.STYLE)
        return verbatim(Bucket.of(self._settings).host)

    async def region(self) -> Message:
        """Return the region in force."""
        await self._confirmed(Concern.REGION)
        return verbatim(Bucket.of(self._settings).region)

    async def key(self) -> Message:
        """Find out whether the store knows the access key and its secret."""
        await self._confirmed(Concern.KEY)
        return Message()

    async def bucket(self) -> Message:
        """Return the bucket's name when it is there."""
        seen = await self._confirmed(Concern.BUCKET)
        name = Bucket.of(self._settings).name
        if not seen.listed:
            return say(N_("{bucket}; the key may not list it, and need not."), bucket=name)
        return verbatim(name)

    async def put(self) -> Message:
        """Put a file of 1 KiB under a random name and return that name."""
        requests = self._signed()
        self._key = random_key(self._settings.prefix, Path("hello.txt"))
        try:
            await requests.send("PUT", self._key, headers=PLAIN_TEXT, content=self._content)
        except AppError as error:
            if error.retry is not Retry.LATER:
                self._key = ""
            raise
        return verbatim(self._key)

    async def read_back(self) -> Message:
        """Read the file by its link, without credentials, as the service will."""
        bucket, requests = Bucket.of(self._settings), self._signed()
        public = self._settings.links is Links.PUBLIC
        url = (
            bucket.public_link(self._key)
            if public
            else await requests.link("GET", self._key, LINK_SECONDS)
        )
        reader = SignedRequests(self._reader, bucket, _nobody)
        reply = await reader.exchange("GET", url)
        if reply.status != httpx.codes.OK:
            raise _not_public(reply, url) if public else requests.refused(reply)
        if reply.body != self._content:
            raise errors.told("ReadBackDiffers")
        if public:
            return say(N_("By its plain link"))
        life = timedelta(hours=self._settings.life_hours)
        return say(N_("By a signed link; those of jobs live {hours} h"), hours=life // HOUR)

    async def delete(self) -> Message:
        """Remove the file again."""
        key, self._key = self._key, ""
        await self._signed().send("DELETE", key, fine=GONE)
        return Message()

    @property
    def leaves_something(self) -> bool:
        """Whether the file was put and not removed."""
        return bool(self._key)

    def _signed(self) -> SignedRequests:
        """Return what signs for the bucket; it keeps what it learns of the store's clock."""
        if self._own is None:
            self._own = self._requests(Bucket.of(self._settings))
        return self._own

    async def _confirmed(self, concern: Concern) -> _Seen:
        """Return what was seen when nothing is wrong with *concern*."""
        seen = await self._look()
        if concern in seen.faults:
            raise seen.faults[concern]
        if seen.settings is None:
            raise NotTried(Explanation(say(N_("Not known until the other fault is mended."))))
        return seen

    async def _look(self) -> _Seen:
        if self._found is None:
            self._found = await self._looked()
        return self._found

    async def _looked(self) -> _Seen:
        seen, settings = _Seen(), self._settings
        for _ in range(MOST_LOOKS):
            error = await self._listing(settings, seen)
            if error is None:
                seen.settings = settings
                break
            concern, mended = _concern(error), _mended(settings, error)
            if concern is not Concern.KEY and error.code in STYLE_CODES:
                other = await self._other_style(settings)
                if other:
                    concern, mended = Concern.STYLE, other
                    error = other_style(error, settings.addressing, other.addressing)
            seen.faults.setdefault(concern, error)
            if mended in {None, settings} or concern not in {Concern.REGION, Concern.STYLE}:
                break
            settings = mended
        return seen

    async def _other_style(self, settings: StoreSettings) -> StoreSettings | None:
        """Return *settings* with the other form of address if that one works, or knows more."""
        for style in OTHER_STYLES[settings.addressing]:
            other = replace(settings, addressing=style)
            error = await self._listing(other, _Seen())
            if error is None or _concern(error) in {Concern.KEY, Concern.REGION}:
                return other
        return None

    async def _listing(self, settings: StoreSettings, seen: _Seen) -> AppError | None:
        """Return why the bucket does not let itself be listed; None when it does, or need not."""
        try:
            requests = self._requests(Bucket.of(settings))
            reply = await requests.send(
                "GET", "", query={"max-keys": "1"}, fine=frozenset({200, 403})
            )
        except AppError as error:
            return error
        if reply.status == httpx.codes.OK:
            return (
                None
                if LISTING in reply.body
                else errors.told("BadAnswer", detail=f"HTTP {reply.status}")
            )
        if _only_forbidden(reply):
            seen.listed = False
            return None
        return requests.refused(reply)


HOUR = timedelta(hours=1)


def _not_public(reply: Reply, url: str) -> AppError:
    closed = reply.status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}
    host = httpx.URL(url).host
    return errors.not_shown(host, closed=closed)


async def _nobody() -> StoreCredentials:
    return StoreCredentials("", "")


def _only_forbidden(reply: Reply) -> bool:
    """Whether the store knows the key and the bucket, and only does not show what is in it."""
    refusal = read_refusal(reply.status, reply.headers, reply.body)
    words = refusal.message.lower()
    timed = "expired" in words or "not yet valid" in words or "not valid yet" in words
    return refusal.code == "AccessDenied" and not refusal.endpoint and not timed


def _concern(error: AppError) -> Concern:
    changed = {name for name, _ in error.explanation.fix.changes} if error.explanation.fix else ()
    if "store.addressing" in changed:
        return Concern.STYLE
    if "store.region" in changed or "store.endpoint" in changed:
        return Concern.REGION
    if error.code in errors.REGION_CODES or OSS_REGION in error.detail:
        return Concern.REGION
    return Concern.KEY if error.code in KEY_CODES else Concern.BUCKET


def _mended(settings: StoreSettings, error: AppError) -> StoreSettings | None:
    """Return *settings* after the fix that *error* knows, or None."""
    fix = error.explanation.fix
    changes = {name: str(value) for name, value in fix.changes} if fix else {}
    if not changes or not set(changes) <= {"store.region", "store.endpoint", "store.addressing"}:
        return None
    return replace(
        settings,
        region=changes.get("store.region", settings.region),
        endpoint=changes.get("store.endpoint", settings.endpoint),
        addressing=Addressing(changes.get("store.addressing", settings.addressing)),
    )


def other_style(error: AppError, here: Addressing, there: Addressing) -> AppError:
    """The store answers under another form of address than the settings have."""
    into_path = there is Addressing.PATH
    title = (
        N_("Put the bucket into the path") if into_path else N_("Put the bucket into the host name")
    )
    fix = Fix(say(title), (("store.addressing", str(there)),))
    return errors.told("OtherStyle", fix=fix, detail=f"{here}: {error.code}")
