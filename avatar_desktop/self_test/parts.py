"""The parts of the self-test. Each runs in a process of its own: what ends it ends no other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from avatar_desktop.self_test.report import Case, Keeper


@dataclass(frozen=True, slots=True)
class SelfTestPart:
    """One part: its name, what it does into a folder, and how long it may take."""

    name: str
    look: Callable[[Keeper, Path], None]
    seconds: float


def _cases_of(cases: Callable[[], list[Case]]) -> Callable[[Keeper, Path], None]:
    def look(keeper: Keeper, _folder: Path) -> None:
        for name, check in cases():
            keeper.look(name, check)

    return look


def _contents() -> list[Case]:
    from avatar_desktop.self_test import contents

    return contents.cases()


def _models() -> list[Case]:
    from avatar_desktop.self_test import ingredients

    return ingredients.model_cases()


def _languages() -> list[Case]:
    from avatar_desktop.self_test import ingredients

    return ingredients.language_cases()


def _keys() -> list[Case]:
    from avatar_desktop.self_test import ingredients

    return ingredients.key_cases()


def _media() -> list[Case]:
    from avatar_desktop.self_test import media

    return media.cases()


def _qt() -> list[Case]:
    from avatar_desktop.self_test import qt

    return qt.cases()


def _demo(language: str, most: int | None) -> Callable[[Keeper, Path], None]:
    def look(keeper: Keeper, folder: Path) -> None:
        from avatar_desktop.import_taxes import import_pyside

        import_pyside()
        from avatar_desktop.self_test import window

        window.look(keeper, folder / language, language, most)

    return look


PARTS: Mapping[str, SelfTestPart] = {
    part.name: part
    for part in (
        SelfTestPart("contents", _cases_of(_contents), 60),
        SelfTestPart("models", _cases_of(_models), 60),
        SelfTestPart("languages", _cases_of(_languages), 60),
        SelfTestPart("key store", _cases_of(_keys), 60),
        SelfTestPart("media", _cases_of(_media), 120),
        SelfTestPart("qt", _cases_of(_qt), 120),
        SelfTestPart("demo, English", _demo("en", None), 900),
        SelfTestPart("demo, Chinese", _demo("zh_CN", 1), 300),
    )
}
