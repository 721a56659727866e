"""What people drop or paste: which files it is, and whether a kind can be ruled out at once."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from avatar_desktop.domain.media import SUFFIXES, MediaKind
from avatar_desktop.domain.text import N_

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData, QUrl

FOLDER = N_("{name} is a folder.")
_KINDS = {suffix: kind for kind, names in SUFFIXES.items() for suffix in names.split()}
_ANYTHING = "application/octet-stream"


def local_files(data: "QMimeData") -> list[Path]:
    """Return the files on this disk that *data* names."""
    urls = [url for url in data.urls() if url.isLocalFile()]
    if not urls and data.hasText():
        urls = [url for line in data.text().splitlines() if (url := _file_url(line)) is not None]
    return [_path_of(url) for url in urls]


def web_address(data: "QMimeData") -> str:
    """Return the web address that *data* holds, or an empty string."""
    text = data.text().strip() if data.hasText() else ""
    return text if text.lower().startswith(("http://", "https://")) and " " not in text else ""


def kind_by_name(path: Path) -> MediaKind | None:
    """Return the kind that the name of *path* promises; None when it promises nothing."""
    return _KINDS.get(path.suffix.lower().lstrip("."))


def is_folder(path: Path) -> bool:
    """Whether *path* is a folder; False where nobody can say."""
    return os.path.isdir(path)  # noqa: PTH112 (Path's own raises for names that are too long)


def ruled_out(path: Path, kind: MediaKind) -> bool:
    """Whether *path* plainly is no file of *kind*; only the content proves that it is one."""
    if is_folder(path):
        return True
    promised = kind_by_name(path)
    if promised is not None:
        return promised is not kind
    import mimetypes

    guessed = mimetypes.guess_type(path.name)[0] or _ANYTHING
    return guessed != _ANYTHING and guessed.split("/")[0] != kind.value


def _path_of(url: "QUrl") -> Path:
    """Return the path of a file's *url*; Qt itself spoils the bytes that are no UTF-8."""
    name = url.toLocalFile()
    if "\ufffd" in name:
        from urllib.parse import unquote_to_bytes

        name = os.fsdecode(unquote_to_bytes(url.path(url.ComponentFormattingOption.FullyEncoded)))
    return Path(name)


def _file_url(line: str) -> "QUrl | None":
    from PySide6.QtCore import QUrl

    text = line.strip().strip('"')
    if text.startswith("file://"):
        return QUrl(text)
    if text.startswith(("/", "~")) or text[1:3] in {":\\", ":/"}:
        path = Path(os.path.expanduser(text))  # noqa: PTH111 (Path's own raises for `~nobody`)
        return QUrl.fromLocalFile(str(path)) if path.is_file() else None
    return None
