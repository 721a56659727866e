"""What lies in the person's stores: every object with its place, and a way to delete it."""

import asyncio
from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.stored import StoredObject
from avatar_desktop.domain.text import N_, in_a_row
from avatar_desktop.ui.core.formatting import size
from avatar_desktop.ui.core.job_facts import moment
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.settings.rows import Section, SettingsPart, Words
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.widgets.confirm_button import ConfirmButton
from avatar_desktop.ui.widgets.elided_label import ElidedLabel
from avatar_desktop.ui.widgets.factories import frame, label

MOST = 100
"""So many are listed, the newest; Delete all means all of them."""

AT_ONCE = 2
"""So many rows are built before the loop goes on."""

PAUSE = 0.004


class StoredRow(QWidget):
    """One object; tells below why it could not be deleted."""

    delete_wanted = Signal(object)

    def __init__(self, one: StoredObject, words: Words, now: datetime) -> None:
        super().__init__()
        self.one = one
        self._tr = words
        self.setObjectName(f"stored_{one.id}")
        self.delete = ConfirmButton(
            f"delete_{one.id}",
            words(N_("Delete")),
            words(N_("Really delete")),
            words(N_("Delete: {title}")).format(title=one.name),
        )
        self.delete.confirmed.connect(lambda: self.delete_wanted.emit(self.one))
        self.trouble = label("", "bad")
        self.trouble.hide()
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(ElidedLabel(one.name))
        for text in (self._facts(), self._times(words, now)):
            line = ElidedLabel(text)
            line.setProperty("role", "small")
            lines.addWidget(line)
        lines.addWidget(self.trouble)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addLayout(lines, 1)
        row.addWidget(self.delete)

    def show_busy(self) -> None:
        """Show that it is being deleted."""
        self.trouble.hide()
        self.delete.setEnabled(False)

    def show_trouble(self, error: AppError) -> None:
        """Say why it is still there."""
        self.delete.setEnabled(True)
        self.trouble.setText(error.explanation.painted(self._tr))
        self.trouble.show()

    def _facts(self) -> str:
        one = self.one
        parts = [size(one.size), one.place, one.key]
        if one.unfinished:
            parts.insert(0, self._tr(N_("Only parts of it have arrived")))
        return " · ".join(parts)

    def _times(self, words: Words, now: datetime) -> str:
        one, language = self.one, words.language
        put = words(N_("Uploaded {time}")).format(time=moment(language, one.stored_at))
        if one.unfinished:
            return put
        if one.readable_until is None:
            link = words(N_("everybody can read it"))
        elif one.readable_until <= now:
            link = words(N_("its link has ended"))
        else:
            until = moment(language, one.readable_until)
            link = words(N_("its link ends {time}")).format(time=until)
        return f"{put} · {link}"


class StoredList(SettingsPart):
    """The objects, newest first; read anew whenever it comes into view."""

    def __init__(self, desk: UiContext, words: Words, start: TaskRunner) -> None:
        title = N_("What is where")
        super().__init__(words.everywhere(title))
        self._desk = desk
        self._tr = words
        self._start = start
        self.rows: dict[str, StoredRow] = {}
        self._objects: list[StoredObject] = []
        self._loads = 0
        self._count = label("", "muted")
        self._count.setObjectName("stored_count")
        self.delete_all = ConfirmButton(
            "delete_all_stored", words(N_("Delete all")), words(N_("Really delete all"))
        )
        self.delete_all.confirmed.connect(lambda: start(self._remove(list(self._objects))))
        head = QHBoxLayout()
        head.addWidget(self._count, 1)
        head.addWidget(self.delete_all)
        self._list = QVBoxLayout()
        self._list.setSpacing(GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addLayout(self._list)
        self._tell()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._start(self.load())

    async def load(self) -> None:
        """Show what lies there now, a few rows at a time; a later call takes the place of this."""
        self._loads += 1
        mine = self._loads
        self._objects = await self._desk.uploads.listed()
        if mine != self._loads:
            return
        while self._list.count():
            old = self._list.takeAt(0)
            widget = old.widget() if old else None
            if widget:
                widget.hide()
                widget.deleteLater()
        self.rows = {}
        self._tell()
        now = datetime.now(UTC)
        for number, one in enumerate(self._objects[:MOST], 1):
            self._add(one, now)
            if not number % AT_ONCE:
                await asyncio.sleep(PAUSE)
                if mine != self._loads:
                    return

    def _add(self, one: StoredObject, now: datetime) -> None:
        if self.rows:
            rule = frame("rule")
            rule.setFixedHeight(1)
            self._list.addWidget(rule)
        row = StoredRow(one, self._tr, now)
        row.delete_wanted.connect(lambda it: self._start(self._remove([it])))
        self._list.addWidget(row)
        self.rows[one.id] = row

    async def _remove(self, objects: list[StoredObject]) -> None:
        """Delete *objects* one after the other; what cannot be deleted stays and says why."""
        troubles: dict[str, AppError] = {}
        self.delete_all.setEnabled(False)
        for one in objects:
            row = self.rows.get(one.id)
            if row:
                row.show_busy()
            try:
                await self._desk.uploads.remove(one)
            except AppError as error:
                troubles[one.id] = error
        self.delete_all.setEnabled(True)
        await self.load()
        for key, trouble in troubles.items():
            if key in self.rows:
                self.rows[key].show_trouble(trouble)

    def _tell(self) -> None:
        tr, count = self._tr, len(self._objects)
        self.delete_all.setVisible(count > 1)
        if not count:
            self._count.setText(tr(N_("Nothing of yours lies in a store.")))
            return
        total = size(sum(one.size for one in self._objects))
        words = [tr(N_("Files: {count}, {size} in all.")).format(count=count, size=total)]
        if count > MOST:
            words.append(tr(N_("The newest {most} are listed.")).format(most=MOST))
        self._count.setText(in_a_row(*words))

    @property
    def summary(self) -> QLabel:
        """The line that counts them."""
        return self._count


class WhereaboutsSection(Section):
    """The list with its heading."""

    def __init__(self, desk: UiContext, words: Words, start: TaskRunner) -> None:
        sentence = N_("Uploads that this computer remembers in your own buckets.")
        super().__init__(words, "whereabouts", N_("What is where"), sentence)
        self.stored = StoredList(desk, words, start)
        self.add(self.stored)
