"""What a job is, in words: its model, options, files, price and times."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDate, QLocale

from avatar_desktop.domain import parts
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.params import (
    Choice,
    LineParam,
    Param,
    Rectangle,
    SwitchParam,
    TextParam,
)
from avatar_desktop.domain.price import money
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_, say
from avatar_desktop.domain.viewers import viewer_of, viewers
from avatar_desktop.engine.ports import Library
from avatar_desktop.i18n import Language


def spec_of(models: Sequence[ModelSpec], job: Job) -> ModelSpec | None:
    """Return the model of *job*, or None when this version does not know it."""
    return next((spec for spec in models if spec.key == job.model_key), None)


def model_title(language: Language, models: Sequence[ModelSpec], job: Job) -> str:
    """Return what the model of *job* is called; its key when it is not known."""
    spec = spec_of(models, job)
    return language.text(spec.title) if spec else job.model_key


def viewer_key(path: Path) -> str:
    """Return what shows a file that we named ourselves, by its suffix; nothing for others."""
    found = viewer_of(path)
    return found.key if found else ""


def input_kind(spec: ModelSpec | None, job: Job, name: str) -> str:
    """Return what shows the input *name* of *job*."""
    known = next((one for one in spec.inputs if one.name == name), None) if spec else None
    return known.limits.kind if known else viewer_key(Path(job.inputs[name].file))


def input_title(language: Language, spec: ModelSpec | None, name: str) -> str:
    """Return what the input *name* is called."""
    known = next((one for one in spec.inputs if one.name == name), None) if spec else None
    return language.paint(known.label) if known else name


def options(
    language: Language, spec: ModelSpec | None, params: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Return the title and the value in words of every parameter."""
    known = {param.key: param for param in spec.params} if spec else {}
    return [
        (language.text(known[key].title), _value(language, known[key], value))
        if key in known
        else (key, str(value))
        for key, value in params.items()
    ]


def telling(
    language: Language, spec: ModelSpec | None, job: Job, others: Sequence[Job]
) -> list[str]:
    """Return the options of *job* that tell it from *others*, else from the defaults, in words.

    Only runs of the same model and inputs are told apart. Texts and boxes are left out: they are
    no words for a few signs of room.
    """
    twins = [one for one in others if one.id != job.id and _twins(one, job)]
    without = LineParam | TextParam | Rectangle
    known = [one for one in (spec.params if spec else ()) if not isinstance(one, without)]
    given = {one.key: job.params.get(one.key, one.default) for one in known}
    apart = [
        one
        for one in known
        if any(twin.params.get(one.key, one.default) != given[one.key] for twin in twins)
    ]
    unusual = [one for one in known if given[one.key] != one.default and one not in apart]
    wanted = {one.key: given[one.key] for one in (*apart, *unusual)}
    return [f"{title}: {value}" for title, value in options(language, spec, wanted)]


def _twins(one: Job, other: Job) -> bool:
    sources = [[item.source for item in job.inputs.values()] for job in (one, other)]
    return one.model_key == other.model_key and sources[0] == sources[1]


def short_moment(language: Language, when: datetime, today: date) -> str:
    """Return the time of day of *when* on this computer, or its day where that is not *today*."""
    local = when.astimezone().date()
    return hour(when) if local == today else day_text(language, local, today)


def picture_of(library: Library, spec: ModelSpec | None, job: Job) -> tuple[Path, str] | None:
    """Return the file that shows best what *job* is, and its viewer: its result, else an input."""
    folder = folder_of(library, job)
    if folder is None:
        return None
    result = result_of(job)
    found = [(folder / result, viewer_key(folder / result))] if result else []
    found += [(folder / one.file, input_kind(spec, job, name)) for name, one in job.inputs.items()]
    known = viewers()
    return next((one for one in found if one[1] and known[one[1]].pictured), None)


def _value(language: Language, param: Param, value: Any) -> str:
    if isinstance(param, Choice):
        titles = (option.title for option in param.options if option.value == value)
        return language.text(next(titles, str(value)))
    if isinstance(param, SwitchParam):
        return language.text(N_("on") if value else N_("off"))
    unit = getattr(param, "unit", "")
    return f"{value} {unit}".strip()


def parts_text(job: Job) -> str:
    """Return where the voice of *job* was cut, a line a part, or nothing: `1: 0.0–13.9 s`."""
    cuts = job.facts.get(parts.FACT, ())
    spans = enumerate(pairwise(cuts), 1)
    return "\n".join(f"{number}: {begins:.1f}–{ends:.1f} s" for number, (begins, ends) in spans)


def price_text(language: Language, job: Job) -> str:
    """Return what *job* was reckoned to cost."""
    if job.simulated:
        return language.text(N_("simulated, free"))
    amount, _, currency = job.price.partition(" ")
    try:
        cost = Decimal(amount or 0)
    except InvalidOperation:
        return job.price
    if amount and not cost:
        return language.text(N_("free while in trial"))
    return "≈ " + money(currency, cost) if cost else ""


def moment(language: Language, when: datetime | None, today: date | None = None) -> str:
    """Return day and time of *when* on this computer's clock; empty for None."""
    if when is None:
        return ""
    local = when.astimezone()
    day = day_text(language, local.date(), today or datetime.now().astimezone().date())
    return f"{day} {hour(local)}"


def hour(when: datetime) -> str:
    """Return the time of day of *when* on this computer's clock: `14:05`."""
    return f"{when.astimezone():%H:%M}"


def day_text(language: Language, day: date, today: date) -> str:
    """Return *day* as people say it: today, yesterday, else its date."""
    if day == today:
        return language.text(N_("Today"))
    if (today - day).days == 1:
        return language.text(N_("Yesterday"))
    locale = QLocale(language.code)
    pattern = "d MMM" if language.code == "en" else "M月d日"
    if day.year != today.year:
        pattern = "d MMM yyyy" if language.code == "en" else "yyyy年M月d日"
    return locale.toString(QDate(day.year, day.month, day.day), pattern)


def took(language: Language, job: Job) -> str:
    """Return how long *job* took from start to end; empty while it runs."""
    if not job.ended or job.updated is None or job.state is not JobState.DONE:
        return ""
    seconds = int(((job.succeeded_at or job.updated) - job.created).total_seconds())
    minutes, rest = divmod(max(0, seconds), 60)
    hours, left = divmod(minutes, 60)
    if hours:
        return language.paint(say(N_("{hours} h {minutes} min"), hours=hours, minutes=left))
    if not minutes:
        return language.paint(say(N_("{seconds} s"), seconds=rest))
    return language.paint(say(N_("{minutes} min {seconds} s"), minutes=minutes, seconds=rest))


def summary(language: Language, models: Sequence[ModelSpec], job: Job) -> str:
    """Return *job* in one line: model, choices, time, price."""
    spec = spec_of(models, job)
    chosen = [
        language.text(option.title)
        for param in (spec.params if spec else ())
        if isinstance(param, Choice)
        for option in param.options
        if option.value == job.params.get(param.key)
    ]
    parts = [model_title(language, models, job), *chosen, moment(language, job.created)]
    return " · ".join(part for part in (*parts, price_text(language, job)) if part)


def folder_of(library: Library, job: Job) -> Path | None:
    """Return the folder of *job*; None when it is gone from the disk."""
    try:
        return library.folder(job.id)
    except KeyError:
        return None


def result_of(job: Job) -> str:
    """Return the file name of the result to show; empty while there is none."""
    return job.outputs[0] if job.state is JobState.DONE and job.outputs else ""
