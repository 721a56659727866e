"""What a release consists of beside its packages: `publish.py check TAG REPOSITORY`, `notes`, or
`files PACKAGES`.

`check` stops a release whose tag, version, change log or address do not agree. `notes` prints what
the change log says of this version. `files` writes SHA256SUMS beside the packages and, below
PACKAGES/../catalogues, the entries for winget and Homebrew that are sent there by hand.
"""

import hashlib
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from avatar_desktop import __version__
from avatar_desktop.domain.release import REPOSITORY

HERE = Path(__file__).resolve().parent
CHANGELOG = HERE.parents[1] / "CHANGELOG.md"
HOME = f"https://github.com/{REPOSITORY}"
SETUP = f"AvatarDesktop-{__version__}-windows-x64-setup.exe"
WANTED = {
    SETUP: "setup for Windows",
    f"AvatarDesktop-{__version__}-windows-x64-portable.zip": "portable copy for Windows",
    f"AvatarDesktop-{__version__}-macos-arm64.dmg": "macOS, Apple's processors",
    f"AvatarDesktop-{__version__}-macos-x86_64.dmg": "macOS, Intel's processors",
    f"avatar-desktop_{__version__}_amd64.deb": "Debian and Ubuntu",
    f"avatar-desktop-{__version__}-1.x86_64.rpm": "Fedora and openSUSE",
    f"avatar-desktop-{__version__}-x86_64.AppImage": "any Linux",
}
"""The packages of a release, by name."""
PLACE = re.compile("@[A-Z_0-9]+@")
CASK = "avatar-desktop.rb"


class NotReady(Exception):
    """The release cannot be made; the sentence says why."""


def check(tag: str, repository: str) -> None:
    """Raise NotReady where *tag* or *repository* is not what the source says."""
    if tag != f"v{__version__}":
        raise NotReady(f"The tag is {tag}, the version in the source {__version__}.")
    if repository != REPOSITORY:
        raise NotReady(
            f"This is {repository}, but the app looks for newer versions at {REPOSITORY}: "
            "change avatar_desktop/domain/release.py."
        )
    notes()


def notes() -> str:
    """Return what the change log says of this version; NotReady when it says nothing."""
    parts = re.split(r"^## ", CHANGELOG.read_text("utf-8"), flags=re.MULTILINE)
    for part in parts[1:]:
        head, _, text = part.partition("\n")
        if head.split()[0] == __version__ and text.strip():
            return text.strip() + "\n"
    raise NotReady(f"CHANGELOG.md has no part about {__version__}.")


def files(packages: Path) -> None:
    """Write the checksums and the entries for catalogues; NotReady when a package is missing."""
    missing = [
        f"{name} ({what})" for name, what in WANTED.items() if not (packages / name).is_file()
    ]
    if missing:
        raise NotReady(f"Missing: {', '.join(missing)}.")
    sums = {
        file.name: _sum(file)
        for file in sorted(packages.iterdir())
        if file.is_file() and file.name != "SHA256SUMS"
    }
    text = "".join(f"{value}  {name}\n" for name, value in sums.items())
    (packages / "SHA256SUMS").write_text(text, "utf-8", newline="\n")
    out = packages.parent / "catalogues"
    winget = out / "winget" / "manifests" / "a" / "AvatarDesktop" / "AvatarDesktop" / __version__
    for template in sorted((HERE / "templates").iterdir()):
        folder = out / "homebrew" / "Casks" if template.name == CASK else winget
        folder.mkdir(parents=True, exist_ok=True)
        filled = fill(template.read_text("utf-8"), sums)
        (folder / template.name).write_text(filled, "utf-8", newline="\n")


def fill(template: str, sums: dict[str, str]) -> str:
    """Return *template* with this version and the checksums in its places."""
    dmg = "AvatarDesktop-{}-macos-{}.dmg".format
    values = {
        "@VERSION@": __version__,
        "@TAG@": f"v{__version__}",
        "@DATE@": f"{datetime.now(UTC):%Y-%m-%d}",
        "@HOME@": HOME,
        "@SETUP_URL@": f"{HOME}/releases/download/v{__version__}/{SETUP}",
        "@SETUP_SHA256@": sums[SETUP].upper(),
        "@DMG_ARM_SHA256@": sums[dmg(__version__, "arm64")],
        "@DMG_INTEL_SHA256@": sums[dmg(__version__, "x86_64")],
    }
    return PLACE.sub(lambda found: values[found[0]], template)


def _sum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def main(argv: list[str]) -> int:
    """Do what *argv* says; 1 when the release is not ready, 2 when nobody knows what to do."""
    verbs: dict[tuple[str, int], Callable[[], object]] = {
        ("check", 3): lambda: check(argv[1], argv[2]),
        ("notes", 1): lambda: sys.stdout.write(notes()),
        ("files", 2): lambda: files(Path(argv[1]).resolve()),
    }
    verb = verbs.get((argv[0] if argv else "", len(argv)))
    if verb is None:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        verb()
    except NotReady as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
