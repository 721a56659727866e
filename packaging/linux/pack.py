"""The packages of Linux: `pack.py FOLDER ICONS OUT` leaves .deb, .rpm and, where it can, .AppImage.

RUNTIME and RUNTIME_SHA256 name the AppImage project's released type-2 runtime and its checksum;
without them there is no AppImage, and that is said. FAST=1 packs less tightly, for tries. What
desktop-file-validate, appstreamcli and lintian find stops it; the one of them that is not here is
named.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import recipe

from avatar_desktop import __version__
from avatar_desktop.paths import APP, APP_ID

HERE = Path(__file__).resolve().parent
DATE = "Sat, 28 Nov 2026 00:00:00 +0000"
CHANGES = f"""\
{APP} ({__version__}) stable; urgency=medium

  * What is new is told in
    {recipe.HOME}/releases

 -- The Avatar Desktop authors <avatar-desktop@users.noreply.github.com>  {DATE}
"""


def pack(bundle: Path, icons: Path, out: Path) -> None:
    """Make the packages and let the systems' own tools look at them."""
    tidy(bundle)
    check_texts()
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch)
        page = (HERE / f"{APP}.1").read_text("utf-8").replace("@VERSION@", __version__)
        (made / f"{APP}.1.gz").write_bytes(gzip.compress(page.encode(), 9, mtime=0))
        (made / "changelog.gz").write_bytes(gzip.compress(CHANGES.encode(), 9, mtime=0))
        plan = made / "nfpm.json"
        plan.write_text(json.dumps(recipe.recipe(bundle, icons, made)), "utf-8")
        nfpm = shutil.which("nfpm", path=str(Path(sys.executable).parent)) or "nfpm"
        for kind in ("deb", "rpm"):
            run(nfpm, "package", "-f", plan, "-p", kind, "-t", made if kind == "deb" else out)
        deb = out / next(made.glob("*.deb")).name
        squeeze(next(made.glob("*.deb")), deb)
    look("lintian", "--fail-on", "error,warning", "--tag-display-limit", "0", deb)
    runtime = os.environ.get("RUNTIME")
    if runtime:
        target = out / f"{APP}-{__version__}-x86_64.AppImage"
        run("sh", HERE / "appimage.sh", bundle, icons, runtime,
            os.environ.get("RUNTIME_SHA256", ""), target)  # fmt: skip
    else:
        print("No AppImage: RUNTIME does not name the AppImage project's runtime.")


def tidy(bundle: Path) -> None:
    """Give every file the rights that packages want: only programs may be run."""
    for path in bundle.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.name == APP else 0o644)


def check_texts() -> None:
    """Let the validators read the entry in the menu and the entry in software centres."""
    look("desktop-file-validate", HERE / f"{APP_ID}.desktop")
    look("appstreamcli", "validate", "--no-net", "--explain", HERE / f"{APP_ID}.metainfo.xml")


def squeeze(plain: Path, deb: Path) -> None:
    """Pack the .deb *plain*, which is not, with all cores; nfpm's own xz has one."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "deb"
        run("dpkg-deb", "-R", plain, folder)
        how = ["-Zgzip", "-z1"] if os.environ.get("FAST") else ["-Zxz", "-z6"]
        run("dpkg-deb", "--root-owner-group", *how, "-b", folder, deb)


def look(tool: str, *arguments: str | Path) -> None:
    """Run a tool that looks for faults; where it is not installed, say so."""
    if shutil.which(tool):
        run(tool, *arguments)
    else:
        print(f"{tool} is not installed: nobody looked with it.")


def run(*command: str | Path) -> None:
    """Run *command*; CalledProcessError when it fails."""
    subprocess.run([str(word) for word in command], check=True)


if __name__ == "__main__":
    pack(*(Path(word).resolve() for word in sys.argv[1:4]))
