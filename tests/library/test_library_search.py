"""A search finds what the screen calls a job, in any language, beside what the record says."""

import asyncio
import random
from dataclasses import replace
from pathlib import Path

import pytest
from library_jobs import START, a_job

from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.needles import STATE_TITLES, vocabulary
from avatar_desktop.domain.params import Choice
from avatar_desktop.domain.parts import part_id
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.i18n import every_language
from avatar_desktop.library.jobs import words
from avatar_desktop.library.library import JobLibrary
from avatar_desktop.models import catalog
from avatar_desktop.paths import resources

TELLS = [one.text for one in every_language(resources() / "locale")]
VOCABULARY = vocabulary(catalog(), TELLS)
RESTYLED = a_job(1, params={"style": 3}, state=JobState.DONE, task_id="t-1")
PORTRAIT = a_job(2, model_key="emo", params={"ratio": "1:1", "style_level": "normal"},
                 state=JobState.NEEDS_CHECK, task_id="t-2")  # fmt: skip
STRANGE = a_job(3, model_key="of a later version", params={"style": 30}, state=JobState.FAILED)


@pytest.fixture
def library(tmp_path: Path):
    """Returns what a search with given words finds among given jobs."""

    def found(jobs, *searches: str) -> list[set[str]]:
        async def work():
            library = JobLibrary(tmp_path / "library", tmp_path / "index.sqlite")
            try:
                for job in jobs:
                    await library.save(job)
                queries = [
                    HistoryQuery(needles=VOCABULARY.needles(one), limit=9999) for one in searches
                ]
                return [{job.id for job in await library.search(one)} for one in queries]
            finally:
                await library.close()

        return asyncio.run(work())

    return found


@pytest.mark.parametrize(
    ("search", "wanted"),
    [
        ("Talking portrait", [PORTRAIT]),
        ("说话人像", [PORTRAIT]),
        ("decision", [PORTRAIT]),
        ("等待您确认", [PORTRAIT]),
        ("3D cartoon", [RESTYLED]),
        ("卡通", [RESTYLED]),
        ("卡通 已完成", [RESTYLED]),
        ("卡通 失败", []),
        ("restyled TALKING", []),
        ("later", [STRANGE]),
        ("t-1", [RESTYLED]),
        ("1%", []),
    ],
)
def test_words_of_the_screen_find_the_job(library, search, wanted):
    """Model, option and state by what they are called; every word has to be found."""
    (ids,) = library([RESTYLED, PORTRAIT, STRANGE], search)

    assert ids == {job.id for job in wanted}


def test_every_title_finds_what_it_stands_for(library, rounds, seed):
    """Any part of any title finds just the jobs that carry it or say it in their record."""
    rng = random.Random(seed)
    jobs = [_some_job(rng, number) for number in range(60)]
    titles = _titles()
    searches = []
    for _ in range(rounds(150, 3000)):
        word = rng.choice(rng.choice(titles).split())
        start = rng.randrange(len(word))
        searches.append(word[start : rng.randint(start + 1, len(word))].swapcase())

    answers = library(jobs, *searches)

    for search, ids in zip(searches, answers, strict=True):
        assert ids == {job.id for job in jobs if search.casefold() in _said_of(job)}, search
    assert sum(0 < len(ids) < len(jobs) for ids in answers) > len(answers) / 4


def _some_job(rng: random.Random, number: int):
    spec = rng.choice(catalog())
    params = {
        param.key: rng.choice(param.options).value
        for param in spec.params
        if isinstance(param, Choice)
    }
    return replace(
        a_job(number), model_key=spec.key, params=params, created=START,
        state=rng.choice(list(JobState)),
    )  # fmt: skip


def _titles() -> list[str]:
    marked = [spec.title for spec in catalog()] + list(STATE_TITLES.values())
    for spec in catalog():
        for param in spec.params:
            marked += [param.title, *(one.title for one in getattr(param, "options", ()))]
    return [tell(one) for one in marked for tell in TELLS]


def _said_of(job) -> str:
    spec = next(one for one in catalog() if one.key == job.model_key)
    marked = [spec.title, STATE_TITLES[job.state]]
    for param in spec.params:
        if isinstance(param, Choice):
            title = next(o.title for o in param.options if o.value == job.params[param.key])
            marked += [param.title, title]
    return "\n".join([words(job), *(tell(one).casefold() for one in marked for tell in TELLS)])


def test_parts_of_a_job_are_listed_only_where_they_need_a_person(tmp_path: Path):
    """The history shows the whole; who counts money or looks for a check's result asks for all."""
    whole = a_job(1, state=JobState.RUNNING)
    quiet, doubtful = (
        replace(whole, id=part_id(whole.id, number), state=state)
        for number, state in ((1, JobState.DONE), (2, JobState.NEEDS_CHECK))
    )

    async def work(query: HistoryQuery) -> set[str]:
        library = JobLibrary(tmp_path / "library", tmp_path / "index.sqlite")
        try:
            for job in (whole, quiet, doubtful):
                await library.save(job)
            return {job.id for job in await library.search(query)}
        finally:
            await library.close()

    assert asyncio.run(work(HistoryQuery())) == {whole.id, doubtful.id}
    assert asyncio.run(work(HistoryQuery(parts=True))) == {whole.id, quiet.id, doubtful.id}
