"""Bundles that were broken on purpose say themselves what they lack.

For a frozen folder: `packaging/release.py freeze`, then `pytest -m bundle tests/packaging`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from avatar_desktop.self_test import command
from avatar_desktop.self_test.parts import PARTS

pytestmark = [
    pytest.mark.bundle,
    pytest.mark.skipif(sys.platform != "linux", reason="files are named as on Linux"),
]

ROOT = Path(__file__).parents[2]
BUNDLE = Path(os.environ.get("AVATAR_DESKTOP_BUNDLE", ROOT / "dist" / "avatar-desktop"))
QT = "PySide6/Qt"
BROKEN = {
    "a model": ("avatar_desktop/models/emo.pyc", "models"),
    "a model of the demo": ("avatar_desktop/simulator/models/emo_v1.pyc", ""),
    "the list itself": ("avatar_desktop/contents.json", ""),
    "a licence": ("licences/GPL-3.txt", ""),
    "a table of the database": ("avatar_desktop/library/migrations/0001_*.sql", ""),
    "our words": ("avatar_desktop/resources/locale/zh_CN/LC_MESSAGES/*.mo", "languages"),
    "an icon": ("avatar_desktop/resources/icons/gen3d.svg", "models"),
    "a sound": ("avatar_desktop/resources/samples/voice.wav", "media"),
    "a clip": ("avatar_desktop/resources/samples/clip.mp4", "qt"),
    "OpenCV": ("cv2.abi3.so", "media"),
    "numpy": ("numpy/_core/_multiarray_umath.*.so", "media"),
    "Pillow": ("PIL/_imaging.*.so", "media"),
    "a codec": ("av.libs/libx264-*", "media"),
    "FFmpeg": ("av.libs/libavcodec-*", "media"),
    "the key store's entry": ("keyring-*.dist-info/entry_points.txt", "key store"),
    "the key store's ciphers": ("cryptography/hazmat/bindings/_rust.abi3.so", "key store"),
    "Qt's platform": (f"{QT}/plugins/platforms/libqoffscreen.so", "qt"),
    "Qt's platform of the display": (f"{QT}/plugins/platforms/libqxcb.so", ""),
    "Qt's player": (f"{QT}/plugins/multimedia/libffmpegmediaplugin.so", "qt"),
    "the player's FFmpeg": (f"{QT}/lib/libavcodec.so.*", "qt"),
    "a format of pictures": (f"{QT}/plugins/imageformats/libqwebp.so", "qt"),
    "Qt's drawings": (f"{QT}/lib/libQt6Svg.so.6", "qt"),
    "Qt's words": (f"{QT}/translations/qtbase_zh_CN.qm", "qt"),
}
"""What is taken away, and the part that cannot do without, beside the one that compares the list;
none where that takes a walk through the demo."""


@pytest.fixture
def copy() -> Iterator[Path]:
    """A copy of the bundle, of hard links beside it."""
    if not BUNDLE.is_dir():
        pytest.skip(f"{BUNDLE} is not there: packaging/release.py freeze makes it")
    copy = BUNDLE.with_name(f"{BUNDLE.name}-broken")
    shutil.rmtree(copy, ignore_errors=True)
    subprocess.run(["cp", "-al", BUNDLE, copy], check=True)
    yield copy
    shutil.rmtree(copy)


def outcome(program: Path, out: Path, parts: set[str], monkeypatch) -> tuple[int, dict[str, str]]:
    """Let *program* test these *parts* of itself; return its exit code and what each part tells."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(command, "PARTS", {name: PARTS[name] for name in PARTS if name in parts})
    monkeypatch.setattr(command, "command", lambda words: [str(program), *words])
    code = command.main(out)
    told = dict.fromkeys(parts, "")
    for case in ElementTree.parse(out / command.REPORT).getroot():  # noqa: S314 (our own file)
        told[case.get("classname", "")] += case.findtext("failure") or ""
    return code, told


def test_whole_bundle_lacks_nothing(copy: Path, tmp_path: Path, monkeypatch):
    """What was not broken is not called so by the parts that the others are told by."""
    parts = {"contents", *(part for _, part in BROKEN.values() if part)}

    assert outcome(copy / copy.name.removesuffix("-broken"), tmp_path, parts, monkeypatch) == (
        0, dict.fromkeys(parts, "")
    )  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_what_a_bundle_lacks_is_named(copy: Path, tmp_path: Path, monkeypatch, what: str):
    """The file that is gone is named, and the part that needs it says what it cannot do."""
    pattern, part = BROKEN[what]
    (gone,) = (copy / "_internal").glob(pattern)
    gone.unlink()

    parts = {"contents", *filter(None, [part])}
    code, told = outcome(copy / copy.name.removesuffix("-broken"), tmp_path, parts, monkeypatch)

    assert code == 1
    assert gone.name in told["contents"]
    assert all(told.values()), told
