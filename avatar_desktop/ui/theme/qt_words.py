"""Qt's own words: the menus of its fields, the buttons of its dialogs, the names of its keys."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

CATALOGUES = ("qtbase", "qtmultimedia")
RENAMED = {"&Look in:": "Look in:", "Files of &type:": "Files of type:", "Computer": "My Computer"}
"""Words of the file dialog that Qt's catalogues know by an older spelling only."""


class _Renamed(QTranslator):
    """Looks words up by their older spelling."""

    def translate(
        self, context: str, source: str, _apart: str | None = None, _count: int = -1
    ) -> str | None:
        older = RENAMED.get(source) if context == "QFileDialog" else None
        said = QCoreApplication.translate(context, older) if older else None
        return None if said == older else said

    def isEmpty(self) -> bool:
        return False


def translate_qt(code: str) -> Callable[[], None]:
    """Let Qt speak the language *code* (`en`, `zh_CN`) and return what ends that.

    Numbers and dates follow too.
    """
    before = QLocale()
    QLocale.setDefault(QLocale(code))
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    translators: list[QTranslator] = [_Renamed()]
    for name in CATALOGUES:
        translator = QTranslator()
        if translator.load(QLocale(code), name, "_", folder):
            translators.append(translator)
    for one in translators:
        QCoreApplication.installTranslator(one)

    def end() -> None:
        for one in translators:
            QCoreApplication.removeTranslator(one)
        QLocale.setDefault(before)

    return end
