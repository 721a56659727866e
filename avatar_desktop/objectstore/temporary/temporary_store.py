"""DashScope's own temporary storage: no bucket needed, 48 hours, for one model each."""

import math
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from avatar_desktop.clouds.http.bare import ask_bare
from avatar_desktop.clouds.http.client import failures_in_words
from avatar_desktop.clouds.http.form import FilePart, form_parts, new_boundary
from avatar_desktop.clouds.http.redaction import redacted
from avatar_desktop.clouds.http.refusals import refusal as refused
from avatar_desktop.domain.errors import Retry
from avatar_desktop.domain.job import Upload
from avatar_desktop.objectstore.body import BytesDone, FileBody, ProgressCounter, size_of, streamed
from avatar_desktop.objectstore.naming import content_type, random_name
from avatar_desktop.objectstore.s3_error_response import ANSWER_BYTES, read_refusal
from avatar_desktop.system.sentences import Sentences

SENTENCES = Sentences(__package__)
LIFE = timedelta(hours=48)
MARGIN = timedelta(hours=1)
MB = 10**6
MIB = 1024 * 1024
WEB = re.compile(r"https?://[^\s/]+")
PATIENCE = httpx.Timeout(connect=10, read=300, write=60, pool=60)

FIELDS = {
    "OSSAccessKeyId": "oss_access_key_id",
    "Signature": "signature",
    "policy": "policy",
    "x-oss-object-acl": "x_oss_object_acl",
    "x-oss-forbid-overwrite": "x_oss_forbid_overwrite",
}
"""Form fields, and what the permission calls their values."""


class TemporaryStorage:
    """Uploads for the service itself to read; nothing can be listed or deleted there.

    *policy* asks the service for a permission to upload one file for a model; it alone knows the
    key, which never goes to the upload host.
    """

    def __init__(
        self, client: httpx.AsyncClient, policy: Callable[[str], Awaitable[Mapping[str, Any]]]
    ) -> None:
        self._client = client
        self._policy = policy

    async def put(self, path: Path, model: str, progress: BytesDone) -> Upload:
        """Upload *path* for *model* and return its `oss://` URL; a fresh permission each time."""
        size = await size_of(path)
        policy = {name: str(value) for name, value in (await self._policy(model)).items()}
        host = policy.get("upload_host", "")
        whole = all(policy.get(name) for name in ("upload_dir", *FIELDS.values()))
        if not whole or not WEB.match(host):
            raise SENTENCES.told("NoPermissionToUpload", detail=redacted(host))
        _check_size(size, policy.get("max_file_size_mb", ""))
        key = f"{policy['upload_dir'].strip('/')}/{random_name(path)}"
        meter = ProgressCounter(size, progress)
        meter.add(0)
        await self._post(host, _form(policy, key, path, size), meter)
        meter.finish()
        return Upload(f"oss://{key}", datetime.now(UTC) + LIFE - MARGIN, model)

    async def delete(self, upload: Upload) -> None:
        """Do nothing: the service deletes after 48 hours by itself."""

    async def abandon(self, path: Path) -> None:
        """Do nothing: only whole files are kept there."""

    async def _post(self, host: str, form: tuple[str, FileBody], meter: ProgressCounter) -> None:
        kind, body = form
        headers = {"Content-Type": kind, "Content-Length": str(body.content_length)}
        async with streamed(body, meter.add) as content:
            with failures_in_words(host, Retry.LATER):
                request = self._client.build_request(
                    "POST", host, content=content, headers=headers, timeout=PATIENCE
                )
                response, answer = await ask_bare(self._client, request, ANSWER_BYTES)
            if not response.is_success:
                refusal = read_refusal(response.status_code, response.headers, answer)
                raise refused(
                    SENTENCES.table("refusals"),
                    refusal.status,
                    refusal.code,
                    refusal.message,
                    host=request.url.host,
                    request_id=refusal.request_id,
                )


def _check_size(size: int, limit: str) -> None:
    """Raise FileRejected when *size* in bytes is over *limit*, megabytes as text.

    Whether they are of 10⁶ or 2²⁰ bytes is not documented; the larger one never refuses wrongly.
    """
    try:
        most = float(limit) * MIB
    except ValueError:
        return
    if size > most:
        raise SENTENCES.told(
            "EntityTooLarge",
            size=f"{math.ceil(size / MB * 10) / 10:.1f}",
            most=f"{math.floor(most / MB * 10) / 10:.1f}",
        )


def _form(policy: Mapping[str, str], key: str, path: Path, size: int) -> tuple[str, FileBody]:
    """Return the content type and the body of the form; the file comes last."""
    boundary = new_boundary()
    kind = content_type(path)
    fields = {field: policy[name] for field, name in FIELDS.items()} | {
        "key": key,
        "success_action_status": "200",
        "x-oss-content-type": kind,
    }
    empty = FilePart("file", key.rpartition("/")[2], b"", kind)
    *head, _, end, tail = form_parts(boundary, fields, [empty])
    body = FileBody(path, 0, size, b"".join(head), end + tail)
    return f"multipart/form-data; boundary={boundary}", body
