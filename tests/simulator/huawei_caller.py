"""A plain caller of MetaStudio, signing with code of its own (the guide's steps, written out)."""

import hashlib
import hmac
import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from PIL import Image
from simulator_kit import BUST, Caller

from patience import wait_until

JOBS = "digital-human/stylized/picture-modelings"
GOOD = {"style_id": "system_female_001", "name": "my_model"}


@dataclass
class Huawei:
    """One project's calls; `skew` moves the date that is signed, `secret` may be wrong."""

    caller: Caller
    secret: str = "simulated-secret-key"
    skew: timedelta = timedelta()
    access: str = "SIMULATEDACCESSKEY"

    def call(
        self, method: str, path: str, *, project: str = "", token: str = "",
        headers: dict[str, Any] | None = None, **options: Any,
    ) -> httpx.Response:  # fmt: skip
        project = project or self.caller.address.project_id
        url = f"{self.caller.address.metastudio_url}/v1/{project}/{path}"
        request = self.caller.http.build_request(method, url, **options)
        request.read()
        if token:
            request.headers["X-Auth-Token"] = token
        elif self.access:
            self.sign(request, project)
        request.headers.encoding = "utf-8"
        request.headers.update(headers or {})
        return self.caller.http.send(request)

    def sign(self, request: httpx.Request, project: str) -> None:
        parts = urlsplit(str(request.url))
        stamp = (datetime.now(UTC) + self.skew).strftime("%Y%m%dT%H%M%SZ")
        signed = {"host": parts.netloc, "x-project-id": project, "x-sdk-date": stamp}
        digest = hashlib.sha256(request.content).hexdigest()
        if "multipart" in request.headers.get("content-type", ""):
            signed |= {"content-type": request.headers["content-type"],
                       "x-sdk-content-sha256": "UNSIGNED-PAYLOAD"}  # fmt: skip
            digest = "UNSIGNED-PAYLOAD"
        names = ";".join(sorted(signed))
        lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
        path = quote(parts.path, safe="/~") + "/"
        query = "&".join(sorted(parts.query.split("&")))
        canonical = f"{request.method}\n{path}\n{query}\n{lines}\n{names}\n{digest}"
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"SDK-HMAC-SHA256\n{stamp}\n{hashed}"
        signature = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        request.headers.update(signed)
        request.headers["Authorization"] = (
            f"SDK-HMAC-SHA256 Access={self.access}, SignedHeaders={names}, Signature={signature}"
        )

    def create(self, photo: bytes, file_name: str = "photo.jpg", **options: Any) -> httpx.Response:
        fields = options.pop("fields", GOOD)
        return self.call("POST", JOBS, data=fields, files={"file": (file_name, photo)}, **options)

    def finished(self, job_id: str) -> dict[str, Any]:
        """Return the job once it has ended."""

        def seen() -> dict[str, Any] | None:
            job = dict(self.call("GET", f"{JOBS}/{job_id}").json())
            return job if job["state"] in {"SUCCEED", "PARTIAL_SUCCEED", "FAILED"} else None

        return wait_until(seen, "the job's end", pause=0.06) or {}

    def script(self, **fields: Any) -> None:
        self.caller.control("tasks", {"model": BUST, **fields})


def jpeg(size: tuple[int, int] = (64, 64), kind: str = "JPEG") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, "#c09070").save(data, kind)
    return data.getvalue()


PHOTO = jpeg()


def told(answer: Any) -> tuple[int, str]:
    body = answer.json()
    assert set(body) == {"error_code", "error_msg", "request_id"}
    assert answer.headers["x-request-id"] == body["request_id"]
    return answer.status_code, body["error_code"]
