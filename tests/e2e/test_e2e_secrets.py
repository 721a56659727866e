"""After a whole session no secret lies anywhere but in the system's key store."""

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from test_e2e_command_line import presigned_bucket

from avatar_desktop.paths import resources
from fixtures_keyring import KeyStore, key_store
from fixtures_s3 import S3Server
from fixtures_service import Service
from make_media import make_clip
from objectstore.prefix_gateway import Gateway, prefix_gateway

__all__ = ["key_store"]

PATIENCE = 280
KEYS = ("DASHSCOPE_API_KEY", "HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK")
HERE = Path(__file__).parent
BUCKET = "clips-of-secrets"
LINK = re.compile(rb"(?:x-amz-|x-oss-)?signature=[0-9a-fA-Fx%]{16,}", re.IGNORECASE)
"""The signed part of a link: whoever has it can read the object."""

STORE_TOKEN = "FwoRightCanaryStoreToken+/14=="

WRONG = {
    "dashscope": "sk-WrongCanaryDashscope7f3a",
    "huawei_ak": "WRONGCANARYAK0000001",
    "huawei_sk": "WrongCanarySecretKey/+Huawei=000000002",
    "huawei_security_token": "gQWrongCanarySecurityToken+/11==",
    "huawei_token": "MIIWrongCanaryToken+/3==",
    "huawei_password": "Wrong Canary&Password%4",
    "store_key": "WRONGCANARYSTOREKEY5",
    "store_secret": "WrongCanaryStoreSecret/+6",
    "store_token": "FwoWrongCanaryStoreToken+/12==",
    "proxy_password": "wrong-canary@proxy:7",
}


def forms(secret: str) -> Iterator[tuple[str, bytes]]:
    """Yield in how many ways *secret* may have been written down."""
    data = secret.encode()
    yield "plain", data
    yield "reversed", data[::-1]
    yield "url", quote(secret, safe="").encode()
    yield "hex", data.hex().encode()
    yield "hex in capitals", data.hex().upper().encode()
    yield "reversed hex", data[::-1].hex().encode()
    yield "utf-16", secret.encode("utf-16-le")
    yield "json", json.dumps(secret)[1:-1].encode()
    for shift in range(3):
        packed = base64.b64encode(b"\0" * shift + data)
        yield f"base64 at {shift}", packed[4 if shift else 0 : len(packed) - 4]


def leaks(folder: Path, secrets: Mapping[str, str]) -> list[str]:
    """Return which file below *folder* shows which secret in which form, and signed links."""
    found = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        data = path.read_bytes()
        place = str(path.relative_to(folder))
        found += [
            f"{place}: {name}, {form}"
            for name, secret in secrets.items()
            for form, written in forms(secret)
            if written in data
        ]
        found += [f"{place}: a signed link"] if LINK.search(data) else []
    return found


def right_keys(service: Service, s3_server: S3Server) -> dict[str, str]:
    return {
        "dashscope": service.api_key,
        "huawei_ak": service.ak,
        "huawei_sk": service.sk,
        "huawei_security_token": "gQRightCanarySecurityToken+/13==",
        "huawei_token": "MIIRightCanaryToken+/8==",
        "huawei_password": "Right Canary&Password%9",
        "store_key": s3_server.access_key,
        "store_secret": s3_server.secret,
        "store_token": STORE_TOKEN,
        "proxy_password": "right-canary@proxy:10",
    }


def environment_of(
    service: Service, s3_server: S3Server, endpoint: str, key_store: KeyStore, home: Path
) -> dict[str, str]:
    """Return the environment of an app whose keys are in *key_store* alone."""
    bucket = presigned_bucket(s3_server, BUCKET)
    assert httpx.put(bucket, trust_env=False).status_code in {200, 409}
    theirs = service.environment(home)
    ours = {key: value for key, value in theirs.items() if key not in KEYS and "DBUS" not in key}
    return {
        **ours, **key_store.places(),
        "DBUS_SESSION_BUS_ADDRESS": key_store.address,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": os.pathsep.join(map(str, (resources().parent, HERE.parent, HERE))),
        "AVATAR_STORE": "s3", "AVATAR_STORE_ENDPOINT": endpoint,
        "AVATAR_STORE_REGION": s3_server.region, "AVATAR_STORE_BUCKET": BUCKET,
        "AVATAR_STORE_STYLE": "path",
    }  # fmt: skip


