"""Examines a bucket of the person's own."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from avatar_desktop.clouds.http import connection_probe as reach
from avatar_desktop.domain.endpoints import host_in, is_inside
from avatar_desktop.domain.errors import Action, AppError, Explanation
from avatar_desktop.domain.health import Examination
from avatar_desktop.domain.settings import Links
from avatar_desktop.domain.store_endpoints import inside_its_cloud
from avatar_desktop.domain.temporary_keys import left_of, read_expiry, shown_expiry
from avatar_desktop.domain.text import N_, Message, say, verbatim
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.bucket_kind import KEY, SECRET, TOKEN
from avatar_desktop.objectstore.context import StoreCheckContext
from avatar_desktop.objectstore.inspection import Inspection
from avatar_desktop.objectstore.s3_requests import SignedRequests
from avatar_desktop.objectstore.signing import StoreCredentials

SETTINGS = "store_settings"


def examinations(context: StoreCheckContext) -> tuple[Examination, ...]:
    """Return those of the bucket in the settings; what they leave is removed at the end."""
    checkup = _BucketCheckup(context)
    context.at_end(checkup.tidy)
    return checkup.examinations()


class _BucketCheckup:
    """The examinations of the bucket in the settings, and what has to be tidied after them."""

    def __init__(self, context: StoreCheckContext) -> None:
        self._context = context
        self._store = context.settings.store
        self._inspection = Inspection(self._store, self._signed, context.reader)

    def examinations(self) -> tuple[Examination, ...]:
        """Return them in order: address, form of address, region, key, bucket, a small file."""
        look = self._inspection
        ready = (SETTINGS, self._context.ready)
        open_ = (*ready, "store_address", "store_region", "store_key", "store_bucket")

        def step(
            name: str, title: str, attempt: Callable[[], Awaitable[Message]], needs: tuple[str, ...]
        ) -> Examination:
            return Examination(name, say(title), attempt, needs)

        return (
            Examination(SETTINGS, say(N_("Storage settings")), self._complete),
            step("store_public", N_("Is the endpoint open to the service?"), self._public, ()),
            step("store_address", N_("Form of the bucket's address"), look.style, ready),
            step("store_region", N_("Region of the bucket"), look.region, ready),
            step("store_key", N_("Access key and secret key"), look.key, ready),
            step("store_token", N_("Security token"), self._token, (SETTINGS,)),
            step("store_bucket", N_("Open the bucket"), look.bucket, ready),
            step(
                "store_reach",
                N_("Can the service fetch from there?"),
                self._fetchable,
                (*ready, "store_address"),
            ),
            step("put", N_("Upload a small file"), look.put, open_),
            step("read_back", N_("Read it back as the service will"), look.read_back, ("put",)),
            step("delete", N_("Delete it again"), look.delete, ("put",)),
        )

    async def tidy(self) -> None:
        """Remove what an examination that ended early has left, as far as that works."""
        if self._inspection.leaves_something:
            try:
                await self._inspection.delete()
            except AppError:
                return

    def _signed(self, bucket: Bucket) -> SignedRequests:
        offset = timedelta(seconds=self._context.settings.network.clock_offset)
        return SignedRequests(self._context.client, bucket, self._credentials, clock_offset=offset)

    async def _credentials(self) -> StoreCredentials:
        secrets = (KEY, SECRET, TOKEN)
        access, secret, token = [await self._context.secret(one.name) for one in secrets]
        if not (access and secret):
            self._context.kept_back()
        expires = read_expiry(self._store.valid_until)
        return StoreCredentials(access, secret, token, expires).tidied()

    async def _complete(self) -> Message:
        if self._context.broken:
            raise self._context.broken
        bucket = Bucket.of(self._store)
        await self._signed(bucket).keys(self._context.now())
        if self._store.links is Links.PUBLIC:
            return verbatim(bucket.public_link(""))
        return verbatim(f"{bucket.scheme}://{bucket.host}")

    async def _public(self) -> Message:
        inside = inside_its_cloud(self._store)
        if inside:
            raise AppError(inside, code="InternalEndpoint")
        return verbatim(host_in(self._store.endpoint))

    async def _token(self) -> Message:
        own = await self._credentials()
        if not own.token:
            return say(N_("None; the key counts as a permanent one"))
        if own.expires is None:
            return say(N_("Its end is not known; signed links end with it"))
        left = left_of(own.expires, self._context.now())
        told = {"time": shown_expiry(own.expires), "hours": self._store.life_hours}
        if left is not None and left < timedelta(hours=self._store.life_hours):
            return say(N_("Ends at {time}, and signed links with it, before {hours} h"), **told)
        return say(N_("Ends at {time}"), **told)

    async def _fetchable(self) -> Message:
        bucket = Bucket.of(self._store)
        link = bucket.public_link("hello.txt")
        if self._store.links is not Links.PUBLIC:
            link = f"{bucket.scheme}://{bucket.host}/"
        host = host_in(link)
        if is_inside(host_in(self._context.fetcher)):
            return verbatim(host)
        addresses: tuple[str, ...] = ()
        if not reach.proxy_in_use(self._context.settings.network, link):
            addresses = await reach.resolved(host)
        if is_inside(host) or (addresses and all(map(is_inside, addresses))):
            raise only_here(host, host_in(self._context.fetcher))
        return verbatim(host)


def only_here(host: str, service: str) -> AppError:
    """The store stands in this computer or its own network."""
    explanation = Explanation(
        say(N_("The service cannot fetch files from {host}."), host=host),
        say(N_("It is reached from here alone; {service} is on the internet."), service=service),
        say(N_("Use a store on the internet, or the service's temporary storage.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(explanation, code="OnlyHere")
