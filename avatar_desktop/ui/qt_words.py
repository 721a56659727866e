"""Qt's own words: the menus of its fields, the buttons of its dialogs, the names of its keys."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

CATALOGUES = ("qtbase", "qtmultimedia")


def translate_qt(code: str) -> Callable[[], None]:
    """Let Qt speak the language *code* (`en`, `zh_CN`) and return what ends that.

    Numbers and dates follow too.
    """
    before = QLocale()
    QLocale.setDefault(QLocale(code))
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    translators = []
    for name in CATALOGUES:
        translator = QTranslator()
        if translator.load(QLocale(code), name, "_", folder):
            QCoreApplication.installTranslator(translator)
            translators.append(translator)

    def end() -> None:
        for one in translators:
            QCoreApplication.removeTranslator(one)
        QLocale.setDefault(before)

    return end
