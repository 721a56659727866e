"""Changes to a copy of Python and of the program without which Wine 10 cannot run them.

`wine_copy.py FOLDER ICUUC_DLL`, for tries only: none of this is ever shipped. Windows itself has
what Wine lacks:

- `_wmi` answers `platform.platform()`, where Wine's waits for ever: Python does without it.
- Wine's C library lacks four functions for complex numbers, which only numpy's complex types
  would call: their names in numpy's table of imports become names that are there.
- Its concurrency runtime stops OpenCV's second thread: cv2 gets one.
- Qt asks the system's ICU for old text encodings; ICUUC_DLL stands in and knows none.
"""

import re
import shutil
import sys
from pathlib import Path

COMPLEX = {b"crealf": b"cosf", b"cimagf": b"sinf", b"creal": b"cos", b"cimag": b"sin"}
CV2 = re.compile(r"^( *)import cv2\b(?!;)", re.MULTILINE)
ONE_THREAD = r"\1import cv2; cv2.setNumThreads(1)"


def fit_for_wine(folder: Path, icuuc: Path) -> None:
    """Change what lies in *folder* and say what was changed."""
    for module in folder.rglob("_wmi*.pyd"):
        module.unlink()
        print(f"without {module.name}")
    for module in folder.rglob("_multiarray_umath*.pyd"):
        content = module.read_bytes()
        for name, there in COMPLEX.items():
            content = content.replace(
                b"\0" + name + b"\0", b"\0" + there.ljust(len(name) + 1, b"\0")
            )
        module.write_bytes(content)
        print(f"other imports in {module.name}")
    for module in (folder / "avatar_desktop").rglob("*.py"):
        words = module.read_text("utf-8")
        changed = CV2.sub(ONE_THREAD, words)
        if changed != words:
            module.write_text(changed, "utf-8")
            print(f"cv2 draws with one thread in {module.name}")
    for core in folder.rglob("Qt6Core.dll"):
        shutil.copy2(icuuc, core.parent / "icuuc.dll")
        print(f"icuuc.dll beside {core.name}")


if __name__ == "__main__":
    fit_for_wine(Path(sys.argv[1]), Path(sys.argv[2]))
