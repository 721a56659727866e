"""The temporary storage: a policy to sign an upload with, the form POST, objects for 48 h.

Source: Model Studio, "Temporary file URL"; errors as the object store's PostObject lists them.
"""

import base64
import binascii
import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .clock import HOUR, Clock, day, read_zulu, zulu
from .errors import OssError
from .form import Form
from .limits import Quotas

POLICY_SECONDS = 300
KEPT_GRANTS = 200
OBJECT_SECONDS = 48 * HOUR
MIB = 1024 * 1024
ACCESS_KEY_ID = "LTAI5tSimulatedUploads"
UPLOAD_PATH = "/_oss/dashscope-instant"


@dataclass(frozen=True, slots=True)
class Grant:
    """Which account may put files for which model under one folder."""

    account: str
    model: str


@dataclass(frozen=True, slots=True)
class Stored:
    """One uploaded object."""

    path: Path
    bytes: int
    grant: Grant
    stored_at: float


class SimulatedUploads:
    """Grants uploads, checks them, and hands objects only to the model and account they are for."""

    def __init__(
        self, clock: Clock, folder: Path, origin: str, secret: bytes, quotas: Quotas,
        save: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._save = save
        self._clock = clock
        self._folder = folder
        self._origin = origin
        self._secret = secret
        self._quotas = quotas
        self._grants: dict[str, Grant] = {}
        self._objects: dict[str, Stored] = {}

    def grant(self, account: str, model: str) -> dict[str, Any]:
        """Return the `data` of a getPolicy answer."""
        now = self._clock.now()
        owner = hashlib.md5(account.encode(), usedforsecurity=False).hexdigest()
        folder = f"dashscope-instant/{owner}/{day(now)}/{uuid.uuid4()}"
        conditions = [
            ["content-length-range", 0, self.most_bytes()],
            ["starts-with", "$key", folder],
            {"bucket": "dashscope-instant"},
            {"x-oss-object-acl": "private"},
            {"x-oss-forbid-overwrite": "true"},
        ]
        document = {"expiration": zulu(now + POLICY_SECONDS), "conditions": conditions}
        policy = base64.b64encode(json.dumps(document).encode()).decode()
        self._grants[folder] = Grant(account, model)
        self._save()
        return {
            "policy": policy,
            "signature": self._sign(policy),
            "upload_dir": folder,
            "upload_host": self._origin + UPLOAD_PATH,
            "expire_in_seconds": str(POLICY_SECONDS),
            "max_file_size_mb": f"{self._quotas.max_file_mb:g}",
            "capacity_limit_mb": "999999999",
            "oss_access_key_id": ACCESS_KEY_ID,
            "x_oss_object_acl": "private",
            "x_oss_forbid_overwrite": "true",
        }

    def most_bytes(self) -> int:
        return int(self._quotas.max_file_mb * MIB)

    def new_path(self) -> Path:
        return self._folder / uuid.uuid4().hex

    def accept(self, form: Form, path: Path, *, signed: bool) -> None:
        """Take the posted file at *path* as an object; OssError when the form does not allow it.

        *signed* tells that the request carried an Authorization header, which no form POST may.
        """
        if signed:
            raise OssError(400, "InvalidArgument", "Authorization header is invalid.")
        if form.after_file:
            raise OssError(
                400,
                "MalformedPOSTRequest",
                f"The file must be the last form field; after it: {', '.join(form.after_file)}.",
            )
        if form.files != 1:
            raise OssError(
                400,
                "IncorrectNumberOfFilesInPOSTRequest",
                "POST requires exactly one file upload per request.",
            )
        key = form.fields.get("key", "")
        if not key:
            raise OssError(400, "InvalidArgument", "Bucket POST must contain a field named 'key'.")
        self._check_signature(form)
        folder = self._check_policy(form, key)
        if key in self._objects:
            raise OssError(
                409,
                "FileAlreadyExists",
                "The object you specified already exists and can not be overwritten.",
            )
        self._objects[key] = Stored(path, form.file_bytes, self._grants[folder], self._clock.now())
        self._save()

    def told(self) -> dict[str, Any]:
        """Return grants and objects as plain data, for `take_up`."""
        grants = dict(list(self._grants.items())[-KEPT_GRANTS:])
        objects = {
            key: asdict(one) | {"path": one.path.name}
            for key, one in self._objects.items()
            if self._clock.now() <= one.stored_at + OBJECT_SECONDS
        }
        return {"grants": {key: asdict(one) for key, one in grants.items()}, "objects": objects}

    def take_up(self, data: Mapping[str, Any]) -> None:
        """Know what an earlier simulator told, as far as its files are there."""
        self._grants = {key: Grant(**one) for key, one in data["grants"].items()}
        for key, one in data["objects"].items():
            path = self._folder / Path(one["path"]).name
            if path.is_file():
                self._objects[key] = Stored(
                    path, int(one["bytes"]), Grant(**one["grant"]), float(one["stored_at"])
                )

    def find(self, url: str, account: str, model: str) -> Path | None:
        """Return the file of an `oss://` URL; None when gone, unknown or meant for another."""
        stored = self._objects.get(url.removeprefix("oss://"))
        if stored is None or stored.grant != Grant(account, model):
            return None
        if self._clock.now() > stored.stored_at + OBJECT_SECONDS:
            stored.path.unlink(missing_ok=True)
            return None
        return stored.path

    def reset(self) -> None:
        for stored in self._objects.values():
            stored.path.unlink(missing_ok=True)
        self._objects.clear()
        self._grants.clear()

    def _sign(self, policy: str) -> str:
        digest = hmac.new(self._secret, policy.encode(), hashlib.sha1).digest()
        return base64.b64encode(digest).decode()

    def _check_signature(self, form: Form) -> None:
        for name in ("ossaccesskeyid", "policy", "signature"):
            if not form.fields.get(name):
                raise OssError(
                    403,
                    "AccessDenied",
                    "You have no right to access this object because of bucket acl.",
                )
        if form.fields["ossaccesskeyid"] != ACCESS_KEY_ID:
            raise OssError(
                403,
                "InvalidAccessKeyId",
                "The OSS Access Key Id you provided does not exist in our records.",
            )
        expected = self._sign(form.fields["policy"]).encode()
        if not hmac.compare_digest(expected, form.fields["signature"].encode()):
            raise OssError(
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. "
                "Check your key and signing method.",
            )

    def _check_policy(self, form: Form, key: str) -> str:
        try:
            document = json.loads(base64.b64decode(form.fields["policy"], validate=True))
        except (binascii.Error, ValueError) as error:
            raise OssError(400, "InvalidPolicyDocument", "The policy is not valid.") from error
        if self._clock.now() > read_zulu(document["expiration"]):
            raise _against_policy("Policy expired.")
        length, start, _bucket, *exact = document["conditions"]
        folder = str(start[2])
        if not key.startswith(folder + "/") or folder not in self._grants:
            raise _against_policy(f"Policy Condition failed: {json.dumps(start)}")
        for condition in exact:
            for name, value in condition.items():
                if form.fields.get(name) != value:
                    raise _against_policy(f'Policy Condition failed: ["eq", "${name}", "{value}"]')
        if form.file_bytes > length[2]:
            raise OssError(
                400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size."
            )
        return folder


def _against_policy(why: str) -> OssError:
    return OssError(403, "AccessDenied", f"Invalid according to Policy: {why}")
