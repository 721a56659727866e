"""What a word of the command line or of a launcher names: a file here, or an address elsewhere."""

import os
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes

WEB = ("http://", "https://")


def is_web_address(word: str) -> bool:
    """Whether *word* is an address in the web."""
    return word.lower().startswith(WEB)


def absolute(word: str) -> str:
    """Return the absolute path that *word* names from this folder; a web address stays as it is."""
    if is_web_address(word):
        return word
    path = path_of_url(word) if word.lower().startswith("file:") else word
    return str(Path(path).absolute())


def path_of_url(url: str) -> str:
    """Return the path that a `file:` *url* means; bytes that are no UTF-8 pass as Python has them.

    `#` and `?` are part of the name: launchers leave them as they are, and files have no anchors.
    """
    rest = url[len("file:") :]
    host, path = "", rest
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        path = slash + path
    path = os.fsdecode(unquote_to_bytes(path))
    if "\0" in path:
        return url
    if host.lower() not in {"", "localhost", "127.0.0.1"} and not _is_this_machine(host):
        return f"//{host}{path}"
    return path[1:] if re.match(r"/[A-Za-z]:(/|$)", path) else path


def _is_this_machine(host: str) -> bool:
    import socket

    return host.lower() == socket.gethostname().lower()
