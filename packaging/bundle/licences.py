"""The licences of all that is inside a bundle: `licences.py OUT [FOLDER]`.

OUT gets a folder for each Python package, the texts of the licences that the libraries without one
stand under, and README.txt with everything in one list. With FOLDER, a frozen one, it is an error
when a library there is named nowhere.
"""

import shutil
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

import natives

from avatar_desktop.ui.settings.third_party import third_party

ROOT = Path(__file__).resolve().parents[2]
WORDS = ("licen", "copying", "notice", "authors")
TEXTS = Path(__file__).with_name("texts")
LIBRARY = (".so", ".dll", ".dylib", ".pyd")
HEAD = """\
Avatar Desktop's own source is under the MIT licence (MIT.txt).

This program as a whole, with the libraries that lie beside it, goes out under the GNU General
Public License, version 3 or later (GPL-3.txt): PyAV's FFmpeg carries the encoders x264 and x265.
Qt and PySide6 are used under the LGPL 3 (LGPL-3.txt): their libraries are files of their own, and
may be exchanged for others. The sources of all of it are at the homes named below; those of PyAV's
FFmpeg at https://github.com/PyAV-Org/pyav-ffmpeg.
"""


def collect(out: Path) -> None:
    """Write everything into *out*, anew."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    shutil.copy2(ROOT / "LICENSE", out / "MIT.txt")
    for text in TEXTS.glob("*.txt"):
        shutil.copy2(text, out)
    python = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    if python.is_file():
        shutil.copy2(python, out / "Python.txt")
    shutil.copy2(ROOT / "resources" / "icons" / "LICENSE-lucide.txt", out / "lucide icons.txt")
    own = ROOT / "build" / "cv2" / "licences"
    if own.is_dir():
        shutil.copytree(own, out / "opencv-python")
    packages = third_party()
    for one in packages:
        _texts(one.name, out / one.name)
    lines = [f"{one.name} {one.version}: {one.licence}" for one in packages]
    rows = [f"{row.name}: {row.licence}. {row.home}" for row in natives.NATIVES]
    bootloader = "PyInstaller's bootloader: GPL-2.0-or-later with an exception for what it starts"
    told = [HEAD, "Python packages", "", *lines, "", "Libraries", "", *rows, bootloader, ""]
    (out / "README.txt").write_text("\n".join(told), "utf-8")


def unknown(folder: Path) -> list[str]:
    """Return the libraries in the frozen *folder* that no package and no row stands for."""
    owned = {one.name.lower().replace("-", "_") for one in third_party()}
    found = []
    for file in folder.rglob("*"):
        if file.is_symlink() or not file.is_file() or not any(e in file.name for e in LIBRARY):
            continue
        parts = file.relative_to(folder).parts
        module = any(".cpython-" in part or ".abi3." in part for part in parts[-1:])
        if module or file.suffix == ".pyd" or {part.lower() for part in parts[:-1]} & owned:
            continue
        if natives.native(file.name) is None and "plugins" not in parts:
            found.append("/".join(parts))
    return sorted(found)


def _texts(name: str, out: Path) -> None:
    package = metadata.distribution(name)
    for file in package.files or ():
        source = Path(str(package.locate_file(file)))
        apart = ".dist-info" in str(file) and any(word in file.name.lower() for word in WORDS)
        if apart and source.is_file():
            out.mkdir(exist_ok=True)
            shutil.copy2(source, out / file.name)


def main() -> int:
    """Collect, and with a frozen folder check; 1 when a library has no known licence."""
    out, *folders = map(Path, sys.argv[1:])
    if not folders:
        collect(out)
    strange = [name for folder in folders for name in unknown(folder)]
    for name in strange:
        print(f"{name}: put its licence into packaging/bundle/natives.py", file=sys.stderr)
    return 1 if strange else 0


if __name__ == "__main__":
    sys.exit(main())
