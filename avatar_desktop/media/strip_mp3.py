"""Traces before and behind the frames of MP3 and AAC: ID3, APE and Lyrics3 tags."""

from avatar_desktop.media.strip_edits import PIECE, Edit, Malformed, Source

_ID3V1, _ID3V1_MORE = 128, 227
_ID3V2_HEAD, _APE_HEAD = 10, 32
_HAS_FOOTER = 0x10
_LYRICS_END = b"LYRICS200"
_LYRICS_SIZE = 6


def mp3(source: Source) -> list[Edit]:
    """Take out ID3v2 (with its pictures), ID3v1, APE and Lyrics3; every frame stays.

    The frame of Xing or LAME stays too: it tells the length and the gap. Malformed when no frame
    follows the tags.
    """
    start = _first_frame(source)
    return [Edit(0, start), Edit(_last_frame_end(source, start), source.size)]


def _first_frame(source: Source) -> int:
    at = 0
    while True:
        head = source.some(at, _APE_HEAD)
        if head.startswith(b"ID3") and len(head) >= _ID3V2_HEAD:
            footer = _ID3V2_HEAD if head[5] & _HAS_FOOTER else 0
            at += _ID3V2_HEAD + _synchsafe(head[6:10]) + footer
        elif head.startswith(b"APETAGEX"):
            at += _APE_HEAD + int.from_bytes(head[12:16], "little")
        else:
            break
    if at:
        padding = source.some(at, PIECE)
        at += len(padding) - len(padding.lstrip(b"\0"))
    sync = source.some(at, 2)
    if len(sync) < 2 or sync[0] != 0xFF or sync[1] < 0xE0:  # noqa: PLR2004 (a frame's first bits)
        raise Malformed("no frame follows the tags")
    return at


def _last_frame_end(source: Source, start: int) -> int:
    end = source.size
    while (shorter := _without_tail(source, end)) < end:
        if shorter < start:
            raise Malformed("its tags overlap")
        end = shorter
    return end


def _without_tail(source: Source, end: int) -> int:
    """Return where the tag starts that ends at *end*, or *end* when there is none."""
    if end >= _ID3V1 and source.some(end - _ID3V1, 3) == b"TAG":
        end -= _ID3V1
        more = end >= _ID3V1_MORE and source.some(end - _ID3V1_MORE, 4) == b"TAG+"
        return end - _ID3V1_MORE if more else end
    foot = source.some(max(end - _APE_HEAD, 0), min(_APE_HEAD, end))
    if foot.startswith(b"APETAGEX"):
        head = _APE_HEAD if foot[23] & 0x80 else 0
        return end - int.from_bytes(foot[12:16], "little") - head
    if foot.endswith(_LYRICS_END):
        digits = foot[-len(_LYRICS_END) - _LYRICS_SIZE : -len(_LYRICS_END)]
        if digits.isdigit():
            return end - int(digits) - _LYRICS_SIZE - len(_LYRICS_END)
    if foot[-10:].startswith(b"3DI"):
        return end - _synchsafe(foot[-4:]) - 2 * _ID3V2_HEAD
    return end


def _synchsafe(four: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(four, (21, 14, 7, 0), strict=True))
