"""Finished files under signed links that die."""

import base64
import hashlib
import hmac
import shutil
import uuid
from pathlib import Path
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from .clock import HOUR, Clock, day
from .errors import OssError

RESULT_PATH = "/_oss/dashscope-result"
RESULT_SECONDS = 24 * HOUR
ACCESS_KEY_ID = "LTAI5tSimulatedResults"
TYPES = {
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".glb": "model/gltf-binary",
    ".ply": "application/octet-stream",
}


class Results:
    """Keeps results and answers only links that it signed and that are still young."""

    def __init__(self, clock: Clock, folder: Path, origin: str, secret: bytes) -> None:
        self._clock = clock
        self._folder = folder
        self._origin = origin
        self._secret = secret

    def publish(self, path: Path, seconds: float = RESULT_SECONDS) -> str:
        """Move *path* into the results and return the link to it, good for *seconds*."""
        return self.link(self.keep(path), seconds)

    def keep(self, path: Path) -> str:
        """Move *path* into the results and return its key."""
        key = f"{day(self._clock.now())}/{uuid.uuid4().hex[:8]}/{uuid.uuid4()}{path.suffix}"
        target = self._folder / key
        target.parent.mkdir(parents=True)
        shutil.move(path, target)
        return key

    def link(self, key: str, seconds: float = RESULT_SECONDS) -> str:
        """Return a link to the kept file *key*, good for *seconds* from now on."""
        expires = int(self._clock.now() + seconds)
        signature = quote(self._sign("GET", expires, key), safe="")
        return (
            f"{self._origin}{RESULT_PATH}/{key}"
            f"?Expires={expires}&OSSAccessKeyId={ACCESS_KEY_ID}&Signature={signature}"
        )

    def forget(self, url: str) -> None:
        """Delete the file behind a link that `publish` gave."""
        _, _, rest = url.partition(RESULT_PATH + "/")
        (self._folder / rest.partition("?")[0]).unlink(missing_ok=True)

    async def serve(self, request: Request) -> Response:
        """Answer a link, ranges included; OssError 403 for wrong or old ones, 404 when gone."""
        if "authorization" in request.headers:
            raise OssError(400, "InvalidArgument", "Authorization header is invalid.")
        key = unquote(request.path_params["key"])
        self._check(request, key)
        path = self._folder / key
        if not path.is_file():
            raise OssError(404, "NoSuchKey", "The specified key does not exist.")
        headers = {"x-oss-object-type": "Normal", "x-oss-request-id": uuid.uuid4().hex[:24].upper()}
        kind = TYPES.get(path.suffix, "application/octet-stream")
        return FileResponse(path, headers=headers, media_type=kind)

    def reset(self) -> None:
        shutil.rmtree(self._folder)
        self._folder.mkdir()

    def _sign(self, method: str, expires: int, key: str) -> str:
        text = f"{method}\n\n\n{expires}\n/dashscope-result/{key}"
        digest = hmac.new(self._secret, text.encode(), hashlib.sha1).digest()
        return base64.b64encode(digest).decode()

    def _check(self, request: Request, key: str) -> None:
        query = request.query_params
        expires, signature = query.get("Expires", ""), query.get("Signature", "")
        if not expires.isdecimal() or not signature:
            raise OssError(
                403,
                "AccessDenied",
                "You have no right to access this object because of bucket acl.",
            )
        if query.get("OSSAccessKeyId") != ACCESS_KEY_ID:
            raise OssError(
                403,
                "InvalidAccessKeyId",
                "The OSS Access Key Id you provided does not exist in our records.",
            )
        if self._clock.now() > int(expires):
            raise OssError(403, "AccessDenied", "Request has expired.")
        expected = self._sign(request.method, int(expires), key).encode()
        if not hmac.compare_digest(expected, signature.encode()):
            raise OssError(
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. "
                "Check your key and signing method.",
            )
