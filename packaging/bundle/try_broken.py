"""Breaks copies of a frozen folder on purpose and looks whether they say so themselves.

`try_broken.py FOLDER OUT`: for each row a copy of FOLDER lacks one thing; its self-test has to end
with 1 and to name the thing. OUT keeps the reports. The copies are hard links beside FOLDER.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

PROGRAM = "avatar-desktop"
BROKEN = {
    "a model": "avatar_desktop/models/emo.pyc",
    "a model of the demo": "avatar_desktop/simulator/models/video_style_transform.pyc",
    "Qt's platform": "PySide6/Qt/plugins/platforms/libqxcb.so",
    "the player": "PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so",
    "a picture format": "PySide6/Qt/plugins/imageformats/libqwebp.so",
    "our words": "avatar_desktop/resources/locale/zh_CN/LC_MESSAGES/avatar_desktop.mo",
    "Qt's words": "PySide6/Qt/translations/qtbase_zh_CN.qm",
    "a sample": "avatar_desktop/resources/samples/voice.wav",
    "a library": "av.libs/libx264-*",
    "the key store": "keyring-*.dist-info/entry_points.txt",
    "the database": "avatar_desktop/library/migrations/0001_jobs.sql",
}


def tried(folder: Path, pattern: str, out: Path) -> tuple[str, list[str]]:
    """Return the name of what was taken away, and the parts of the self-test that fail for it."""
    copy = folder.with_name(f"{folder.name}-broken")
    shutil.rmtree(copy, ignore_errors=True)
    subprocess.run(["cp", "-al", folder, copy], check=True)
    try:
        gone = next((copy / "_internal").glob(pattern))
        gone.unlink()
        out.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [copy / PROGRAM, "--self-test", out], check=False, stdout=subprocess.DEVNULL
        )
    finally:
        shutil.rmtree(copy)
    suite = ElementTree.parse(out / "junit.xml").getroot()  # noqa: S314 (our own file)
    failed = [(case.get("classname", ""), case.findtext("failure")) for case in suite]
    told = "\n".join(words for _, words in failed if words)
    named = done.returncode == 1 and gone.name in told
    return (gone.name if named else ""), sorted({part for part, words in failed if words})


def main(folder: Path, out: Path) -> int:
    """Try every row and tell; 1 when one was not named."""
    silent = 0
    for number, (what, pattern) in enumerate(BROKEN.items()):
        name, parts = tried(folder, pattern, out / str(number))
        silent += not name
        print(f"{what} gone: {'named ' + name if name else 'NOT NAMED'} by {', '.join(parts)}")
        sys.stdout.flush()
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main(*(Path(word).resolve() for word in sys.argv[1:3])))
