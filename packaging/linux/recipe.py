"""What the .deb and the .rpm consist of, in the words of nfpm."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from outside import outside

from avatar_desktop import __version__
from avatar_desktop.paths import APP, APP_ID

HERE = Path(__file__).resolve().parent
RESOURCES = HERE.parents[1] / "resources"
HOME = "https://github.com/avatar-desktop/avatar-desktop"
DEB_RECOMMENDS = (
    "fonts-noto-cjk | fonts-wqy-zenhei | fonts-wqy-microhei",
    "gnome-keyring | org.freedesktop.secrets",
    "libasound2-plugins", "xdg-desktop-portal",
)  # fmt: skip
DESCRIPTION = """\
turn a portrait, a voice or a clip into an avatar or a video
One tab per AI model: drop media, have it checked, uploaded and run as one
task, and keep the result. A demo works without an account.
"""
Entry = dict[str, Any]


def recipe(bundle: Path, icons: Path, made: Path) -> Entry:
    """Return nfpm's recipe; *made* holds the man page and the change log, packed."""
    needs = outside(bundle)
    return {
        "name": APP,
        "arch": "amd64",
        "version": __version__,
        "section": "video",
        "priority": "optional",
        "maintainer": "The Avatar Desktop authors <avatar-desktop@users.noreply.github.com>",
        "homepage": HOME,
        "license": "GPL-3.0-or-later",
        "description": DESCRIPTION,
        "contents": list(_contents(bundle, icons, made)),
        "overrides": {
            "deb": {"depends": needs.debian, "recommends": list(DEB_RECOMMENDS)},
            "rpm": {"depends": needs.rpm},
        },
        "deb": {"compression": "none"},
        "rpm": {"compression": "zstd" if os.environ.get("FAST") else "xz"},
    }


def _contents(bundle: Path, icons: Path, made: Path) -> Iterator[Entry]:
    share = "/usr/share"
    yield {"src": str(bundle), "dst": f"/usr/lib/{APP}", "type": "tree"}
    yield {"src": f"../lib/{APP}/{APP}", "dst": f"/usr/bin/{APP}", "type": "symlink"}
    yield _file(HERE / f"{APP_ID}.desktop", f"{share}/applications/{APP_ID}.desktop")
    yield _file(HERE / f"{APP_ID}.metainfo.xml", f"{share}/metainfo/{APP_ID}.metainfo.xml")
    for icon in sorted(icons.glob("*.png"), key=lambda file: int(file.stem)):
        size = f"{icon.stem}x{icon.stem}"
        yield _file(icon, f"{share}/icons/hicolor/{size}/apps/{APP_ID}.png")
    drawing = f"{share}/icons/hicolor/scalable/apps/{APP_ID}.svg"
    yield _file(RESOURCES / "icons" / "app.svg", drawing)
    yield _file(made / f"{APP}.1.gz", f"{share}/man/man1/{APP}.1.gz")
    for name, there in (
        (made / "changelog.gz", f"{share}/doc/{APP}/changelog.gz"),
        (HERE / "copyright", f"{share}/doc/{APP}/copyright"),
        (HERE / "lintian-overrides", f"{share}/lintian/overrides/{APP}"),
    ):
        yield {**_file(name, there), "packager": "deb"}


def _file(source: Path, there: str) -> Entry:
    return {"src": str(source), "dst": there, "file_info": {"mode": 0o644}}
