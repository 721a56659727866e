"""Qt's own words: the menus of its fields, the buttons of its dialogs, the names of its keys."""

import ctypes
from collections.abc import Callable
from pathlib import Path

import shiboken6
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

CATALOGUES = ("qtbase", "qtmultimedia")


SYMBOLS = (
    ("libQt6Core.so.6", "_ZN16QCoreApplication{length}{verb}TranslatorEP11QTranslator"),
    ("Qt6Core.dll", "?{verb}Translator@QCoreApplication@@SA_NPEAVQTranslator@@@Z"),
)
"""Where Qt's functions are, and their names as the compilers of Linux and Windows write them."""


def translate_qt(code: str, locale: Path) -> Callable[[], None]:
    """Let Qt speak the language *code* (`en`, `zh_CN`) and return what ends that.

    Numbers and dates follow too. What Qt's catalogues lack is below our own folder *locale*.
    """
    before = QLocale()
    QLocale.setDefault(QLocale(code))
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    translators = []
    for path in (*(f"{folder}/{name}_{code}" for name in CATALOGUES), locale / code / "qt_dialog"):
        translator = QTranslator()
        if translator.load(str(path)):
            translators.append(translator)
            _without_interpreter("install", translator)

    def end() -> None:
        for one in translators:
            _without_interpreter("remove", one)
        QLocale.setDefault(before)

    return end


def _without_interpreter(verb: str, translator: QTranslator) -> None:
    """Let Qt *verb* (`install`, `remove`) the *translator* while other threads may run Python.

    Qt waits here for whoever looks up a word, which PySide6 asks the interpreter for: a thread
    that reads a damaged picture and the window would wait for each other for good. Where Qt's
    function is not found, PySide6's own is called, which keeps the interpreter.
    """
    for library, name in SYMBOLS:
        try:
            call = getattr(
                ctypes.CDLL(library), name.format(verb=verb, length=len(f"{verb}Translator"))
            )
        except (OSError, AttributeError):
            continue
        call.argtypes, call.restype = [ctypes.c_void_p], ctypes.c_bool
        call(shiboken6.getCppPointer(translator)[0])
        return
    getattr(QCoreApplication, f"{verb}Translator")(translator)
