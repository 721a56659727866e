"""Where each job of the gallery stands: rows of cells, and a heading wherever a day begins."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, QSize


@dataclass(frozen=True, slots=True)
class Day:
    """The jobs `first` to `end` (not included) of one day, with their heading at `top`."""

    first: int
    end: int
    top: int


class DayGrid:
    """Cells of one size, `columns` in a row; each day starts a row of its own.

    Coordinates are those of the whole list, from its top left.
    """

    def __init__(
        self, starts: Sequence[int], count: int, columns: int, cell: QSize, heading: int
    ) -> None:
        """Take the number of the first job of each day, from 0 on, and that of all jobs."""
        self.columns = columns
        self.count = count
        self._cell = cell
        self._heading = heading
        self.days: list[Day] = []
        top = 0
        for first, end in pairwise([*starts, count]):
            self.days.append(Day(first, end, top))
            top += heading + self._lines(end - first) * cell.height()
        self.height = top
        self._firsts = [day.first for day in self.days]
        self._tops = [day.top for day in self.days]

    def rect(self, job: int) -> QRect:
        """Return the cell of *job*."""
        day = self._day_of(job)
        line, column = divmod(job - day.first, self.columns)
        top = day.top + self._heading + line * self._cell.height()
        return QRect(QPoint(column * self._cell.width(), top), self._cell)

    def heading(self, day: Day) -> QRect:
        """Return the place of the words above *day*."""
        return QRect(0, day.top, self.columns * self._cell.width(), self._heading)

    def job_at(self, x: int, y: int) -> int | None:
        """Return the job whose cell holds the point; None between them."""
        day = self._day_at(y)
        column = x // self._cell.width()
        if day is None or not 0 <= column < self.columns or y < day.top + self._heading:
            return None
        line = (y - day.top - self._heading) // self._cell.height()
        job = day.first + line * self.columns + column
        return job if job < day.end else None

    def days_between(self, top: int, bottom: int) -> list[Day]:
        """Return the days of which something stands between the two heights."""
        first = max(0, bisect_right(self._tops, top) - 1)
        return self.days[first : max(first, bisect_right(self._tops, bottom))]

    def jobs_between(self, top: int, bottom: int) -> list[tuple[int, int]]:
        """Return the jobs whose cells reach between the two heights: first and end, by day."""
        found = []
        for day in self.days_between(top, bottom):
            above = (top - day.top - self._heading) // self._cell.height()
            below = (bottom - day.top - self._heading) // self._cell.height()
            first = day.first + max(0, above) * self.columns
            end = min(day.end, day.first + max(0, below + 1) * self.columns)
            if first < end:
                found.append((first, end))
        return found

    def jobs_in(self, band: QRect) -> list[tuple[int, int]]:
        """Return the jobs whose cells *band* touches: first and end of each stretch."""
        left = max(0, band.left() // self._cell.width())
        right = min(self.columns - 1, band.right() // self._cell.width())
        found = self.jobs_between(band.top(), band.bottom())
        if left > right:
            return []
        if (left, right) == (0, self.columns - 1):
            return found
        return [
            (line + left, min(end, line + right + 1))
            for first, end in found
            for line in range(first, end, self.columns)
            if line + left < end
        ]

    def above(self, job: int) -> int:
        """Return the job over *job*, in the day before where need be; itself in the first row."""
        day = self._day_of(job)
        if job - self.columns >= day.first:
            return job - self.columns
        number = self._firsts.index(day.first)
        if not number:
            return job
        before = self.days[number - 1]
        column = (job - day.first) % self.columns
        last_line = (before.end - before.first - 1) // self.columns
        return min(before.end - 1, before.first + last_line * self.columns + column)

    def below(self, job: int) -> int:
        """Return the job under *job*: the nearest of a shorter row; itself in the last row."""
        day = self._day_of(job)
        line, column = divmod(job - day.first, self.columns)
        if line + 1 < self._lines(day.end - day.first):
            return min(job + self.columns, day.end - 1)
        number = self._firsts.index(day.first) + 1
        if number == len(self.days):
            return job
        after = self.days[number]
        return min(after.first + column, after.end - 1)

    def opens(self, job: int) -> Day | None:
        """Return the day of *job* if that stands in the day's first row."""
        day = self._day_of(job)
        return day if job - day.first < self.columns else None

    def _lines(self, count: int) -> int:
        return -(-count // self.columns)

    def _day_of(self, job: int) -> Day:
        return self.days[bisect_right(self._firsts, job) - 1]

    def _day_at(self, y: int) -> Day | None:
        if not 0 <= y < self.height:
            return None
        return self.days[bisect_right(self._tops, y) - 1]
