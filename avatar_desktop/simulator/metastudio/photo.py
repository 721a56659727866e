"""The form of a create request: fields, photo and the rules for them.

Sources: "Create a photo modeling job" (S), MetaStudio's table of error codes (E).
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ..form import Form
from .refusals import RefusedRequest, invalid

MOST_BYTES = 5_242_880  # E
MOST_SIDES = (3840, 2160)  # S: the long side, the short one
MOST_NAME = 256  # of an asset's name
STYLES = {"system_male_001", "system_female_001", "system_male_002", "system_female_002"}  # S
SUFFIXES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}  # S
FIELDS = {"style_id", "name", "notify_url"}  # S, besides `file`


@dataclass(frozen=True, slots=True)
class Asked:
    """A create request that was found good."""

    name: str
    style_id: str
    notify_url: str
    photo: Path


def read_asked(form: Form, photo: Path) -> Asked:
    """Return what *form* asks for, its photo at *photo*; Refused 400 when S or E forbid it."""
    if strange := set(form.fields) - FIELDS:
        raise RefusedRequest(400, "MSS.10000003", f"parameter validation failed: {min(strange)}")
    style, name = form.fields.get("style_id", ""), form.fields.get("name", "")
    if style not in STYLES:
        raise invalid("style_id")
    if not 0 < len(name) <= MOST_NAME or not name.isprintable() or not name.strip():
        raise invalid("name")
    notify_url = form.fields.get("notify_url", "")
    if "notify_url" in form.fields and urlsplit(notify_url).scheme not in {"http", "https"}:
        raise invalid("notify_url")
    if form.files != 1:
        raise RefusedRequest(400, "MSS.10001004", "file not found")
    _check_photo(form, photo)
    return Asked(name, style, notify_url, photo)


def _check_photo(form: Form, photo: Path) -> None:
    from ..media.pictures import UnreadablePicture, picture_facts

    suffix = Path(form.file_name).suffix.lower()
    if not suffix:
        raise RefusedRequest(400, "MSS.10001003", "file type is empty")
    if suffix not in SUFFIXES:
        raise invalid("file must be jpg, jpeg or png")
    if form.file_bytes > MOST_BYTES:
        raise RefusedRequest(
            400, "MSS.10001007", f"asset file size must not exceed {MOST_BYTES} bytes"
        )
    try:
        facts = picture_facts(photo)
    except UnreadablePicture as error:
        raise invalid("file is not a picture") from error
    if facts.format not in set(SUFFIXES.values()):
        raise invalid("file must be jpg, jpeg or png")
    long, short = max(facts.width, facts.height), min(facts.width, facts.height)
    if long > MOST_SIDES[0] or short > MOST_SIDES[1]:
        raise invalid("the resolution of file exceeds 3840*2160")
