"""The rows of the history, newest first."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from avatar_desktop.domain.job import Job

log = logging.getLogger(__name__)

Index = QModelIndex | QPersistentModelIndex
Picture = tuple[Path, str]
ROW = int(Qt.ItemDataRole.UserRole)
NO_INDEX = QModelIndex()


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job as the gallery shows it; `day` is its day here, `opens` says that it is the first."""

    job: Job
    day: date
    opens: bool
    picture: Picture | None


class JobsModel(QAbstractListModel):
    """Holds the pages that were read so far."""

    days_changed = Signal()
    """Rows came or went, or another row is the first of its day."""

    def __init__(
        self,
        picture_of: Callable[[Job], Picture | None],
        words_of: Callable[[Job], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._picture_of = picture_of
        self._words_of = words_of
        self._rows: list[JobRow] = []

    @property
    def jobs(self) -> list[Job]:
        """The jobs, newest first."""
        return [row.job for row in self._rows]

    @property
    def last(self) -> Job | None:
        """The oldest job so far."""
        return self._rows[-1].job if self._rows else None

    def days(self) -> list[int]:
        """Return the row of the first job of each day."""
        return [number for number, row in enumerate(self._rows) if row.opens]

    def day_at(self, row: int) -> date:
        """Return the day of the job in *row*."""
        return self._rows[row].day

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        try:
            row = self._rows[index.row()]
            if role == ROW:
                return row
            if role == Qt.ItemDataRole.DisplayRole:
                return row.job.title
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return self._words_of(row.job)
        except Exception:
            log.exception("row %s cannot be shown", index.row())
        return None

    def job_at(self, index: Index) -> Job | None:
        """Return the job of *index*."""
        return self._rows[index.row()].job if index.isValid() else None

    def index_of(self, job_id: str) -> QModelIndex:
        """Return the index of a job; invalid when it is not among the rows."""
        place = self._place(job_id)
        return self.index(place) if place is not None else QModelIndex()

    def set_jobs(self, jobs: Sequence[Job]) -> None:
        """Start anew with *jobs*."""
        self.beginResetModel()
        self._rows = []
        self._rows = self._made(jobs, None)
        self.endResetModel()
        self.days_changed.emit()

    def append(self, jobs: Sequence[Job]) -> None:
        """Add the next page."""
        known = {row.job.id for row in self._rows}
        fresh = [job for job in jobs if job.id not in known]
        if not fresh:
            return
        before = self._rows[-1].day if self._rows else None
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(fresh) - 1)
        self._rows += self._made(fresh, before)
        self.endInsertRows()
        self.days_changed.emit()

    def put(self, job: Job) -> None:
        """Show the news of *job*, or *job* itself at its place by time."""
        place = self._place(job.id)
        if place is not None:
            self._rows[place] = self._made([job], self._day_before(place))[0]
            self.dataChanged.emit(self.index(place), self.index(place))
            return
        key = (job.created, job.id)
        place = next(
            (
                number
                for number, row in enumerate(self._rows)
                if (row.job.created, row.job.id) < key
            ),
            len(self._rows),
        )
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows[place:place] = self._made([job], self._day_before(place))
        self.endInsertRows()
        self._reopen(place + 1)

    def drop(self, job_id: str) -> None:
        """Take a job out."""
        place = self._place(job_id)
        if place is None:
            return
        self.beginRemoveRows(QModelIndex(), place, place)
        del self._rows[place]
        self.endRemoveRows()
        self._reopen(place)

    def picture_came(self, path: Path) -> None:
        """Paint the row that shows *path* again."""
        for number, row in enumerate(self._rows):
            if row.picture and row.picture[0] == path:
                index = self.index(number)
                self.dataChanged.emit(index, index, [int(Qt.ItemDataRole.DecorationRole)])

    def _place(self, job_id: str) -> int | None:
        return next((n for n, row in enumerate(self._rows) if row.job.id == job_id), None)

    def _day_before(self, place: int) -> date | None:
        return self._rows[place - 1].day if place else None

    def _reopen(self, place: int) -> None:
        """Decide anew whether the row at *place* opens its day."""
        if place < len(self._rows):
            row = self._rows[place]
            self._rows[place] = self._made([row.job], self._day_before(place))[0]
            self.dataChanged.emit(self.index(place), self.index(place))
        self.days_changed.emit()

    def _made(self, jobs: Sequence[Job], before: date | None) -> list[JobRow]:
        rows = []
        for job in jobs:
            day = job.created.astimezone().date()
            rows.append(JobRow(job, day, day != before, self._picture_of(job)))
            before = day
        return rows
