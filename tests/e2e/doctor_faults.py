"""What can be wrong with an account, a network and a store, and what the doctor calls it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from avatar_desktop.config.fields import settings_of
from avatar_desktop.domain.settings import ProxyMode
from avatar_desktop.settings_owners import owners
from clouds.proxy_kit import certificate_for, encrypted, real_proxy
from e2e.doctor_kit import Clinic, Patient, door, garbled, later_by, only_in, refusal, reply
from objectstore.oss_stand_in import ACCESS_KEY, BUCKET, REGION, SECRET, oss_stand_in

NOWHERE = "nowhere.invalid"
Arranged = Callable[[Clinic], AbstractAsyncContextManager[Patient]]


@dataclass(frozen=True)
class Fault:
    """What is wrong, and how the doctor has to call it.

    `fix` are the changes that it has to offer, None where it can offer none; they mend it unless
    the test has nothing that answers at the right place.
    """

    name: str
    step: str
    code: str
    says: str
    arranged: Arranged
    fix: dict[str, object] | None = None
    ceph: bool = False
    mends: bool = True


def still(make: Callable[[Clinic], Patient]) -> Arranged:
    """Return the arrangement of a patient that needs nothing around it."""

    @asynccontextmanager
    async def arranged(clinic: Clinic) -> AsyncIterator[Patient]:
        yield await asyncio.to_thread(make, clinic)

    return arranged


def guest(**changes) -> Arranged:
    """Return a patient with temporary storage and some other settings."""
    return still(lambda clinic: clinic.guest().changed(**changes))


def owner(**changes) -> Arranged:
    """Return a patient with a bucket and some other settings."""
    return still(lambda clinic: clinic.owner().changed(**changes))


def keys(**secrets: str) -> Arranged:
    """Return a patient with temporary storage and some other secrets."""
    return still(lambda clinic: clinic.guest().with_keys(**secrets))


def bucket_keys(**secrets: str) -> Arranged:
    """Return a patient with a bucket and some other secrets."""
    return still(lambda clinic: clinic.owner().with_keys(**secrets))


def unfit(path: str, status: int, body: dict, **more) -> Arranged:
    """Return a patient whose service refuses what is asked below *path*."""

    def make(clinic: Clinic) -> Patient:
        rule = {"path": path, "status": status, "body": body, "times": 0, **more}
        clinic.service.control("faults", **rule)
        return clinic.guest()

    return still(make)


def told(clinic: Clinic, **body: object) -> Patient:
    """Return a patient whose service has withdrawn a model."""
    clinic.service.control("retired", **body)
    return replace(clinic.guest(), asked="emo")


def forbidden(action: str) -> Arranged:
    """Return a patient whose bucket forbids *action*."""

    def make(clinic: Clinic) -> Patient:
        patient = clinic.owner()
        clinic.forbid(patient, action)
        return patient

    return still(make)


def full(clinic: Clinic) -> Patient:
    """Return a patient whose account at the store may hold one byte."""
    access_key, secret = clinic.s3.user(f"small{clinic.folder.name.replace('-', '')}", 1)
    return clinic.owner(replace(clinic.s3, access_key=access_key, secret=secret))


def iam_user(clinic: Clinic, password: str) -> Patient:
    """Return a patient that signs in at Huawei with name and *password*, and no project."""
    service = clinic.service
    patient = clinic.guest().changed(
        metastudio__iam_account=service.iam_account,
        metastudio__iam_user=service.iam_user,
        metastudio__project_id="",
    )
    return patient.with_keys(huawei_ak="", huawei_sk="", huawei_password=password)


def from_abroad(clinic: Clinic) -> Patient:
    """Return a patient whose key belongs to the other region."""
    clinic.abroad.control("region", abroad=True)
    here, there = clinic.service.base_url, clinic.abroad.base_url
    patient = clinic.guest().with_keys(dashscope="sk-other-region")
    return replace(patient, regions={here: "Beijing", there: "Singapore"})


@asynccontextmanager
async def behind(clinic: Clinic, *, store: bool = False, **doors) -> AsyncIterator[Patient]:
    """Give a patient whose service, or whose store, stands behind a door."""
    if store:
        async with door(clinic.s3.endpoint, **doors) as url:
            yield clinic.owner().changed(store__endpoint=url)
    else:
        async with door(clinic.service.base_url, **doors) as url:
            yield clinic.guest().changed(dashscope__base_url=url)


@asynccontextmanager
async def at_oss(clinic: Clinic, home: str = "", secret: str = "", **changes):
    """Give a patient with a bucket at Alibaba OSS, perhaps elsewhere than one thinks."""
    with oss_stand_in() as oss:
        oss.home = home
        oss.objects[""] = (b"<ListBucketResult></ListBucketResult>", "application/xml")
        patient = clinic.guest().with_keys(store_key=ACCESS_KEY, store_secret=secret or SECRET)
        there = {
            "store__kind": "oss",
            "store__endpoint": oss.domain,
            "store__addressing": "cname",
            "store__region": REGION,
            "store__bucket": BUCKET,
            "store__prefix": "我的 a+b",
        }
        if changes.get("store__addressing") == "path":
            there["store__endpoint"] = oss.endpoint
        yield patient.changed(**{**there, **changes})


@asynccontextmanager
async def untrusted(clinic: Clinic) -> AsyncIterator[Patient]:
    """Give a patient whose service shows a certificate that nobody knows."""
    certificate = certificate_for(clinic.folder, "IP:127.0.0.1")
    async with encrypted(certificate, reply("200 OK", "{}", "application/json")) as port:
        yield clinic.guest().changed(dashscope__base_url=f"https://127.0.0.1:{port}/api/v1")


@asynccontextmanager
async def proxied(clinic: Clinic, **traits) -> AsyncIterator[Patient]:
    """Give a patient whose way to a service leads through a proxy."""
    async with real_proxy(hosts={}, **traits) as proxy:
        yield through(clinic, proxy.port)


def through(clinic: Clinic, port: int) -> Patient:
    """Return a patient with a proxy of its own."""
    return clinic.guest().changed(
        dashscope__base_url="https://service.example/api/v1",
        network__proxy=ProxyMode.MANUAL,
        network__proxy_address=f"http://127.0.0.1:{port}",
    )


@asynccontextmanager
async def captive(clinic: Clinic) -> AsyncIterator[Patient]:
    """Give a patient in a hotel whose network answers in everybody's place."""
    page = reply("200 OK", "<html>Welcome to the hotel</html>", "text/html")
    async with door(clinic.service.base_url, refuse=lambda _head: page) as url:
        yield clinic.guest().changed(dashscope__base_url=url)


