"""The menu of the tabs that a result goes on in."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from avatar_desktop.domain.job import Job
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.uses import uses_of

Take = Callable[[str, str, str], object]
"""Called with the name of the result's file, the key of a model and the name of its input."""


def show_above(menu: QMenu, beside: QWidget) -> None:
    """Open *menu* above *beside*, its first entry chosen, so that Enter takes it."""
    menu.popup(beside.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
    menu.setActiveAction(next(one for one in menu.actions() if one.isEnabled()))


def use_menu(
    job: Job, tabs: Sequence[ModelSpec], language: Language, take: Take, parent: QWidget
) -> QMenu | None:
    """Return the menu for the result of *job*; None where no tab takes any file of it.

    A model that takes it in several places has a menu of these.
    """
    uses = uses_of(job, tabs)
    if not uses:
        return None
    tr = language.text
    menu = QMenu(parent)
    menu.setObjectName("use_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    several = len({one.file for one in uses}) > 1
    last = ""
    for one in uses:
        if several and one.file != last:
            menu.addAction(one.file).setEnabled(False)
        last = one.file
        title = tr(one.spec.title)
        if one.spec.is_over:
            title = tr(N_("{title}, retired by its maker")).format(title=title)
        title = title.replace("&", "&&")
        if len(one.inputs) == 1:
            act = menu.addAction(title, partial(take, one.file, one.spec.key, one.inputs[0].name))
            act.setObjectName(f"use_in_{one.spec.key}")
            continue
        places = menu.addMenu(title)
        places.menuAction().setObjectName(f"use_in_{one.spec.key}")
        for place in one.inputs:
            words = tr(place.title).replace("&", "&&")
            act = places.addAction(words, partial(take, one.file, one.spec.key, place.name))
            act.setObjectName(f"use_in_{one.spec.key}_{place.name}")
    return menu
