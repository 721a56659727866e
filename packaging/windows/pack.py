"""Setup and portable zip from the frozen folder: `pack.py FOLDER ICONS OUT`, on Windows.

ISCC names Inno Setup's compiler where it is not in its usual place. SIGN, if set, is the command
that signs one file, with `$f` in the file's place as Inno Setup has it; without it nothing is
signed, and that is said. For tries: FAST=1 packs less tightly, SETUP_DIR is where setup installs.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from avatar_desktop import __version__

HERE = Path(__file__).resolve().parent
PLACES = [
    rf"C:\{folder}\Inno Setup 6\ISCC.exe" for folder in ("Program Files (x86)", "Program Files")
]
PROGRAMS = ("avatar-desktop.exe", "avatar-desktop-cli.exe")


def compiler() -> str:
    """Return Inno Setup's compiler; SystemExit where there is none."""
    named = os.environ.get("ISCC") or shutil.which("iscc")
    found = named or next((place for place in PLACES if Path(place).is_file()), None)
    if not found:
        raise SystemExit("Inno Setup 6.4 is needed: install it, or name ISCC.exe in ISCC.")
    return found


def make_setup(folder: Path, icons: Path, out: Path) -> None:
    """Let Inno Setup make the installer."""
    defined = {"Version": __version__, "Bundle": folder, "Out": out, "Icon": icons / "app.ico"}
    words = [f"/D{name}={value}" for name, value in defined.items()]
    if os.environ.get("FAST"):
        words.append("/DFast=1")
    if place := os.environ.get("SETUP_DIR"):
        words.append(f"/DDir={place}")
    if sign := os.environ.get("SIGN"):
        words += ["/DSigned=1", f"/Ssigned={sign}"]
    subprocess.run([compiler(), "/Q", *words, str(HERE / "avatar-desktop.iss")], check=True)


def make_zip(folder: Path, out: Path) -> None:
    """Pack the folder as it is, under one name, for those who may not install."""
    level = 1 if os.environ.get("FAST") else 9
    target = out / f"AvatarDesktop-{__version__}-windows-x64-portable.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, Path("Avatar Desktop", file.relative_to(folder)))


def main(folder: Path, icons: Path, out: Path) -> None:
    """Sign what can be signed, then make both packages."""
    sign = os.environ.get("SIGN")
    print(f"signed by: {sign}" if sign else "Not signed: SIGN is not set.")
    if sign:
        for program in PROGRAMS:
            subprocess.run(sign.replace("$f", f'"{folder / program}"'), check=True, shell=True)  # noqa: S602 (the release job's own command)
    make_setup(folder, icons, out)
    make_zip(folder, out)


if __name__ == "__main__":
    main(*(Path(word).resolve() for word in sys.argv[1:4]))
