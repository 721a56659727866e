"""A generator of odd answers: documented ones, mutated in shape, in bytes and in their heads."""

import copy
import gzip
import json
import random
from collections.abc import Iterator
from typing import Any

import httpx

BOXES = {"face_bbox": [302, 286, 610, 593], "ext_bbox": [71, 9, 840, 778]}
TASK = {
    "request_id": "r-1",
    "output": {
        "task_id": "t-1",
        "task_status": "SUCCEEDED",
        "submit_time": "2026-01-01 00:00:00.000",
        "end_time": "2026-01-01 00:01:00.000",
        "output_video_url": "https://o/r.mp4",
        "results": {"video_url": "https://o/r.mp4", "ply_url": ["https://o/r.ply"]},
        "task_metrics": {"TOTAL": 1, "SUCCEEDED": 1, "FAILED": 0},
        "code": "InvalidParameter",
        "message": "what went wrong",
    },
    "usage": {"video_duration": 5.2, "video_ratio": "standard"},
}
TASKS = {
    "total": 1,
    "data": [
        {"task_id": "t-1", "status": "SUCCEEDED", "model_name": "emo-v1", "request_id": "r-1",
         "gmt_create": 1760000000000, "start_time": 1760000000000},
    ],
    "total_page": 2, "page_no": 1, "page_size": 50,
}  # fmt: skip
JOB = {
    "job_id": "j-1",
    "state": "SUCCEED",
    "start_time": "2026-01-01T00:00:00Z",
    "end_time": "2026-01-01T00:10:00Z",
    "name": "avatar",
    "style_id": "system_male_001",
    "model_asset_id": "a-1",
    "model_cover_url": "https://o/cover.png",
    "error_info": {"error_code": "MSS.1", "error_msg": "bad"},
    "asset_state": "ACTIVED",
    "files": [
        {"file_name": "m.glb", "asset_file_category": "MAIN", "state": "UPLOADED",
         "download_url": "https://o/m.glb"},
    ],
}  # fmt: skip
PROJECT = {"name": "cn-north-4", "id": "0123456789abcdef0123456789abcdef"}
POLICY = dict.fromkeys(
    ("policy", "signature", "upload_dir", "oss_access_key_id", "x_oss_object_acl",
     "x_oss_forbid_overwrite"),
    "x",
)  # fmt: skip

DOCUMENTS: dict[str, tuple[dict[str, Any], ...]] = {
    "/generation": ({"request_id": "r-1", "output": {"task_id": "t-1", "task_status": "PENDING"}},),
    "/video-synthesis": ({"request_id": "r-1", "output": {"task_id": "t-1"}},),
    "/face-detect": (
        {"request_id": "r-1", "output": {"check_pass": True, "humanoid": True, **BOXES}},
        {"request_id": "r-1", "output": {"check_pass": False, "code": "X", "message": "no"}},
    ),
    "/api/v1/tasks/t-1": (TASK, {**TASK, "output": {**TASK["output"], "task_status": "FAILED"}}),
    "/api/v1/tasks/": (TASKS,),
    "/uploads": ({"data": {**POLICY, "upload_host": "https://o", "max_file_size_mb": "100"}},),
    "/picture-modelings/": (JOB, {**JOB, "state": "FAILED"}),
    "/digital-assets": (JOB,),
    "/picture-modelings": ({**JOB, "count": 1, "picture_modeling_jobs": [JOB]},),
    "/v3/projects": ({"projects": [PROJECT]},),
    "/v3/auth": ({"token": {"expires_at": "2026-01-02T00:00:00.000000Z", "project": PROJECT}},),
    "": (
        {"code": "InvalidParameter", "message": "words", "request_id": "r-1"},
        {"error": {"code": "invalid_api_key", "message": "words"}},
        {"error_code": "APIGW.0301", "error_msg": "words", "request_id": "r-1"},
    ),
}
"""The answers that are documented for an address, by a piece of it."""

XML = (
    "<Error><Code>NoSuchKey</Code><Message>words &amp; more</Message></Error>",
    "<Error><Code>&#55357;</Code><Message>&#0;&#x202e;</Message><RequestId>r</RequestId></Error>",
    "<ListPartsResult><Part><PartNumber>1</PartNumber><ETag>x</ETag><Size>5</Size></Part>",
)
STATUSES = (*[200] * 40, 201, 202, 204, 206, 301, 302, 304, 400, 401, 403, 404, 408, 409, 413, 416,
            429, 500, 502, 503, 504, 511, 599)  # fmt: skip
PACKED = gzip.compress(bytes(20_000_000), 9)


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