BUSY_STORE = reply("507 Insufficient Storage", refusal("XMinioStorageFull", "Storage is full"))
NO_UPLOAD = {"code": "AccessDenied", "message": "Access denied.", "request_id": "r"}
SINGAPORE, PROJECT = "Singapore", "the account's own"

FAULTS = (
    Fault("no key", "settings", "NoKey", "no API key yet",
          still(lambda c: replace(c.guest(), secrets={}, settings=settings_of({}, owners())))),
    Fault("wrong key", "key", "InvalidApiKey", "did not accept the API key",
          keys(dashscope="sk-wrong")),
    Fault("key of another region", "region", "InvalidApiKey", "belongs to Singapore",
          still(from_abroad), {"dashscope.base_url": SINGAPORE}),
    Fault("coding plan's key", "key", "InvalidApiKey", "Coding Plan",
          keys(dashscope="sk-sp-0123")),
    Fault("temporary key that ended", "key", "InvalidApiKey", "temporary key",
          keys(dashscope="st-0123")),
    Fault("arrears", "key", "Arrearage", "owes money", keys(dashscope="sk-arrears")),
    Fault("service not bought", "key", "AccessDenied.Unpurchased", "not opened",
          keys(dashscope="sk-unpurchased")),
    Fault("key with blanks", "key", "BadKey", "cannot be right", keys(dashscope="sk 1")),
    Fault("unknown workspace", "key", "WorkSpaceNotFound", "know the workspace",
          guest(dashscope__workspace="ws-unknown"), {"dashscope.workspace": ""}),
    Fault("workspace without models", "model.video_style", "Model.AccessDenied", "may not use",
          guest(dashscope__workspace="ws-without-models")),
    Fault("unknown model", "model.video_style", "InvalidParameter", "seems to be retired",
          guest(model_names={"video_style": "no-such-model"})),
    Fault("retired model", "model.emo", "ModelNotFound", "seems to be retired",
          still(partial(told, model="emo-v1", way="not_found"))),
    Fault("service unknown by name", "dns", "NoSuchName", f"no host named {NOWHERE}",
          guest(dashscope__base_url=f"https://{NOWHERE}/api/v1")),
    Fault("service refuses", "tls", "Refused", "refused the connection",
          guest(dashscope__base_url="http://127.0.0.1:1/api/v1")),
    Fault("service's certificate", "tls", "Certificate", "Own Works", untrusted),
    Fault("hotel", "tls", "CaptivePortal", "in the place of", captive),
    Fault("clock", "clock", "Clock", "20 min slow", partial(behind, change=later_by(20)),
          {"network.clock_offset": 1200}),
    Fault("clock corrected wrongly", "clock", "Clock", "the clock is right",
          guest(network__clock_offset=1200), {"network.clock_offset": 0}),
    Fault("authority's file", "network", "CaFile", "cannot be used",
          guest(network__ca_file="/no/such/file.pem")),
    Fault("proxy gone", "proxy", "ProxyUnreachable", "127.0.0.1:1",
          still(partial(through, port=1))),
    Fault("proxy wants to know who", "proxy", "ProxySignIn", "user",
          partial(proxied, user="a", password="b")),
    Fault("proxy forbids", "proxy", "ProxyRefused", "does not let", partial(proxied, refuses=403)),
    Fault("upload not permitted", "permit", "AccessDenied", "may not use",
          unfit("/api/v1/uploads", 403, NO_UPLOAD, after=1)),
    Fault("upload refused", "put", "HTTP 403", "did not take the file",
          unfit("/_oss/", 403, {})),
    Fault("no endpoint", "store_settings", "BadEndpoint", "endpoint",
          owner(store__endpoint="")),
    Fault("no bucket's name", "store_settings", "NoBucket", "no bucket in the settings",
          owner(store__bucket="")),
    Fault("store's keys missing", "store_settings", "NoKey", "not complete",
          bucket_keys(store_secret="")),
    Fault("store's authority", "store_settings", "CaFile", "cannot be used",
          owner(store__ca_file="/no/such/file.pem")),
    Fault("store unknown by name", "store_dns", "NoSuchName", NOWHERE,
          owner(store__endpoint=f"https://{NOWHERE}")),
    Fault("store refuses", "store_tls", "Refused", "refused the connection",
          owner(store__endpoint="http://127.0.0.1:1")),
    Fault("store's certificate", "store_tls", "Certificate", "Private test authority",
          still(lambda c: c.owner().changed(store__endpoint=c.s3.secure)), ceph=True),
    Fault("wrong access key", "store_key", "InvalidAccessKeyId", "know the access key",
          bucket_keys(store_key="stranger")),
    Fault("wrong secret", "store_key", "SignatureDoesNotMatch", "secret key",
          bucket_keys(store_secret="wrong")),
    Fault("no such bucket", "store_bucket", "NoSuchBucket", "no such bucket",
          owner(store__bucket="nobody-has-this")),
    Fault("bucket in another region", "store_region", "AuthorizationHeaderMalformed",
          "eu-central-1", partial(behind, store=True, refuse=only_in("eu-central-1")),
          {"store.region": "eu-central-1"}),
    Fault("bucket in the host", "store_address", "OtherStyle", "another place",
          owner(store__addressing="virtual"), {"store.addressing": "path"}),
    Fault("domain that is not the bucket's", "store_address", "OtherStyle", "another place",
          owner(store__addressing="cname"), {"store.addressing": "path"}),
    Fault("may not put", "put", "AccessDenied", "did not allow",
          forbidden("s3:PutObject"), ceph=True),
    Fault("may not read", "read_back", "AccessDenied", "did not allow",
          forbidden("s3:GetObject"), ceph=True),
    Fault("may not delete", "delete", "AccessDenied", "did not allow",
          forbidden("s3:DeleteObject"), ceph=True),
    Fault("plain link of a private bucket", "read_back", "NotPublic", "refused",
          owner(store__links="public"), {"store.links": "presigned"}, ceph=True),
    Fault("file changed on its way", "read_back", "ReadBackDiffers", "not the one",
          partial(behind, store=True, change=garbled)),
    Fault("quota of the store", "put", "QuotaExceeded", "store is full", still(full), ceph=True),
    Fault("disk of the store", "put", "XMinioStorageFull", "store is full",
          partial(behind, store=True,
                  refuse=lambda head: BUSY_STORE if head.startswith("PUT ") else None)),
    Fault("store that the service cannot see", "store_reach", "OnlyHere", "cannot fetch",
          owner(dashscope__base_url=f"https://{NOWHERE}/api/v1")),
    Fault("endpoint inside Alibaba's cloud", "store_public", "InternalEndpoint", "only inside",
          partial(at_oss, store__endpoint="https://oss-cn-beijing-internal.aliyuncs.com"),
          {"store.endpoint": "https://oss-cn-beijing.aliyuncs.com"}, mends=False),
    Fault("path at Alibaba OSS", "store_settings", "EndpointPath", "/below",
          partial(at_oss, store__endpoint="https://oss-cn-beijing.aliyuncs.com/below")),
    Fault("path and bucket in the host", "store_settings", "EndpointPath", "/storage/v1/s3",
          owner(store__endpoint="https://x.supabase.co/storage/v1/s3",
                store__addressing="virtual"),
          {"store.addressing": "path"}, mends=False),
    Fault("wrong secret at Alibaba OSS", "store_key", "SignatureDoesNotMatch", "secret key",
          partial(at_oss, secret="wrong")),
    Fault("wrong region at Alibaba OSS", "store_region", "InvalidArgument", "another region",
          partial(at_oss, store__region="cn-shanghai")),
    Fault("bucket elsewhere at Alibaba OSS", "store_region", "AccessDenied", "cn-shanghai",
          partial(at_oss, home="oss-cn-shanghai.aliyuncs.com"), {"store.region": "cn-shanghai"},
          mends=False),
    Fault("bucket in the path at Alibaba OSS", "store_address", "SecondLevelDomainForbidden",
          "another place", partial(at_oss, store__addressing="path"),
          {"store.addressing": "virtual"}, mends=False),
    Fault("wrong secret key at Huawei", "huawei_key", "APIGW.0301", "account's keys",
          keys(huawei_sk="wrong")),
    Fault("half a key at Huawei", "huawei_settings", "NoKey", "no Huawei account",
          keys(huawei_sk="")),
    Fault("old token at Huawei", "huawei_key", "APIGW.0301", "account's keys",
          keys(huawei_ak="", huawei_sk="", huawei_token="old")),
    Fault("wrong password at Huawei", "huawei_key", "HTTP 401", "password",
          still(lambda c: iam_user(c, "wrong"))),
    Fault("wrong project at Huawei", "huawei_project", "MSS.00000005", "project id",
          guest(metastudio__project_id="f" * 32), {"metastudio.project_id": PROJECT}),
    Fault("no project at Huawei", "huawei_project", "ProjectMissing", "missing",
          guest(metastudio__project_id=""), {"metastudio.project_id": PROJECT}),
    Fault("service withdrawn by Huawei", "huawei_service", "APIGW.0101", "withdrew",
          still(partial(told, model="picture-modelings", way="endpoint"))),
)  # fmt: skip
