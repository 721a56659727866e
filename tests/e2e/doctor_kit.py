"""Patients for the doctor: services, a bucket, and doors that stand before them."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

from avatar_desktop.clouds.dashscope.settings import DashScopeSettings
from avatar_desktop.clouds.metastudio.settings import MetaStudioSettings
from avatar_desktop.clouds.registry import accounts
from avatar_desktop.config.fields import settings_of, values_of
from avatar_desktop.diagnostics.diagnostics import ServiceDiagnostics
from avatar_desktop.domain.health import Step
from avatar_desktop.domain.settings import Addressing, Settings, StoreSettings
from avatar_desktop.models import catalog
from avatar_desktop.settings_owners import owners
from fixtures_s3 import S3Server
from fixtures_service import Service
from objectstore.objectstore_kit import asked, make_bucket


class Held(dict):
    """Secrets in memory."""

    async def get(self, name: str) -> str:
        """Return the secret, or an empty string."""
        return dict.get(self, name, "")

    def trouble(self) -> None:
        """Return None: nothing here could be locked."""


@dataclass(frozen=True)
class Patient:
    """Settings and secrets to be looked at; `asked` is a model's key."""

    settings: Settings
    secrets: dict[str, str]
    asked: str = ""
    regions: dict[str, str] = field(default_factory=dict)

    def changed(self, **values) -> "Patient":
        """Return it with other settings, named `store__region`."""
        names = {name.replace("__", "."): value for name, value in values.items()}
        return self.mended(names)

    def mended(self, changes) -> "Patient":
        """Return it with the changes of a fix, `store.region` and its like."""
        values = values_of(self.settings, owners()) | dict(changes)
        return replace(self, settings=settings_of(values, owners()))

    def with_keys(self, **secrets: str) -> "Patient":
        """Return it with other secrets."""
        return replace(self, secrets={**self.secrets, **secrets})

    async def steps(self) -> dict[str, Step]:
        """Return what the doctor finds, by the steps' names."""
        known = accounts()
        known = {**known, "dashscope": replace(known["dashscope"], regions=self.regions)}
        checkup = ServiceDiagnostics(lambda: self.settings, Held(self.secrets), catalog(), known)
        return {step.name: step async for step in checkup.examine(self.asked)}


@dataclass(frozen=True)
class Clinic:
    """Two simulated regions and a real object store."""

    service: Service
    abroad: Service
    s3: S3Server
    folder: Path

    def guest(self) -> Patient:
        """Return a healthy one with both accounts and temporary storage."""
        sim = self.service
        return Patient(
            Settings(
                accounts={
                    "dashscope": DashScopeSettings(sim.base_url),
                    "metastudio": MetaStudioSettings(sim.metastudio_url, sim.project_id),
                },
            ),
            {"dashscope": sim.api_key, "huawei_ak": sim.ak, "huawei_sk": sim.sk},
        )

    def owner(self, server: S3Server | None = None) -> Patient:
        """Return a healthy one with a bucket of its own, fresh on *server*."""
        server = server or self.s3
        store = StoreSettings(
            kind="s3",
            endpoint=server.endpoint,
            region=server.region,
            bucket=make_bucket(server),
            addressing=Addressing.PATH,
        )
        guest = self.guest()
        alone = replace(
            guest.settings,
            accounts={**guest.settings.accounts, "metastudio": MetaStudioSettings()},
            store=store,
        )
        secrets = {
            "dashscope": self.service.api_key,
            "store_key": server.access_key,
            "store_secret": server.secret,
        }
        return replace(guest, settings=alone, secrets=secrets)

    def forbid(self, owner: Patient, action: str) -> None:
        """Let nobody do *action* with the objects of the owner's bucket."""
        store = owner.settings.store
        statement = {
            "Effect": "Deny", "Principal": "*", "Action": [action],
            "Resource": [f"arn:aws:s3:::{store.bucket}/*"],
        }  # fmt: skip
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}).encode()
        asked(self.s3, store, "PUT", "", query={"policy": ""}, content=policy)


Refuse = Callable[[str], bytes | None]
Change = Callable[[bytes, bytes], bytes]


@asynccontextmanager
async def door(
    url: str,
    refuse: Refuse = lambda _head: None,
    change: Change = lambda _head, answer: answer,
) -> AsyncIterator[str]:
    """Give the address of a door before *url*.

    *refuse* sees the head of a request and may answer it; *change* may change what comes back.
    """
    there = urlsplit(url)

    async def serve(reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            body = await reader.readexactly(int(length[1]) if length else 0)
            answer = refuse(head.decode("latin-1"))
            if answer is None:
                answer = change(head, await _passed(there, head, body))
            writer.write(answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"{there.scheme}://127.0.0.1:{port}{there.path}"
    finally:
        server.close()


async def _passed(there, head: bytes, body: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(there.hostname, there.port)
    alone = re.sub(rb"(?i)\r\nconnection: [^\r]*", b"", head)
    writer.write(alone.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1) + body)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    return answer


def reply(status: str, body: str, kind: str = "application/xml") -> bytes:
    """Return an answer as it goes over the line."""
    content = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n"
    date = format_datetime(datetime.now(UTC), usegmt=True)
    return f"{head}Date: {date}\r\nConnection: close\r\n\r\n".encode() + content


def refusal(code: str, message: str = "", more: str = "") -> str:
    """Return an object store's refusal."""
    return f"<Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>"


def only_in(region: str) -> Refuse:
    """Refuse what is signed for another region, in Amazon's words."""

    def refuse(head: str) -> bytes | None:
        signed = re.search(r"X-Amz-Credential=[^&]*%2F\d{8}%2F([a-z0-9-]+)%2F", head)
        if not signed or signed[1] == region:
            return None
        words = (
            f"The authorization header is malformed; the region '{signed[1]}' is wrong; "
            f"expecting '{region}'"
        )
        more = f"<Region>{region}</Region>"
        return reply("400 Bad Request", refusal("AuthorizationHeaderMalformed", words, more))

    return refuse


def later_by(minutes: int) -> Change:
    """Date answers by a clock that is ahead."""

    def change(_head: bytes, answer: bytes) -> bytes:
        stamp = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
        return re.sub(rb"(?i)\r\ndate: [^\r]*", f"\r\nDate: {stamp}".encode(), answer, count=1)

    return change


def garbled(head: bytes, answer: bytes) -> bytes:
    """Change the content of files on their way back."""
    if not head.startswith(b"GET ") or b".txt" not in head.partition(b"\r\n")[0]:
        return answer
    top, _, content = answer.partition(b"\r\n\r\n")
    return top + b"\r\n\r\n" + content[::-1]
