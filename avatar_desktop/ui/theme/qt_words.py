"""Qt's own words: the menus of its fields, the buttons of its dialogs, the names of its keys."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

CATALOGUES = ("qtbase", "qtmultimedia")


def translate_qt(code: str, locale: Path) -> Callable[[], None]:
    """Let Qt speak the language *code* (`en`, `zh_CN`) and return what ends that.

    Numbers and dates follow too. What Qt's catalogues lack is below our own folder *locale*.
    Each translator is Qt's own: Qt asks them from any thread with its lock held, and one in
    Python would wait for the interpreter there while the window waits for the lock.
    """
    before = QLocale()
    QLocale.setDefault(QLocale(code))
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    translators = []
    for path in (*(f"{folder}/{name}_{code}" for name in CATALOGUES), locale / code / "qt_dialog"):
        translator = QTranslator()
        if translator.load(str(path)):
            translators.append(translator)
            QCoreApplication.installTranslator(translator)

    def end() -> None:
        for one in translators:
            QCoreApplication.removeTranslator(one)
        QLocale.setDefault(before)

    return end
