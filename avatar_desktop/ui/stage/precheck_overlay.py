"""What a look at the inputs before the run has found: boxes over a picture, and a note."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF

from avatar_desktop.domain.boxes import drawn
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.media import MediaKind
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.engine.precheck_cache import has_passed
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.job_facts import input_kind
from avatar_desktop.ui.viewers.box_overlay import NamedBox

CORNERS = 4
SEEN = (MediaKind.IMAGE, MediaKind.VIDEO)
BEFORE_THE_END = frozenset(
    {
        JobState.QUEUED,
        JobState.UPLOADING,
        JobState.CHECKING,
        JobState.SUBMITTING,
        JobState.RUNNING,
        JobState.DOWNLOADING,
    }
)


def note(language: Language, spec: ModelSpec | None, job: Job) -> str:
    """Return what was found in a few words; empty as long as nothing was."""
    if spec is None or spec.precheck is None or not has_passed(spec.precheck, job):
        return ""
    if drawn(spec.params, job.params):
        return language.text(N_("Boxes drawn by hand"))
    return language.text(spec.precheck.found).format_map(dict(job.params))


def marks(
    language: Language, spec: ModelSpec | None, job: Job
) -> Mapping[str, tuple[NamedBox, ...]]:
    """Return by input what is to be drawn over its picture, in the picture's pixels."""
    found: dict[str, tuple[NamedBox, ...]] = {}
    for box in spec.precheck.boxes if spec and spec.precheck else ():
        rect = _rect(job.precheck.get(box.value))
        if rect:
            mark = NamedBox(rect, language.text(box.title))
            found[box.input] = (*found.get(box.input, ()), mark)
    return found


def looked_at(spec: ModelSpec | None, job: Job) -> str:
    """Return the input whose picture or clip stands for *job* while it goes on.

    The one that a look draws boxes on comes first; empty once the job has ended.
    """
    if job.state not in BEFORE_THE_END:
        return ""
    boxed = [box.input for box in spec.precheck.boxes] if spec and spec.precheck else []
    seen = [name for name in job.inputs if input_kind(spec, job, name) in SEEN]
    return next((name for name in (*boxed, *seen) if name in job.inputs), "")


def _rect(value: object) -> QRectF | None:
    """Return `[left, top, right, bottom]` as a rectangle; None where it is none."""
    if not isinstance(value, list | tuple) or len(value) != CORNERS:
        return None
    if not all(isinstance(one, int | float) for one in value):
        return None
    left, top, right, bottom = (float(one) for one in value)
    rect = QRectF(QPointF(left, top), QPointF(right, bottom))
    return rect if rect.isValid() else None
