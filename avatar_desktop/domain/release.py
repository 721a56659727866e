"""Published versions of the app: where they are, and which of two is the newer one."""

import re

REPOSITORY = "avatar-desktop/avatar-desktop"
"""Owner and name at GitHub; a fork that publishes changes this line, see release.yml."""
RELEASE_PAGE = f"https://github.com/{REPOSITORY}/releases/latest"
_VERSION = re.compile(
    r"v?([0-9]{1,9}(?:\.[0-9]{1,9}){0,3})(?:[-.]?([a-z][a-z0-9.-]{0,30}))?(?:\+[a-z0-9.-]{1,40})?",
    re.IGNORECASE,
)
_PIECE = re.compile(r"[0-9]+|[a-z]+")

Order = tuple[tuple[int, ...], bool, tuple[tuple[bool, int, str], ...]]


def version_in(tag: str) -> str:
    """Return the version that the *tag* of a release names; empty when it names none."""
    return tag.strip().lstrip("vV") if _VERSION.fullmatch(tag.strip()) else ""


def is_newer(version: str, than: str) -> bool:
    """Return whether *version* came out after *than*: 1.10 after 1.9, 1.0 after 1.0rc1."""
    return _order(version) > _order(than)


def _order(version: str) -> Order:
    found = _VERSION.fullmatch(version.strip())
    if not found:
        raise ValueError(f"no version: {version}")
    numbers = [int(part) for part in found[1].split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    trial = (found[2] or "").casefold()
    pieces = ((not piece.isdigit(), piece) for piece in _PIECE.findall(trial))
    ranks = tuple(
        (word, 0 if word else int(piece), piece if word else "") for word, piece in pieces
    )
    return tuple(numbers), not trial, ranks