@pytest.fixture
def gateway(s3_server: S3Server) -> Iterator[Gateway]:
    """The real S3 server, below a path, for temporary keys alone."""
    with prefix_gateway(s3_server, "/storage/v1/s3", STORE_TOKEN) as mounted:
        yield mounted


@pytest.mark.parametrize("store_of_keys", ["gnome-keyring", "none"])
def test_full_session_leaves_no_secret_on_the_disk(
    service: Service,
    s3_server: S3Server,
    gateway: Gateway,
    key_store: KeyStore,
    tmp_path: Path,
    store_of_keys: str,
):
    """Home, logs, database, job folders, notes of uploads, reports, copies: no canary in any form.

    The keys come from the settings' fields; services echo them in their errors. Without a key
    store they last for the session and lie nowhere.
    """
    if store_of_keys == "none":
        key_store.stop()
    home = key_store.home
    environment = environment_of(service, s3_server, gateway.endpoint, key_store, home / "app")
    right = right_keys(service, s3_server)
    diagnostics = home / "diagnostics"
    diagnostics.mkdir()
    plan = {
        "home": str(home / "app"),
        "diagnostics": str(diagnostics),
        "service": service.root,
        "right": right,
        "wrong": WRONG,
        "clip": str(make_clip(tmp_path / "c.mp4", width=160, height=120, fps=15, seconds=1)),
        "photo": str(resources() / "samples" / "portrait.jpg"),
    }

    ended = subprocess.run(
        [sys.executable, str(HERE / "secret_session.py")], input=json.dumps(plan).encode(),
        env=environment, capture_output=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    said = (ended.stdout + ended.stderr).decode("utf-8", "replace")
    assert ended.returncode == 0, said[-3000:]
    (diagnostics / "session.txt").write_text(said)
    for words in (("doctor",), ("history",)):
        told = subprocess.run(
            [sys.executable, "-m", "avatar_desktop", *words, "--json"],
            env=environment, capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        (diagnostics / f"{words[0]}.json").write_bytes(told.stdout + told.stderr)

    secrets = right | {f"wrong {name}": value for name, value in WRONG.items()}
    assert leaks(home, secrets) == []
    everything = b"".join(one.read_bytes() for one in home.rglob("log.txt*"))
    assert b"the log hears everything" in everything
    assert b"***" in everything, "secrets were echoed and taken out"
    assert len(list(home.glob("app/main/library/*/job.json"))) == 8
    assert "error_message" in "".join(one.read_text("utf-8") for one in home.rglob("job.json"))
    assert json.loads((diagnostics / "history.json").read_text("utf-8").splitlines()[0])


@pytest.mark.parametrize("form", ["plain", "url", "hex", "reversed hex", "base64 at 1", "utf-16"])
def test_search_finds_a_planted_secret(tmp_path: Path, form: str):
    """The search itself can fail: each form of each secret is found where it lies."""
    (tmp_path / "deep").mkdir()
    for name, secret in WRONG.items():
        written = dict(forms(secret))[form]
        (tmp_path / "deep" / "file.bin").write_bytes(b"\x93before" + written + b"after")

        assert f"deep/file.bin: {name}, {form}" in leaks(tmp_path, WRONG)


def test_search_finds_a_secret_packed_among_other_words(tmp_path: Path):
    """A secret in the middle of a text that was packed whole is found too."""
    for shift in range(3):
        text = b"x" * shift + WRONG["store_secret"].encode() + b"!"
        (tmp_path / "a").write_bytes(base64.b64encode(text))

        assert leaks(tmp_path, WRONG)


def test_search_finds_a_signed_link(tmp_path: Path):
    """A link that opens an object counts as a secret."""
    (tmp_path / "a").write_text(f"https://host/key?X-Amz-Signature={'0a' * 32}")

    assert leaks(tmp_path, {}) == ["a: a signed link"]