NASTY: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 10**30, -(10**400), 1e308, float("nan"), float("inf"), "", " ",
    "\ud83d", "a\udc00b", "\x00", "\x1b[31m", "\u202egpj", "x" * 50_000, "{0} {words} %s", "😀",
    "null", "NaN", "1e999", "-1", "9" * 4000, "9" * 5000, "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59", "2026-02-30", "http://[", "javascript:alert(1)", "oss://x",
    "http://" + "a." * 5000, "\r\nX: y", "../../etc", "a-" * 9000, [], {}, [[]], [None] * 500,
    {"": ""}, {"\ud83d": "\ud83d"}, [{}] * 300, ["https://o/x"] * 5, {"code": {"code": []}},
    nested(40), nested(200), "UNKNOWN", "succeeded", "Failed", "SUSPENDED", 1760000000000,
    "1760000000000", 8.64e18, -(2**63),
)  # fmt: skip


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each container below *value* with each of its keys."""
    keys = value if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


def misshapen(chance: random.Random, document: Any) -> Any:
    """Return *document* with one to three of its parts replaced, dropped or wrapped."""
    odd = {"": copy.deepcopy(document)}
    for _ in range(chance.randrange(1, 4)):
        container, key = chance.choice(list(places(odd)))
        match chance.randrange(6):
            case 0:
                container[key] = [container[key]]
            case 1 if key:
                del container[key]
            case _:
                container[key] = copy.deepcopy(chance.choice(NASTY))
    return odd.get("")


def misread(chance: random.Random, body: bytes) -> bytes:
    """Return *body* with something wrong in its bytes."""
    return chance.choice(
        (
            body,
            body,
            body[: chance.randrange(len(body) + 1)],
            b"\xef\xbb\xbf" + body,
            body.decode("utf-8", "replace").encode("utf-16"),
            body.decode("utf-8", "replace").encode("utf-32-be"),
            body.decode("utf-8", "replace").encode("gb18030"),
            bytes(chance.randrange(256) for _ in range(chance.randrange(200))),
            b"<html><body>Sign in to the network</body></html>",
            b"",
            b"null",
            b"[" * 100_000,
            b'{"a":' * 50_000,
            b"1" * 10_000,
            b'{"output":{"task_id":' + b"9" * 6000 + b"}}",
            b" " * 600_000 + body,
            body[:-1] + b',"output":{},"output":{"task_id":"t-2"},"code":""}',
            b'{"data":[' + b"[]," * 150_000 + b"1]}",
            body.replace(b'"', b"'"),
            body + body,
        )
    )


HEADS: dict[str, tuple[bytes, ...]] = {
    "Retry-After": (b"0", b"-5", b"nan", b"inf", b"1e999", b"x" * 5000, b"\xff",
                    b"Fri, 31 Dec 9999 23:59:59 GMT", b"Mon, 01 Jan 0001 00:00:00 +2359"),
    "Date": (b"", b"x", b"Fri, 31 Dec 9999 23:59:59 -2359", b"Mon, 01 Jan 0001 00:00:00 +2359",
             b"Thu, 01 Jan 2026 00:00:00", b"Thu, 99 Jan 2026 99:99:99 GMT", b"\xff"),
    "X-Request-Id": (b"\xff\xfe", b"\xed\xa0\xbd", b"x" * 9000, b"", b"\x1b[31m"),
    "Location": (b"", b"/", b"http://[", b"\xff", b"x" * 5000, b"http://10.0.0.1/"),
    "Content-Encoding": (b"gzip, gzip", b"br", b"deflate", b"\xff", b"identity"),
    "Content-Type": (b"text/html; charset=nonsense", b"\xff", b"application/xml"),
    "X-Subject-Token": (b"MIItoken", b"\xff", b"x" * 9000, b"a b"),
    "ETag": (b'"x"', b"\xff", b""),
    "Content-Range": (b"bytes 0-0/0", b"bytes */*", b"x" * 900),
}  # fmt: skip


def odd_answer(chance: random.Random, path: str) -> httpx.Response:
    """Return an answer that some service, gateway or stranger might give for *path*."""
    if chance.random() < 0.1:
        body = chance.choice(XML).encode()
    else:
        fitting = [documents for piece, documents in DOCUMENTS.items() if piece in path]
        some = fitting[0] if chance.random() < 0.8 else chance.choice(list(DOCUMENTS.values()))
        document = chance.choice(some)
        odd = misshapen(chance, document) if chance.random() < 0.8 else document
        body = json.dumps(odd).encode()
    if chance.random() < 0.4:
        body = misread(chance, body)
    headers = [
        (name.encode(), chance.choice(values))
        for name, values in HEADS.items()
        if chance.random() < 0.2
    ]
    if chance.random() < 0.05:
        headers.append((b"Content-Encoding", b"gzip"))
        body = PACKED
    return httpx.Response(chance.choice(STATUSES), headers=headers, stream=httpx.ByteStream(body))
