"""Odd members of the other containers: MKV, FLV, MP3, TS and MPG."""

import random
import struct

NOTE = b"GPS+31.2304+121.4737 Kamera-7"
CLUSTER, SEGMENT = b"\x1f\x43\xb6\x75", b"\x18\x53\x80\x67"
INFO_LENGTH, CUES, SEEK = b"\x44\x89", b"\x1c\x53\xbb\x6b", b"\x11\x4d\x9b\x74"


def mkv(data: bytes, rng: random.Random) -> bytes:
    """Return *data* without a length, an index or sizes, with a note, or cut."""
    for _ in range(rng.randint(1, 3)):
        data = rng.choice((_unknown_size, _without_element, _voided, _bytes_flipped, _tail))(
            data, rng
        )
    return data


def flv(data: bytes, rng: random.Random) -> bytes:
    """Return *data* with other lengths, texts, sizes of tags before, or times."""
    for _ in range(rng.randint(1, 3)):
        data = rng.choice((_script_number, _script_tag, _tag_before, _tag_time, _tail))(data, rng)
    return data


def mp3(data: bytes, rng: random.Random) -> bytes:
    """Return *data* with tags in front and behind that are whole or not, and other infos."""
    for _ in range(rng.randint(1, 3)):
        data = rng.choice((_id3, _id3_behind, _ape, _info, _tail, _junk_between))(data, rng)
    return data


def stream(data: bytes, rng: random.Random) -> bytes:
    """Return a TS or MPG with lost, doubled or damaged packets of 188 bytes."""
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(2, max(3, len(data) // 188)) * 188
        data = rng.choice(
            (
                data[:at] + data[at + 188 :],
                data[:at] + data[at - 188 : at] + data[at:],
                data[:at] + bytes(188) + data[at:],
                data[: len(data) - rng.randrange(400)],
                data + NOTE,
            )
        )
    return data


def any_bytes(data: bytes, rng: random.Random) -> bytes:
    """Return *data* with a few bytes of its head or its end changed."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        near = min(2000, len(out))
        at = rng.randrange(near) if rng.random() < 0.6 else len(out) - 1 - rng.randrange(near)
        out[at] = rng.choice((0, 0xFF, rng.randrange(256)))
    return bytes(out)


def _unknown_size(data: bytes, rng: random.Random) -> bytes:
    mark = rng.choice((CLUSTER, SEGMENT))
    at = data.find(mark) + 4
    if at < 4 or data[at] & 0xF0 not in {0x00, 0x10}:
        return data
    width = 9 - data[at].bit_length()
    return data[:at] + bytes([(1 << (9 - width)) - 1]) + b"\xff" * (width - 1) + data[at + width :]


def _without_element(data: bytes, rng: random.Random) -> bytes:
    """Make the index or the list of places void."""
    at = data.find(rng.choice((CUES, SEEK)))
    return data if at < 0 else data[:at] + b"\xec\x43\xb6\x75"[:1] + data[at + 1 :]


def _voided(data: bytes, rng: random.Random) -> bytes:
    """Change the length that the head states."""
    at = data.find(INFO_LENGTH)
    if at < 0:
        return data
    number = struct.pack(">d", rng.choice((0.0, 1.0, 1e12, -5.0, float("nan"), 500.0)))
    return data[: at + 3] + number + data[at + 11 :]


def _bytes_flipped(data: bytes, rng: random.Random) -> bytes:
    return any_bytes(data, rng)


def _tail(data: bytes, rng: random.Random) -> bytes:
    return rng.choice((data + NOTE, data + bytes(600), data[: -rng.randrange(1, 900)]))


def _script_number(data: bytes, rng: random.Random) -> bytes:
    at = data.find(rng.choice((b"duration", b"filesize", b"framerate", b"width")))
    if at < 0:
        return data
    at = data.find(b"\0", at + 6) + 1
    number = struct.pack(">d", rng.choice((0.0, 1e9, -1.0, 3.5, float("inf"))))
    return data[:at] + number + data[at + 8 :]


def _script_tag(data: bytes, rng: random.Random) -> bytes:
    body = (
        b"\x02\0\x0aonMetaData\x08\0\0\0\1\0\x08location\x02" + struct.pack(">H", len(NOTE)) + NOTE
    )
    body += b"\0\0\x09"
    tag = b"\x12" + struct.pack(">I", len(body))[1:] + bytes(7) + body
    tag += struct.pack(">I", len(tag))
    places = _tags(data)
    at = rng.choice(places) if places else len(data)
    return data[:at] + tag + data[at:]


def _tag_before(data: bytes, rng: random.Random) -> bytes:
    places = _tags(data)[1:]
    if not places:
        return data
    at = rng.choice(places)
    return data[: at - 4] + struct.pack(">I", rng.choice((0, 11, 0xFFFFFFFF))) + data[at:]


def _tag_time(data: bytes, rng: random.Random) -> bytes:
    places = _tags(data)
    if not places:
        return data
    at = rng.choice(places) + 4
    return data[:at] + struct.pack(">I", rng.choice((0, 40, 500)))[1:] + data[at + 3 :]


def _tags(data: bytes) -> list[int]:
    found, at = [], 13
    while at + 15 < len(data):
        found.append(at)
        at += 15 + int.from_bytes(data[at + 1 : at + 4], "big")
    return found


def _id3(data: bytes, rng: random.Random) -> bytes:
    body = b"COMM" + struct.pack(">IH", len(NOTE) + 5, 0) + b"\0eng\0" + NOTE
    size = max(0, len(body) + rng.choice((0, 0, 0, 40, -9, 300, 900_000)))
    packed = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\3\0\0" + packed + body + data


def _id3_behind(data: bytes, rng: random.Random) -> bytes:
    old = (b"TAG" + NOTE).ljust(128, b"\0")
    return data + rng.choice((old, old[:100], _id3(b"", rng)))


def _ape(data: bytes, rng: random.Random) -> bytes:
    item = struct.pack("<II", len(NOTE), 0) + b"Note\0" + NOTE
    size = len(item) + 32 + rng.choice((0, 0, 500, -20))
    return data + item + b"APETAGEX" + struct.pack("<IIIIQ", 2000, max(size, 0), 1, 0, 0)


def _info(data: bytes, rng: random.Random) -> bytes:
    at = max(data.find(b"Xing"), data.find(b"Info"))
    if at < 0:
        return data
    where = at + rng.choice((0, 8, 12, 16, 140))
    return data[:where] + rng.choice((bytes(4), b"\xff" * 4, b"\0\0\1\0")) + data[where + 4 :]


def _junk_between(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.choice((bytes(50), NOTE, b"\xff" * 7)) + data[at:]
