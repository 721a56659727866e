"""Qt with its plugins and its own words, and the player."""

import asyncio
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from avatar_desktop.i18n import LANGUAGES
from avatar_desktop.paths import resources
from avatar_desktop.self_test.report import Broken, Case

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

PICTURES = {"jpeg", "png", "svg", "webp", "gif", "bmp", "ico"}
CANCEL = {"en": "Cancel", "zh_CN": "取消"}
FRAMES, PATIENCE, LOOK = 12, 20.0, 0.02


def cases() -> list[Case]:
    """Return what is looked at in one application."""
    return [
        ("platform", _platform),
        ("pictures", _pictures),
        ("icons", _icons),
        *((f"own words, {code}", partial(_words, code)) for code in LANGUAGES),
        ("player", _player),
    ]


def _application() -> "QApplication":
    from PySide6.QtWidgets import QApplication

    there = QApplication.instance() or QApplication(["avatar-desktop"])
    if not isinstance(there, QApplication):
        raise Broken("there is no application")
    return there


def _platform() -> str:
    app = _application()
    return f"{app.platformName()}, style {app.style().name()}"


def _pictures() -> str:
    from PySide6.QtGui import QImageReader

    _application()
    known = {bytes(one.data()).decode() for one in QImageReader.supportedImageFormats()}
    if not known >= PICTURES:
        raise Broken(f"Qt cannot read {', '.join(sorted(PICTURES - known))}: a plugin is gone")
    return ", ".join(sorted(known))


def _icons() -> str:
    from PySide6.QtGui import QIcon

    _application()
    drawn = 0
    for file in sorted((resources() / "icons").glob("*.svg")):
        if QIcon(str(file)).pixmap(32, 32).isNull():
            raise Broken(f"{file.name} is not drawn: the plugin for SVG icons is gone")
        drawn += 1
    if not drawn:
        raise Broken(f"there are no icons in {resources() / 'icons'}")
    return f"{drawn} icons"


def _words(code: str) -> str:
    from PySide6.QtCore import QCoreApplication, QLibraryInfo

    from avatar_desktop.ui.theme.qt_words import translate_qt

    _application()
    end = translate_qt(code, resources() / "locale")
    told = QCoreApplication.translate("QPlatformTheme", "Cancel")
    end()
    if told != CANCEL[code]:
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        raise Broken(f"Qt says {told!r} in {code}: qtbase_{code}.qm is gone from {folder}")
    return told


def _player() -> str:
    import qasync

    app = _application()
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        return runner.run(_played())


async def _played() -> str:
    from avatar_desktop.ui.viewers.player import Player

    player = Player()
    pictures: list[tuple[int, int]] = []
    faults: list[str] = []
    player.frame.connect(lambda picture: pictures.append((picture.width(), picture.height())))
    player.failed.connect(faults.append)
    player.look(player, on=True)
    player.open(resources() / "samples" / "clip.mp4")
    await _until(lambda: bool(pictures or faults), "the first picture", faults)
    player.play()
    await _until(lambda: len(pictures) >= FRAMES or bool(faults), "moving pictures", faults)
    player.close()
    return f"{len(pictures)} pictures of {pictures[0]}"


async def _until(true: Callable[[], bool], what: str, faults: list[str]) -> None:
    end = monotonic() + PATIENCE
    while not true():
        if monotonic() > end:
            raise Broken(f"{what} did not come within {PATIENCE:g} s: Qt's multimedia plugin")
        await asyncio.sleep(LOOK)
    if faults:
        raise Broken(f"the player says: {faults[0]}")
