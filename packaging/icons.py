"""The app's icon in every size and format that a desktop asks for: `icons.py OUT`.

OUT gets N.png for each size, app.ico for Windows and app.icns for macOS.
"""

import argparse
import io
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication

from avatar_desktop.paths import resources
from avatar_desktop.ui.theme.icons import app_picture

PNG_SIDES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICO_SIDES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
ICNS_SIDES = (32, 64, 128, 256, 512, 1024)
MAC_BODY = 824 / 960
"""Apple's grid gives an icon's body 824 of 1024 pixels; ours fills 960."""
MAC_SHRINKS_FROM = 64
"""Below it every pixel is needed."""


def drawn(side: int, scale: float = 1.0) -> Image.Image:
    """Return the icon, *side* pixels wide and high, of which it fills the part *scale*."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    app_picture(resources() / "icons", side, scale).save(buffer, "PNG")  # type: ignore[call-overload]  # its stub asks for bytes, which it refuses
    return Image.open(io.BytesIO(buffer.data().data())).convert("RGBA")


def write_icons(out: Path) -> None:
    """Write all sizes and formats into *out*; needs a QGuiApplication."""
    out.mkdir(parents=True, exist_ok=True)
    for side in PNG_SIDES:
        drawn(side).save(out / f"{side}.png", optimize=True)
    pictures = [drawn(side) for side in ICO_SIDES]
    sizes = [(side, side) for side in ICO_SIDES]
    pictures[-1].save(out / "app.ico", sizes=sizes, append_images=pictures[:-1])
    mac = [drawn(side, MAC_BODY if side >= MAC_SHRINKS_FROM else 1.0) for side in ICNS_SIDES]
    mac[-1].save(out / "app.icns", append_images=mac[:-1])


def main() -> int:
    """Write the icons into the folder that is named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="the folder")
    app = QGuiApplication([])
    write_icons(parser.parse_args().out)
    del app
    return 0


if __name__ == "__main__":
    sys.exit(main())
