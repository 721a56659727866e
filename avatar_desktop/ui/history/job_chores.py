"""What is done to jobs that have ended: stars, the trash and its undo, deletion for good."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.text import N_, say
from avatar_desktop.ui.core import labels
from avatar_desktop.ui.core.formatting import size
from avatar_desktop.ui.core.notice_text import NoticeText
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.widgets.notice import Notice, NoticeSeverity
from avatar_desktop.ui.widgets.thumbnails import Thumbnails

AT_ONCE = 50
"""How many jobs are deleted before the notice counts on."""


class JobChores(QObject):
    """Does them on disk and tells of each in the notice of the page."""

    changed = Signal(object)
    """A `Job` as it is now."""
    moved = Signal()
    """Jobs went to the trash or came out of it; what they say of themselves was told before."""
    deleted = Signal(object)
    """The ids of jobs that are gone."""

    def __init__(
        self,
        desk: UiContext,
        start: TaskRunner,
        thumbnails: Thumbnails,
        notice: Notice,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._desk = desk
        self._start = start
        self._notice = notice
        self._tr = desk.language.text
        self._undo: tuple[str, ...] = ()

    def star(self, jobs: Sequence[Job]) -> None:
        """Star *jobs*, or take the stars away where all of them have one."""
        ended = [job for job in jobs if job.ended]
        if ended:
            on = not all(job.starred for job in ended)
            self._start(self._change([job.id for job in ended], starred=on))

    def move(self, jobs: Sequence[Job], *, trashed: bool) -> None:
        """Move *jobs* into the trash or out of it; those that run stay, and that is told."""
        ids = tuple(job.id for job in jobs if job.ended)
        if ids:
            self._start(self._move(ids, trashed=trashed))
        elif jobs:
            words = self._tr(N_("A job that still runs cannot go to the trash."))
            do = self._tr(N_("Cancel it first."))
            self._notice.show_text(NoticeSeverity.INFO, NoticeText(words, do=do))

    def undo(self) -> None:
        """Take back out of the trash what went there last."""
        ids, self._undo = self._undo, ()
        if ids:
            self._notice.dismiss()
            self._start(self._change(ids, trashed=False))

    def delete(self, ids: Sequence[str]) -> None:
        """Delete jobs of the trash for good."""
        self._start(self._delete(ids))

    def empty_trash(self) -> None:
        """Delete all that is in the trash now for good."""
        self._start(self._empty())

    async def _empty(self) -> None:
        await self._delete(await self._desk.library.trashed())

    async def _delete(self, ids: Sequence[str]) -> None:
        library, gone, kept = self._desk.library, list[str](), dict[str, Explanation]()
        taken = await library.bytes_freed(ids)
        for first in range(0, len(ids), AT_ONCE):
            some_ids = ids[first : first + AT_ONCE]
            await asyncio.to_thread(self._forget_pictures, some_ids)
            some = await self._desk.scheduler.delete(some_ids)
            gone += some.gone
            kept |= some.kept
            told = say(N_("Deleted: {count} of {all}."), count=len(gone), all=len(ids))
            self._notice.show_text(NoticeSeverity.INFO, NoticeText(self._desk.language.paint(told)))
        self._undo = tuple(one for one in self._undo if one not in gone)
        self.deleted.emit(gone)
        self._tell_deleted(len(gone), taken - await library.bytes_freed(kept), kept)

    def _forget_pictures(self, ids: Sequence[str]) -> None:
        for job_id in ids:
            with suppress(KeyError):
                self._thumbnails.forget(self._desk.library.folder(job_id))

    def _tell_deleted(self, count: int, freed: int, kept: dict[str, Explanation]) -> None:
        paint = self._desk.language.paint
        gone = say(
            N_("{count} deleted for good; {size} are free again."),
            count=count,
            size=size(freed),
        )
        if not kept:
            self._notice.show_text(NoticeSeverity.INFO, NoticeText(paint(gone)))
            return
        stays = say(N_("Kept in the trash: {count}."), count=len(kept))
        first = next(iter(kept.values()))
        words = " ".join(map(paint, (gone, stays) if count else (stays,)))
        why = " ".join(filter(None, map(paint, (first.what, first.why))))
        self._notice.show_text(NoticeSeverity.WARNING, NoticeText(words, why, paint(first.do)))

    async def _move(self, ids: tuple[str, ...], *, trashed: bool) -> None:
        if not await self._change(ids, trashed=trashed):
            return
        self._undo = ids if trashed else ()
        template = N_("Moved to the trash: {count}.") if trashed else N_("Taken out: {count}.")
        words = self._desk.language.paint(say(template, count=len(ids)))
        undo = self._tr(N_("Undo (Ctrl+Z)")) if trashed else ""
        self._notice.show_text(NoticeSeverity.INFO, NoticeText(words, action=undo))

    async def _change(self, ids: Sequence[str], **changes: bool) -> bool:
        """Change ended jobs on disk and tell of it; False when the disk refused."""
        try:
            for job_id in ids:
                job = await self._desk.scheduler.mark(job_id, **changes)
                if job:
                    self.changed.emit(job)
        except AppError as error:
            text = labels.notice_of(self._desk.language, error)
            self._notice.show_text(NoticeSeverity.ERROR, replace(text, action=""))
            return False
        finally:
            self.moved.emit()
        return True
