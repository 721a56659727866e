"""Where a result goes on as an input: the tabs that take its kind, and their menu."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.spec import Input, ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.engine.ports import Library
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.job_facts import folder_of, viewer_key

Take = Callable[[str, str, str], object]
"""Called with the name of the result's file, the key of a model and the name of its input."""


@dataclass(frozen=True, slots=True)
class Use:
    """A file of a result and the model that takes it, in any of `inputs`."""

    file: str
    spec: ModelSpec
    inputs: tuple[Input, ...]


def uses_of(job: Job, tabs: Sequence[ModelSpec]) -> list[Use]:
    """Return every use of every file of the result of *job*, in the order of the *tabs*."""
    if job.state is not JobState.DONE:
        return []
    found = []
    for file in job.outputs:
        kind = viewer_key(Path(file))
        for spec in tabs:
            taking = tuple(one for one in spec.inputs if one.limits.kind == kind)
            if taking:
                found.append(Use(file, spec, taking))
    return found


def ask_use(
    job: Job | None,
    library: Library,
    tabs: Sequence[ModelSpec],
    language: Language,
    beside: QWidget,
    take: Callable[[Path, str, str], object],
) -> None:
    """Ask above *beside* in which of the *tabs* the result of *job* goes on, if any takes it.

    *take* is called with the file, the key of the model and the name of its input. The first entry
    is chosen, so that Enter takes it.
    """
    folder = folder_of(library, job) if job else None
    if job is None or folder is None:
        return

    def taken(file: str, key: str, name: str) -> None:
        take(folder / file, key, name)

    if menu := use_menu(job, tabs, language, taken, beside):
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
